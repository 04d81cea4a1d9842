"""By bus and train: see `geo.travel`.

The cost of a journey is its time from door to door: the walk to a stop, the wait, rides, changes
and the walk from the last stop. To arrive by a time, it is that of the journey that leaves last; to
leave, the middle value over the minutes in which somebody may leave. Walking all the way is a
journey too, up to the longest walk that somebody is ready for.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.measure import (
    LONGEST_WITHIN_MINUTES,
    Floats,
    compass,
    straight_line_m,
    to_grid,
    within_metres,
    within_seconds,
)
from geo.network import paths
from geo.network.directions import Route
from geo.network.edges import UNREACHABLE, Flags, Ints, SnappedPoints
from geo.network.permissions import MODES
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.postcodes import Place
from geo.records import Timetable
from geo.transit import (
    NOTHING_RUNS,
    OUT_OF_DATE,
    RUNS,
    TRANSIT,
    Feed,
    Journey,
    JourneyLimits,
    TransitNetwork,
    TravelTimes,
    Walks,
    When,
)
from geo.travel import Streets, T, Travel
from geo.travel.between import TravelMatrix, TravelPair, lonlat, timed_part
from geo.travel.choices import checked
from geo.travel.costs import CostTable, TravelCosts
from geo.travel.reach import NO_ROUTE, REACHED, Position, Reach, Trip, number_of
from geo.travel.routes import DoorJourneys
from geo.travel.standard import Standard

NO_TIMETABLE = (
    "This area has no bus or train timetable. Choose another way to travel, or add a source of "
    "kind gtfs to the area's manifest and build it again."
)

ONLY_EXAMPLES = (
    "This area's only timetable is a made-up example. Include examples to see what it would "
    "show, or add a real one to the area's manifest."
)


LOOKED_AHEAD = 60
"""How many days ahead to look for the next day on which anything runs."""

USUAL_TIME = time(9, 0)
USUAL_WINDOW_MIN = 60
USUAL_WALK_MILES = 0.7
USUAL_LIMITS = JourneyLimits(within_metres(USUAL_WALK_MILES))
"""What a family is ready to do, unless they say otherwise."""


def usual(transit: TransitNetwork, now: datetime) -> When:
    """When a family goes, unless they say otherwise: the next nine in the morning with buses."""
    first = now.date() + timedelta(days=1 if now.time() > USUAL_TIME else 0)
    return When(next_day(transit, first), USUAL_TIME, window_min=USUAL_WINDOW_MIN)


def next_day(transit: TransitNetwork, first: date) -> date:
    """The first day, from a day on, on which anything runs; that day itself if there is none."""
    days = (first + timedelta(days=ahead) for ahead in range(LOOKED_AHEAD))
    return next((day for day in days if transit.day(day) == RUNS), first)


def notes_step_free(transit: TransitNetwork) -> bool:
    """Whether a timetable says of any of its vehicles that it takes a wheelchair."""
    return bool(transit.feed.rides["step_free"].fillna(False).any())


def opened(
    network: Network,
    timetables: Sequence[Timetable],
    *,
    examples: bool = False,
    without_routes: Collection[str] = (),
    without_trips: Collection[str] = (),
) -> TransitNetwork | None:
    """The timetables of an area over its streets; None without any.

    Parameters
    ----------
    examples
        Whether timetables that were made up count.
    without_routes, without_trips
        Routes that do not run, by number, name or id, and trips by id: what if they were withdrawn?

    Raises
    ------
    InputError
        For a route or trip that there is not, and where all timetables were made up.
    """
    if not timetables:
        return None
    counted = [held for held in timetables if examples or not held.illustrative]
    if not counted:
        raise InputError(ONLY_EXAMPLES)
    feed = Feed.of(counted)
    if without_routes or without_trips:
        feed = feed.without(without_routes, without_trips)
    return TransitNetwork(network, feed)


def travel_of(
    network: Network, standard: Standard, transit: TransitNetwork | None = None
) -> Travel:
    """How people travel, as a standard has it: along streets, or by timetable.

    Raises
    ------
    InputError
        By timetable: without one, without a time to travel at and a limit in minutes, and on a
        day for which there is no service.
    """
    if standard.mode != TRANSIT:
        return Streets(network, standard.mode, standard.timed)
    if transit is None:
        raise InputError(NO_TIMETABLE)
    if standard.when is None or not standard.timed:
        raise InputError(
            "By bus or train, say when people travel, and how many minutes it may take at most."
        )
    transit.check(standard.when.day)
    return Timetabled(
        transit, standard.when.checked(), (standard.ready or JourneyLimits()).checked()
    )


def over(
    network: Network, standard: Standard, timetables: Sequence[Timetable], *, examples: bool = False
) -> Travel:
    """As `travel_of`, over the timetables of an area where the standard needs them."""
    timed = standard.mode == TRANSIT
    return travel_of(
        network, standard, opened(network, timetables, examples=examples) if timed else None
    )


def modes(transit: TransitNetwork | None) -> tuple[str, ...]:
    """The modes of travel of an area; bus and train among them where there is a timetable."""
    return MODES if transit is None else (*MODES, TRANSIT)


def for_families(
    network: Network, standard: Standard, timetables: Callable[[], TransitNetwork | None]
) -> Travel:
    """How a family travels: as `travel_of`, and on a day when nothing runs walks are left.

    Parameters
    ----------
    timetables
        Gives the timetables, where the standard needs them.

    Raises
    ------
    InputError
        For what cannot be asked of the mode, and by timetable without one.
    """
    asked = checked(standard)
    if asked.mode != TRANSIT:
        return Streets(network, asked.mode)
    transit = timetables()
    if transit is None:
        raise InputError(NO_TIMETABLE)
    assert asked.when is not None
    assert asked.ready is not None
    return Timetabled(transit, asked.when, asked.ready)


@dataclass(frozen=True)
class Timetabled:
    """A `geo.travel.Travel` by timetable. Costs are seconds.

    Homes are joined to their stops once; ask with the same homes again and again.
    """

    transit: TransitNetwork
    when: When
    limits: JourneyLimits
    mode: str = TRANSIT
    timed: bool = True
    _homes: dict[int, tuple[Homes, Walks]] = field(default_factory=dict, repr=False, compare=False)

    def nearest(self, homes: Homes, places: Floats) -> tuple[Floats, Ints]:
        """See `geo.travel.Travel`."""
        cost = self.costs(homes, places)
        if not cost.shape[1]:
            return np.full(len(homes), np.inf), np.full(len(homes), -1)
        which = cost.argmin(axis=1)
        least = cost[np.arange(len(homes)), which]
        return least, np.where(np.isfinite(least), which, -1)

    def ways(self, homes: Homes, places: Floats, limit: float = np.inf) -> TravelCosts:
        """See `geo.travel.Travel`."""
        return TravelCosts.of(self.costs(homes, places), limit)

    def tables(
        self,
        homes: Homes,
        places: Floats,
        owner: Ints,
        limit: float,
        use: Callable[[CostTable], T],
    ) -> Sequence[T]:
        """See `geo.travel.Travel`. One table of all."""
        order = np.argsort(owner, kind="stable")
        cost = self.costs(homes, places)[:, order]
        return [use(CostTable.of_doors(np.arange(len(homes)), owner[order], cost, limit))]

    def costs(self, homes: Homes, places: Floats) -> Floats:
        """Seconds from each home to each place, infinite where there is no journey."""
        at = np.asarray(places, dtype=float).reshape(-1, 2)
        walks = self.transit.walks(at, step_free=self.limits.step_free)
        direct = self.transit.on_foot(homes.lonlat, at, self.limits)
        return self.transit.durations(self._joined(homes), walks, direct, self.when, self.limits)

    def leaving_at(
        self, homes: Homes, places: Floats, clocks: Sequence[time], within_s: float
    ) -> Iterator[Flags]:
        """From which homes any place is reached within a limit, leaving at each of some times.

        The day is that of `when`. One value a home for each time, shape ``(n,)``.
        """
        at = np.asarray(places, dtype=float).reshape(-1, 2)
        walks = self.transit.walks(at, step_free=self.limits.step_free)
        direct = self.transit.on_foot(homes.lonlat, at, self.limits)
        moments = [replace(self.when, at=clock, arrive_by=False, window_min=0) for clock in clocks]
        found = self.transit.in_time(
            self._joined(homes), walks, direct, moments, within_s, self.limits
        )
        for near in found:
            yield np.asarray(near.any(axis=1))

    def reach(
        self,
        place: Place,
        offer: Offer,
        *,
        within_m: float | None = None,
        within_s: float | None = None,
    ) -> Reach:
        """See `geo.travel.Travel`; a distance is no limit here.

        An entrance without a journey has a reason, of ``geo.travel.reach.WITHOUT_JOURNEY``:

        - ``seldom``: there is one for less than half of the minutes in which one may leave;
        - ``no journey``: none then that takes less than four hours, with so few changes and walks;
        - ``nothing runs``: nothing of the timetables runs on that day;
        - ``out of date``: no timetable holds that day;
        - ``no stop there``, ``no stop here``: no stop is near enough to it, or to the place.
        """
        if within_m is not None:
            raise InputError("By bus or train the limit is a time. Give minutes.")
        longest = within_seconds((within_s or LONGEST_WITHIN_MINUTES * 60) / 60)
        doors = self._entrances(offer)
        origin, times = self._times(place, doors)
        inside = times.median <= longest
        return Reach(
            place,
            TRANSIT,
            None,
            longest,
            float(origin.offset_m[0]),
            np.full(len(times.median), np.nan),
            np.where(inside, times.median, np.inf),
            straight_line_m(origin.xy, doors.joined.xy),
            np.isfinite(times.median),
            lambda which: compass(origin.xy, doors.joined.xy[which]),
            lambda which: [""] * len(which),
            times,
            self._apart(place, doors, times),
            self.made_up,
        )

    @property
    def made_up(self) -> bool:
        """Whether any of the timetables is a made-up example."""
        return any(self.transit.feed.illustrative)

    def trip(self, place: Place, door: Position) -> Trip:
        """See `geo.travel.Travel`."""
        at = np.array([door])
        walks = self.transit.walks(at, step_free=self.limits.step_free)
        times = self._times(place, _Doors(self._snap(at), walks))[1]
        return Trip(None, float(times.median[0])).timed(times, 0, self.made_up)

    def route(self, place: Place, door: Position) -> DoorJourneys:
        """See `geo.travel.Travel`."""
        return DoorJourneys(
            self.when, self.limits, self.journeys(place, door), self.last_home(place, door)
        )

    def outline(self, reached: Reach) -> None:
        """See `geo.travel.Travel`: a timetable reaches places, and not what lies between them."""

    def distance(self, start: Place, end: Place, *, shortest: bool = False) -> TravelPair:
        """See `geo.travel.Travel`; on a day when nothing runs there is none."""
        if shortest:
            raise InputError("--shortest is for driving. Leave it out by bus or train.")
        self.transit.check(self.when.day)
        door = (end.lon, end.lat)
        trip, route = self.trip(start, door), self.route(start, door)
        both = np.array([[start.lon, start.lat], door])
        street, ends = self._snap(both).offset_m, to_grid(both[:, 0], both[:, 1])
        first = next(iter(route.journeys), None)
        return TravelPair(
            Route(
                None,
                trip.duration_s if trip.found else None,
                float(straight_line_m(ends[0], ends[1])),
                REACHED if trip.found else "no journey",
                float(street[0]),
                float(street[1]),
                (),
                _line(first) if first else None,
            ),
            trip,
            route,
        )

    def matrix(
        self,
        starts: pd.DataFrame,
        ends: pd.DataFrame,
        within_m: float = np.inf,
        *,
        shortest: bool = False,
    ) -> TravelMatrix:
        """See `geo.travel.Travel`: times alone, which have no distance and no limit."""
        took = self.transit.between(lonlat(starts), lonlat(ends), self.when, self.limits)
        return TravelMatrix(iter([timed_part(took)]), self.made_up)

    def journeys(self, place: Place, door: Position) -> list[Journey]:
        """The journeys from a place to a door; see `geo.transit.TransitNetwork.journeys`."""
        return self.transit.journeys((place.lon, place.lat), door, self.when, self.limits)

    def last_home(self, place: Place, door: Position) -> Journey | None:
        """The last journey of the day from a door home again; None if there is none."""
        return self.transit.last_home(door, (place.lon, place.lat), self.when.day, self.limits)

    def snapped(self, places: Floats) -> SnappedPoints:
        """Where places (EPSG:4326, shape ``(n, 2)``) join the streets on foot."""
        return self._snap(places)

    def _entrances(self, offer: Offer) -> "_Doors":
        """An offer's entrances; worked out once for each offer."""
        step_free = self.limits.step_free

        def made() -> tuple[TransitNetwork, _Doors]:
            at = offer.points[["entrance_lon", "entrance_lat"]].to_numpy(float)
            walks = self.transit.walks(at, step_free=step_free)
            return self.transit, _Doors(self._snap(at), walks)

        return offer.once(("walks", id(self.transit), step_free), made)[1]

    def _snap(self, at: Floats) -> SnappedPoints:
        return self.transit.network.snap(self._foot, at[:, 0], at[:, 1], ferries=False)

    @property
    def _foot(self) -> str:
        """The mode of the walks."""
        return "wheelchair" if self.limits.step_free else "walk"

    def _times(self, place: Place, doors: "_Doors") -> tuple[SnappedPoints, TravelTimes]:
        limits, home = self.limits, (place.lon, place.lat)
        origin = self._snap(np.array([home]))
        graph = self.transit.network.graph(self._foot, ferries=False)
        direct, _ = paths.lengths_from(graph, origin, doors.joined, limit=limits.walk_m)
        return origin, self.transit.spread(home, doors.walks, direct.metres, self.when, limits)

    def _apart(self, place: Place, doors: "_Doors", times: TravelTimes) -> NDArray[np.int8]:
        """For each entrance, the number of why it has no journey."""
        near = doors.walks.within(self.limits.walk_m)
        stop_there: Flags = np.bincount(near.place, minlength=near.places) > 0
        home = np.array([[place.lon, place.lat]])
        walks = self.transit.walks(home, step_free=self.limits.step_free)
        cut_off = (doors.joined.edge == UNREACHABLE) | (self._snap(home).edge[0] == UNREACHABLE)
        none_here = len(walks.within(self.limits.walk_m).stop) == 0
        day = self.transit.day(self.when.day)
        reasons = {
            NO_ROUTE: cut_off,
            "seldom": times.share > 0,
            "out of date": np.full(len(cut_off), day == OUT_OF_DATE),
            "nothing runs": np.full(len(cut_off), day == NOTHING_RUNS),
            "no stop here": np.full(len(cut_off), none_here),
            "no stop there": ~stop_there,
        }
        numbers = [number_of(reason) for reason in reasons]
        return np.select(list(reasons.values()), numbers, number_of("no journey")).astype(np.int8)

    def _joined(self, homes: Homes) -> Walks:
        held = self._homes.get(id(homes))
        if held is None or held[0] is not homes:
            walks = self.transit.walks(homes.lonlat, step_free=self.limits.step_free)
            self._homes.clear()
            self._homes[id(homes)] = (homes, walks)
            return walks
        return held[1]


@dataclass(frozen=True, slots=True)
class _Doors:
    """Where doors join the streets, and their walks to stops."""

    joined: SnappedPoints
    walks: Walks


def _line(journey: Journey) -> shapely.LineString | None:
    """The whole line of a journey; None if no part of it has one."""
    lines = [shapely.get_coordinates(leg.line) for leg in journey.legs if leg.line is not None]
    return shapely.LineString(np.concatenate(lines)) if lines else None
