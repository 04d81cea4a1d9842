"""The form of the Find page: keyed widgets, read into one frozen value."""

from dataclasses import dataclass

import streamlit as st

from geo.offer import CATEGORIES, SECTIONS
from pages import _words

FIRST_LISTED = 20
"""How many services the list shows at first, and how many more at each press."""

DEFAULT_MILES = 2.0
CROWDS = ("bus-stop", "accessible-taxi")
"""Categories so many that they would hide the rest: shown only when somebody asks for them."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked for: a place as typed, a mode, a limit in miles, kinds of service."""

    place: str
    mode: str
    miles: float
    sections: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def searched_categories(self) -> tuple[str, ...]:
        """The categories to search: those asked for, or all but the crowds.

        A service narrows its own kind and leaves other kinds whole: health and
        GP gives GPs, health and library gives all of health, and libraries.
        """
        if self.leaves_out_crowds:
            return tuple(slug for slug in CATEGORIES if slug not in CROWDS)
        narrowed = {CATEGORIES[slug].section for slug in self.categories}
        whole = set(self.sections) - narrowed
        return tuple(
            slug
            for slug, category in CATEGORIES.items()
            if slug in self.categories or category.section in whole
        )

    @property
    def leaves_out_crowds(self) -> bool:
        """Whether bus stops and taxi ranks are left out for want of being asked for."""
        return not (self.sections or self.categories)


def form() -> None:
    """Draw the search form. Nothing runs until somebody presses Search or Enter."""
    with st.form("search", enter_to_submit=True):
        where, how, far = st.columns([2, 3, 1.2], vertical_alignment="top")
        where.text_input(
            "Postcode, town or village", key="place", placeholder="PO30 1UD", autocomplete="off"
        )
        how.radio(
            "How you travel",
            list(_words.MODE_NAMES),
            format_func=_words.MODE_NAMES.__getitem__,
            horizontal=True,
            key="mode",
        )
        far.number_input(
            "How far, in miles", value=DEFAULT_MILES, step=0.5, format="%g", key="miles"
        )
        kinds, particular = st.columns(2)
        kinds.multiselect(
            "Kinds of support",
            list(SECTIONS),
            format_func=SECTIONS.__getitem__,
            placeholder="All kinds",
            key="sections",
        )
        particular.multiselect(
            "Particular services",
            list(CATEGORIES),
            format_func=lambda slug: CATEGORIES[slug].name,
            placeholder="All services",
            key="categories",
        )
        st.form_submit_button("Search", type="primary", on_click=begin_search)


def read() -> Filters | None:
    """Read what was last searched for; None before the first search."""
    state = st.session_state
    if not state.get("searches"):
        return None
    return Filters(
        place=state["place"],
        mode=state["mode"],
        miles=state["miles"] if state["miles"] is not None else 0.0,
        sections=tuple(state["sections"]),
        categories=tuple(state["categories"]),
    )


def begin_search() -> None:
    """Start a new answer: its first page, nothing chosen."""
    state = st.session_state
    state["searches"] = state.get("searches", 0) + 1
    state["listed"] = FIRST_LISTED
    state["chosen"] = None


def change(**values: object) -> None:
    """Change what is asked for, as a suggestion on the page offers, and search again."""
    for key, value in values.items():
        st.session_state[key] = value
    begin_search()


def choose(service_id: str) -> None:
    """Choose a service of the list, or none when it was chosen already."""
    state = st.session_state
    state["chosen"] = None if state.get("chosen") == service_id else service_id


def choose_from_map() -> None:
    """Choose the service whose sign on the map was pressed."""
    pressed = st.session_state.get("map") or {}
    if isinstance(pressed.get("service_id"), str):
        st.session_state["chosen"] = pressed["service_id"]


def presses() -> int:
    """The number of the last press of a sign on the map that the page has heard of."""
    pressed = st.session_state.get("map") or {}
    clicks = pressed.get("clicks")
    return clicks if isinstance(clicks, int) else 0


def list_more() -> None:
    """Lengthen the list by one page."""
    st.session_state["listed"] += FIRST_LISTED
