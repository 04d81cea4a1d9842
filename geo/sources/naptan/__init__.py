"""Stops of the National Public Transport Access Nodes (NaPTAN), of one area or of the nation.

Every stop in use gives a row of `Stop`. These are entries of the Local Offer besides:

=====================  =======================================================================
Bus stops              each place to board: ``BCT`` (on the street), ``BCS`` and ``BCQ`` (in a
                       bus station)
Stations and ferries   one entry for each: railway (``RLY``), tram, metro and underground
                       (``MET``), bus and coach (``BST``), ferry (``FER``)
Taxis                  each rank: ``TXR``, ``STR``
=====================  =======================================================================

The file of one area often holds only the entrances of a station (``RSE``, ``TMU``, ``BCE``,
``FTD``) or its platforms (``RPL``, ``PLT``, ``FBT``), since the station itself is kept in a
national file. The entrances of one station then make one entry. Where the station is there, they
are its entrances. Airports and what is left are stops without an entry.

Settings: those of `geo.formats.tables`.

Modules:

- `entries`: the rows of our tables that one stop gives
- `stations`: stations and ferry terminals, put together from their entrances and platforms
- `stops`: rows of the file: which stops are in use, sound, and where they are
"""

from pathlib import Path

from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.manifest import Source
from geo.records import (
    Harvest,
)
from geo.sources.kind import SourceKind
from geo.sources.naptan.entries import add_stop
from geo.sources.naptan.stations import add_station, grouped
from geo.sources.naptan.stops import (
    NODE_COLUMNS,
    StopRead,
    StopsReading,
    clean,
    first_of_each,
    identified,
    in_use,
    positions_of,
)

SETTINGS = frozenset(TABLE_SETTINGS)
"""Keys of the manifest that this kind takes besides those of every source."""

_NEEDED = {
    "atco": ("ATCOCode",),
    "name": ("CommonName",),
    "kind": ("StopType",),
    "status": ("Status",),
    "lon": ("Longitude",),
    "lat": ("Latitude",),
    "easting": ("Easting",),
    "northing": ("Northing",),
}

_OPTIONAL = {
    "naptan": ("NaptanCode",),
    "street": ("Street",),
    "indicator": ("Indicator",),
    "bearing": ("Bearing",),
    "locality": ("LocalityName",),
    "locality_code": ("NptgLocalityCode",),
    "grid": ("GridType",),
    "bus_kind": ("BusStopType",),
    "change": ("Modification",),
}

_MEMBERS = ("Stops.csv",)


def read(path: Path, source: Source) -> Harvest:
    """Stops that are in use, and the entries that they make.

    Returns
    -------
    Rows of `Stop`, `Service`, `Location`, `ServiceAtLocation`, `Entrance` and `Rejected`.
    Positions are degrees, EPSG:4326. `rows_read` counts stops; `rows_kept` those that gave a
    `Stop`, with or without an entry.

    Raises
    ------
    SourceError
        If the file is damaged, or is not NaPTAN's CSV.
    """
    reading = StopsReading(source)
    for table in read_table(path, source, needed=_NEEDED, optional=_OPTIONAL, members=_MEMBERS):
        _take(reading, table)
    for station in grouped(reading.interchanges):
        add_station(reading, station)
    return reading.harvest


def _take(reading: StopsReading, table: Table) -> None:
    """Add the stops of a table, but for stations, which are put together at the end."""
    table.count_into(reading.harvest, reading.source.source_id)
    frame = table.frame
    frame["kind"] = frame["kind"].str.upper()
    refs = frame["atco"].where(frame["atco"] != "", [f"line {n}" for n in table.lines])
    wanted = in_use(reading, frame, refs)
    wanted = wanted & identified(reading, frame, refs, wanted)
    position, placed = positions_of(reading, frame, refs, wanted)
    wanted = first_of_each(reading, frame["atco"], table.lines, wanted & placed)
    columns = {name: frame[name][wanted].tolist() for name in frame if name in NODE_COLUMNS}
    columns |= {"lon": position[wanted, 0].tolist(), "lat": position[wanted, 1].tolist()}
    for name in ("name", "street", "indicator", "locality"):
        cleaned = {text: clean(text) for text in set(columns[name])}
        columns[name] = [cleaned[text] for text in columns[name]]
    for values in zip(*(columns[name] for name in NODE_COLUMNS), strict=True):
        add_stop(reading, StopRead(*values))
    reading.harvest.rows_kept += int(wanted.sum())


KINDS = (SourceKind("naptan", read, settings=SETTINGS, rank=0, evidence=frozenset({"stops"})),)
