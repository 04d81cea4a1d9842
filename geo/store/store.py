"""Reading an area's database: its tables by room, the streets, and what the file is."""

from geo.errors import StoreError
from geo.network.streets import Network
from geo.provision.figures import Figures
from geo.records import Tiles
from geo.store import provision
from geo.store.base_map import StoredBaseMap
from geo.store.entries import EntryTables
from geo.store.places import PlaceTables

_LITTLE = "32MB"
"""Memory for reading a base map."""


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

    def base_map(self, *, alone: bool = False) -> StoredBaseMap:
        """The base map's file of vector tiles.

        Parameters
        ----------
        alone
            Read it through a connection of its own, which holds little memory and lasts as long as
            the base map is used, even if the area is closed or its file replaced.
        """
        return StoredBaseMap(self.version, (self._again() if alone else self).rows)

    def _again(self) -> "Store":
        """The same file, opened again; this one, if another has taken its place since."""
        try:
            other = Store.open(self.path, memory=_LITTLE)
        except StoreError:
            return self
        return other if other.meta["build_id"] == self.meta["build_id"] else self

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
