"""Public transport by timetable: what runs on a day, and journeys from door to door.

Modules:

- `beside`: cafein's networks in a process beside this one: a fault in it ends that, and no page
- `choice`: which journeys of a window are shown
- `clock`: times of a timetable, which count from noon less twelve hours, and those of a clock on
  the wall
- `engine`: the one door to the engine that rides: cafein's RAPTOR search over the trips of one
  day
- `feed`: the tables of GTFS feeds as journeys need them: several feeds as one, and what runs on
  one day
- `footpaths`: walks between stops, and changes within one
- `legs`: a journey in its parts: walks along our streets, waits and rides, with times and lines
- `limits`: the walks and changes that somebody accepts on a journey
- `nodes`: the stops as the engine has them, so that nobody changes where, or sooner than, they
  can
- `rider`: the program of that process
- `spread`: how long it takes from one home to many entrances, over a window of departures
- `staying_on`: staying on board: trips that one vehicle makes one after the other, ridden as one
- `tables`: the tables of one GTFS feed, as text: those that are read, with the columns that are
  used
- `timetable`: journeys by bus and train: from one home to many doors, and one journey in all its
  parts
- `walks`: walks between places and stops, measured over our own streets like every other walk
"""

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
