"""Where the next service of a kind would help most, among the real places of an area.

Candidates are places that are there already (schools, libraries, community centres), or the middle
of each zone. What there is of the kind counts: nobody loses it. The ways are those of
`geo.provision.coverage`, ferries left out; the choice is made by `geo.provision.siting`. Homes are
postcodes (`geo.places.homes`), each of which counts as one unless it is said whom each has
(`geo.provision.need`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.directory.offer import Offer
from geo.directory.vocabulary import check_category
from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Ints
from geo.places.homes import Homes
from geo.places.zones import NO_ZONE, Zones
from geo.provision import siting
from geo.provision.coverage import Coverage, coverage
from geo.provision.need import HOMES, Demand, homes_need
from geo.provision.siting import SitingProblem, Solution
from geo.travel import Travel
from geo.travel.standard import Standard

MOST, ALL, TRAVEL = "most", "all", "travel"
QUESTIONS = {
    MOST: "bring most within the limit",
    ALL: "bring all within the limit with the fewest new places",
    TRAVEL: "save the most travel",
}

CANDIDATE_COLUMNS = ("service_id", "name", "category", "lon", "lat", "illustrative")
ZONE_COLUMNS = ("zone", "name", "homes", "people", "before", "after", "gained")
DECILE_COLUMNS = ("decile", "people", "before", "after", "gained")

ZONE_POINT = "zone"
"""The category of a candidate that is the middle of a zone."""

MOST_CANDIDATES = 2_000


@dataclass(frozen=True, slots=True)
class WhereNext:
    """An answer.

    Attributes
    ----------
    solution
        What `geo.provision.siting` found.
    sites
        The chosen places, ``CANDIDATE_COLUMNS``, and ``gained``: how many people they bring within
        the limit that no earlier row of the table brings.
    homes
        One row a home: ``postcode, lon, lat, zone, people``, and its ``before`` and ``after``:
        metres, or seconds if the standard is a time; infinite: no way.
    zones
        One row a zone, who gains most first, ``ZONE_COLUMNS``: its homes, its people, and how many
        of these are within the limit before and after.
    candidates
        How many places could be chosen.
    room
        How many people the new places have room for, of those that they bring within the limit.
        None where room was not asked about.
    today
        What there is, as `geo.provision.coverage` measured it, in homes.
    need
        Who is counted as people.
    """

    solution: Solution
    sites: pd.DataFrame
    homes: pd.DataFrame
    zones: pd.DataFrame
    candidates: int
    room: int | None
    today: Coverage
    need: Demand


def candidates(offer: Offer, categories: Sequence[str], *, examples: bool = False) -> pd.DataFrame:
    """The places of some categories, one row a service, ``CANDIDATE_COLUMNS`` and its way in.

    Raises
    ------
    InputError
        For an unknown category, none at all, or categories without any place.
    """
    if not categories:
        raise InputError("Say among which places to choose, such as library or community-centre.")
    for slug in categories:
        check_category(slug)
    table = offer.services
    ours = table["category"].isin(list(categories)).to_numpy(bool)
    if not examples:
        ours = ours & ~table["illustrative"].to_numpy(bool)
    first = offer.points.assign(row=offer.service)[ours[offer.service]].drop_duplicates("row")
    if first.empty:
        raise InputError(f"There is no place of the category {', '.join(categories)} to choose.")
    check_count(first)
    rows = table.iloc[first["row"].to_numpy()].reset_index(drop=True)
    return rows[["service_id", "name", "category", "illustrative"]].assign(
        **{name: first[name].to_numpy() for name in ("lon", "lat", "entrance_lon", "entrance_lat")}
    )


def zone_points(homes: Homes, zones: Zones) -> pd.DataFrame:
    """The middle of each zone as a candidate, in the columns of `candidates`.

    It is the home nearest to the mean of the zone's homes, so that it is never in a field or across
    the water. Homes in no zone have no middle.
    """
    table = pd.DataFrame({"zone": zones.zone, "x": homes.xy[:, 0], "y": homes.xy[:, 1]})
    middle = table.groupby("zone")[["x", "y"]].transform("mean")
    table["off"] = np.hypot(table["x"] - middle["x"], table["y"] - middle["y"])
    rows = table[table["zone"] != NO_ZONE].groupby("zone")["off"].idxmin()
    lon, lat = homes.lonlat[rows.to_numpy(dtype=int)].T
    return pd.DataFrame(
        {
            "service_id": rows.index,
            "name": [f"Middle of {zones.names[z]}" for z in rows.index],
            "category": ZONE_POINT,
            "illustrative": False,
            "lon": lon,
            "lat": lat,
            "entrance_lon": lon,
            "entrance_lat": lat,
        }
    )


def check_count(among: pd.DataFrame) -> None:
    """See that there are not too many candidates.

    Raises
    ------
    InputError
        For more than ``MOST_CANDIDATES``.
    """
    if len(among) > MOST_CANDIDATES:
        raise InputError(
            f"There are {len(among):,} candidates. Choose categories or zones with "
            f"{MOST_CANDIDATES:,} places at most."
        )


def where_next(
    travel: Travel,
    homes: Homes,
    offer: Offer,
    zones: Zones,
    *,
    category: str,
    standard: Standard,
    among: pd.DataFrame,
    question: str = MOST,
    number: int = 1,
    fixed: Sequence[str] = (),
    barred: Sequence[str] = (),
    capacity: float | None = None,
    need: Demand | None = None,
    examples: bool = False,
    seconds: float = siting.SECONDS,
) -> WhereNext:
    """Choose the places for the next services of a category.

    Parameters
    ----------
    among
        The `candidates`, or the `zone_points`.
    question
        A name of ``QUESTIONS``; `number` is how many to choose, unless all are to be reached.
    fixed, barred
        Candidates that must, or must not, be chosen: by id or by name.
    capacity
        How many people each new place has room for; None: as many as come. What there is has room
        for all in its reach: nobody tells us how much it has.
    need
        Who is counted at each home; None: the homes.
    examples
        Whether services that were made up count as being there.

    Raises
    ------
    InputError
        For an unknown question, category, mode or candidate, and for what `geo.provision.siting`
        refuses.
    """
    if question not in QUESTIONS:
        raise InputError(f"{question[:40]!r} is no question. Known: {', '.join(QUESTIONS)}.")
    check_count(among)
    today = coverage(
        travel, homes, offer, zones, category=category, standard=standard, examples=examples
    )
    limit, whom = standard.limit, need or homes_need(homes)
    asked = siting.problem(
        _costs(travel, homes, among),
        whom.people,
        _existing(today),
        fixed=_rows(among, fixed),
        barred=_rows(among, barred),
        capacity=None if capacity is None else np.full(len(among), capacity),
    )
    if question == MOST:
        found = siting.cover_most(asked, limit, number, seconds=seconds)
    elif question == ALL:
        found = siting.cover_all(asked, limit, seconds=seconds)
    else:
        found = siting.least_travel(asked, number, seconds=seconds)
    return _told(found, asked, today, whom, among, zones)


def _told(
    found: Solution,
    asked: SitingProblem,
    today: Coverage,
    whom: Demand,
    among: pd.DataFrame,
    zones: Zones,
) -> WhereNext:
    """What a solution means for the homes and the zones."""
    rows, limit = list(found.sites), today.standard.limit
    after = np.minimum(asked.existing, asked.costs[:, rows].min(axis=1, initial=np.inf))
    table = today.homes[["postcode", "lon", "lat", "zone"]].assign(
        people=_counts(whom.people, whom), before=asked.existing, after=after
    )
    return WhereNext(
        found,
        _sites(among, rows, asked, limit, whom),
        table,
        _by_zone(table, zones, limit),
        len(among) - len(asked.barred),
        None if asked.capacity is None else round(found.after - found.before),
        today,
        whom,
    )


def _counts(people: Floats, need: Demand) -> Floats | Ints:
    """People as they are told: homes are whole."""
    return people.astype(np.int64) if need.basis == HOMES else people


def by_decile(found: WhereNext, decile: Floats) -> pd.DataFrame:
    """People within the limit before and after by deprivation, ``DECILE_COLUMNS``.

    Parameters
    ----------
    decile
        The tenth of each home (1: the most deprived), NaN where it is not known: those are the
        last row.
    """
    limit = found.today.standard.limit
    table = _reached(found.homes.assign(decile=decile), limit, "decile")
    return table[list(DECILE_COLUMNS)]


def _existing(today: Coverage) -> Floats:
    """Metres or seconds to what there is, infinite where there is no way."""
    homes = today.homes
    cost = homes["minutes"] * 60 if today.standard.timed else homes["distance_m"]
    costs: Floats = cost.fillna(np.inf).to_numpy(float)
    return costs


def _costs(travel: Travel, homes: Homes, among: pd.DataFrame) -> Floats:
    """Metres or seconds from each home to each candidate."""
    found = travel.ways(homes, among[["entrance_lon", "entrance_lat"]].to_numpy(float))
    costs = np.full((len(homes), len(among)), np.inf)
    costs[found.home, found.service] = found.cost
    return costs


def _rows(among: pd.DataFrame, wanted: Sequence[str]) -> set[int]:
    """The rows of candidates that are meant by id or name."""
    names = among["name"].str.casefold()
    found: set[int] = set()
    for text in wanted:
        hit = np.flatnonzero((among["service_id"] == text) | (names == text.strip().casefold()))
        if not len(hit):
            raise InputError(f"{text[:60]!r} is no candidate. Give the id or the whole name.")
        if len(hit) > 1:
            ids = ", ".join(among["service_id"].iloc[hit[:5]])
            raise InputError(
                f"There are {len(hit)} places called {text[:60]!r}. Give an id: {ids}."
            )
        found |= set(hit.tolist())
    return found


def _sites(
    among: pd.DataFrame, rows: list[int], asked: SitingProblem, limit: float, need: Demand
) -> pd.DataFrame:
    """The chosen places, each with the people whom it brings in beyond those before it."""
    left = asked.existing > limit
    order, gained = [], []
    while rows:
        gains = asked.people[left] @ (asked.costs[left][:, rows] <= limit)
        best = int(np.argmax(gains))
        order.append(rows[best])
        gained.append(float(gains[best]))
        left &= asked.costs[:, rows[best]] > limit
        rows = [row for row in rows if row != rows[best]]
    table: pd.DataFrame = among.iloc[order][list(CANDIDATE_COLUMNS)].reset_index(drop=True)
    return table.assign(gained=_counts(np.array(gained, dtype=float), need))


def _by_zone(homes: pd.DataFrame, zones: Zones, limit: float) -> pd.DataFrame:
    """People within the limit before and after, zone by zone, who gains most first."""
    table = _reached(homes, limit, "zone")
    table["name"] = [zones.names.get(zone, "No zone known") for zone in table["zone"]]
    table = table.sort_values(["gained", "people"], ascending=False, kind="stable")
    return table[list(ZONE_COLUMNS)].reset_index(drop=True)


def _reached(homes: pd.DataFrame, limit: float, column: str) -> pd.DataFrame:
    """Homes and people of each group, and how many are within the limit before and after."""
    people = homes["people"]
    table = homes.assign(
        was=people.where(homes["before"] <= limit, 0), will=people.where(homes["after"] <= limit, 0)
    )
    grouped = table.groupby(column, dropna=False)
    found = pd.DataFrame(
        {
            "homes": grouped.size(),
            "people": grouped["people"].sum(),
            "before": grouped["was"].sum(),
            "after": grouped["will"].sum(),
        }
    ).reset_index()
    found["gained"] = found["after"] - found["before"]
    return found
