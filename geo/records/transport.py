"""Stops, timetables, and traffic on the streets."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Stop:
    """A public transport access node of NaPTAN, found by its ATCO code.

    `kind` is its stop type (``BCT``, ``RLY`` …), `bearing` the way that buses leave it (``NE``),
    `service_id` its entry where it has one.
    """

    stop_id: str
    name: str
    kind: str
    lon: float
    lat: float
    source_id: str
    service_id: str | None = None
    naptan_code: str | None = None
    indicator: str | None = None
    bearing: str | None = None
    street: str | None = None
    locality: str | None = None
    locality_code: str | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A timetable of public transport: the part of a GTFS feed that touches the area.

    `feed` is a zip file of GTFS, cleaned, with the ids that its publisher gave: any engine can open
    it. Days are the first and the last on which any of its trips runs; one that has run out is
    kept, and no journey can be given from it after `valid_until`. Times are those of `timezone`.
    `agencies` names who runs it, ``; `` between. `trips` counts rows of trips, `stops` those
    where one calls. `concessions` is what the area's manifest says of passes for disabled people,
    with `concessions_source` and `concessions_date`; None where it says nothing.
    """

    timetable_id: str
    source_id: str
    title: str
    agencies: str
    timezone: str
    valid_from: date
    valid_until: date
    routes: int
    trips: int
    stops: int
    illustrative: bool
    feed: bytes = field(repr=False)
    concessions: str | None = None
    concessions_source: str | None = None
    concessions_date: date | None = None


@dataclass(frozen=True, slots=True)
class TransitRoute:
    """A route of a timetable; `route_id` is that of the feed, and unique within the timetable.

    `route_type` is GTFS's number as the feed has it, basic or extended; `kind` says it in a word
    (``bus``, ``rail``). `step_free_trips` counts the trips that the feed says take a wheelchair,
    `untold_trips` those of which it says nothing.
    """

    timetable_id: str
    route_id: str
    source_id: str
    short_name: str
    long_name: str
    route_type: int
    kind: str
    agency: str
    trips: int
    step_free_trips: int
    untold_trips: int


@dataclass(frozen=True, slots=True)
class TrafficCount:
    """How many motor vehicles pass a point of a road, in both directions together.

    Attributes
    ----------
    road
        The road's number (``A3020``), or ``B``, ``C`` or ``U`` where it has none.
    vehicles
        In the hour that begins at `hour` (24-hour clock); without an hour, on an average day.
    counted
        The day of the count, or the year of the average, as an ISO date or year.
    method
        How the publisher came to it, in its own words.
    """

    count_id: str
    road: str
    lon: float
    lat: float
    vehicles: float
    counted: str
    source_id: str
    hour: int | None = None
    method: str | None = None
