"""By bus and train, as every question of planners and commissioners asks: see `geo.travel`.

What a way costs is how long it takes from door to door: of the journey that leaves last and still
arrives in time, or, for leaving, the middle value over the minutes in which somebody may leave.
Walking all the way is a journey too, up to the longest walk that somebody is ready for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Ints
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.records import Timetable
from geo.transit import TRANSIT, Feed, JourneyLimits, TransitNetwork, Walks, When
from geo.travel import Streets, Travel
from geo.travel.costs import TravelCosts
from geo.travel.standard import Standard

NO_TIMETABLE = (
    "This area has no timetable of buses or trains. Choose another way to travel, or add a source "
    "of the kind gtfs to the area's manifest and build it again."
)

ONLY_EXAMPLES = (
    "The only timetable of this area is an example, which was made up. Count examples as well to "
    "see what it would give, or add a real one to the area's manifest."
)


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

    def costs(self, homes: Homes, places: Floats) -> Floats:
        """Seconds from each home to each place, infinite where there is no journey."""
        at = np.asarray(places, dtype=float).reshape(-1, 2)
        walks = self.transit.walks(at, step_free=self.limits.step_free)
        direct = self.transit.on_foot(homes.lonlat, at, self.limits)
        return self.transit.durations(self._joined(homes), walks, direct, self.when, self.limits)

    def _joined(self, homes: Homes) -> Walks:
        held = self._homes.get(id(homes))
        if held is None or held[0] is not homes:
            walks = self.transit.walks(homes.lonlat, step_free=self.limits.step_free)
            self._homes.clear()
            self._homes[id(homes)] = (homes, walks)
            return walks
        return held[1]
