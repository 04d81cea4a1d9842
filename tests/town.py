"""A small made-up town, written as the files that an area is built from.

Streets form a lattice of 100 m squares on the British National Grid, so that every
length in it can be worked out by hand: `at` gives the position of a corner.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

import brotli
import msgpack
import osmium
from osmium.osm.mutable import Node, Way

from geo.measure import to_lonlat

CODE, NAME = "E06000999", "Testham"
ORIGIN = (219_350.0, 90_000.0)
SPACING = 100.0
SIZE = 9

POSTCODES = {
    # unit: (authority, easting, northing) in lattice steps for the town's own
    "TE1 1AA": (CODE, 0.5, 0.1),
    "TE1 1AB": (CODE, 4.0, 4.1),
    "TE1 1AD": (CODE, 8.0, 7.5),
    "TE1 9ZZ": (CODE, 200.0, 0.0),  # far from every street
    "TE1 1ZZ": (None, None, None),  # without a place
    "GIR 0AA": (None, None, None),
    "G1 1AB": ("S12000049", 100.0, 100.0),
    "CF10 1AA": ("W06000015", 90.0, 90.0),
    "BT1 1AA": ("N09000003", 1149.66, 2846.75),  # 334316, 374675 on the Irish grid
    "JE2 3AB": ("L99999999", None, None),
    "SO14 3AB": ("E06000045", 50.0, 50.0),
    "GU1 1AA": ("E07000209", 60.0, 60.0),
}

AUTHORITIES = """code,name,upper_code,upper_name
E06000999,Testham,E06000999,Testham
E06000045,Southampton,E06000045,Southampton
E07000209,Guildford,E10000030,Surrey
W06000015,Cardiff,W06000015,Cardiff
"""

LONG_EMAIL = "childrenandyoungpeoplewithdisabilitiesteam@a-council-with-a-long-name.example"
"""Wider than a phone, without a place to break it."""


def at(column: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of a position in lattice steps."""
    lon, lat = to_lonlat(ORIGIN[0] + column * SPACING, ORIGIN[1] + row * SPACING)[0]
    return float(lon), float(lat)


class _Map:
    """Writes OpenStreetMap objects with ids of its own."""

    def __init__(self, writer: osmium.SimpleWriter) -> None:
        self.writer = writer
        self.nodes: dict[tuple[float, float], int] = {}
        self.ways: list[Way] = []

    def node(self, column: float, row: float, **tags: str) -> int:
        if (column, row) not in self.nodes:
            self.nodes[column, row] = len(self.nodes) + 1
            location = at(column, row)
            self.writer.add_node(
                Node(id=self.nodes[column, row], location=location, tags=tags, version=1)
            )
        return self.nodes[column, row]

    def way(self, *points: tuple[float, float], **tags: str) -> None:
        refs = [self.node(*point) for point in points]
        tags = {key.replace("__", ":"): value for key, value in tags.items()}
        self.ways.append(Way(id=len(self.ways) + 1, nodes=refs, tags=tags, version=1))


def write_map(path: Path) -> None:
    """The town's map: a lattice of residential streets with what a finder needs on it."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        drawn = _Map(writer)
        _places(drawn)
        _streets(drawn)
        for way in drawn.ways:
            writer.add_way(way)


def _streets(drawn: _Map) -> None:
    last = SIZE - 1
    for i in range(SIZE):
        row = [(float(j), float(i)) for j in range(SIZE)]
        column = [(float(i), float(j)) for j in range(SIZE)]
        drawn.way(*row, highway="residential", name=f"Row {i}")
        oneway = {"oneway": "yes"} if i == last else {}
        drawn.way(*column, highway="residential", name=f"Column {i}", **oneway)
    drawn.way((0.0, 0.0), (-3.0, 0.0), highway="track", name="Farm Track")
    drawn.way((-3.0, 0.0), (-3.0, 3.0), highway="service", access="private", name="Hall Drive")
    drawn.way((-3.0, 3.0), (0.0, 3.0), highway="service", access="private", name="Hall Drive")
    drawn.way((2.0, 2.0), (2.5, 2.5), (3.0, 3.0), highway="steps", name="Short Cut")
    drawn.way(
        (8.0, 0.0), (30.0, 0.0), route="ferry", name="Test Ferry", duration="00:10", foot="yes"
    )
    drawn.way((30.0, 0.0), (31.0, 0.0), highway="residential", name="Far Quay")


def _places(drawn: _Map) -> None:
    drawn.node(4.0, 4.05, place="town", name="Testham")
    drawn.node(7.2, 7.2, place="village", name="Little Testham")
    drawn.node(
        1.5,
        0.02,
        amenity="doctors",
        name="Row Surgery",
        opening_hours="Mo-Fr 08:30-18:00",
        email=LONG_EMAIL,
    )
    drawn.node(4.0, 4.02, amenity="library", name="Testham Library", wheelchair="yes")
    drawn.node(8.0, 8.1, amenity="pharmacy", name="<img src=x onerror=alert(1)>")
    drawn.node(2.02, 6.5, highway="bus_stop", name="Column Two", **{"naptan:AtcoCode": "230000001"})
    drawn.node(30.9, 0.02, amenity="dentist", name="Quay Dental")
    drawn.node(2.4, 5.0, barrier="gate")
    drawn.way(
        (2.4, 5.0),
        (2.6, 5.0),
        (2.6, 5.6),
        (2.4, 5.6),
        (2.4, 5.0),
        amenity="school",
        name="Testham Primary School",
        ref__edubase="123456",
        min_age="4",
        max_age="11",
    )


def write_postcodes(path: Path) -> None:
    """The town's postcodes, and some others, packed as the postcode wheel packs them."""
    letters: dict[str, dict[str, list[Any]]] = {}
    for unit, (authority, east, north) in POSTCODES.items():
        outward, inward = unit.split()
        data = letters.setdefault(unit[0], {"pcd": [], "laua": [], "oseast1m": [], "osnrth1m": []})
        data["pcd"].append(outward.ljust(4) + inward)
        data["laua"].append(authority)
        data["oseast1m"].append(None if east is None else ORIGIN[0] + east * SPACING)
        data["osnrth1m"].append(None if north is None else ORIGIN[1] + north * SPACING)
    with zipfile.ZipFile(path, "w") as wheel:
        for letter, data in letters.items():
            packed = msgpack.packb({"columns": list(data), "data": data})
            wheel.writestr(f"postcodes/postcodes_{letter}.msgpack.br", brotli.compress(packed))


def example_services() -> list[dict[str, Any]]:
    """Illustrative services in the Open Referral UK 3.0 shape: one with a place, four without."""
    lon, lat = at(5.0, 5.05)
    placed = _service("Example: Talking Time", "speech-and-language-therapy", needs=("SLCN", "ASD"))
    placed["service_at_locations"] = [
        {
            "id": "at-1",
            "location": {
                "id": "loc-1",
                "location_type": "physical",
                "name": "Example: Row Five Clinic",
                "latitude": lat,
                "longitude": lon,
            },
        }
    ]
    online = _service("Example: Evening Chat", "mental-health", needs=("SEMH",))
    online["attributes"].append(_term("Delivery", "online"))
    home = _service("Example: Sitters at Home", "short-breaks", needs=("PMLD",))
    home["attributes"].append(_term("Delivery", "home"))
    whole = _service("Example: Travel Help", "travel-assistance")
    whole["service_areas"] = [{"id": "area-1", "name": NAME, "uri": f"https://example.org/{CODE}"}]
    nowhere = _service("Example: Parents Together", "support-group")
    return [placed, online, home, whole, nowhere]


def _term(taxonomy: str, code: str) -> dict[str, Any]:
    return {
        "id": f"{taxonomy}-{code}",
        "link_entity": "service",
        "taxonomy_term": {
            "id": code,
            "code": code,
            "name": code,
            "taxonomy": taxonomy,
            "taxonomy_detail": {"id": taxonomy, "name": taxonomy},
        },
    }


def _service(name: str, category: str, *, needs: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "id": name.removeprefix("Example: ").lower().replace(" ", "-"),
        "name": name,
        "description": "An illustrative entry, not a real service.",
        "status": "active",
        "attributes": [
            _term("SEND Local Offer categories", category),
            *(_term("Type of need", code) for code in needs),
        ],
    }


MANIFEST = f"""
[area]
code = "{CODE}"
name = "{NAME}"

[[source]]
kind = "qlac-postcodes"
title = "Test postcodes"
publisher = "Test publisher"
vintage = "2026-01"
licence = "CC0-1.0"
attribution = "Test postcodes, made up"
path = "postcodes.zip"

[contacts.duty_line]
phone = "01983 555999"
hours = "Day and night."
page = "https://example.org/worried"
checked = 2026-11-30

[[source]]
kind = "qlac-authorities"
title = "Test councils"
publisher = "Test publisher"
vintage = "2026-01"
licence = "CC0-1.0"
attribution = "Test councils, made up"
path = "authorities.csv"

[[source]]
kind = "osm"
title = "Test map"
publisher = "Test publisher"
vintage = "2026-02"
licence = "CC0-1.0"
attribution = "© Test mappers"
path = "town.osm"

[[source]]
kind = "openreferral"
source_id = "examples"
title = "Example services"
publisher = "Test publisher"
vintage = "2026-03"
licence = "CC0-1.0"
attribution = "Example services, made up"
path = "services.json"
illustrative = true
"""


def write_town(folder: Path) -> Path:
    """Write all of the town's files; gives the manifest."""
    write_map(folder / "town.osm")
    write_postcodes(folder / "postcodes.zip")
    (folder / "authorities.csv").write_text(AUTHORITIES, encoding="utf-8")
    services = example_services()
    page = {
        "total_items": len(services),
        "total_pages": 1,
        "page_number": 1,
        "size": len(services),
        "first_page": True,
        "last_page": True,
        "empty": False,
        "contents": services,
    }
    (folder / "services.json").write_text(json.dumps(page), encoding="utf-8")
    manifest = folder / "testham.toml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    return manifest
