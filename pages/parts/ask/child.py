"""The first questions about a child's travel: where the child lives, when born, which day.

What is typed stays in the widgets of the visit, and goes when somebody leaves the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.directory.vocabulary import OLDEST
from geo.errors import GeoError, InputError
from geo.measure import to_grid
from geo.places.homes import LEAST_SPREAD_M, NEAR_HOMES_M
from geo.places.postcodes import Place
from geo.school_travel.law import age_on
from geo.school_travel.rules import Rules, rules
from pages.parts import html

T = TypeVar("T")

FARTHEST_DAY = 2
"""So many years ahead can be asked about."""

ASKED = "travel-asked"

OTHER_HOMES = {
    "no": "No, this is the only home",
    "here": "Yes, and that home is in the same council's area",
    "elsewhere": "Yes, and that home is in another council's area",
}


@dataclass(frozen=True, slots=True)
class Child:
    """What the first questions told of a child, for one run of the script.

    `spread_m` is how far the home may be from the point that is measured from.
    """

    place: Place
    spread_m: float
    home_here: bool | None
    second_home_elsewhere: bool
    born: date
    on: date
    rules: Rules

    @property
    def exact(self) -> bool:
        """Whether an address point was given, not a postcode."""
        return self.spread_m == 0

    @property
    def point(self) -> str:
        """The point that is measured from, in words."""
        name = self.place.name
        if self.exact:
            return f"the address point {name}"
        return f"the point of the postcode {name}"


def child(area: Area) -> Child | None:
    """Draw the questions, each with what is wrong with its answer; the child, if nothing is."""
    state = st.session_state
    if "travel-home" not in state:
        state[ASKED] = False  # back from another page: what was typed is gone
    if not state.get(ASKED):
        _form({})
        return None
    errors: dict[str, str] = {}
    place = _kept(errors, "place", lambda: _place(area, state.get("travel-home", "")))
    on = state.get("travel-on") or today()
    born = _kept(errors, "born", lambda: _born(_typed_date(), on))
    law = _kept(errors, "on", lambda: rules(on, authority_code=area.code))
    _form(errors)
    if place is None or born is None or law is None:
        return None
    return Child(
        place,
        _spread_m(area, place),
        _in_area(area, place),
        state.get("travel-second") == "elsewhere",
        born,
        on,
        law,
    )


def today() -> date:
    """The day it is here."""
    return settings.today()


def _kept(errors: dict[str, str], field: str, read: Callable[[], T]) -> T | None:
    """What a field says; None where it is wrong, which is noted beside it."""
    try:
        return read()
    except GeoError as error:
        errors[field] = str(error)
        return None


def _place(area: Area, typed: str) -> Place:
    if not typed.strip():
        raise InputError("Type the postcode of the home, such as PO30 1UD.")
    place = area.store.locate(typed)
    if place.postcode is None and place.authority_code is not None:
        raise InputError(
            f"{place.name} is a whole town or village. To measure from a home we need its "
            "postcode, or its latitude and longitude."
        )
    return place


def _spread_m(area: Area, place: Place) -> float:
    """How far a home may be from a postcode's point; nothing for an address point."""
    if place.postcode is None:
        return 0.0
    rows = np.flatnonzero((area.homes.table["postcode"] == place.postcode).to_numpy())
    if len(rows):
        return float(area.homes.spread_m[rows[0]])
    return LEAST_SPREAD_M  # a postcode that is no longer in use


def _in_area(area: Area, place: Place) -> bool | None:
    """Whether a home is in the council's area; not known of a point that is far from its homes."""
    if place.authority_code is not None:
        return place.authority_code == area.code
    away = float(area.homes.away_m(to_grid(place.lon, place.lat))[0])
    return True if away <= NEAR_HOMES_M else None


def _typed_date() -> tuple[str, str, str]:
    day, month, year = (
        (st.session_state.get(f"travel-{part}") or "").strip() for part in ("day", "month", "year")
    )
    return day, month, year


def _born(typed: tuple[str, str, str], on: date) -> date:
    """The date of birth that three fields say.

    >>> _born(("9", "4", "2019"), date(2026, 11, 24))
    datetime.date(2019, 4, 9)
    """
    if not all(typed):
        raise InputError("Give the day, the month and the year of birth, such as 27 3 2019.")
    day, month, year = typed
    try:
        born = date(int(year), _month(month), int(day))
    except (ValueError, OverflowError) as error:
        raise InputError(
            "That is not a date. Give the day, the month and the year in numbers, such as "
            "27 3 2019. The year has four numbers."
        ) from error
    if born > on:
        raise InputError(
            f"That date of birth is after {words.day(on)}, the day you ask about. Check the year."
        )
    if age_on(born, on) > OLDEST:
        raise InputError(
            f"That is the date of birth of somebody over {OLDEST}. This page is for children and "
            f"young people up to {OLDEST}. Check the year."
        )
    return born


def _month(typed: str) -> int:
    """The number of a month that is given as a number or by name.

    >>> _month("3"), _month("mar"), _month("September")
    (3, 3, 9)
    """
    names = [f"{date(2000, number, 1):%B}".casefold() for number in range(1, 13)]
    wanted = typed.casefold()
    if len(wanted) >= 3:
        for number, name in enumerate(names, start=1):
            if name.startswith(wanted):
                return number
    return int(typed)


def small(text: str) -> None:
    """Write a remark below what it is about."""
    st.html(f'<p class="trv-law">{html.text(text)}</p>')


def wrong(errors: Mapping[str, str], field: str) -> None:
    """Say beside a field what is wrong with it."""
    if field in errors:
        st.html(
            f'<p class="trv-wrong" role="alert"><strong>Check this:</strong> '
            f"{html.text(errors[field])}</p>"
        )


def _form(errors: Mapping[str, str]) -> None:
    with st.form("travel-child", border=False):
        _ask_home(errors)
        _ask_born(errors)
        st.form_submit_button("Go on", type="primary", on_click=_go_on)
    small("We do not store what you type here. It goes when you leave this page.")


def _ask_home(errors: Mapping[str, str]) -> None:
    st.header("1. Where your child lives", anchor="home")
    wrong(errors, "place")
    st.text_input(
        "Postcode of the home, or its latitude and longitude",
        key="travel-home",
        placeholder="PO30 1UD",
        autocomplete="off",
    )
    small(
        "A postcode stands for about 15 homes. That is good enough unless your child lives near "
        "a limit. For an exact answer give two numbers, such as 50.70120, -1.29450. To see "
        "them in a map app on a phone, press on your home and hold."
    )
    st.radio(
        "Does your child live in another home as well, for part of the week?",
        list(OTHER_HOMES),
        format_func=OTHER_HOMES.__getitem__,
        key="travel-second",
    )


def _ask_born(errors: Mapping[str, str]) -> None:
    st.header("2. Your child's age", anchor="age")
    st.html("<p>When was your child born? The limits in the law depend on age.</p>")
    wrong(errors, "born")
    with st.container(horizontal=True, key="travel-born"):
        for part, label, most in (
            ("day", "Day of birth", 2),
            ("month", "Month of birth", 9),
            ("year", "Year of birth", 4),
        ):
            st.text_input(
                label, key=f"travel-{part}", max_chars=most, autocomplete="off", width=130
            )
    wrong(errors, "on")
    now = today()
    st.date_input(
        "Which day do you ask about? Today, or the day when your child starts at a school",
        value=now,
        max_value=now.replace(year=now.year + FARTHEST_DAY, day=1),
        format="DD/MM/YYYY",
        key="travel-on",
    )


def _go_on() -> None:
    st.session_state[ASKED] = True
