"""Have your say: a comment about a service, about something missing, or about this website."""

from typing import Any

import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.directory.vocabulary import CATEGORIES
from geo.errors import GeoError
from geo.voices import ABOUT, MOST_CHARACTERS, TOPICS, looks_personal
from pages.parts import book, html, keep, page
from pages.parts.show import comments

TEXT, SENT, REFUSED, PERSONAL = "say-text", "say-sent", "say-refused", "say-personal"

LONGEST_ID = 300

NEXT = """
<div class="cmt-next"><h2>What happens next</h2>
<ul><li>A person at the council reads what you wrote.</li>
<li>If it can be shown to everybody, it goes on the page You said, we did.</li>
<li>The council's answer is put beside it. We cannot promise how soon.</li></ul>
<h2>This is not the place for your own child's case</h2>
<p>We cannot answer about one child's support here. Speak to your SENDIASS. It gives free advice
to families, and can help you to complain or appeal.</p>
<h2>What we keep</h2>
<p>We keep your words and the date. We do not keep your name or where you live.</p></div>
"""

THANKS = (
    "Thank you. A person at the council will read what you wrote. If it can be shown, you will "
    "find it on the page You said, we did. We keep nothing about you."
)


def asked_about() -> str | None:
    """The id of a service that the page's address names; None unless a service can have it."""
    given = st.query_params.get_all("about")
    if len(given) != 1 or not 0 < len(given[0]) <= LONGEST_ID or not given[0].isprintable():
        return None
    return given[0]


def choose_service(area: Area) -> dict[str, Any]:
    """Ask which service; the one of the page's address is chosen at first."""
    services = area.offer.services
    names = dict(zip(services["service_id"], services["name"], strict=True))
    named = comments.labels(names.items())
    kept = [key for key in keep.ids() if key in named]
    ids = [*kept, *(key for key in named if key not in kept)]
    asked = asked_about()
    if asked is not None and asked not in named:
        st.info("We do not have the service of this address any more. Choose one by its name.")
    service_id = st.selectbox(
        "Which service?",
        ids,
        index=ids.index(asked) if asked in named else None,
        format_func=named.__getitem__,
        placeholder="Type its name",
        key="say-service",
    )
    if service_id is None:
        return {}
    made_up = bool(services.loc[services["service_id"] == service_id, "illustrative"].item())
    if made_up:
        st.html(f"<p>{html.example(True)} This service was made up, to show how this works.</p>")
    return {
        "service_id": service_id,
        "service_name": names[service_id],
        "illustrative": made_up,
    }


def choose_gap() -> dict[str, Any]:
    """Ask what is missing, and near which half of a postcode."""
    outward = st.text_input(
        "Near where? The first half of a postcode, such as PO30",
        key="say-outward",
        max_chars=10,
        help="Leave this empty if it is missing everywhere.",
    )
    category = st.selectbox(
        "What kind of support?",
        list(CATEGORIES),
        index=None,
        format_func=lambda slug: CATEGORIES[slug].name,
        placeholder="Choose, or leave empty",
        key="say-category",
    )
    return {"outward": outward.strip() or None, "category": category, "topic": "gaps"}


def choose_topic() -> dict[str, Any]:
    """Ask which side of it is meant."""
    topic = st.selectbox(
        "What about it?",
        list(TOPICS),
        index=None,
        format_func=TOPICS.__getitem__,
        placeholder="Choose, or leave empty",
        key="say-topic",
    )
    return {"topic": topic}


def send(about: str, facts: dict[str, Any], *, sure: bool) -> None:
    """Take the comment, unless it may tell who somebody is and nobody has said that it is meant.

    What is refused stays in the box, word for word.
    """
    text = st.session_state.get(TEXT) or ""
    if about == "missing":  # what was typed may come together with the press of the button
        facts = {**facts, "outward": (st.session_state.get("say-outward") or "").strip() or None}
    st.session_state[REFUSED] = st.session_state[PERSONAL] = None
    if about == "service" and "service_id" not in facts:
        st.session_state[REFUSED] = "Please choose the service first. Your words are still here."
        return
    seen = looks_personal(text) if len(text) <= MOST_CHARACTERS else []
    if seen and not sure:
        st.session_state[PERSONAL] = ", ".join(seen)
        return
    try:
        book.book().comment(about, text, now=settings.now(), **facts)
    except GeoError as error:
        st.session_state[REFUSED] = str(error)
        return
    st.session_state[TEXT] = ""
    st.session_state[SENT] = True


def again() -> None:
    """Go back to the empty form."""
    st.session_state[SENT] = False


def write(about: str, facts: dict[str, Any]) -> None:
    """Ask for the words, and say what is wrong with them."""
    st.html(f'<p class="cmt-rule">{comments.WARNING}</p>')
    with st.container(key="say-form"):
        st.text_area(f"Your comment (up to {MOST_CHARACTERS:,} letters)", key=TEXT, height=200)
        personal = st.session_state.get(PERSONAL)
        if st.session_state.get(REFUSED):
            st.error(words.plain(st.session_state[REFUSED]))
        if personal:
            st.warning(
                f"Look again: this may hold {words.plain(personal)}. Please take it out, then "
                "press Send. If it tells nobody who a person is, you can send it all the same."
            )
        with st.container(horizontal=True):
            st.button(
                "Send", type="primary", on_click=send, args=(about, facts), kwargs={"sure": False}
            )
            if personal:
                st.button(
                    "Send it all the same",
                    on_click=send,
                    args=(about, facts),
                    kwargs={"sure": True},
                )


def links() -> None:
    """Lead on: to what others said, and to those who help with a child's own case."""
    with st.container(key="say-links"):
        st.page_link("pages/comments.py", label="See what others said, and what was done")
        st.page_link("pages/find.py", label="Find your SENDIASS, and other support near you")


def body(area: Area) -> None:
    """Draw the form, or thanks."""
    if st.session_state.get(SENT):
        st.success(THANKS)
        st.button("Write another comment", on_click=again)
        links()
        return
    with st.container(key="say"):
        about = st.radio(
            "What is it about?",
            list(ABOUT),
            format_func=ABOUT.__getitem__,
            key="say-about",
        )
        facts = choose_gap() if about == "missing" else {}
        if about == "service":
            facts = choose_service(area)
        if about != "missing":
            facts |= choose_topic()
        write(about, facts)
    st.html(NEXT)
    links()


page.page(
    "Have your say",
    body,
    lead="Tell the council what is good, what is wrong and what is missing. You do not need to "
    "say who you are.",
)
