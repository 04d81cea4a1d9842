"""The kinds of source that a manifest may name: for each its reader and the settings it takes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from geo.manifest import Source
from geo.network.osm import read_streets
from geo.records import Harvest
from geo.sources import (
    basemap,
    codepoint,
    cqc,
    ehcp,
    gias,
    gtfs,
    naptan,
    ofsted,
    onspd,
    openreferral,
    osm,
    polygons,
    qlac,
    services,
    zones,
)

Read = Callable[[Path, Source], Harvest | Iterable[Harvest]]
"""A reader: what a file of a source holds, in one piece or in several."""

ReadWithin = Callable[[Sequence[Path], Source, gtfs.Covers], Iterable[Harvest]]
"""A reader of files too large to be clipped afterwards: it is told where the area is."""


@dataclass(frozen=True, slots=True)
class Loader:
    """How sources of a kind are read.

    `settings` are the keys that the manifest may give besides those of every source. A kind that
    says where the area is comes `first`. `rank` orders sources by whose facts count when one
    service is in several: 0 before 1. A kind has one of the two readers.
    """

    read: Read | None = None
    settings: frozenset[str] = frozenset()
    first: bool = False
    rank: int = 5
    read_within: ReadWithin | None = None


def _postcodes(path: Path, _source: Source) -> Iterable[Harvest]:
    for frame in qlac.read_postcodes(path):
        yield Harvest(rows_read=len(frame), rows_kept=len(frame), frames={"postcode": frame})


def _authorities(path: Path, _source: Source) -> Harvest:
    found = qlac.read_authorities(path)
    frame = pd.DataFrame([asdict(council) for council in found])
    return Harvest(rows_read=len(found), rows_kept=len(found), frames={"authority": frame})


def _osm(path: Path, source: Source) -> Harvest:
    """Streets, base map and places of an extract."""
    found = osm.read(path, source)  # first: it names whatever a damaged map can be
    streets = read_streets(path)
    found.frames |= {
        "edge": streets.edges,
        "node": streets.nodes,
        "forbidden_turn": streets.turns,
        "basemap": pd.DataFrame({"geojson": [basemap.read_basemap(path)]}),
    }
    found.rows_read += streets.ways
    found.rows_kept += streets.ways
    return found


LOADERS: dict[str, Loader] = {
    "qlac-authorities": Loader(_authorities, first=True),
    "qlac-postcodes": Loader(_postcodes, first=True),
    "onspd": Loader(onspd.read, onspd.SETTINGS, first=True),
    "nspl": Loader(onspd.read, onspd.SETTINGS, first=True),
    "code-point-open": Loader(codepoint.read, codepoint.SETTINGS, first=True),
    "osm": Loader(_osm, osm.SETTINGS, rank=9),
    "gias": Loader(gias.read, gias.SETTINGS, rank=0),
    "naptan": Loader(naptan.read, naptan.SETTINGS, rank=0),
    "cqc": Loader(cqc.read, cqc.SETTINGS, rank=1),
    "ofsted-childcare": Loader(ofsted.read_childcare, ofsted.SETTINGS, rank=1),
    "ofsted-social-care": Loader(ofsted.read_social_care, ofsted.SETTINGS, rank=1),
    "openreferral": Loader(openreferral.read, openreferral.SETTINGS, rank=2),
    "services": Loader(services.read, services.SETTINGS, rank=3),
    "catchments": Loader(polygons.read_catchments, polygons.CATCHMENT_SETTINGS),
    "zones": Loader(polygons.read_zones, polygons.ZONE_SETTINGS),
    "zone-figures": Loader(zones.read, zones.SETTINGS),
    "ehc-plans": Loader(ehcp.read, ehcp.SETTINGS),
    "gtfs": Loader(read_within=gtfs.read, settings=gtfs.SETTINGS),
}
"""A reader for each kind of source."""

KINDS = tuple(LOADERS)
"""The kinds of source that a manifest may name."""

POSTCODE_KINDS = ("qlac-postcodes", "onspd", "nspl", "code-point-open")
"""The kinds that give postcodes. Of two in a manifest, the first counts for each postcode."""

SURVEYED = ("osm",)
"""The kinds whose positions and gates are measured on the ground."""

BY_PLACE = ("osm", "services")
"""The kinds whose rows are places: a service at two of them is two rows."""

FOLDERS = ("openreferral", "code-point-open", "gtfs")
"""The kinds that read a folder as well as a file."""
