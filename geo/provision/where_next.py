"""Where the next service of a kind would help most, among the real places of an area.

Candidates are existing places (schools, libraries, community centres), or the middle of each zone.
Services of the kind that are there today stay. Distances are those of `geo.provision.coverage`,
ferries left out; `geo.provision.siting` makes the choice. A home is a postcode
(`geo.places.homes`) and counts as one, unless a demand says who lives there
(`geo.provision.need`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.directory.offer import Offer
from geo.directory.vocabulary import CATEGORIES, check_category
from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Ints
from geo.places.homes import Homes
from geo.places.zones import NO_ZONE, Zones
from geo.provision import siting
from geo.provision.coverage import Coverage, coverage
from geo.provision.need import HOMES, Demand, homes_need
from geo.provision.question import ALL, CENTRE, MIDDLES, MOST, QUESTIONS, SitesQuestion
from geo.provision.runners_up import RUNNER_UP_COLUMNS, runners_up, why_too_close
from geo.provision.siting import SitingProblem, Solution, StagedOpening
from geo.travel import Travel
from geo.travel import standard as of_standard

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
    alternatives
        The best choices without a chosen place, ``RUNNER_UP_COLUMNS``, the best first: the names
        of the places it does without and of those chosen instead, how many people these bring
        within the limit, how far the choice is `behind` as a share of what the answer gains,
        whether that is `too_close` for the data to tell, and whether it is proven.
    staged
        Which of them open at each stage (rows of the candidates), where stages were asked for.
    stage_names
        The names of these places, stage by stage.
    """

    solution: Solution
    sites: pd.DataFrame
    homes: pd.DataFrame
    zones: pd.DataFrame
    candidates: int
    room: int | None
    today: Coverage
    need: Demand
    alternatives: pd.DataFrame
    staged: StagedOpening | None = None
    stage_names: tuple[tuple[str, ...], ...] = ()

    @property
    def why_too_close(self) -> str:
        """What "too close to call" means, if any of the alternatives is; else nothing."""
        return why_too_close() if self.alternatives["too_close"].any() else ""

    @property
    def nearer(self) -> float | None:
        """How much nearer the nearest service would be (`nearer_by`)."""
        return nearer_by(self.homes)


def nearer_by(homes: pd.DataFrame) -> float | None:
    """How much nearer the nearest service would be on average over people, metres or seconds.

    Of the homes (`WhereNext.homes`) that can reach one today; None where there are none.
    """
    had = np.isfinite(homes["before"].to_numpy(float))
    if not had.any():
        return None
    people = homes["people"].to_numpy(float) * had
    nearer = np.where(had, homes["before"] - homes["after"], 0.0)
    return float((nearer * people).sum() / max(people.sum(), 1e-9))


def candidates(offer: Offer, categories: Sequence[str], *, examples: bool = False) -> pd.DataFrame:
    """The places of some categories, one row a service, ``CANDIDATE_COLUMNS`` and its way in.

    Raises
    ------
    InputError
        For an unknown category, none at all, or categories without any place.
    """
    if not categories:
        raise InputError(
            "Give the kinds of place to choose from, such as library or community-centre."
        )
    for slug in categories:
        check_category(slug)
    table = offer.services
    ours = table["category"].isin(list(categories)).to_numpy(bool)
    if not examples:
        ours = ours & ~table["illustrative"].to_numpy(bool)
    first = offer.points.assign(row=offer.service)[ours[offer.service]].drop_duplicates("row")
    if first.empty:
        raise InputError(
            f"There are no places in the category {', '.join(categories)} to choose from."
        )
    check_count(first)
    rows = table.iloc[first["row"].to_numpy()].reset_index(drop=True)
    return rows[["service_id", "name", "category", "illustrative"]].assign(
        **{name: first[name].to_numpy() for name in ("lon", "lat", "entrance_lon", "entrance_lat")}
    )


def candidate_kinds(offer: Offer) -> dict[str, str]:
    """The categories whose places a service could use, by slug, with their names.

    Those that have a place, and no more than ``MOST_CANDIDATES``.
    """
    placed = offer.services["category"].to_numpy()[np.unique(offer.service)]
    many = pd.Series(placed).value_counts()
    return {
        slug: kind.name
        for slug, kind in CATEGORIES.items()
        if 0 < many.get(slug, 0) <= MOST_CANDIDATES
    }


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


def among(asked: SitesQuestion, offer: Offer, homes: Homes, zones: Zones) -> pd.DataFrame:
    """The candidates of a question: the places of some categories, middles of zones, or both."""
    places = [slug for slug in asked.among if slug != MIDDLES]
    middles = MIDDLES in asked.among
    parts = [candidates(offer, places, examples=asked.examples)] if places or not middles else []
    parts += [zone_points(homes, zones)] if middles else []
    return pd.concat(parts, ignore_index=True)


def where_next(
    travel: Travel,
    homes: Homes,
    offer: Offer,
    zones: Zones,
    asked: SitesQuestion,
    *,
    places: pd.DataFrame | None = None,
    need: Demand | None = None,
) -> WhereNext:
    """Choose the places for the next services of a category.

    Parameters
    ----------
    travel
        How people travel, in the mode and unit of the question's standard.
    zones
        Of the same homes.
    places
        The candidates; None: those that the question names (`among`).
    need
        Who is counted at each home; None: the homes.

    Raises
    ------
    InputError
        For an unknown question, category, mode or candidate, and for what `geo.provision.siting`
        refuses.
    """
    if asked.question not in QUESTIONS:
        raise InputError(
            f"{asked.question[:40]!r} is not a question. Use one of: {', '.join(QUESTIONS)}."
        )
    check_category(asked.category)
    places = among(asked, offer, homes, zones) if places is None else places
    check_count(places)
    today = coverage(
        travel,
        homes,
        offer,
        zones,
        category=asked.category,
        standard=asked.standard,
        examples=asked.examples,
    )
    who = need or homes_need(homes)
    problem = siting.problem(
        way_costs(travel, homes, places),
        who.people,
        _existing(today),
        fixed=named(places, asked.fixed),
        barred=named(places, asked.barred),
        capacity=None if asked.capacity is None else np.full(len(places), asked.capacity),
    )
    if asked.stages:
        return _in_stages(problem, asked, today, who, places, zones)
    found = _solved(problem, asked)
    told = _told(found, problem, today, who, places, zones)
    others = siting.alternatives(problem, found, lambda changed: _solved(changed, asked))
    table = runners_up(problem, found, others, places["name"].tolist(), asked)
    return replace(told, alternatives=table.assign(gained=_counts(table["gained"], who)))


def _in_stages(
    problem: SitingProblem,
    asked: SitesQuestion,
    today: Coverage,
    who: Demand,
    places: pd.DataFrame,
    zones: Zones,
) -> WhereNext:
    """The places of all stages, and which of them open when."""
    if asked.question != MOST or sum(asked.stages) != asked.number:
        raise InputError(
            f"Stages only work with the question {MOST}, and must add up to the number of new "
            "places."
        )
    staged = siting.open_in_stages(
        problem, asked.standard.limit, asked.stages, seconds=asked.seconds
    )
    sites = tuple(sorted(site for stage in staged.stages for site in stage))
    found = Solution(
        sites,
        staged.total,
        staged.bound,
        staged.proven,
        staged.before,
        staged.within[-1],
        np.zeros(len(problem.people), dtype=bool),
        staged.seconds,
    )
    names = places["name"].tolist()
    told = _told(found, problem, today, who, places, zones)
    named = tuple(tuple(names[site] for site in stage) for stage in staged.stages)
    return replace(told, staged=staged, stage_names=named)


def _solved(problem: SitingProblem, asked: SitesQuestion) -> Solution:
    limit, seconds = asked.standard.limit, asked.seconds
    if asked.question == MOST:
        return siting.cover_most(problem, limit, asked.number, seconds=seconds)
    if asked.question == ALL:
        return siting.cover_all(problem, limit, seconds=seconds)
    if asked.question == CENTRE:
        return siting.shortest_longest(problem, asked.number, seconds=seconds)
    return siting.least_travel(problem, asked.number, seconds=seconds)


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
        _by_zone(table, zones, limit, whom),
        len(among) - len(asked.barred),
        _room(found, asked),
        today,
        whom,
        pd.DataFrame(columns=list(RUNNER_UP_COLUMNS)),
    )


def _room(found: Solution, asked: SitingProblem) -> int | None:
    """For how many of those who would go there the new places have room."""
    if asked.capacity is None:
        return None
    return round(found.after - found.before if found.placed is None else found.placed)


def _counts(people: Floats | pd.Series, need: Demand) -> Floats | Ints | pd.Series:
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
    reached = _reached(found.homes, found.today.standard.limit)
    table = of_standard.by_decile(reached, decile, totals=("before", "after"))
    return _gained(table, found.need)[list(DECILE_COLUMNS)]


def _existing(today: Coverage) -> Floats:
    """Metres or seconds to what there is, infinite where there is no way."""
    homes = today.homes
    cost = homes["minutes"] * 60 if today.standard.timed else homes["distance_m"]
    costs: Floats = cost.fillna(np.inf).to_numpy(float)
    return costs


def way_costs(travel: Travel, homes: Homes, among: pd.DataFrame) -> Floats:
    """Metres or seconds from each home to each candidate."""
    found = travel.ways(homes, among[["entrance_lon", "entrance_lat"]].to_numpy(float))
    costs = np.full((len(homes), len(among)), np.inf)
    costs[found.home, found.service] = found.cost
    return costs


def named(among: pd.DataFrame, wanted: Sequence[str]) -> set[int]:
    """The rows of candidates that are meant by id or name.

    Raises
    ------
    InputError
        For one that is no candidate, and for a name that several have.
    """
    names = among["name"].str.casefold()
    found: set[int] = set()
    for text in wanted:
        hit = np.flatnonzero((among["service_id"] == text) | (names == text.strip().casefold()))
        if not len(hit):
            raise InputError(f"{text[:60]!r} is not a candidate. Give the id or the full name.")
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


def _by_zone(homes: pd.DataFrame, zones: Zones, limit: float, need: Demand) -> pd.DataFrame:
    """People within the limit before and after, zone by zone, who gains most first."""
    table = of_standard.by_zone(_reached(homes, limit), zones, totals=("before", "after"))
    table = _gained(table, need)
    table = table.sort_values(["gained", "people"], ascending=False, kind="stable")
    return table[list(ZONE_COLUMNS)].reset_index(drop=True)


def _reached(homes: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Homes with the people who are within the limit before and after, instead of the costs."""
    people = homes["people"]
    within = {name: people.where(homes[name] <= limit, 0) for name in ("before", "after")}
    return homes.assign(**within)


def _gained(table: pd.DataFrame, need: Demand) -> pd.DataFrame:
    """A table of groups with the people that each gains; homes are whole numbers."""
    table = table.assign(gained=table["after"] - table["before"])
    counts = ["people", "before", "after", "gained"]
    return table.assign(**{name: _counts(table[name].to_numpy(), need) for name in counts})
