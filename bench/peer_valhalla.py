"""Valhalla: ``pedestrian`` and ``auto`` costing, by length or by time, otherwise unchanged.

An extract smaller than a country has no closed national boundary, so Valhalla
could not know that it lies in Great Britain, where one drives on the left and
walks on bridleways. The build hands it a rectangle that says so.
"""

import json
import subprocess
from pathlib import Path

import osmium
import valhalla
from osmium.osm.mutable import Node, Relation, Way
from serving import serve, timed, timed_warm
from valhalla.config import get_config
from valhalla.midgard.utils import decode_polyline

BIN = Path(valhalla.__file__).parent / "bin"
COSTING = {
    "walk": ("pedestrian", {"shortest": True}),
    "drive": ("auto", {}),
    "drive-shortest": ("auto", {"shortest": True}),
}
MOST_TARGETS = 100_000
BRITAIN = [(-9.0, 49.5), (2.5, 49.5), (2.5, 61.0), (-9.0, 61.0)]


class Valhalla:
    """The engine; `open` comes first."""

    def open(self, extract: str, folder: str) -> dict:
        """Build the tiles if they are missing, and give the seconds that took."""
        home = Path(folder)
        built_s = 0.0 if (home / "done").exists() else timed(lambda: _build(Path(extract), home))
        self.actor = valhalla.Actor(json.loads((home / "config.json").read_text()))
        return {"built_s": built_s}

    def routes(self, mode: str, pairs: list[list[float]]) -> list[dict | None]:
        """Route of each pair (lon, lat, lon, lat): metres, seconds, line; None without one."""
        return [self._route(mode, pair) for pair in pairs]

    def _route(self, mode: str, pair: list[float]) -> dict | None:
        ends = [_location(pair[:2]), _location(pair[2:])]
        try:
            trip = self.actor.route({"locations": ends, **_costing(mode)})["trip"]
        except RuntimeError:  # Valhalla's "no path"
            return None
        return {
            "distance_m": trip["summary"]["length"] * 1000,
            "duration_s": trip["summary"]["time"],
            "line": [list(point) for point in decode_polyline(trip["legs"][0]["shape"])],
        }

    def targets(self, mode: str, places: list[list[float]]) -> None:
        """Set the places (lon, lat) that `one_to_many` measures to."""
        self.mode, self.places = mode, [_location(place) for place in places]

    def one_to_many(self, origin: list[float]) -> dict:
        """Seconds for a matrix from one origin, finding the streets anew and not.

        Valhalla cannot be told where the places join the streets, so its
        ``locate`` of the same places is timed and taken off.
        """
        costing, source = _costing(self.mode), [_location(origin)]
        matrix = json.dumps({"sources": source, "targets": self.places, **costing})
        locate = json.dumps({"locations": source + self.places, "verbose": False, **costing})
        seconds = timed_warm(lambda: self.actor.matrix(matrix))
        locating = timed_warm(lambda: self.actor.locate(locate))
        search_s = max(seconds - locating, 0.0)
        return {"used_seconds": seconds, "seconds": seconds, "search_seconds": search_s}


def _location(place: list[float]) -> dict:
    return {"lon": place[0], "lat": place[1]}


def _costing(mode: str) -> dict:
    name, options = COSTING[mode]
    return {"costing": name, "costing_options": {name: options}}


def _build(extract: Path, home: Path) -> None:
    tiles = home / "tiles"
    tiles.mkdir(parents=True, exist_ok=True)
    config = get_config(tile_dir=tiles, tile_extract="")
    config["mjolnir"] |= {"admin": str(home / "admins.sqlite"), "traffic_extract": ""}
    for name in ("auto", "pedestrian"):
        config["service_limits"][name] |= {
            "max_locations": MOST_TARGETS,
            "max_matrix_location_pairs": MOST_TARGETS,
        }
    (home / "config.json").write_text(json.dumps(config))
    _write_country(home / "country.osm.pbf")
    with (home / "log").open("w") as log:
        for tool, source in (
            ("valhalla_build_admins", home / "country.osm.pbf"),
            ("valhalla_build_tiles", extract),
        ):
            command = [BIN / tool, "-c", home / "config.json", source]
            subprocess.run(command, check=True, stdout=log, stderr=log)
    (home / "done").touch()


def _write_country(path: Path) -> None:
    """Write a map of nothing but a national boundary, drawn as a rectangle."""
    path.unlink(missing_ok=True)
    country = {"name": "United Kingdom", "name:en": "United Kingdom", "ISO3166-1": "GB"}
    boundary = {"type": "boundary", "boundary": "administrative", "admin_level": "2"}
    with osmium.SimpleWriter(str(path)) as writer:
        for number, corner in enumerate(BRITAIN, start=1):
            writer.add_node(Node(id=number, version=1, location=corner))
        ring = [*range(1, len(BRITAIN) + 1), 1]
        writer.add_way(Way(id=1, version=1, nodes=ring, tags=boundary))
        writer.add_relation(
            Relation(id=1, version=1, members=[("w", 1, "outer")], tags=boundary | country)
        )


if __name__ == "__main__":
    serve(Valhalla())
