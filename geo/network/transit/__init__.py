"""Public transport by timetable: what runs on a day, and journeys from door to door."""

from geo.network.transit.clock import TRANSIT, When
from geo.network.transit.feed import Feed
from geo.network.transit.legs import Journey, Leg
from geo.network.transit.limits import Limits
from geo.network.transit.spread import Spread
from geo.network.transit.transit import NOTHING_RUNS, OUT_OF_DATE, RUNS, Transit
from geo.network.transit.walks import Walks

__all__ = [
    "NOTHING_RUNS", "OUT_OF_DATE", "RUNS", "TRANSIT", "Feed", "Journey", "Leg", "Limits", "Spread",
    "Transit", "Walks", "When",
]  # fmt: skip
