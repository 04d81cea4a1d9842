"""Which school: the nearest ones that could suit the child, and the one that is asked about."""

import pandas as pd
import streamlit as st

from geo import words
from geo.area import ChosenSchool, NearbySchools
from geo.directory.vocabulary import NEEDS
from geo.words import say
from pages.parts import html
from pages.parts.show import comments

KINDS = ("mainstream-school", "resourced-provision", "special-school", "alternative-provision")
"""Kinds of school that can be asked about, the usual one first."""


def kind() -> tuple[str, tuple[str, ...]]:
    """The kind of school that was chosen, and the needs that it is to meet."""
    state = st.session_state
    chosen = state.get("travel-kind") or KINDS[0]
    return chosen, () if chosen == KINDS[0] else tuple(state.get("travel-needs") or ())


def chosen() -> str | None:
    """The service id of the school that was chosen."""
    return st.session_state.get("travel-school")


def struck_out() -> tuple[str, ...]:
    """The service ids of the schools that do not suit after all, or were full."""
    return tuple(st.session_state.get("travel-struck") or ())


def ask(found: NearbySchools, school: ChosenSchool | None) -> None:
    """List the nearest schools, ask which one it is, and say how it stands among them."""
    st.header(say("travel.school.heading"), anchor="school")
    key = f"travel-around-{'open' if school is None else 'folded'}"  # folds once a school is chosen
    with st.expander(say("travel.school.around"), expanded=school is None, key=key):
        _ask_kind()
        _list(found)
        if school is not None:
            _strike_out(school)
    _choose(found)
    if school is not None:
        html.show("travel_notes.html", notes=school.notes)


def _ask_kind() -> None:
    names = {name: say(f"travel.kind.{name}") for name in KINDS}
    needs = words.own_names({code: need.name for code, need in NEEDS.items()})
    chosen = st.radio(
        say("travel.kind.label"),
        KINDS,
        format_func=names.__getitem__,
        key="travel-kind",
    )
    if chosen != KINDS[0]:
        st.multiselect(
            say("travel.kind.needs"),
            list(needs),
            format_func=needs.__getitem__,
            key="travel-needs",
            placeholder=say("travel.kind.any_need"),
        )


def _list(found: NearbySchools) -> None:
    """Write the nearest schools that could suit, as a table."""
    if found.listed.empty:
        st.info(say("travel.school.none_in_reach"))
        return
    st.write(say("travel.school.nearest"))
    rows = [
        (row["name"], miles(row["walk_m"]), miles(row["drive_m"]), ages(row))
        for row in found.listed.to_dict("records")
    ]
    titles = [say(f"travel.school.column.{name}") for name in ("name", "walk", "drive", "ages")]
    html.show("table.html", caption=say("travel.school.caption"), titles=titles, rows=rows)


def miles(metres: float) -> str:
    """A distance in miles, finer where a limit is near, or that there is no route.

    >>> miles(3219.0), miles(float("inf"))
    ('2.0002 miles', 'No route on our map')
    """
    return words.exact_miles(metres) if metres < float("inf") else say("travel.no_route")


def ages(school: pd.Series | dict) -> str:  # type: ignore[type-arg]
    """The ages that a school takes, and how certain that is."""
    least, most = (None if pd.isna(school[c]) else school[c] for c in ("min_age", "max_age"))
    known = words.ages(least, most)
    if known is None:
        return say("travel.school.ask_ages")
    return say("travel.school.named_ages", ages=known) if school["ages_from"] == "name" else known


def _choose(found: NearbySchools) -> None:
    """Ask which school it is: the schools that could suit come first."""
    choices = found.choices
    named = comments.labels(choices.items())
    st.selectbox(
        say("travel.school.label"),
        list(choices),
        index=None,
        format_func=lambda service_id: named.get(service_id, service_id),
        placeholder=say("travel.school.placeholder"),
        key="travel-school",
    )


def _strike_out(school: ChosenSchool) -> None:
    """Ask which nearer schools are not right for the child, or were full."""
    if not school.rivals:
        return
    key = "travel-struck"
    st.session_state[key] = [name for name in struck_out() if name in school.rivals]
    named = comments.labels(school.rivals.items())
    st.multiselect(
        say("travel.struck.label"),
        list(school.rivals),
        format_func=lambda service_id: named.get(service_id, service_id),
        key=key,
        placeholder=say("travel.struck.none"),
        help=say("travel.struck.help"),
    )
