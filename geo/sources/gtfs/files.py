"""The files of a GTFS feed: which there must be, and their columns, as tables of text."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from geo.errors import SourceError
from geo.formats import archive
from geo.formats.tables import Table, read_table
from geo.formats.text import storable
from geo.manifest import Source
from geo.records import Harvest

NEEDED: dict[str, tuple[str, ...]] = {
    "agency": ("agency_name", "agency_timezone"),
    "stops": ("stop_id",),
    "routes": ("route_id", "route_type"),
    "trips": ("route_id", "service_id", "trip_id"),
    "stop_times": ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
    "calendar": (
        "service_id",
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("start_date", "end_date"),
    ),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
    "transfers": ("from_stop_id", "to_stop_id"),
    "shapes": ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),
    "feed_info": ("feed_publisher_name",),
}
"""The files that are read, and the columns that each must have."""

OPTIONAL: dict[str, tuple[str, ...]] = {
    "agency": (
        *("agency_id", "agency_url", "agency_lang", "agency_phone", "agency_fare_url"),
        "agency_email",
    ),
    "stops": (
        *("stop_code", "stop_name", "tts_stop_name", "stop_desc", "stop_lat", "stop_lon"),
        *("zone_id", "stop_url", "location_type", "parent_station", "stop_timezone"),
        *("wheelchair_boarding", "platform_code"),
    ),
    "routes": (
        *("agency_id", "route_short_name", "route_long_name", "route_desc", "route_url"),
        *("route_color", "route_text_color", "route_sort_order"),
    ),
    "trips": (
        *("trip_headsign", "trip_short_name", "direction_id", "block_id", "shape_id"),
        *("wheelchair_accessible", "bikes_allowed"),
    ),
    "stop_times": (
        *("stop_headsign", "pickup_type", "drop_off_type", "continuous_pickup"),
        *("continuous_drop_off", "shape_dist_traveled", "timepoint"),
    ),
    "frequencies": ("exact_times",),
    "transfers": (
        *("from_route_id", "to_route_id", "from_trip_id", "to_trip_id", "transfer_type"),
        "min_transfer_time",
    ),
    "shapes": ("shape_dist_traveled",),
    "feed_info": (
        *("feed_publisher_url", "feed_lang", "default_lang", "feed_start_date", "feed_end_date"),
        *("feed_version", "feed_contact_email", "feed_contact_url"),
    ),
}
"""The columns that are kept besides. Others, and other files, are left behind."""

_MUST = ("agency", "stops", "routes", "trips", "stop_times")
_DAYS = ("calendar", "calendar_dates")


@dataclass(slots=True)
class FeedReading:
    """A feed while it is read: its source, and what was found wrong with it."""

    source: Source
    harvest: Harvest = field(default_factory=Harvest)

    def reject(self, ref: str, what: str, value: object, reason: str) -> None:
        """Note a fault: `ref` as in ``trip 12``, `what` the column."""
        said = storable(ref), what, storable(str(value)), reason
        self.harvest.reject(self.source.source_id, *said)

    def faults(self, name: str, table: Table) -> None:
        """Note the rows that do not fit their table."""
        for fault in table.faults:
            self.reject(f"line {fault.line} of {name}.txt", "row", fault.text, fault.reason)


class Files:
    """The files of a feed, in a zip file or a folder.

    Raises
    ------
    SourceError
        If the zip file is damaged or cut short, or files are missing, which are named together.
    """

    def __init__(self, path: Path, source: Source) -> None:
        self._path = path
        # The member of a wheel has been unpacked by now: it is the feed itself.
        encoding = {k: v for k, v in source.settings.items() if k == "encoding"}
        self._source = replace(source, member=None, settings=encoding)
        self._sizes = _sizes(path)
        missing = [f"{name}.txt" for name in _MUST if not self.has(name)]
        if not any(self.has(name) for name in _DAYS):
            missing.append("calendar.txt or calendar_dates.txt")
        if missing:
            raise SourceError(
                f"{source.title}: {path} cannot be used as a timetable: {', '.join(missing)} is "
                "missing. Get the whole GTFS feed as one zip file."
            )

    def has(self, name: str) -> bool:
        """Whether there is such a file with anything in it."""
        return self._sizes.get(f"{name}.txt", 0) > 0

    def pieces(self, name: str, *columns: str) -> Iterator[Table]:
        """The rows of a file, some at a time: with all of its columns, or those that are named."""
        needed = {c: (c,) for c in NEEDED[name] if not columns or c in columns}
        more = {c: (c,) for c in OPTIONAL.get(name, ()) if not columns or c in columns}
        folder = self._path.is_dir()
        path = self._path / f"{name}.txt" if folder else self._path
        try:
            yield from read_table(
                path,
                self._source,
                needed=needed,
                optional=more,
                members=() if folder else (f"{name}.txt",),
                may_be_empty=True,
                blanks=False,
            )
        except SourceError as error:
            if folder or f"{name}.txt" in str(error):
                raise
            where = f"{name}.txt in {path}"
            raise SourceError(str(error).replace(str(path), where, 1)) from error

    def table(self, name: str, reading: FeedReading) -> pd.DataFrame:
        """A whole file, one row for each of its rows; the index is ``line N``.

        Without the file: no rows. Rows that do not fit are noted.
        """
        columns = [*NEEDED[name], *OPTIONAL.get(name, ())]
        frames = [pd.DataFrame(columns=columns, dtype="str")]
        for piece in self.pieces(name) if self.has(name) else ():
            reading.faults(name, piece)
            frames.append(piece.frame.set_index(piece.lines))
        found = pd.concat(frames)
        found.index = [f"line {line} of {name}.txt" for line in found.index]
        return found


def _sizes(path: Path) -> dict[str, int]:
    """Bytes of each file of a feed by its last name."""
    if path.is_dir():
        with suppress(OSError):
            return {file.name: file.stat().st_size for file in path.iterdir()}
        return {}
    with archive.opened(path) as content:
        found = archive.matching(content, None, (".txt",))
    return {info.filename.replace("\\", "/").rpartition("/")[2]: info.file_size for info in found}
