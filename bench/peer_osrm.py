"""OSRM with its own ``foot`` and ``car`` profiles, unchanged, and both of its algorithms."""

import os
import subprocess
from functools import cache
from pathlib import Path

import osrm
from serving import serve, timed, timed_warm

PACKAGE = Path(osrm.__file__).parent
PROFILES = {"walk": "foot", "drive": "car"}
MOST_TARGETS = 100_000


class Osrm:
    """The engine; `open` comes first."""

    def open(self, extract: str, folder: str) -> dict:
        """Build what is missing from the extract, and give the seconds that took."""
        self.folder = Path(folder)
        missing = [p for p in PROFILES.values() if not (self.folder / p / "done").exists()]
        return {"built_s": sum(timed(lambda p=p: self._build(Path(extract), p)) for p in missing)}

    def _build(self, extract: Path, profile: str) -> None:
        home = self.folder / profile
        home.mkdir(parents=True, exist_ok=True)
        link = home / "area.osm.pbf"  # OSRM writes its files beside the extract, named after it
        link.unlink(missing_ok=True)
        link.symlink_to(extract)
        lua = PACKAGE / "share" / "profiles" / f"{profile}.lua"
        with (home / "log").open("w") as log:
            for tool, *args in (
                ("osrm-extract", "-p", lua, link),
                ("osrm-partition", home / "area.osrm"),
                ("osrm-customize", home / "area.osrm"),
                ("osrm-contract", home / "area.osrm"),  # last: partitioning renumbers the streets
            ):
                command = [PACKAGE / "bin" / tool, "-t", str(os.cpu_count()), *args]
                subprocess.run(command, check=True, stdout=log, stderr=log)
        (home / "done").touch()

    @cache  # noqa: B019 - the one engine lives as long as its process
    def _engine(self, mode: str, algorithm: str = "CH") -> osrm.OSRM:
        return osrm.OSRM(
            algorithm=algorithm,
            storage_config=str(self.folder / PROFILES[mode] / "area.osrm"),
            max_locations_distance_table=MOST_TARGETS,
            use_shared_memory=False,
        )

    def routes(self, mode: str, pairs: list[list[float]]) -> list[dict | None]:
        """Route of each pair (lon, lat, lon, lat): metres, seconds, line; None without one."""
        engine = self._engine(mode)
        return [_route(engine, pair) for pair in pairs]

    def targets(self, mode: str, places: list[list[float]]) -> None:
        """Set the places (lon, lat) that `one_to_many` measures to."""
        self.mode, self.places = mode, [tuple(place) for place in places]

    def one_to_many(self, origin: list[float], algorithm: str) -> dict:
        """Seconds for a table of distances from one origin, finding the streets anew and not.

        The hints that should spare OSRM finding the streets are empty in these
        bindings, so asking for the nearest street of each place is timed and taken off.
        """
        engine = self._engine(self.mode, algorithm)
        places = [tuple(origin), *self.places]
        table = osrm.TableParameters(
            coordinates=places,
            sources=[0],
            destinations=list(range(1, len(places))),
            annotations=["distance", "duration"],
            generate_hints=False,
        )
        nearest = [osrm.NearestParameters(coordinates=[p], generate_hints=False) for p in places]
        seconds = timed_warm(lambda: engine.Table(table))
        finding = timed_warm(lambda: [engine.Nearest(query) for query in nearest])
        search_s = max(seconds - finding, 0.0)
        return {"used_seconds": seconds, "seconds": seconds, "search_seconds": search_s}


def _route(engine: osrm.OSRM, pair: list[float]) -> dict | None:
    west, south, east, north = pair
    ends = [(west, south), (east, north)]
    query = osrm.RouteParameters(coordinates=ends, overview="full", geometries="geojson")
    try:
        route = engine.Route(query)["routes"][0]
    except RuntimeError:  # OSRM's "no route"
        return None
    line = [[point[0], point[1]] for point in route["geometry"]["coordinates"]]
    return {"distance_m": route["distance"], "duration_s": route["duration"], "line": line}


if __name__ == "__main__":
    serve(Osrm())
