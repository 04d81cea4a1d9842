"""The schools of an area: whom each is for, whether the law counts it, and its gates.

Which school suits a child is for the council to decide. What is done here is to leave out the
schools that cannot suit, by age and kind, and to say of the others what is not known.
"""

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.places.spelling import normal_name
from geo.records import School
from geo.school_travel.former import FormerSchool, by_number

KINDS = (
    "mainstream-school",
    "special-school",
    "resourced-provision",
    "alternative-provision",
    "early-years",
    "college",
    "specialist-college",
)
"""Categories of `geo.directory.vocabulary` that are schools, or where somebody under or over school
age goes."""

ORDINARY = ("mainstream-school",)
"""Where a child goes whose needs no plan names another kind of school for."""

COLUMNS = (
    "service_id",
    "urn",
    "name",
    "category",
    "type_name",
    "qualifying",
    "min_age",
    "max_age",
    "ages_from",
    "needs",
    "illustrative",
    "authority_code",
    "religious_character",
    "source_id",
    "laestab",
    "closes",
)

GATE_COLUMNS = ("school", "lon", "lat", "kind")

ITS_POINT = "the school's point"
"""The kind of a gate that is none: no entrance is mapped."""

SUITS, NOT_KNOWN, DOES_NOT = 1, 0, -1

_COUNTED = frozenset((1, 2, 3, 5, 6, 7, 8, 12, 14, 15, 28, 33, 34, 35, 36, 38, 40, 41, 42, 43, 44))
"""Types of establishment that are qualifying schools: Education Act 1996, Schedule 35B."""

_INDEPENDENT = frozenset((10, 11))
"""Types that qualify only if a plan names them."""

_LAW_ASKS = ("mainstream-school", "special-school", "alternative-provision", "early-years")
"""Categories in which some schools are qualifying schools and others, such as private ones, not."""

_GROUPS = {
    "local authority maintained schools": True,
    "maintained schools": True,
    "academies": True,
    "free schools": True,
    "special schools": True,
    "independent schools": False,
}
"""Groups of types, where a list says no more: whether the law counts all of them, or none."""

_MAINSTREAM_PHASES = frozenset(
    ("primary", "middle deemed primary", "middle deemed secondary", "secondary", "all-through")
)
"""Phases that the register gives to mainstream schools that the state pays for, and to no others:
all of their types qualify."""

_FEES = re.compile(
    r"(?i)\b(?:prep|preparatory|international|montessori|tutors?|crammer|[eé]cole)\b"
)
_SCHOOL = re.compile(
    r"(?i)\b(?:school|academy|college|primary|infants?|juniors?|high|grammar|centre for learning)\b"
)

_SITE = re.compile(r"(?i)\s*(?:\([^()]*\b(?:site|campus)\)|[-–,]\s*[^-–,()]*\b(?:site|campus))\s*$")
"""What the end of a name says of a part of a school."""

_OF_THE_SCHOOL = (
    *("urn", "type_name", "qualifying", "min_age", "max_age", "religious_character"),
    *("laestab", "closes"),
)
"""What all sites of a school share."""

_NAMES = Path(__file__).parents[2] / "data/school-names.csv"


@dataclass(frozen=True)
class Schools:
    """The schools of an area.

    Attributes
    ----------
    table
        One row a school, columns as ``COLUMNS``. `qualifying` is whether the law counts it
        (missing: not known). Ages are as the register has them: "4 to 11" is for those who were 4
        to 10 on the last day of August. `ages_from` says where they come from: ``data``, ``name``
        (from a word in the name), or nothing where they are not known. `needs` is a tuple of codes.
    gates
        Ways in: ``school`` (row of `table`), ``lon``, ``lat`` (EPSG:4326), and ``kind``, what it
        was mapped as, or ``ITS_POINT``. A school without a place has none.
    former
        Closed schools, by URN and by the number within their authority.
    """

    table: pd.DataFrame
    gates: pd.DataFrame
    former: Mapping[str, FormerSchool] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def names(self) -> list[str]:
        """What each school is called."""
        return [str(name) for name in self.table["name"]]

    @cached_property
    def urns(self) -> list[str]:
        """The URN of each school; empty where it has none."""
        return [str(urn) for urn in self.table["urn"].fillna("")]

    @cached_property
    def gate_places(self) -> dict[int, tuple[str, float, float]]:
        """What each gate was mapped as, its latitude and its longitude, by its row in `gates`."""
        gates = self.gates
        places = zip(gates["kind"], gates["lat"], gates["lon"], strict=True)
        return {
            int(row): (str(kind), float(lat), float(lon))
            for row, (kind, lat, lon) in zip(gates.index, places, strict=True)
        }

    @cached_property
    def categories(self) -> list[str]:
        """What kind of school each is."""
        return [str(category) for category in self.table["category"]]

    @cached_property
    def of_unknown_age(self) -> NDArray[np.bool_]:
        """Which schools do not say which ages they take; shape ``(n,)``."""
        return np.asarray(self.table[["min_age", "max_age"]].isna().any(axis=1), dtype=bool)

    @cached_property
    def of_unknown_kind(self) -> NDArray[np.bool_]:
        """Of which schools no source says whether the law counts them; shape ``(n,)``."""
        asked = self.table["category"].isin(_LAW_ASKS)
        return np.asarray(asked & self.table["qualifying"].isna(), dtype=bool)

    @cached_property
    def doubt(self) -> NDArray[np.int64]:
        """How doubtful it is that each is a school to offer, shape ``(n,)``.

        0: its kind or its ages are known. 1: neither is. 2: its kind is not, and its name is that
        of a private school, or of no school.
        """
        odd = np.array([bool(_FEES.search(n)) or not _SCHOOL.search(n) for n in self.names])
        odd = self.of_unknown_kind & odd.astype(bool)
        return np.where(odd, 2, self.of_unknown_kind & self.of_unknown_age).astype(np.int64)

    @cached_property
    def site(self) -> NDArray[np.int64]:
        """For each school a number that the sites of one school, those of one URN, share."""
        key = self.table["urn"].fillna(self.table["service_id"]).astype(str)
        return np.unique(key.to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64)

    def one_each(self, rows: Sequence[int]) -> list[int]:
        """Of some rows, in their order, the first of each school: its other sites are left out."""
        first: dict[int, int] = {}
        for row in rows:
            first.setdefault(int(self.site[row]), row)
        return list(first.values())

    @cached_property
    def qualifying(self) -> list[bool | None]:
        """Whether the law counts each school; None: not known."""
        return [None if pd.isna(counts) else bool(counts) for counts in self.table["qualifying"]]

    def take(self, rows: Sequence[int]) -> "Schools":
        """Some of the schools, numbered anew in the order of `rows`."""
        number = {row: i for i, row in enumerate(rows)}
        kept = self.gates[self.gates["school"].isin(number)]
        gates = kept.assign(school=kept["school"].map(number).astype(np.int64))
        return Schools(
            self.table.loc[list(rows)].reset_index(drop=True),
            gates.sort_values("school", kind="stable", ignore_index=True),
            self.former,
        )

    def gates_of(self, *rows: int) -> pd.DataFrame:
        """The ways in to some schools.

        Raises
        ------
        InputError
            If there is none: the school has no place on the map.
        """
        found = self.gates[self.gates["school"].isin(rows)].reset_index(drop=True)
        if found.empty:
            names = ", ".join(str(self.table.loc[row, "name"]) for row in rows)
            raise InputError(
                f"{names} has no place on our map. Give its position in the area's data, or ask "
                "the school for its address."
            )
        return found


def schools_of(
    services: pd.DataFrame,
    gates: pd.DataFrame,
    needs: Mapping[str, Collection[str]],
    register: Mapping[str, School],
    former: Sequence[FormerSchool] = (),
) -> Schools:
    """Put together what is known of the schools of an area.

    Parameters
    ----------
    services
        One row a school: ``service_id, urn, name, category, min_age, max_age, illustrative,
        authority_code, source_id``.
    gates
        ``service_id, lon, lat, kind``.
    needs
        Codes of needs by service.
    register
        What the register of schools says, by service.
    former
        Schools that are closed.
    """
    table = services.reset_index(drop=True).copy()
    known = [register.get(service) for service in table["service_id"]]
    table["type_name"] = [school.type_name if school else None for school in known]
    table["qualifying"] = pd.array([_counts(school) for school in known], dtype="boolean")
    table["religious_character"] = [s.religious_character if s else None for s in known]
    table["laestab"] = pd.array([s.laestab if s else None for s in known], dtype="string")
    table["closes"] = pd.Series([s.closes if s else None for s in known], dtype=object)
    table["needs"] = [tuple(sorted(needs.get(s, ()))) for s in table["service_id"]]
    _join_sites(table)
    _fill_ages(table)
    number = pd.Series(table.index, table["service_id"])
    ways = gates[gates["service_id"].isin(number.index)]
    ways = ways.assign(school=number.reindex(ways["service_id"]).to_numpy(np.int64))
    ways = ways.sort_values("school", kind="stable", ignore_index=True)
    return Schools(table[list(COLUMNS)], ways[list(GATE_COLUMNS)], by_number(former))


def _join_sites(table: pd.DataFrame) -> None:
    """Give a site without a URN what is known of the school whose site its name says it is.

    "St Anne's Primary School (Upper Site)" is a site of "St Anne's Primary Academy", if the area
    has one school of that name.
    """
    urn = table["urn"].notna().to_numpy()
    named: dict[frozenset[str], list[int]] = {}
    for row in np.flatnonzero(urn):
        named.setdefault(_own_words(str(table.at[row, "name"])), []).append(int(row))
    for row in np.flatnonzero(~urn):
        school, of_site = _SITE.subn("", str(table.at[row, "name"]))
        found = named.get(_own_words(school), ()) if of_site else ()
        if len(found) == 1 and table.at[found[0], "category"] == table.at[row, "category"]:
            for column in _OF_THE_SCHOOL:
                table.at[row, column] = table.at[found[0], column]


def _own_words(name: str) -> frozenset[str]:
    """The words of a school's name, without those that only say that it is one."""
    return frozenset(normal_name(name).split()) - {"school", "academy"}


def _counts(school: School | None) -> bool | None:
    """Whether the law counts a school; None where neither its type nor its phase is known."""
    if school is None:
        return None
    if school.type_code is None:
        return True if (school.phase or "").casefold() in _MAINSTREAM_PHASES else None
    if school.type_code == 0:
        return _GROUPS.get((school.type_name or "").casefold())
    if school.type_code not in _COUNTED | _INDEPENDENT:
        return None
    return school.type_code in _COUNTED


def _fill_ages(table: pd.DataFrame) -> None:
    """Take ages from the name where no source gives any, and note where they come from."""
    silent = table["min_age"].isna() & table["max_age"].isna()
    read = [
        _ages_in(str(name)) if none else None
        for name, none in zip(table["name"], silent, strict=True)
    ]
    named = np.array([ages is not None for ages in read], dtype=bool)
    for column, side in (("min_age", 0), ("max_age", 1)):
        table[column] = table[column].astype(float)
        table.loc[named, column] = [float(ages[side]) for ages in read if ages]
    table["ages_from"] = np.select([named, ~silent], ["name", "data"], "")


@cache
def _words() -> tuple[tuple[str, int, int], ...]:
    lines = _NAMES.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple((row["words"], int(row["from"]), int(row["to"])) for row in rows)


def _ages_in(name: str) -> tuple[int, int] | None:
    """The ages that the words of a name stand for: of several, from the least to the most."""
    letters = (c if c.isalnum() or c == "-" else " " for c in name.casefold())
    plain = f" {' '.join(''.join(letters).split())} "
    found = [(low, high) for words, low, high in _words() if f" {words} " in plain]
    if not found:
        return None
    return min(low for low, _ in found), max(high for _, high in found)


def sources_of(schools: Schools) -> frozenset[str]:
    """The ids of the sources of some schools."""
    return frozenset(schools.table["source_id"])


def suits(
    schools: Schools,
    *,
    age: float | None = None,
    needs: Collection[str] = (),
    kinds: Collection[str] = ORDINARY,
    struck_out: Collection[str] = (),
    for_sure: bool = False,
) -> NDArray[np.int8]:
    """Which schools can suit a child: ``SUITS``, ``NOT_KNOWN`` or ``DOES_NOT``; shape ``(n,)``.

    Parameters
    ----------
    age
        The age on the last 31 August (`geo.school_travel.law.school_year_age`); None is any.
    needs
        Codes of needs. A school that names needs, and none of these, does not suit. Ordinary
        schools take every need: those are not asked.
    kinds
        Categories of `geo.directory.vocabulary` that are looked for.
    struck_out
        Service ids of schools that somebody has found not to suit, or to be full.
    for_sure
        Whether a school of which no source says that the law counts it is ``NOT_KNOWN``: no
        child may be refused for such a school. Otherwise it is taken to count.

    Notes
    -----
    A school that the law does not count does not suit.
    """
    table = schools.table
    young, old = table["min_age"].to_numpy(float), table["max_age"].to_numpy(float)
    never = ~table["category"].isin(list(kinds)).to_numpy(bool)
    never |= (~table["qualifying"]).fillna(False).to_numpy(bool)
    out = table["service_id"].isin(list(struck_out)).to_numpy(bool)
    never |= np.isin(schools.site, schools.site[out])
    unknown = schools.of_unknown_kind.copy() if for_sure else np.zeros(len(table), dtype=bool)
    if age is not None:
        with np.errstate(invalid="ignore"):
            never |= (young > age) | (old <= age)
        unknown |= np.isnan(young) | np.isnan(old)
    if needs:
        ordinary = table["category"].isin(ORDINARY).to_numpy(bool)
        said = np.array([bool(n) for n in table["needs"]], dtype=bool)
        meets = np.array([bool(set(n) & set(needs)) for n in table["needs"]], dtype=bool)
        never |= ~ordinary & said & ~meets
        unknown |= ~ordinary & ~said
    return np.select([never, unknown], [DOES_NOT, NOT_KNOWN], SUITS).astype(np.int8)
