"""Which school: the nearest ones that can suit the child, and the one that is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from geo import words
from geo.area import Area
from geo.directory.vocabulary import NEEDS
from geo.measure import Floats, metres_to_miles
from geo.school_travel import measure
from geo.school_travel import schools as of_schools
from geo.school_travel.law import school_year_age
from geo.school_travel.nearest import Ranking, rank, sites
from geo.school_travel.schools import DOES_NOT, NOT_KNOWN, SUITS, Schools
from pages.parts import html
from pages.parts.ask.child import Child
from pages.parts.show import comments
from pages.parts.table import table

LISTED = 8
"""So many of the nearest schools are shown."""

KINDS = {
    "mainstream-school": "An ordinary (mainstream) school",
    "resourced-provision": "A unit for children with special needs in an ordinary school",
    "special-school": "A special school",
    "alternative-provision": "Alternative provision, such as a pupil referral unit",
}
"""Kinds of school that are asked about, as `geo.directory.vocabulary` calls them."""


@dataclass(frozen=True, slots=True)
class NearbySchools:
    """The schools of an area from one home; `m` schools.

    `walk_m` has metres by the shortest walk, safe or not; `suits` is as
    `geo.school_travel.schools.suits` gives it, before anything is struck out; `same` is a number
    that sites of one school share. Each has shape ``(m,)``.
    """

    child: Child
    schools: Schools
    walk_m: Floats
    suits: NDArray[np.int8]
    same: NDArray[np.int64]

    @property
    def order(self) -> list[int]:
        """Rows of the schools that can suit, the nearest first."""
        can = np.flatnonzero((self.suits != DOES_NOT) & np.isfinite(self.walk_m))
        return [int(row) for row in can[np.argsort(self.walk_m[can], kind="stable")]]

    def names(self, rows: Sequence[int]) -> list[str]:
        """What some schools are called."""
        return [str(name) for name in self.schools.table.loc[list(rows), "name"]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The school that is asked about: its row, its sites, and how it stands among the others.

    `nearer` are rows of schools that suit, or may suit, and are nearer or as good as near.
    `notes` say what is not sure of it.
    """

    row: int
    sites: tuple[int, ...]
    name: str
    service_id: str
    rank: Ranking
    nearer: tuple[int, ...]
    notes: tuple[str, ...]
    qualifying: bool | None


def ask(area: Area, child: Child) -> tuple[NearbySchools, Chosen | None]:
    """List the nearest schools, and ask which one it is; None before one is chosen."""
    st.header("3. The school", anchor="school")
    kind = st.radio(
        "What kind of school does your child need?",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key="travel-kind",
    )
    needs: list[str] = []
    if kind != "mainstream-school":
        needs = st.multiselect(
            "What does your child need help with? You can leave this empty",
            list(NEEDS),
            format_func=lambda code: NEEDS[code].name,
            key="travel-needs",
            placeholder="Any need",
        )
    found = around(area, child, kind, needs)
    _list(area, found)
    row = _choose(found)
    if row is None:
        return found, None
    chosen = _stand(found, row)
    items = "".join(f"<li>{html.text(note)}</li>" for note in chosen.notes)
    st.html(f'<div class="trv"><ul>{items}</ul></div>')
    return found, chosen


def around(area: Area, child: Child, kind: str, needs: Sequence[str]) -> NearbySchools:
    """Measure from the home to every school, and say which can suit."""
    schools = area.store.schools()
    rows = range(len(schools))
    at = np.array([[child.place.lon, child.place.lat]])
    measured = measure.distances(
        area.network, at, schools, rows, school_point=child.rules.school_point, drives=False
    )
    suits = of_schools.suits(
        schools, age=school_year_age(child.born, child.on), needs=needs, kinds=(kind,)
    )
    return NearbySchools(child, schools, measured.walk_any_m[0], suits, sites(schools, rows))


def _list(area: Area, found: NearbySchools) -> None:
    """Write the nearest schools that can suit, as a table."""
    rows = found.order[:LISTED]
    if not rows:
        st.info(
            "We know no school of this kind that your child could walk to from here. You can still "
            "choose any school below."
        )
        return
    child = found.child
    at = np.array([[child.place.lon, child.place.lat]])
    drives = measure.distances(
        area.network, at, found.schools, rows, school_point=child.rules.school_point
    ).vehicle_m[0]
    cells = [
        (
            html.text(found.schools.table.loc[row, "name"]),
            miles(found.walk_m[row]),
            miles(drive),
            ages(found.schools.table.loc[row]),
        )
        for row, drive in zip(rows, drives, strict=True)
    ]
    st.html(
        "<p>These are the nearest schools that your child could go to, by the shortest walk. Our "
        "data does not tell if a school has room.</p>"
    )
    st.html(table("Nearest schools, on foot", ("School", "Walk", "Drive", "Ages"), cells))


def miles(metres: float) -> str:
    """Say a length in miles, to a hundredth.

    >>> miles(3219.0), miles(float("inf"))
    ('2.00 miles', 'no way on our map')
    """
    return f"{metres_to_miles(metres):.2f} miles" if np.isfinite(metres) else "no way on our map"


def ages(school: pd.Series) -> str:
    """Say the ages of a school, and how sure that is."""
    least, most = (
        None if pd.isna(school[column]) else float(school[column])
        for column in ("min_age", "max_age")
    )
    said = words.ages(least, most)
    if said is None:
        return "not known: ask the school"
    return f"{said}, going by its name" if school["ages_from"] == "name" else said


def _choose(found: NearbySchools) -> int | None:
    """Ask which school it is: the schools that can suit come first."""
    first = found.order
    rest = sorted(
        set(range(len(found.schools))) - set(first),
        key=lambda row: str(found.schools.table.loc[row, "name"]).casefold(),
    )
    table = found.schools.table
    row_of = {str(table.loc[row, "service_id"]): row for row in (*first, *rest)}
    urns = table["urn"]
    named = comments.labels(
        (
            service_id,
            f"{table.loc[row, 'name']}" + ("" if pd.isna(urns[row]) else f" (URN {urns[row]})"),
        )
        for service_id, row in row_of.items()
    )
    chosen = st.selectbox(
        "Which school is it? Type its name, or its number (URN)",
        list(row_of),
        index=None,
        format_func=lambda service_id: named.get(service_id, service_id),
        placeholder="Choose a school",
        key="travel-school",
    )
    return row_of.get(chosen) if chosen else None


def _stand(found: NearbySchools, row: int) -> Chosen:
    """How the chosen school stands among the others; ask which of them are not to count."""
    nearer = _rivals(found, row)
    struck = _strike_out(found, nearer)
    suits = found.suits.copy()
    suits[[r for r in nearer if r in struck]] = DOES_NOT
    suits[row] = SUITS
    ranking = _ranked(found, row, suits)
    left = tuple(r for r in nearer if r not in struck)
    school = found.schools.table.loc[row]
    return Chosen(
        row,
        tuple(int(r) for r in np.flatnonzero(found.same == found.same[row])),
        str(school["name"]),
        str(school["service_id"]),
        ranking,
        left,
        tuple(_notes(found, row, left, ranking.close[0])),
        None if pd.isna(school["qualifying"]) else bool(school["qualifying"]),
    )


def _ranked(found: NearbySchools, row: int, suits: NDArray[np.int8]) -> Ranking:
    """How a school stands among those that can suit."""
    return rank(found.walk_m[None, :], suits, np.array([row]), found.same, found.child.spread_m)


def _rivals(found: NearbySchools, row: int) -> list[int]:
    """Rows of the schools that can suit and are nearer, or as good as near."""
    rivals = set(_ranked(found, row, found.suits).rivals(0).tolist())
    return [r for r in found.order if r in rivals]


def _strike_out(found: NearbySchools, nearer: Sequence[int]) -> set[int]:
    """Ask which nearer schools are not right for the child, or were full."""
    table = found.schools.table
    row_of = {str(table.loc[row, "service_id"]): row for row in nearer}
    if not row_of:
        return set()
    named = comments.labels(
        zip(row_of, (str(table.loc[row, "name"]) for row in nearer), strict=True)
    )
    key = "travel-struck"
    kept = [service_id for service_id in st.session_state.get(key, []) if service_id in row_of]
    st.session_state[key] = kept
    chosen = st.multiselect(
        "Is a nearer school not right for your child, or was it full? Choose it here",
        list(row_of),
        format_func=lambda service_id: named.get(service_id, service_id),
        key=key,
        placeholder="None",
        help="Not right means that it does not fit your child's age, ability or special needs. "
        "Full means that it had no place when places were given out.",
    )
    return {row_of[service_id] for service_id in chosen}


def _notes(
    found: NearbySchools, row: int, nearer: Sequence[int], close: NDArray[np.bool_]
) -> list[str]:
    """What is not sure of how a school stands, one sentence or two each."""
    notes = []
    if found.suits[row] == DOES_NOT:
        notes.append(
            "By our data this school is not of the kind or the age that you gave. We go on as if "
            "it were right for your child."
        )
    elif found.suits[row] == NOT_KNOWN:
        notes.append("Our data does not say for which ages this school is. Ask the school.")
    sure = [r for r in nearer if found.suits[r] == SUITS and not close[r]]
    maybe = [r for r in nearer if found.suits[r] == NOT_KNOWN and not close[r]]
    near = [r for r in nearer if close[r]]
    if sure:
        notes.append(f"Nearer, and right for this age: {_named(found, sure)}.")
    if maybe:
        notes.append(f"Nearer, but we do not know their ages: {_named(found, maybe)}.")
    if near:
        notes.append(
            f"About as far away: {_named(found, near)}. A postcode does not tell which is nearer. "
            "An exact point would."
        )
    if not nearer:
        notes.append(
            "You struck out every nearer school."
            if _rivals(found, row)
            else "No nearer school that we know is right for your child's age."
        )
    return notes


def _named(found: NearbySchools, rows: Sequence[int]) -> str:
    """Name some schools, at most a few."""
    names = found.names(rows[:LISTED])
    more = len(rows) - len(names)
    return "; ".join(names) + (f"; and {more} more" if more > 0 else "")
