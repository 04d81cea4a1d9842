"""What a comment is about: a service, something missing, or this website."""

from typing import Any

import streamlit as st

from geo.area import Area
from geo.directory.vocabulary import CATEGORIES
from geo.voices import TOPICS
from geo.words import own_names, say
from pages.parts import html, keep
from pages.parts.show import comments

_LONGEST_ID = 300
_OUTWARD = "say-outward"


def ask(area: Area, about: str) -> dict[str, Any]:
    """Ask for what goes with a comment; fields as `geo.voices.Comments.comment` takes them."""
    if about == "missing":
        return choose_gap(area)
    return (choose_service(area) if about == "service" else {}) | choose_topic()


def asked_about() -> str | None:
    """The id of a service that the page's address names; None unless a service can have it."""
    given = st.query_params.get_all("about")
    if len(given) != 1 or not 0 < len(given[0]) <= _LONGEST_ID or not given[0].isprintable():
        return None
    return given[0]


def choose_service(area: Area) -> dict[str, Any]:
    """Ask which service; the one in the page's address is chosen at first."""
    services = area.offer.services.set_index("service_id")
    named = comments.labels(services["name"].items())
    kept = [key for key in keep.ids() if key in named]
    ids = [*kept, *(key for key in named if key not in kept)]
    asked = asked_about()
    if asked is not None and asked not in named:
        st.info(say("say.service_gone"))
    service_id = st.selectbox(
        say("say.which_service"),
        ids,
        index=ids.index(asked) if asked in named else None,
        format_func=named.__getitem__,
        placeholder=say("say.type_name"),
        key="say-service",
    )
    if service_id is None:
        return {}
    service = services.loc[service_id]
    if service["illustrative"]:
        html.show("example_service.html")
    return {
        "service_id": service_id,
        "service_name": service["name"],
        "illustrative": bool(service["illustrative"]),
    }


def choose_gap(area: Area) -> dict[str, Any]:
    """Ask what is missing, and near which half of a postcode."""
    label = say("say.outward", outward=area.example.outward)
    st.text_input(label, key=_OUTWARD, max_chars=10, help=say("say.outward_help"))
    kinds = own_names({slug: kind.name for slug, kind in CATEGORIES.items()})
    category = st.selectbox(
        say("say.category"),
        list(kinds),
        index=None,
        format_func=kinds.__getitem__,
        placeholder=say("say.any"),
        key="say-category",
    )
    return {"outward": outward(), "category": category, "topic": "gaps"}


def outward() -> str | None:
    """The half of a postcode that stands in the form."""
    return (st.session_state.get(_OUTWARD) or "").strip() or None


def choose_topic() -> dict[str, Any]:
    """Ask which side of it is meant."""
    names = own_names(TOPICS)
    topic = st.selectbox(
        say("say.topic"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=say("say.any"),
        key="say-topic",
    )
    return {"topic": topic}
