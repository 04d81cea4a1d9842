"""The health report of an area: what is in order, what is not, which entries, how to mend it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geo.audit.fields import OWN, editable_at, field_of
from geo.audit.streets import far_homes, heaps, route_check
from geo.directory.vocabulary import section_of
from geo.measure import percent
from geo.network.streets import Network
from geo.places.extent import LEAST_NEAR_STREETS
from geo.places.homes import Homes
from geo.places.which_homes import MOST_AT_A_POINT
from geo.school_travel.schools import KINDS as SCHOOL_KINDS
from geo.store import UNCHECKED_DAYS, Store
from geo.transit.feed import has_run_out
from geo.words import say

GOOD, MEND, STOP = "good", "mend", "stop"
"""In order; worth mending; so wrong that answers cannot be relied on."""

_NEAR_ENOUGH = 0.99
_MOST_ROUNDABOUT = 0.05
_MOST_WITHOUT = 0.01
_AGES_MATTER = (*SCHOOL_KINDS, "childcare")
_WORTH_HAVING = ("gias", "naptan", "gtfs", "zones", "population", "imd_decile", "ehc_plans")

ENTRY_COLUMNS = (
    "service_id",
    "name",
    "source_title",
    "source_address",
    "source_ref",
    "field",
    "page",
)
"""What is said of each entry of a finding."""


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that was looked at.

    Attributes
    ----------
    key
        What it is about: ``streets``, ``kinds``, ``place``, ``ages``, ``hours``, ``check``…
    state
        ``good``, ``mend`` or ``stop``.
    number, among
        How many are not in order, of how many.
    values
        Other figures that its sentences need, by name.
    entries
        What to put right: entries with ``ENTRY_COLUMNS``, or rows with columns of their own.
    """

    key: str
    state: str
    number: int
    among: int
    values: dict[str, Any]
    entries: pd.DataFrame

    @property
    def title(self) -> str:
        """What was looked at, in a few words."""
        return say(f"health.title.{self.key}")

    @property
    def said(self) -> str:
        """What was found, in a sentence."""
        written = {name: _written(value) for name, value in self.values.items()}
        counts = {"n": self.number, "among": self.among}
        if self.state == GOOD:
            return say(f"health.good.{self.key}", **counts, **written)
        if self.key == "sources":
            kinds = [say(f"health.kind.{kind}") for kind in self.entries["kind"]]
            written["missing"] = "; ".join(kinds)
        return say(f"health.found.{self.key}", **counts, **written)

    @property
    def remedy(self) -> str:
        """How to mend it; "" where there is nothing to mend."""
        if self.state == GOOD:
            return ""
        return say(f"health.mend.{self.key}", **self.values)


def _written(value: object) -> object:
    """A share or a ratio with two decimals; anything else as it is."""
    if not isinstance(value, float):
        return value
    return "–" if math.isnan(value) else f"{value:.2f}"


@dataclass(frozen=True, slots=True)
class Health:
    """The health report: `findings`, and the entries that lack something (`Store.state`)."""

    findings: tuple[HealthFinding, ...]
    lacking: pd.DataFrame

    @property
    def state(self) -> str:
        """The worst state of any finding."""
        states = {finding.state for finding in self.findings}
        return STOP if STOP in states else MEND if MEND in states else GOOD


def health(store: Store, network: Network, homes: Homes, on: date) -> Health:
    """Look an area over, as seen from a day."""
    state = store.state()
    state = state[[section_of(category) != "transport" for category in state["category"]]]
    findings = (
        _streets(network, homes),
        _routes(network, homes),
        _heaps(homes),
        *(_entries(key, rows, state) for key, rows in _lacks(state, on)),
        _pairs(store),
        _rejected(store),
        _sources(store, on),
    )
    table = np.array([rows for _, (rows, _) in _lacks(state, on)])
    keys = [key for key, _ in _lacks(state, on)]
    lacks = [[k for k, is_lacking in zip(keys, row, strict=True) if is_lacking] for row in table.T]
    lacking = state.assign(lacks=lacks)
    return Health(findings, lacking[lacking["lacks"].map(bool)].reset_index(drop=True))


# What the streets are like


def _streets(network: Network, homes: Homes) -> HealthFinding:
    far = far_homes(network, homes)
    share = 1 - len(far) / len(homes) if len(homes) else 0.0
    state = GOOD if share >= _NEAR_ENOUGH else MEND if share >= LEAST_NEAR_STREETS else STOP
    entries = far[["postcode"]].reset_index(drop=True)
    return HealthFinding(
        "streets", state, len(far), len(homes), {"share": percent(share, 1)}, entries
    )


def _routes(network: Network, homes: Homes) -> HealthFinding:
    found = route_check(network, homes)
    wrong = found.roundabout + found.without + found.shorter
    bad = (
        found.roundabout > _MOST_ROUNDABOUT * found.pairs
        or found.without > _MOST_WITHOUT * found.pairs
        or found.shorter
    )
    values = {
        "middle": found.middle,
        "most": found.most,
        "roundabout": found.roundabout,
        "without": found.without,
        "shorter": found.shorter,
    }
    state = MEND if bad or not found.pairs else GOOD
    return HealthFinding("routes", state, wrong, found.pairs, values, pd.DataFrame())


def _heaps(homes: Homes) -> HealthFinding:
    found = heaps(homes)
    number = int(found["postcodes"].sum())
    values = {"points": len(found), "most": MOST_AT_A_POINT}
    every = len(homes) + len(homes.left_out)
    return HealthFinding("heaps", MEND if number else GOOD, number, every, values, found)


# What entries lack


def _lacks(state: pd.DataFrame, on: date) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """For each detail, which entries lack it, and which of them could."""
    here = (state["delivery"] == "place").to_numpy(bool)
    school = state["category"].isin(SCHOOL_KINDS).to_numpy(bool)
    aged = state["category"].isin(_AGES_MATTER).to_numpy(bool)
    everything = np.ones(len(state), dtype=bool)
    whole = school & (state["category"] != "resourced-provision").to_numpy(bool)
    unknown = (state["type_code"].isna() & state["phase"].isna()).to_numpy(bool)
    yield "kinds", (whole & unknown, whole)
    yield "place", (here & ~state["has_place"].to_numpy(bool), here)
    yield "postcode_place", (state["by_postcode"].to_numpy(bool), here)
    no_ages = (state["min_age"].isna() & state["max_age"].isna()).to_numpy(bool)
    yield "ages", (aged & no_ages, aged)
    open_to_all = here & ~school
    yield "hours", (open_to_all & ~state["has_hours"].to_numpy(bool), open_to_all)
    yield "check", (state["assured"].isna().to_numpy(bool), everything)
    days = (pd.Timestamp(on) - pd.to_datetime(state["assured"])).dt.days
    yield "old_check", ((days > UNCHECKED_DAYS).to_numpy(bool), everything)


def _entries(key: str, found: tuple[Any, Any], state: pd.DataFrame) -> HealthFinding:
    lacks, among = found
    rows = state[lacks]
    detail = {"postcode_place": "place", "old_check": "check"}.get(key, key)
    entries = rows.assign(
        field=[field_of(kind, detail) for kind in rows["source_kind"]],
        page=[
            editable_at(kind, ref)
            for kind, ref in zip(rows["source_kind"], rows["source_ref"], strict=True)
        ],
    )[list(ENTRY_COLUMNS)].reset_index(drop=True)
    number = len(entries)
    values = {"days": UNCHECKED_DAYS} if key == "old_check" else {}
    return HealthFinding(key, MEND if number else GOOD, number, int(among.sum()), values, entries)


def to_mend(report: Health) -> pd.DataFrame:
    """What entries of other people's sources lack, as a list to fill in and add to the area.

    Entries of the council's own lists and feeds are not in it: they are put right there.
    Columns are the words of a list of one's own (``services``), and ``lacks`` says what to fill in.
    A row is found again by its number, or by its name and place.
    """
    rows = report.lacking[~report.lacking["source_kind"].isin(OWN)]
    ages = [
        "" if pd.isna(low) and pd.isna(high) else f"{low:g} to {high:g}".replace("nan", "")
        for low, high in zip(rows["min_age"], rows["max_age"], strict=True)
    ]
    return pd.DataFrame(
        {
            "name": rows["name"],
            "category": rows["category"],
            "urn": rows["urn"],
            "postcode": rows["postcode"],
            "lat": rows["lat"],
            "lon": rows["lon"],
            "ages": ages,
            "opening": "",
            "assured": "",
            "lacks": rows["lacks"].map(", ".join),
            "source": rows["source_title"],
        }
    )


# What is left for a person, and what is missing as a whole


def _pairs(store: Store) -> HealthFinding:
    pairs = store.table("doubtful_pair")
    named = pairs[["name_a", "source_a", "name_b", "source_b", "distance_m", "why"]]
    values = {"file": store.meta.get("pairs_file", "")}
    state = MEND if len(pairs) else GOOD
    return HealthFinding("pairs", state, len(pairs), len(pairs), values, named)


def _rejected(store: Store) -> HealthFinding:
    rows = store.sources()
    wrong = rows[rows["rows_rejected"] > 0][["title", "rows_rejected", "rows_read"]]
    number = int(wrong["rows_rejected"].sum())
    read = int(rows["rows_read"].sum())
    state = MEND if number else GOOD
    return HealthFinding("rejected", state, number, read, {}, wrong.reset_index(drop=True))


def _sources(store: Store, on: date) -> HealthFinding:
    """Kinds of data that the area could have and lacks; a timetable that has run out is lacking."""
    kinds = set(store.sources()["kind"])
    measures = set(store.table("zone_demand")["measure"])
    runs = any(not has_run_out(day.date(), on) for day in store.timetable_facts()["valid_until"])
    have = kinds | measures | ({"gias"} if len(store.table("school")) else set())
    have |= {"zones"} if len(store.table("zone")) else set()
    have = (have - {"gtfs"}) | ({"gtfs"} if runs else set())
    missing = pd.DataFrame({"kind": [kind for kind in _WORTH_HAVING if kind not in have]})
    state = MEND if len(missing) else GOOD
    return HealthFinding("sources", state, len(missing), len(_WORTH_HAVING), {}, missing)
