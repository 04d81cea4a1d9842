"""Made-up areas side by side, each with its own list, as the files that they are built from.

An area is a square of streets in a lattice of 100 m; the next one begins a street farther on. All
share one postcode directory and one list of councils, as in England. An area's map reaches so many
streets past its border (`BEYOND`), so every length can be worked out by hand.
"""

import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
import msgpack
import osmium
from osmium.osm.mutable import Node, Way

from tests.town import MANIFEST, ORIGIN, SPACING, _Map, _service, at

LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
BEYOND = 6


@dataclass(frozen=True)
class MadeArea:
    """An area at a place of the grid of areas; `size` streets wide and high.

    `listed` are services of its own list: name, category, and where they are in lattice steps from
    the south-west corner of all areas.
    """

    column: int
    row: int = 0
    size: int = 9
    listed: tuple[tuple[str, str, tuple[float, float]], ...] = ()
    mapped: tuple[tuple[float, float], ...] = ()
    source: str = "list"
    beyond: int = BEYOND
    directory: "tuple[MadeArea, ...]" = field(default=(), repr=False)

    @property
    def number(self) -> int:
        return self.row * 20 + self.column

    @property
    def code(self) -> str:
        return f"E06000{900 + self.number:03d}"

    @property
    def name(self) -> str:
        return f"Area {LETTERS[self.row]}{LETTERS[self.column]}"

    @property
    def west(self) -> float:
        return float(self.column * self.size)

    @property
    def south(self) -> float:
        return float(self.row * self.size)

    def postcode(self, column: int, row: int) -> str:
        """The postcode half a street east of a corner, counted from the area's own south-west."""
        outward = f"T{LETTERS[self.row]}{self.column + 1}"
        more = LETTERS[(column // 20) + 2 * (row // 10)]
        return f"{outward} {row % 10}{LETTERS[column % 20]}{more}"

    def postcodes(self) -> dict[str, tuple[float, float]]:
        """All of its postcodes, and where they are."""
        steps = [(i, j) for j in range(self.size) for i in range(self.size)]
        return {self.postcode(i, j): (self.west + i + 0.5, self.south + j) for i, j in steps}


def write_area(folder: Path, area: MadeArea, others: tuple[MadeArea, ...]) -> Path:
    """Write an area's files into a folder of its own; gives the manifest."""
    here = folder / area.code
    here.mkdir(parents=True, exist_ok=True)
    every = (area, *others)
    _write_map(here / "town.osm", area)
    _write_postcodes(here / "postcodes.zip", every)
    rows = [f"{one.code},{one.name},{one.code},{one.name}" for one in every]
    (here / "authorities.csv").write_text(
        "\n".join(["code,name,upper_code,upper_name", *rows, ""]), encoding="utf-8"
    )
    listed = [_listed(area, *one) for one in area.listed]
    page = {"total_items": len(listed), "contents": listed}
    (here / "services.json").write_text(json.dumps(page), encoding="utf-8")
    text = MANIFEST.replace("E06000999", area.code).replace("Testham", area.name)
    text = text.replace("illustrative = true\n", "").replace('"examples"', f'"{area.source}"')
    text = text.replace("Example services", "The council's list").replace(", made up", "")
    text = text.replace("[[source]]", "margin_miles = 0.31\n\n[[source]]", 1)  # 500 m
    manifest = here / f"{area.code}.toml"
    manifest.write_text(text, encoding="utf-8")
    return manifest


def _listed(area: MadeArea, name: str, category: str, where: tuple[float, float]) -> dict[str, Any]:
    lon, lat = at(*where)
    made = _service(name, category)
    made["service_at_locations"] = [
        {
            "id": f"at-{made['id']}",
            "location": {
                "id": f"place-{made['id']}",
                "location_type": "physical",
                "name": name,
                "latitude": lat,
                "longitude": lon,
            },
        }
    ]
    return made


def _write_postcodes(path: Path, areas: tuple[MadeArea, ...]) -> None:
    data: dict[str, list[Any]] = {"pcd": [], "laua": [], "oseast1m": [], "osnrth1m": []}
    for area in areas:
        for unit, (east, north) in area.postcodes().items():
            outward, inward = unit.split()
            data["pcd"].append(outward.ljust(4) + inward)
            data["laua"].append(area.code)
            data["oseast1m"].append(ORIGIN[0] + east * SPACING)
            data["osnrth1m"].append(ORIGIN[1] + north * SPACING)
    with zipfile.ZipFile(path, "w") as wheel:
        packed = msgpack.packb({"columns": list(data), "data": data})
        wheel.writestr("postcodes/postcodes_T.msgpack.br", brotli.compress(packed))


def _write_map(path: Path, area: MadeArea) -> None:
    """Streets with the ids of one great map: what two areas' maps share has one id."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        drawn = _SharedMap(writer)
        west, south = int(area.west) - area.beyond, int(area.south) - area.beyond
        east, north = (int(x) + area.size + area.beyond for x in (area.west, area.south))
        for x, y in area.mapped:
            drawn.node(x, y, amenity="library", name=f"Library {x:g} {y:g}")
        drawn.node(area.west + 4, area.south + 4.05, place="town", name=f"{area.name} Town")
        columns, rows = range(west, east + 1), range(south, north + 1)
        for j in rows:
            points = [(float(i), float(j)) for i in columns]
            drawn.way(*points, highway="residential", name=f"Row {j}")
        for i in columns:
            points = [(float(i), float(j)) for j in rows]
            drawn.way(*points, highway="residential", name=f"Column {i}")
        drawn.write()


class _SharedMap(_Map):
    """A map whose objects have the same ids in every area's extract, and stand in their order."""

    def __init__(self, writer: osmium.SimpleWriter) -> None:
        super().__init__(writer)
        self.held: list[Node] = []

    def write(self) -> None:
        for node in sorted(self.held, key=lambda one: one.id):
            self.writer.add_node(node)
        for way in sorted(self.ways, key=lambda one: one.id):
            self.writer.add_way(way)

    def node(self, column: float, row: float, **tags: str) -> int:
        if (column, row) not in self.nodes:
            number = round((row + 500) * 100) * 1_000_000 + round((column + 500) * 100)
            self.nodes[column, row] = number
            self.held.append(Node(id=number, location=at(column, row), tags=tags, version=1))
        return self.nodes[column, row]

    def way(self, *points: tuple[float, float], **tags: str) -> None:
        (x, y), (_, end) = points[0], points[-1]
        number = round(y + 500) * 2 if y == end else round(x + 500) * 2 + 1
        refs = [self.node(*point) for point in points]
        self.ways.append(Way(id=number, nodes=refs, tags=tags, version=1))
