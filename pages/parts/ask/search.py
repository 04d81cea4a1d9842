"""The form of the Find page and the filters below it: keyed widgets, read into one frozen value.

The form starts a search. The filters narrow its answer as soon as they are touched. All stay as
they are for the whole visit, also on the way to another page and back, in the session alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import streamlit as st

from geo import settings, words
from geo.directory import plain_words
from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.families.counts import A_WEEK, Counts
from geo.families.search import ELSEWHERE, SORTS, Wanted
from geo.families.search_by_transit import ByTimetable, Departure
from geo.measure import within_metres, within_seconds
from geo.transit import TRANSIT
from pages.parts import visit
from pages.parts.ask import outing as _outing
from pages.parts.show import hours

FIRST_LISTED = 20
"""How many services the list shows at first, and how many more at each press."""

DEFAULT_MILES = 2.0
_APART = "listed-apart-"
CROWDS = ("bus-stop", "accessible-taxi")
"""Categories so many that they would hide the rest: shown only when somebody asks for them."""

UNITS = {"miles": "miles", "minutes": "minutes"}
TICKS = {
    "free": "Free, or free for some",
    "no_referral": "No referral needed",
    "wheelchair": "Wheelchair access, full or in part",
    "home": "At your home",
    "online": "Online",
}
"""Filters that are on or off: key to label."""

SORT_NAMES = {"distance": "Nearest first", "name": "By name", "checked": "Last checked first"}
TIMES = tuple(f"{hour:02}:00" for hour in range(7, 22))

_NAMES: dict[str, dict[str, str]] = {
    "sections": SECTIONS,
    "categories": {slug: category.name for slug, category in CATEGORIES.items()},
    "needs": {code: need.name for code, need in NEEDS.items()},
}
"""Filters of several options: key to what each option is called."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked for. `miles` or `minutes` is the limit; the other one is None.

    `outing` says when, and how far on foot, where they go by bus or train.
    """

    place: str
    mode: str
    miles: float | None
    minutes: float | None = None
    age: int | None = None
    asked: str = ""
    sections: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    day: date | None = None
    at: time | None = None
    sort: str = "distance"
    outing: Departure | None = None

    @property
    def within(self) -> dict[str, float]:
        """The limit as `geo.families.search.reach` takes it."""
        if self.minutes is not None:
            return {"within_s": within_seconds(self.minutes)}
        return {"within_m": within_metres(self.miles or 0.0)}

    @property
    def limit(self) -> str:
        """The limit in words: "2 miles", "20 minutes"."""
        if self.minutes is not None:
            return "1 minute" if self.minutes == 1 else f"{self.minutes:g} minutes"
        return words.miles(self.miles or 0.0)

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return Wanted(
            categories=self.searched_categories,
            needs=self.needs,
            age=self.age,
            free="free" in self.ticks,
            no_referral="no_referral" in self.ticks,
            wheelchair="wheelchair" in self.ticks,
            deliveries=tuple(d for d in ("home", "online") if d in self.ticks),
            day=self.day,
            at=self.at if self.day else None,
        ).checked()

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

    @property
    def narrowed(self) -> bool:
        """Whether any filter below the form is in use."""
        return bool(self.sections or self.categories or self.needs or self.ticks or self.day)


def form(rides: ByTimetable | None = None) -> None:
    """Draw the search form. Nothing runs until somebody presses Search or Enter.

    What bus and train need to know stands in it where there are `rides`, and style shows it when
    that way to travel is chosen.
    """
    with st.form("search", enter_to_submit=True):
        where, who, what = st.columns([1.3, 1, 2], vertical_alignment="bottom")
        where.text_input(
            "Postcode, town or village",
            key="place",
            placeholder="PO30 1UD",
            autocomplete="off",
            persist_state="session",
        )
        who.number_input(
            "Age, if you want to say",
            min_value=0,
            max_value=25,
            value=None,
            step=1,
            key="age",
            placeholder="Any",
            persist_state="session",
        )
        what.text_input(
            "What do you need help with? You can leave this empty",
            key="asked",
            placeholder="For example: talking, autism, a break",
            autocomplete="off",
            persist_state="session",
        )
        names = words.modes(rides=rides is not None)
        how, limit = st.columns([3, 2.2], vertical_alignment="bottom")
        how.radio(
            "How you travel",
            list(names),
            format_func=names.__getitem__,
            horizontal=True,
            key="mode",
            persist_state="session",
        )
        with limit, st.container(key="along-streets"):
            _limit()
        if rides is not None:
            with limit, st.container(key="ride-limit"):
                _outing.ask_minutes()
            with st.container(key="ride-more"):
                _outing.ask(rides)
        st.form_submit_button("Search", type="primary", on_click=begin_search)


def _limit() -> None:
    far, unit = st.columns([1, 1.2], vertical_alignment="bottom")
    far.number_input(
        "How far",
        value=DEFAULT_MILES,
        step=0.5,
        format="%g",
        key="far",
        persist_state="session",
    )
    unit.radio(
        "In",
        list(UNITS),
        horizontal=True,
        key="unit",
        persist_state="session",
    )


def read(rides: ByTimetable | None = None) -> Filters | None:
    """Read what was last searched for; None before the first search."""
    state = st.session_state
    if not state.get("searches"):
        return None
    settle()
    far = state["far"] if state["far"] is not None else 0.0
    in_minutes = state["unit"] == "minutes"
    mode, outing = state["mode"], None
    if mode == TRANSIT and rides is None:  # an area without a timetable took the place of one
        mode = "walk"
    if mode == TRANSIT:
        far, in_minutes, outing = _outing.minutes(), True, _outing.read()
    return Filters(
        place=state["place"],
        mode=mode,
        miles=None if in_minutes else far,
        minutes=far if in_minutes else None,
        age=state["age"],
        asked=state["asked"],
        sections=tuple(state["sections"]),
        categories=tuple(state["categories"]),
        needs=tuple(state["needs"]),
        ticks=tuple(key for key in TICKS if state[key]),
        day=date.fromisoformat(state["day"]) if state["day"] else None,
        at=time.fromisoformat(state["at"]) if state["at"] else None,
        sort=state["sort"] or "distance",
        outing=outing,
    )


def settle() -> None:
    """Bring the filters' values to slugs.

    An option is called by its name and how many it would leave, which is what a browser sends; the
    number may have changed in between.
    """
    state = st.session_state
    for key, names in _NAMES.items():
        state[key] = [slug for slug in (_slug(v, names) for v in state.get(key) or []) if slug]
    days = dict.fromkeys(map(str, week()))
    state["day"] = _slug(state.get("day"), {d: _day_name(d) for d in days})
    for key in TICKS:
        state.setdefault(key, False)
    state.setdefault("at", None)
    state.setdefault("sort", "distance")


def _slug(value: str | None, names: Mapping[str, str]) -> str | None:
    """The slug of an option, given as it is or as it was labelled."""
    if value is None or value in names:
        return value
    plain = re.sub(r" \([\d,]+\)$", "", value)
    return next((slug for slug, name in names.items() if name == plain), None)


def week() -> list[date]:
    """The days that can be asked for: today and six more."""
    first = settings.today()
    return [first + timedelta(days=i) for i in range(A_WEEK)]


def _day_name(day: str) -> str:
    return hours.weekday(date.fromisoformat(day))


def narrow(counts: Counts | None) -> None:
    """Draw the filters, each option with how many services it would leave."""
    settle()
    with st.expander("Narrow the list", key="narrow"):
        kinds, particular = st.columns(2)
        _several(kinds, "Kinds of support", "sections", "All kinds", counts and counts.sections)
        _several(
            particular,
            "Particular services",
            "categories",
            "All services",
            counts and counts.categories,
        )
        needs, day, at = st.columns([2, 1.4, 1])
        _several(needs, "Needs", "needs", "Any need", counts and counts.needs)
        _days(day, counts)
        if st.session_state["day"]:
            at.selectbox(
                "Open at",
                TIMES,
                index=None,
                key="at",
                placeholder="Any time",
                persist_state="session",
            )
        for key, label in TICKS.items():
            said = f"{label} ({getattr(counts, key):,})" if counts else label
            st.checkbox(said, key=key, persist_state="session")
        st.button("Clear all filters", key="clear", on_click=clear)


def _several(
    where: "st.delta_generator.DeltaGenerator",
    label: str,
    key: str,
    placeholder: str,
    counts: Mapping[str, int] | None,
) -> None:
    names = _NAMES[key]
    where.multiselect(
        label,
        list(names),
        format_func=lambda slug: _counted(names.get(slug, slug), slug, counts),
        placeholder=placeholder,
        key=key,
        persist_state="session",
    )


def _days(where: "st.delta_generator.DeltaGenerator", counts: Counts | None) -> None:
    by_day = {str(day): count for day, count in counts.days.items()} if counts else None
    where.selectbox(
        "Open on",
        [str(day) for day in week()],
        index=None,
        format_func=lambda day: _counted(_day_name(day), day, by_day),
        placeholder="Any day",
        key="day",
        persist_state="session",
    )


def _counted(name: str, slug: str, counts: Mapping[str, int] | None) -> str:
    return name if counts is None else f"{name} ({counts.get(slug, 0):,})"


def order(*, timed: bool = False) -> None:
    """Offer other orders of the list; it is `timed` by bus or train."""
    names = SORT_NAMES | ({"distance": "Soonest there first"} if timed else {})
    st.radio(
        "Order of the list",
        list(SORTS),
        format_func=names.__getitem__,
        horizontal=True,
        key="sort",
        persist_state="session",
    )


def begin_search() -> None:
    """Start a new answer: its first page, nothing chosen, filters by what was asked in words."""
    state = st.session_state
    state["searches"] = state.get("searches", 0) + 1
    state["listed"] = FIRST_LISTED
    state["chosen"] = None
    asked = (state.get("asked") or "").strip()
    if asked != state.get("understood", ""):
        state["understood"] = asked
        meant = plain_words.understand(asked)
        for key in _NAMES:
            state[key] = list(getattr(meant, key))
    visit.set_home(state.get("place") or "", state.get("mode") or "walk")
    for status in ELSEWHERE:
        state.pop(_APART + status, None)


def clear() -> None:
    """Take all filters off; the search stays."""
    for key in _NAMES:
        st.session_state[key] = []
    for key in TICKS:
        st.session_state[key] = False
    st.session_state["day"] = st.session_state["at"] = None
    st.session_state["listed"] = FIRST_LISTED


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


def apart_listed(status: str) -> int:
    """How many services that stand apart for one reason are written out."""
    return int(st.session_state.get(_APART + status, FIRST_LISTED))


def list_more_apart(status: str) -> None:
    """Lengthen the list of those that stand apart for one reason."""
    st.session_state[_APART + status] = apart_listed(status) + FIRST_LISTED


def named(key: str, slugs: Sequence[str]) -> list[str]:
    """What options of a filter are called."""
    return [_NAMES[key][slug] for slug in slugs]
