"""Places of the Local Offer from an OpenStreetMap extract: schools, surgeries, libraries, stops.

Which tags are entries, and of which category, is said by one table (`table`). The
features that it names are read (`features`), some are left out or are another one mapped twice
(`selection`), the others become rows (`rows`, `naming`) with the gates and doors of their sites
(`entrances`).

A source of this kind takes one setting, ``categories``: the file name of another table, beside
the manifest.

Longitudes and latitudes are degrees in WGS84 (EPSG:4326).

Modules:

- `departments`: parts of hospitals and universities, which are no places of their own
- `entrances`: entrances of sites: gates, doors, and where paths cross their outlines
- `features`: reading an extract: the features that a rule of the table fits, settlements, and
  grounds
- `naming`: what a place is called, and where it is in words: from its tags and from what is
  around it
- `rows`: rows of the tables from the features that are entries
- `selection`: which features become entries: what is left out, and what is mapped twice
- `table`: the table that says which tags of the map are entries of the Local Offer
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from geo.errors import SourceError
from geo.manifest import Source
from geo.network.osm import StreetReader
from geo.network.things import ThingReader, read_things
from geo.records import Harvest
from geo.sources.basemap import DrawingReader, beside
from geo.sources.edited import in_order
from geo.sources.extract import Bounds, reading
from geo.sources.extract import joined as joined_extracts
from geo.sources.getting import fetch
from geo.sources.kind import Frames, SourceKind
from geo.sources.osm.departments import without_parts
from geo.sources.osm.entrances import GateReader, entrances
from geo.sources.osm.features import (
    SETTLEMENT_KINDS,
    Extract,
    Feature,
    FeatureReader,
    Output,
)
from geo.sources.osm.naming import NEARBY_SETTLEMENT_M, Context
from geo.sources.osm.rows import settle, write
from geo.sources.osm.selection import SAME_NAME_M, SAME_STOP_M, is_listed, joined, left_out
from geo.sources.osm.table import DEFAULT_CATEGORIES, TagRule, TagRules, read_rules

SETTINGS = frozenset({"categories"})
"""What the manifest may say of a source of this kind, besides what every source has."""

_PART_BYTES = 1 << 16
"""A tile, of up to some 90 kB, lies in two or three parts."""

__all__ = [
    "DEFAULT_CATEGORIES",
    "KINDS",
    "NEARBY_SETTLEMENT_M",
    "SAME_NAME_M",
    "SAME_STOP_M",
    "SETTINGS",
    "SETTLEMENT_KINDS",
    "TagRule",
    "TagRules",
    "read",
    "read_rules",
]


def read(path: Path, source: Source, *others: ThingReader) -> Harvest:
    """Places, their entrances, and settlements of an OpenStreetMap extract.

    Parameters
    ----------
    path
        An ``.osm.pbf`` (or ``.osm``) file.
    source
        The source that each row is said to come from.
    others
        What else is to be read of the extract at the same time.

    Returns
    -------
    Rows of Service, Location, Entrance, ServiceAtLocation, Schedule,
    Organization, Settlement and Rejected. `rows_read` counts the features that
    fit a row of the table, `rows_kept` those that became an entry, `left_out` those that the
    table leaves out or that have closed, are outside Great Britain, are not open to people or
    are the same place as another. Each of these also has a `Rejected` with that same reason, so
    that it can be looked up. A location of an area is a point inside it. It has entrances only
    where the map shows them.

    Raises
    ------
    SourceError
        If the extract or the table is missing or cannot be read.
    """
    rules = read_rules(_table(source))
    features, gates = FeatureReader(rules), GateReader()
    _read_all(path, features, gates, *others)
    harvest = Harvest()
    out = Output(harvest, source.source_id, source.illustrative)
    entries = _listed(features.extract(), out)
    harvest.rows += entrances(gates, entries, out)
    return harvest


def _listed(extract: Extract, out: Output) -> list[Feature]:
    """The features that are entries, with their rows, and what is not one with the reason."""
    out.harvest.rows_read = len(extract.features) + len(extract.broken)
    for ref, tags in extract.broken:
        reason = "the extract has no whole outline for it"
        out.reject(ref, "geometry", tags.get("name", ""), reason)
    settlements = settle(extract.settlements, out)
    features = [feature for feature in extract.features if not left_out(feature, out)]
    features = without_parts(joined(features, out), out)
    context = Context(extract.grounds, settlements)
    entries = [feature for feature in features if is_listed(feature, context, out)]
    out.harvest.rows_kept = len(entries)
    write(entries, context, out)
    return entries


def _table(source: Source) -> Path:
    if "categories" not in source.settings:
        return DEFAULT_CATEGORIES
    name = source.settings["categories"]
    if not isinstance(name, str) or not name:
        raise SourceError(
            f"{source.title}: categories is {name!r}. Give the name of a table (CSV) beside the "
            'manifest in "quotes".'
        )
    return source.folder / name


def _read_all(path: Path, *readers: ThingReader) -> None:
    with reading(path):
        read_things(path, *readers)


def _with_streets(path: Path, source: Source) -> Harvest:
    """Places and streets of an extract, and its base map unless that is made beside the rest."""
    streets = StreetReader()
    drawing = [] if beside.has_room(path) else [DrawingReader()]
    found = read(path, source, streets, *drawing)
    tables = streets.tables(path)
    found.frames |= {
        "edge": tables.edges,
        "node": tables.nodes,
        "forbidden_turn": tables.turns,
        "crossing": tables.crossings,
    }
    for reader in drawing:
        found.frames["basemap"] = _in_parts(reader.basemap(path))
    found.streets = tables.ways
    found.rows_read += tables.ways
    found.rows_kept += tables.ways
    return found


@contextmanager
def _drawn_beside(path: Path) -> Iterator[Callable[[], Frames]]:
    """The base map of an extract, unless `_with_streets` gives it."""
    if not beside.has_room(path):
        yield dict
        return
    with beside.making(path) as made:
        yield lambda: {"basemap": _in_parts(made())}


def _in_parts(archive: bytes) -> pd.DataFrame:
    """A file as the rows of a table, which is read and written part by part."""
    parts = [archive[at : at + _PART_BYTES] for at in range(0, len(archive), _PART_BYTES)]
    return pd.DataFrame({"part": range(len(parts)), "pmtiles": parts})


def _cut(paths: Sequence[Path], bounds: Bounds) -> Path:
    cache = fetch.CACHE / "extracts"
    return joined_extracts([in_order(path, cache) for path in paths], bounds, cache)


KINDS = (
    SourceKind(
        "osm",
        _with_streets,
        settings=SETTINGS,
        rank=9,
        surveyed=True,
        by_place=True,
        evidence=frozenset({"streets", "schools", "stops"}),
        prepare=_cut,
        beside=_drawn_beside,
    ),
)
