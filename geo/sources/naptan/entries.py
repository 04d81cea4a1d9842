"""The rows of our tables that one stop gives."""

import re

from geo.manifest import Source
from geo.records import (
    Location,
    Row,
    Service,
    ServiceAtLocation,
    Stop,
)
from geo.sources.naptan.stops import BUS_STOPS, MODE_OF, TAXI_RANKS, StopRead, StopsReading

_SHORT = {
    "opp": "opposite",
    "adj": "adjacent",
    "nr": "near",
    "o/s": "outside",
    "n-bound": "northbound",
    "ne-bound": "north-eastbound",
    "e-bound": "eastbound",
    "se-bound": "south-eastbound",
    "s-bound": "southbound",
    "sw-bound": "south-westbound",
    "w-bound": "westbound",
    "nw-bound": "north-westbound",
}

_PLACED = re.compile(r"(?i)(stand|stop|bay|platform|stance|gate|berth)\b")

_HAIL = "Hail and ride: along this road the bus stops where you signal to the driver."

_FLEXIBLE = "In this zone the bus has no fixed stops. Ask the operator where it picks you up."

_TOLD = {"HAR": _HAIL, "FLX": _FLEXIBLE}


def add_stop(reading: StopsReading, node: StopRead) -> None:
    """Add a stop with its entry, if it makes one by itself."""
    category = (
        "bus-stop"
        if node.kind in BUS_STOPS
        else "accessible-taxi"
        if node.kind in TAXI_RANKS
        else None
    )
    if node.kind in MODE_OF:
        reading.interchanges.append(node)
        return
    if category:
        told = _TOLD.get(node.bus_kind.upper())
        reading.harvest.rows += entry_rows(reading.source, node, _title(node), category, told)
    reading.harvest.rows.append(stop_row(reading.source, node, node.atco if category else None))


def stop_row(source: Source, node: StopRead, entry: str | None) -> Stop:
    """The row of a stop; `entry` is the code of the stop whose entry it belongs to."""
    return Stop(
        stop_id=node.atco,
        name=node.name,
        kind=node.kind,
        lon=node.lon,
        lat=node.lat,
        source_id=source.source_id,
        service_id=f"{source.source_id}-{entry}" if entry else None,
        naptan_code=node.naptan or None,
        indicator=node.indicator or None,
        bearing=node.bearing or None,
        street=node.street or None,
        locality=node.locality or None,
        locality_code=node.locality_code or None,
    )


def entry_rows(
    source: Source, node: StopRead, name: str, category: str, description: str | None = None
) -> tuple[Row, ...]:
    """The rows of an entry at a stop."""
    service_id = f"{source.source_id}-{node.atco}"
    address = ", ".join(part for part in (node.street, node.locality) if part)
    return (
        Service(
            service_id=service_id,
            name=name,
            category=category,
            source_id=source.source_id,
            source_ref=node.atco,
            description=description,
            atco=node.atco,
            illustrative=source.illustrative,
        ),
        Location(service_id, name, node.lon, node.lat, source.source_id, address or None),
        ServiceAtLocation(service_id, service_id, source.source_id),
    )


def _title(node: StopRead) -> str:
    """A name with the indicator in words: ``Bus Station, Stand A``, ``Post Office (opposite)``."""
    said = node.indicator
    if not said:
        return node.name
    if _PLACED.match(said):
        return f"{node.name}, {said}"
    first, _, rest = said.partition(" ")
    known = _SHORT.get(first.lower(), first)
    return f"{node.name} ({' '.join(part for part in (known, rest) if part)})"
