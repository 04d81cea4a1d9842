"""Our own network, behind the same calls as the others'."""

from pathlib import Path

import numpy as np
import shapely
from serving import serve, timed_warm

from geo.families import search as find
from geo.measure import METRES_PER_MILE, to_grid, to_lonlat
from geo.network import paths
from geo.network.edges import SnappedPoints
from geo.network.graph import ModeGraph
from geo.places.postcodes import Place
from geo.store import Store

MODES = {"walk": ("walk", False), "drive": ("drive", True), "drive-shortest": ("drive", False)}
"""Name of a comparison to our mode, and whether it is for the fastest way."""


class Ours:
    """The engine; `open` comes first."""

    def open(self, db: str) -> dict:
        """Open a built area, and give its homes and services (lon, lat) with their categories."""
        store = Store.open(Path(db))
        self.network, self.offer = store.network(), store.offer()
        homes, points = store.homes_of_area().table, self.offer.points
        return {
            "homes": to_lonlat(homes["easting"], homes["northing"]).tolist(),
            "services": points[["entrance_lon", "entrance_lat"]].to_numpy().tolist(),
            "categories": self.offer.services["category"].iloc[points["service"]].tolist(),
        }

    def _graph(self, mode: str) -> ModeGraph:
        name, fastest = MODES[mode]
        return self.network.graph(name, fastest=fastest)

    def joins(self, mode: str, places: list[list[float]]) -> list[list[float] | None]:
        """Where places (lon, lat) join the streets: longitude, latitude; None where they do not."""
        graph = self._graph(mode)
        snaps = graph.snap(to_grid(*np.array(places).T))
        return [_join(graph, snaps.take(np.array([i]))) for i in range(len(snaps))]

    def routes(self, mode: str, pairs: list[list[float]]) -> list[dict | None]:
        """Route of each pair (lon, lat, lon, lat): metres along streets, seconds, line."""
        name, fastest = MODES[mode]
        return [self._route(name, pair, shortest=not fastest) for pair in pairs]

    def _route(self, mode: str, pair: list[float], *, shortest: bool) -> dict | None:
        west, south, east, north = pair
        route = self.network.route(mode, (west, south), (east, north), shortest=shortest)
        if route.distance_m is None or route.geometry is None:
            return None
        doors_m = (route.from_offset_m or 0.0) + (route.to_offset_m or 0.0)
        return {
            "distance_m": route.distance_m - doors_m,
            "duration_s": route.duration_s,
            "line": shapely.get_coordinates(route.geometry).tolist(),
            "ferry": list(route.ferry),
        }

    def targets(self, mode: str, places: list[list[float]]) -> None:
        """Set the places (lon, lat) that `one_to_many` measures to."""
        self.mode, self.places = mode, np.array(places)
        self.snaps = self._graph(mode).snap(to_grid(*self.places.T))

    def one_to_many(self, origin: list[float], within_miles: float) -> dict:
        """Seconds for the lengths from one origin: as used, finding the streets anew, and not.

        As used, the services were joined to the streets when the area was opened.
        """
        graph = self._graph(self.mode)
        limit = within_miles * METRES_PER_MILE
        start = graph.snap(to_grid(*origin))

        def search(origin_snap: SnappedPoints, target_snaps: SnappedPoints) -> None:
            paths.lengths_from(graph, origin_snap, target_snaps, limit=limit)

        def used() -> None:
            search(graph.snap(to_grid(*origin)), self.snaps)

        def whole() -> None:
            search(graph.snap(to_grid(*origin)), graph.snap(to_grid(*self.places.T)))

        return {
            "used_seconds": timed_warm(used),
            "seconds": timed_warm(whole),
            "search_seconds": timed_warm(lambda: search(start, self.snaps)),
        }

    def answer(self, origin: list[float], within_miles: float) -> dict:
        """Seconds for all that a family is shown: `geo.families.search.nearby` from one origin."""
        place = Place("here", "here", lat=origin[1], lon=origin[0])
        limit = within_miles * METRES_PER_MILE

        def whole() -> None:
            find.nearby(self.network, self.offer, place, within_m=limit)

        return {"used_seconds": timed_warm(whole)}

    def nearest(self, homes: list[list[float]], places: list[list[float]], within_m: float) -> dict:
        """Seconds to give every home (metres, EPSG:27700) its nearest place; and the distances."""
        graph = self._graph("walk")
        home_xy, place_xy = np.array(homes), np.array(places)
        home_snaps, place_snaps = graph.snap(home_xy), graph.snap(place_xy)

        def search(here: SnappedPoints, there: SnappedPoints) -> None:
            self.found = paths.nearest(graph, here, there, limit=within_m)[0]

        search(home_snaps, place_snaps)
        return {
            "seconds": timed_warm(lambda: search(graph.snap(home_xy), graph.snap(place_xy))),
            "search_seconds": timed_warm(lambda: search(home_snaps, place_snaps)),
            "distance_m": np.minimum(self.found, within_m).tolist(),
        }

    def write_graph(self, path: str) -> dict:
        """Write the walking network as pandana takes it; see `peer_pandana.Pandana.open`."""
        graph = self._graph("walk")
        edges = graph.edges
        ends = shapely.get_coordinates(shapely.get_point(edges.shape, 0))
        others = shapely.get_coordinates(shapely.get_point(edges.shape, -1))
        xy = np.empty((graph.nodes, 2))
        xy[edges.u], xy[edges.v] = ends, others
        np.savez(path, x=xy[:, 0], y=xy[:, 1], start=edges.u, end=edges.v, length_m=edges.metres)
        return {"nodes": graph.nodes, "edges": len(edges.u)}


def _join(graph: ModeGraph, snap: SnappedPoints) -> list[float] | None:
    if snap.edge[0] < 0:
        return None
    line = graph.edges.shape[snap.edge[0]]
    point = shapely.line_interpolate_point(line, snap.along_m[0])
    return to_lonlat(point.x, point.y)[0].tolist()


if __name__ == "__main__":
    serve(Ours())
