"""Public transport by timetable: what runs on a day, and journeys from door to door."""

from geo.transit.clock import TRANSIT, When
from geo.transit.feed import Feed
from geo.transit.legs import Journey, Leg
from geo.transit.limits import JourneyLimits
from geo.transit.spread import TravelTimes
from geo.transit.timetable import NOTHING_RUNS, OUT_OF_DATE, RUNS, TransitNetwork
from geo.transit.walks import Walks

__all__ = [
    "NOTHING_RUNS",
    "OUT_OF_DATE",
    "RUNS",
    "TRANSIT",
    "Feed",
    "Journey",
    "JourneyLimits",
    "Leg",
    "TransitNetwork",
    "TravelTimes",
    "Walks",
    "When",
]
