"""How long journeys by timetable take: ``python -m bench.transit [DATABASE]``.

One home to every service over sixty minutes of leaving, and every postcode of the area to its
nearest service of a category, arriving by a time and leaving at one; beside what the engine takes
for the same rides alone, walks to and from stops given to it.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from datetime import time as clock_time
from pathlib import Path

import numpy as np

from geo.measure import Floats
from geo.places.homes import Homes
from geo.settings import DEFAULT_DB
from geo.store import Store
from geo.transit import Feed, JourneyLimits, TransitNetwork, When
from geo.travel import Streets
from geo.travel.timetable import Timetabled

LIMITS = JourneyLimits()
CATEGORIES = ("library", "gp", "mainstream-school")
REPEATS = 5


def main(db: Path) -> None:
    """Print the seconds of each question."""
    store = Store.open(db)
    held = store.timetables()
    transit = TransitNetwork(store.network(), Feed.of(held))
    homes, offer = store.homes_of_area(), store.offer()
    day = _school_day(transit, held[0].valid_from)
    leaving = When(day, clock_time(8, 0), window_min=60)
    arriving = When(day, clock_time(9, 0), arrive_by=True)
    at = offer.points[["entrance_lon", "entrance_lat"]].to_numpy(float)
    kinds = offer.services["category"].to_numpy()[offer.points["service"].to_numpy()]
    entries = at[np.isfinite(at).all(axis=1)]
    print(f"{len(homes):,} homes, {len(entries):,} doors of services, {len(transit.ids):,} stops")
    print(f"{_took(lambda: transit._ready(day, LIMITS)):8.3f} s to make the day ready, once")
    _one_home(transit, homes, entries, leaving)
    for category in CATEGORIES:
        places = at[(kinds == category) & np.isfinite(at).all(axis=1)]
        _every_home(transit, homes, places, category, (arriving, leaving))


def _school_day(transit: TransitNetwork, first: date) -> date:
    """The first Tuesday in term of the timetable."""
    for number in range(first.toordinal(), first.toordinal() + 366):
        day = date.fromordinal(number)
        if day.weekday() == 1 and transit.day(day) == "runs":
            return day
    raise SystemExit("The timetable has no Tuesday.")


def _took(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def _one_home(transit: TransitNetwork, homes: Homes, entries: Floats, when: When) -> None:
    rng = np.random.default_rng(7)
    some = homes.lonlat[rng.choice(len(homes), REPEATS, replace=False)]
    start = time.perf_counter()
    doors = transit.walks(entries)
    print(f"{time.perf_counter() - start:8.3f} s to walk from stops to every service, once")
    _, engine = transit._ready(when.day, LIMITS)
    whole, alone = [], []
    for home in some:
        start = time.perf_counter()
        direct = Streets(transit.network, "walk").ways(_as_homes(homes, home), entries)
        metres = np.full(len(entries), np.inf)
        metres[direct.service] = direct.cost
        transit.spread(tuple(home), doors, metres, when, LIMITS)
        whole.append(time.perf_counter() - start)
        seeds = transit.to_stops(transit.walks(home[None]).within(LIMITS.walk_m))
        at = transit.second(when)
        start = time.perf_counter()
        for mark in range(60):
            engine.arrivals(seeds, at + 60 * mark, changes=LIMITS.changes)
        alone.append(time.perf_counter() - start)
    print(f"{np.median(whole):8.3f} s one home to every service, sixty minutes")
    print(f"{np.median(alone):8.3f} s of it the engine alone")


def _as_homes(homes: Homes, home: Floats) -> Homes:
    row = int(np.abs(homes.lonlat - home).sum(axis=1).argmin())
    return Homes(homes.table.iloc[[row]].reset_index(drop=True))


def _every_home(
    transit: TransitNetwork, homes: Homes, places: Floats, category: str, whens: tuple[When, When]
) -> None:
    for when in whens:
        travel = Timetabled(transit, when, LIMITS)
        start = time.perf_counter()
        cost, _ = travel.nearest(homes, places)
        took = time.perf_counter() - start
        how = "arriving by 9" if when.arrive_by else "leaving 8 to 9"
        print(
            f"{took:8.3f} s every home to its nearest of {len(places)} {category}, {how}: "
            f"{np.isfinite(cost).mean():.0%} reach one"
        )
        if when.arrive_by:
            _, engine = transit._ready(when.day, LIMITS)
            access = transit.by_place(travel._joined(homes).within(LIMITS.walk_m))
            egress = transit.by_place(transit.walks(places).within(LIMITS.walk_m))
            start = time.perf_counter()
            engine.durations_by(access, egress, transit.second(when), changes=LIMITS.changes)
            print(f"{time.perf_counter() - start:8.3f} s of it the engine alone")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_DB)
