"""The services that are counted, their ways in, and how many places each has.

Places that nobody tells are not known, which is not none: they are missing (NaN). So are places
for one type of need at a service for several that does not say how it divides them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.directory.offer import Offer
from geo.directory.vocabulary import Ages, check_category, check_need
from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import UNREACHABLE, Flags, Ints
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.travel.standard import Standard

DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
"""Days of the week, as timetables have them (RFC 5545), and their names."""

CAPACITY_COLUMNS = ("service_id", "places", "need", "age_from", "age_to", "part_of")
"""Places of services: for a type of need (empty: any) and ages (missing: any of the service's).
`part_of` is the school whose places include those of a special class (empty: none)."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Services, `k` of them, with their ways in, `m` of them.

    Attributes
    ----------
    row
        The row of each service in `Offer.services`, shape ``(k,)``.
    service
        Whose each way in is, from 0 to ``k - 1``; shape ``(m,)``.
    doors
        Where the ways in are: longitude and latitude (EPSG:4326), shape ``(m, 2)``.
    places
        How many places each service has, shape ``(k,)``; NaN is not known.
    left_out
        How many services are not counted, by reason.
    notes
        What must be said of the places.
    made_up
        How many of the services are examples.
    """

    row: Ints
    service: Ints
    doors: Floats
    places: Floats
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    made_up: int = 0

    def __len__(self) -> int:
        return len(self.row)

    @property
    def known(self) -> int:
        """How many services say how many places they have."""
        return int(np.isfinite(self.places).sum())


def first_entrances(supply: Supply, offer: Offer) -> pd.DataFrame:
    """One row a service: ``service_id, name``, and ``lon, lat`` of its first way in (EPSG:4326)."""
    _, first = np.unique(supply.service, return_index=True)
    lon, lat = supply.doors[first].T
    rows = offer.services.iloc[supply.row][["service_id", "name"]].reset_index(drop=True)
    return rows.assign(lon=lon, lat=lat)


def no_capacity() -> pd.DataFrame:
    """A table of places with no row."""
    return pd.DataFrame({column: [] for column in CAPACITY_COLUMNS})


def with_own(loaded: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """The places that are known, those of a council's own file instead of the loaded ones."""
    if loaded.empty:
        return own.reindex(columns=list(CAPACITY_COLUMNS), fill_value="")
    part_of = dict(zip(loaded["service_id"], loaded["part_of"], strict=True))
    inside = [part_of.get(service, "") for service in own["service_id"]]
    ours = own.assign(part_of=inside)[list(CAPACITY_COLUMNS)]
    left = loaded[~loaded["service_id"].isin(own["service_id"])]
    return pd.concat([left, ours], ignore_index=True) if len(left) else ours


def supply_of(
    offer: Offer,
    categories: Sequence[str],
    mode: str,
    *,
    capacity: pd.DataFrame | None = None,
    need: str | None = None,
    ages: Ages | None = None,
    days: Sequence[str] = (),
    week: date | None = None,
    examples: bool = False,
) -> Supply:
    """The services that are counted.

    Parameters
    ----------
    mode
        The mode of travel: for ``wheelchair``, only services listed as step-free.
    capacity
        Their places, ``CAPACITY_COLUMNS``; None: not known of any.
    need
        Only services that say they are for this type of need.
    ages
        Only services that take some of these years of age, as far as they say. Of the places of one
        that takes others too, those years' part counts.
    days, week
        Places count by the share of these days, in the week of that day, on which a service is
        open; of one that does not say when, they are not known.
    examples
        Whether services that were made up count.

    Raises
    ------
    InputError
        For an unknown category, need or day, or days without a week.
    """
    if not categories:
        raise InputError("Give a kind of service, such as library or special-school.")
    table = offer.services
    ours = of_kinds(offer, categories)
    made_up = ours & table["illustrative"].to_numpy(bool)
    counted = ours if examples else ours & ~made_up
    left_out = {"made up as examples": 0 if examples else int(made_up.sum())}
    need = None if need is None else check_need(need)
    if need is not None:
        fits = _helps_with(offer, need)
        left_out["not listed for this need"] = int((counted & ~fits).sum())
        counted = counted & fits
    if ages is not None:
        takes = _takes(table, ages)
        left_out["not for these ages"] = int((counted & ~takes).sum())
        counted = counted & takes
    row, service, doors = _doors(offer, counted, mode, left_out)
    places, notes = _places(offer, row, capacity, need, ages)
    if days:
        places, said = _by_days(offer, row, places, days, week)
        notes = [*notes, *said]
    kept = {reason: count for reason, count in left_out.items() if count}
    examples_counted = int(table["illustrative"].to_numpy(bool)[row].sum())
    return Supply(row, service, doors, places, kept, tuple(notes), examples_counted)


def of_kinds(offer: Offer, categories: Sequence[str]) -> Flags:
    """Which services are of some categories.

    Raises
    ------
    InputError
        For an unknown category.
    """
    kinds = offer.once("kinds", lambda: offer.services["category"].to_numpy(dtype=object))
    ours = np.zeros(len(kinds), dtype=bool)
    for slug in {check_category(slug) for slug in categories}:
        ours |= kinds == slug
    return ours


def examples_said(made_up: int, counted: int) -> str:
    """Say how many of the services that a figure counts were made up; "" when none was.

    >>> examples_said(2, 2)
    'All of these services are examples, not real.'
    >>> examples_said(1, 5), examples_said(0, 5)
    ('1 of the 5 services counted is an example, not real.', '')
    """
    if not made_up:
        return ""
    if counted == 1:
        return "The service counted is an example, not real."
    if made_up == counted:
        return "All of these services are examples, not real."
    some = "is an example" if made_up == 1 else "are examples"
    return f"{made_up:,} of the {counted:,} services counted {some}, not real."


def join_entrances(offer: Offer, homes: Homes, network: Network, standard: Standard) -> None:
    """Join all entrances to the streets of a standard, once for all questions that follow."""
    mode = _walked(standard)
    network.graph(mode).remember(offer.entrances)
    if not standard.timetabled:
        homes.joined(network, mode, ferries=False)  # what joins many serves few as well
        graph = network.graph(mode, fastest=standard.timed, ferries=False)
        graph.remember(offer.entrances)


def _walked(standard: Standard) -> str:
    """The mode in which people come to an entrance."""
    return "walk" if standard.timetabled and standard.access != "wheelchair" else standard.access


def off_streets(supply: Supply, network: Network, standard: Standard) -> int:
    """How many services have a place, and no entrance near a street that this mode may use.

    By timetable people walk from the last stop. Nobody has a route to such a service.
    """
    joined = network.graph(_walked(standard)).join(supply.doors).edge != UNREACHABLE
    return len(supply) - len(np.unique(supply.service[joined]))


def _helps_with(offer: Offer, need: str) -> Flags:
    """Which services say that they are for a type of need."""
    named = offer.needs.loc[offer.needs["need"] == need, "service_id"]
    helps: Flags = offer.services["service_id"].isin(named).to_numpy(bool)
    return helps


def _takes(table: pd.DataFrame, ages: Ages) -> Flags:
    """Which services take some of these years of age, or do not say."""
    low = table["min_age"].fillna(-np.inf).to_numpy(float)
    high = table["max_age"].fillna(np.inf).to_numpy(float)
    takes: Flags = (low < ages[1] + 1) & (high >= ages[0])
    return takes


def _doors(
    offer: Offer, counted: Flags, mode: str, left_out: dict[str, int]
) -> tuple[Ints, Ints, Floats]:
    """The services with a way in, whose each way in is, and where; counts what has none."""
    placed, open_to = (np.zeros(len(counted), dtype=bool) for _ in range(2))
    ours = counted[offer.service]
    rows = np.flatnonzero(ours & offer.step_free if mode == "wheelchair" else ours)
    placed[offer.service], open_to[offer.service[rows]] = True, True
    left_out["without a place, online or at home"] = int((counted & ~placed).sum())
    left_out["not listed as wheelchair accessible"] = int((counted & placed & ~open_to).sum())
    row, service = np.unique(offer.service[rows], return_inverse=True)
    return row, service.ravel(), offer.entrances[rows]


# Places


def _places(
    offer: Offer, row: Ints, capacity: pd.DataFrame | None, need: str | None, ages: Ages | None
) -> tuple[Floats, list[str]]:
    """How many places each service has for whom is asked about, and what to say of it."""
    if capacity is None or capacity.empty:
        return np.full(len(row), np.nan), []
    ids = offer.services["service_id"].to_numpy(dtype=object)[row]
    number = dict(zip(ids, range(len(row)), strict=True))
    at = np.array([number.get(service, -1) for service in capacity["service_id"]], dtype=np.int64)
    ours = (at >= 0) & capacity["places"].notna().to_numpy(bool)
    rows, at = capacity[ours], at[ours]
    fits = _for_need(offer, rows, need)
    told, fitting = np.bincount(at, minlength=len(row)), at[fits]
    each = rows[fits]
    part = np.ones(len(each))
    if ages is not None:
        part = _part(each, offer.services.iloc[row[fitting]], ages)
    total = np.bincount(fitting, each["places"].to_numpy(float) * part, len(row))
    known = np.bincount(fitting, minlength=len(row)) > 0
    places = np.where(known, total, np.nan)
    notes = _inside(rows, number, places)
    if divided := int(((told > 0) & ~known).sum()):
        notes.append(
            f"{divided} services are for several needs and do not say how many places are for "
            "this one, so we do not know their places."
        )
    if shared := len(np.unique(fitting[(part > 0) & (part < 1)])):
        notes.append(
            f"{shared} services take other ages too. We count the share of their places for the "
            "ages you chose."
        )
    return places, notes


def _for_need(offer: Offer, rows: pd.DataFrame, need: str | None) -> Flags:
    """Which rows of places are for a need; none of a service of which that is not known."""
    if need is None:
        return np.ones(len(rows), dtype=bool)
    own: Flags = (rows["need"] == need).to_numpy(bool)
    service = rows["service_id"]
    needs = service.map(offer.needs.groupby("service_id")["need"].nunique()).fillna(0)
    alone = (needs <= 1).to_numpy(bool) & ~service.isin(service[own]).to_numpy(bool)
    fits: Flags = own | (alone & (rows["need"] == "").to_numpy(bool))
    return fits


def _part(rows: pd.DataFrame, services: pd.DataFrame, ages: Ages) -> Floats:
    """The part of places that is for the asked years of age, each year having as many."""
    said = rows[["age_from", "age_to"]].to_numpy(float)
    span = services[["min_age", "max_age"]].to_numpy(float)
    low, high = np.where(np.isfinite(said).all(axis=1)[:, None], said, span).T
    part = np.ones(len(rows))
    some = np.isfinite(low) & np.isfinite(high) & (high >= low)
    if not some.any():
        return part
    first, last = np.trunc(low[some]), np.trunc(high[some])
    common = np.minimum(last, ages[1]) - np.maximum(first, ages[0]) + 1
    part[some] = np.maximum(common, 0) / (last - first + 1)
    return part


def _inside(rows: pd.DataFrame, at: Mapping[str, int], places: Floats) -> list[str]:
    """Take the places of special classes off those of their schools, which include them."""
    taken = 0
    classes = zip(rows["service_id"], rows["part_of"], strict=True)
    for service, school in dict.fromkeys(pair for pair in classes if pair[1] in at):
        if not np.isfinite(places[[at[service], at[school]]]).all():
            continue
        places[at[school]] = max(places[at[school]] - places[at[service]], 0.0)
        taken += 1
    if not taken:
        return []
    return [f"The places of {taken} special classes are not counted again with their schools."]


def _by_days(
    offer: Offer, row: Ints, places: Floats, days: Sequence[str], week: date | None
) -> tuple[Floats, list[str]]:
    """Places by the share of some days on which a service is open."""
    for day in days:
        if day not in DAYS:
            raise InputError(f"{day[:40]!r} is not a day. Use one of: {', '.join(DAYS)}.")
    if week is None:
        raise InputError("Give a date in the week to look at.")
    monday = week - timedelta(days=week.weekday())
    asked = [monday + timedelta(days=list(DAYS).index(day)) for day in dict.fromkeys(days)]
    opened = np.sum([offer.opening.open(day)[row] for day in asked], axis=0)
    says = offer.services["service_id"].iloc[row].isin(list(offer.schedules)).to_numpy(bool)
    silent = int((~says & np.isfinite(places)).sum())
    named = ", ".join(DAYS[day] for day in dict.fromkeys(days))
    notes = [f"We count places by the share of these days that a service is open: {named}."]
    if silent:
        notes.append(
            f"{silent} services do not say when they are open, so we do not know their places "
            "on these days."
        )
    return np.where(says, places * opened / len(asked), np.nan), notes
