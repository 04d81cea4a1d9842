"""The filters of the Find page: one widget for each of `geo.area.FILTERS`, with its counts."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

import streamlit as st

from geo import languages, settings, words
from geo.area import (
    A_WEEK,
    FILTERS,
    MOMENT,
    NUMBER,
    SEVERAL,
    SORTS,
    TEXT,
    TICK,
    Counts,
    Filter,
    Left,
    Wanted,
)
from geo.words import say
from pages.parts import fields, page

TIMES = tuple(f"{hour:02}:00" for hour in range(7, 22))
FIRST_LISTED = 20
ASKED = "asked"
"""The key of what somebody types in their own words."""

_COUNTED = re.compile(r" \(\d[^()]*\)$")


def of(kind: str) -> list[Filter]:
    """The filters of a kind."""
    return [one for one in FILTERS.values() if one.kind == kind]


def numbers() -> list[Filter]:
    """The filters that the form asks for."""
    return of(NUMBER)


def number(where: "st.delta_generator.DeltaGenerator", one: Filter) -> None:
    """Ask for a whole number; empty is any."""
    where.number_input(
        say(f"filter.{one.name}.label"),
        min_value=0,
        max_value=one.most,
        value=None,
        step=1,
        key=one.name,
        placeholder=say(f"filter.{one.name}.any"),
        persist_state="session",
    )


def day_key(one: Filter) -> str:
    """The key of the day of a filter by moment; its time has ``-at`` behind it."""
    return f"{one.name}-day"


def time_key(one: Filter) -> str:
    """The key of the time of a filter by moment."""
    return f"{one.name}-at"


def week() -> list[date]:
    """The days that can be asked for: today and six more."""
    first = settings.today()
    return [first + timedelta(days=i) for i in range(A_WEEK)]


def _days() -> dict[str, str]:
    return {str(day): words.weekday(day) for day in week()}


def settle() -> None:
    """Bring the widgets' values to those of the filters.

    An option is called by its name and how many it would leave, which is what a browser sends; the
    number, or the name of an order, may have changed in between.
    """
    state = st.session_state
    for one in of(SEVERAL):
        values = [_slug(value, one.options) for value in state.get(one.name) or []]
        state[one.name] = [value for value in values if value]
    for one in of(MOMENT):
        state[day_key(one)] = _slug(state.get(day_key(one)), _days())
        state.setdefault(time_key(one), None)
    for one in of(TICK):
        state.setdefault(one.name, False)
    state["sort"] = sort()


def sort() -> str:
    """How the list is sorted: a choice that every mode of travel has."""
    asked = st.session_state.get("sort")
    called = {say(key): name for name in SORTS for key in _sort_keys(name)}
    return asked if asked in SORTS else called.get(asked or "", SORTS[0])


def _sort_keys(name: str) -> list[str]:
    return [f"find.sort.{measures}.{name}" for measures in ("distance", "time")]


def _slug(value: str | None, names: Mapping[str, str]) -> str | None:
    """The slug of an option, given as it is or as it was labelled."""
    if value is None or value in names:
        return value
    plain = value if value in names.values() else _COUNTED.sub("", value)
    return next((slug for slug, name in names.items() if plain in languages.in_all(name)), None)


def chosen() -> Wanted:
    """The values of all filters."""
    return Wanted(**{one.name: _value(one) for one in FILTERS.values()})


def _value(one: Filter) -> Any:
    state = st.session_state
    if one.kind == TEXT:
        return state.get(ASKED) or ""
    if one.kind == SEVERAL:
        return tuple(state[one.name])
    if one.kind != MOMENT:
        return state.get(one.name)
    day, at = state[day_key(one)], state[time_key(one)]
    return (date.fromisoformat(day), time.fromisoformat(at) if at else None) if day else None


def narrow(counts: Counts | None) -> None:
    """Draw the filters, each option with how many services it would leave."""
    settle()
    with st.expander(say("find.narrow"), key="narrow"):
        columns = st.columns(2)
        for number, one in enumerate(of(SEVERAL)):
            _several(columns[number % 2], one, counts)
        for one in of(MOMENT):
            _moment(columns[1], one, counts)
        for one in of(TICK):
            left = counts.of[one.name] if counts else None
            label = _counted(say(f"filter.{one.name}.label"), True, left)
            st.checkbox(label, key=one.name, persist_state="session")
        st.button(say("find.clear"), key="clear", on_click=clear)


def _several(
    where: "st.delta_generator.DeltaGenerator", one: Filter, counts: Counts | None
) -> None:
    found = counts.of[one.name] if counts else None
    names = words.own_names(one.options)
    labels = {slug: _counted(name, slug, found) for slug, name in names.items()}
    where.multiselect(
        say(f"filter.{one.name}.label"),
        list(one.options),
        format_func=lambda slug: labels.get(slug, slug),
        placeholder=say(f"filter.{one.name}.any"),
        key=one.name,
        persist_state="session",
    )


def _moment(where: "st.delta_generator.DeltaGenerator", one: Filter, counts: Counts | None) -> None:
    found = {str(day): n for day, n in counts.of[one.name].items()} if counts else None
    labels = {day: _counted(name, day, found) for day, name in _days().items()}
    where.selectbox(
        say(f"filter.{one.name}.label"),
        list(labels),
        index=None,
        format_func=lambda day: labels.get(day) or str(day),
        placeholder=say(f"filter.{one.name}.any"),
        key=day_key(one),
        persist_state="session",
    )
    if st.session_state[day_key(one)]:
        where.selectbox(
            say(f"filter.{one.name}.at"),
            TIMES,
            index=None,
            format_func=lambda at: words.clock(time.fromisoformat(at)),
            key=time_key(one),
            placeholder=say(f"filter.{one.name}.any_time"),
            persist_state="session",
        )


def _counted(name: str, option: Any, counts: Mapping[Any, Left] | None) -> str:
    """Name an option with what choosing it gives: the headline's number, and those apart."""
    if counts is None:
        return name
    left = counts.get(option, Left(0, 0))
    key = "find.count_apart" if left.apart else "find.count"
    return say(key, name=name, n=left.within, more=left.apart)


def order(measures: str) -> None:
    """Offer other orders of the list; `measures` is what the answer measures."""
    names = {name: say(f"find.sort.{measures}.{name}") for name in SORTS}
    st.radio(
        say("find.sort_by"),
        list(names),
        format_func=names.__getitem__,
        horizontal=True,
        key="sort",
        persist_state="session",
    )


def off() -> dict[str, object]:
    """The widgets' values with every filter off that does not say a kind, or stand in the form."""
    kinds: dict[str, object] = {one.name: [] for one in of(SEVERAL) if one.group != "kind"}
    moments: dict[str, object] = {
        key: None for one in of(MOMENT) for key in (day_key(one), time_key(one))
    }
    return {**kinds, **moments, **{one.name: False for one in of(TICK)}}


def kinds_off() -> dict[str, object]:
    """The widgets' values with no kind of service chosen."""
    return {one.name: [] for one in of(SEVERAL) if one.group == "kind"}


def clear() -> None:
    """Take all filters off, and what was typed; place and distance stay."""
    fields.change({**off(), **kinds_off(), ASKED: "", "listed": FIRST_LISTED})
    page.again(page.BODY)  # what was typed stands in the form


def named(name: str, wanted: Wanted) -> list[str]:
    """What the chosen options of a filter are called."""
    return [words.own(FILTERS[name].options[slug]) for slug in wanted.get(name) or ()]
