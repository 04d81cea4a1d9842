"""The school that somebody means: by its number, the number of one that it was, or its name."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.places.spelling import normal_name
from geo.school_travel import former
from geo.school_travel.former import FormerSchool
from geo.school_travel.schools import Schools

_SIMILAR = 0.55
_LAESTAB = re.compile(r"(\d{3})\s?[/-]?\s?(\d{4})")
_WHERE_TO = "The scenario does not say where its pupils go."
_NUMBERS = ("urn", "service_id", "laestab")


@dataclass(frozen=True, slots=True)
class NamedSchool:
    """The rows of a school in `Schools`, all its sites, and what to know about how it was found."""

    rows: tuple[int, ...]
    note: str | None = None


def find(schools: Schools, text: str) -> tuple[int, ...]:
    """The rows of the school that is meant, as `named` finds them."""
    return named(schools, text).rows


def named(schools: Schools, text: str) -> NamedSchool:
    """The school that is meant: by URN, by id, by LAESTAB, or by name whatever its case.

    A school with two entries of one URN has two sites: both are given. The number of a closed
    school, or its name, means the one that it became.

    Raises
    ------
    InputError
        If there is none: with the names that are most like it; or more than one of that name; or
        one that is closed, and became none of the area's.
    """
    wanted = " ".join(text.split())
    number = re.fullmatch(_LAESTAB, wanted)
    code = number[1] + number[2] if number else wanted
    rows = _of_number(schools, code)
    if rows:
        return NamedSchool(rows)
    if code in schools.former:
        return _became(schools, schools.former[code])
    if number:
        raise InputError(_no_laestab(schools, wanted))
    if wanted.isdigit():
        raise InputError(
            f"There is no school with the URN {wanted[:20]} in our data. Check the number, or give "
            "the school's name."
        )
    try:
        return NamedSchool(_of_name(schools, wanted))
    except InputError:
        closed = former.of_name(schools.former, wanted)
        if not closed:
            raise
    if len(closed) > 1:
        urns = ", ".join(school.urn for school in closed)
        raise InputError(
            f"There is no open school called “{wanted[:80]}”, and {len(closed)} that have closed "
            f"(URN {urns}). Give the school that the child goes to now."
        )
    return _became(schools, closed[0])


def _of_number(schools: Schools, code: str) -> tuple[int, ...]:
    for column in _NUMBERS:
        held = schools.table[column].astype("string")
        rows = np.flatnonzero((held == code).fillna(False).to_numpy(bool))
        if len(rows):
            return _all_sites(schools, rows)
    return ()


def _became(schools: Schools, school: FormerSchool) -> NamedSchool:
    """The one school of the area that a closed one became."""
    found = {rows: urn for urn in school.became if (rows := _of_number(schools, urn))}
    if len(found) != 1:
        asked = _WHERE_TO if school.supposed else "Give the school that the child goes to now."
        raise InputError(f"{school.said} {asked}")
    ((rows, urn),) = found.items()
    name = schools.names[rows[0]]
    now = f"Its pupils go to {name}." if school.supposed else f"It is now {name} (URN {urn})."
    return NamedSchool(rows, f"{school.said} {now}")


def _no_laestab(schools: Schools, wanted: str) -> str:
    if schools.table["laestab"].isna().all():
        return (
            f"{wanted} looks like a LAESTAB, and no school of our data has one. Give the school's "
            "URN or name, or load the register of schools."
        )
    return (
        f"There is no school with the LAESTAB {wanted} in our data. Check the number, or give the "
        "school's URN or name."
    )


def _of_name(schools: Schools, wanted: str) -> tuple[int, ...]:
    table = schools.table
    names = table["name"].astype("string").str.casefold()
    rows = np.flatnonzero((names == wanted.casefold()).to_numpy(bool))
    if not len(rows) and (spelled := normal_name(wanted)):
        rows = np.flatnonzero([normal_name(str(name)) == spelled for name in table["name"]])
    if len(set(schools.site[rows])) == 1:
        return _all_sites(schools, rows)
    if len(rows):
        ids = ", ".join(
            str(i) for i in table.loc[rows, "urn"].fillna(table.loc[rows, "service_id"])
        )
        raise InputError(
            f"There are {len(rows)} schools called “{wanted[:80]}”. Give one of these: {ids}."
        )
    known = dict(zip(names, table["name"], strict=True))
    close = [known[name] for name in get_close_matches(wanted.casefold(), known, cutoff=_SIMILAR)]
    hint = f" Did you mean {', or '.join(close)}?" if close else " Check the spelling."
    raise InputError(f"There is no school called “{wanted[:80]}” in our data.{hint}")


def _all_sites(schools: Schools, rows: NDArray[np.int64]) -> tuple[int, ...]:
    """Those rows of one school, and its other sites after them."""
    rest = np.setdiff1d(np.flatnonzero(np.isin(schools.site, schools.site[rows])), rows)
    return tuple(int(row) for row in (*rows, *rest))
