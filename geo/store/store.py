"""Reading an area's database: its tables by room, the streets, and what the file is."""

from collections.abc import Iterator

from geo.network.streets import Network
from geo.provision.figures import Figures
from geo.records import Tiles
from geo.store import provision
from geo.store.entries import EntryTables
from geo.store.places import PlaceTables

_PARTS_AT_ONCE = 32
"""Parts of the base map, of a megabyte each, that are held at once."""


class Store(PlaceTables, EntryTables):
    """An area's database, read-only. Use `Store.open`. Safe to share between threads."""

    @property
    def version(self) -> str:
        """The build that made this file, and what was added to it."""
        return self.meta["build_id"] + self.added

    @property
    def built_at(self) -> str:
        """When the file was built: ISO 8601, UTC."""
        return self.meta["built_at"]

    def tiles(self) -> Tiles | None:
        """The tile service that the manifest names, if any."""
        if "tiles_url" not in self.meta:
            return None
        return Tiles(self.meta["tiles_url"], self.meta["tiles_attribution"])

    def basemap(self) -> Iterator[bytes]:
        """The base map, part after part: a file of vector tiles (PMTiles), or nothing."""
        # Each question reads the whole column, and holds what it asks for: some parts at a time.
        sql = "SELECT pmtiles FROM basemap WHERE part >= ? AND part < ? ORDER BY part"
        at = 0
        while found := self.rows(sql, [at, at + _PARTS_AT_ONCE]):
            yield from (data for (data,) in found)
            at += _PARTS_AT_ONCE

    @property
    def fingerprint(self) -> str:
        """What the file was made from; the same again needs no new build."""
        return self.meta.get("fingerprint", "")

    def network(self) -> Network:
        """The streets. Heavy: ask once and keep it."""
        return Network(
            self.frame("SELECT * FROM edge ORDER BY edge_id"),
            self.frame("SELECT * FROM node"),
            self.frame("SELECT * FROM forbidden_turn"),
            self.frame("SELECT * FROM crossing ORDER BY node_id"),
        )

    def figures(self) -> Figures:
        """The figures by zone, and where they come from."""
        sources = "SELECT DISTINCT source_id FROM zone_demand WHERE source_id <> ?"
        return provision.figures(self.frame, self.area.code, self.origins(sources, ""))
