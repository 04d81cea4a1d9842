"""The made-up town with official lists beside its map, each with what such lists get wrong."""

import csv
import json
from pathlib import Path

from tests.town import CODE, MANIFEST, ORIGIN, SPACING, at, write_town

_SOURCE = """
[[source]]
kind = "{kind}"
title = "{title}"
publisher = "Test publisher"
vintage = "2026-10"
licence = "OGL-UK-3.0"
attribution = "{title}, made up"
path = "{path}"
{more}"""

GIAS_COLUMNS = (
    "URN",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (code)",
    "EstablishmentStatus (name)",
    "PhaseOfEducation (name)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "SchoolCapacity",
    "NumberOfPupils",
    "Street",
    "Town",
    "Postcode",
    "SchoolWebsite",
    "TelephoneNum",
    "SEN1 (name)",
    "SEN2 (name)",
    "TypeOfResourcedProvision (name)",
    "ResourcedProvisionOnRoll",
    "ResourcedProvisionCapacity",
    "SenUnitOnRoll",
    "SenUnitCapacity",
    "GSSLACode (name)",
    "Easting",
    "Northing",
)


def _school(urn: int, name: str, **said: object) -> dict[str, object]:
    east, north = ORIGIN[0] + 2.5 * SPACING, ORIGIN[1] + 5.3 * SPACING
    return {
        "URN": urn,
        "EstablishmentName": name,
        "TypeOfEstablishment (code)": 1,
        "TypeOfEstablishment (name)": "Community school",
        "EstablishmentStatus (code)": 1,
        "EstablishmentStatus (name)": "Open",
        "PhaseOfEducation (name)": "Primary",
        "StatutoryLowAge": 5,
        "StatutoryHighAge": 11,
        "SchoolCapacity": 210,
        "NumberOfPupils": 200,
        "Street": "Row 5",
        "Town": "Testham",
        "Postcode": "TE1 1AB",
        "SchoolWebsite": "www.testham.example.sch.uk",
        "TelephoneNum": "01983000000",
        "SEN1 (name)": "Not Applicable",
        "TypeOfResourcedProvision (name)": "Not applicable",
        "GSSLACode (name)": CODE,
        "Easting": int(east),
        "Northing": int(north),
        **said,
    }


SCHOOLS = [
    _school(
        123456,
        "Testham Community Primary School",
        **{
            "TypeOfResourcedProvision (name)": "Resourced provision",
            "ResourcedProvisionOnRoll": 12,
            "ResourcedProvisionCapacity": 10,
            "SEN1 (name)": "ASD - Autistic Spectrum Disorder",
        },
    ),
    _school(
        123457,
        "Column Special School",
        **{
            "TypeOfEstablishment (code)": 36,
            "TypeOfEstablishment (name)": "Free schools special",
            "SEN1 (name)": "Not Applicable",
            "SEN2 (name)": "SLD - Severe Learning Difficulty",
            "Easting": "",
            "Northing": "",
            "Postcode": "TE1 1AD",
        },
    ),
    _school(123458, "Shut School", **{"EstablishmentStatus (code)": 2}),
    _school(123459, "Far School", Easting=400_000, Northing=300_000, Postcode="ZE9 9ZZ"),
]
"""One that the map has too, a special one without coordinates, a closed one, one far away."""

STOP = ("230000001", "Column Two", 2.02, 6.5)
"""The stop that the map has too."""


def _write_rows(path: Path, rows: list[dict[str, object]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), restval="", quoting=csv.QUOTE_ALL)
        out.writeheader()
        out.writerows(rows)


def _write_schools(path: Path) -> None:
    _write_rows(path, [dict.fromkeys(GIAS_COLUMNS, "") | row for row in SCHOOLS], "cp1252")


def _write_stops(path: Path) -> None:
    code, name, column, row = STOP
    lon, lat = at(column, row)
    stop = {
        "ATCOCode": code,
        "NaptanCode": "tstaaa",
        "CommonName": name,
        "Street": "Column 2",
        "Indicator": "opp",
        "Bearing": "N",
        "NptgLocalityCode": "E0000001",
        "LocalityName": "Testham",
        "GridType": "UKOS",
        "Easting": "",
        "Northing": "",
        "Longitude": f"{lon:.6f}",
        "Latitude": f"{lat:.6f}",
        "StopType": "BCT",
        "BusStopType": "MKD",
        "AdministrativeAreaCode": "025",
        "Modification": "new",
        "Status": "active",
    }
    gone = {**stop, "ATCOCode": "230000002", "Status": "inactive"}
    _write_rows(path, [stop, gone])


def _write_clubs(path: Path) -> None:
    lon, lat = at(3.0, 3.02)
    clubs = [
        {"Club": "Testham Chess Club", "Where": "", "Lat": f"{lat:.6f}", "Long": f"{lon:.6f}"},
        {"Club": "=HYPERLINK(1)", "Where": "te11aa", "Lat": "", "Long": ""},
        {"Club": "Swapped Club", "Where": "TE1 1AB", "Lat": f"{lon:.6f}", "Long": f"{lat:.6f}"},
        {"Club": "Nowhere Club", "Where": "", "Lat": "", "Long": ""},
    ]
    _write_rows(path, [dict(club) for club in clubs])


def _square(west: float, south: float, size: float) -> list[list[tuple[float, float]]]:
    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    return [[at(west + x * size, south + y * size) for x, y in corners]]


def _write_layer(path: Path, features: list[tuple[dict[str, object], object]]) -> None:
    layer = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": said,
                "geometry": {"type": "Polygon", "coordinates": shape},
            }
            for said, shape in features
        ],
    }
    path.write_text(json.dumps(layer), encoding="utf-8")


def write_official_town(folder: Path) -> Path:
    """Write the town and its official lists; gives the manifest."""
    manifest = write_town(folder)
    _write_schools(folder / "edubasealldata.csv")
    _write_stops(folder / "stops.csv")
    _write_clubs(folder / "clubs.csv")
    _write_layer(
        folder / "catchments.geojson",
        [({"URN": "123456"}, _square(-1.0, -1.0, 10.0)), ({"URN": "999999"}, _square(0, 0, 1))],
    )
    _write_layer(
        folder / "lsoa.geojson",
        [
            (
                {
                    "LSOA21CD": "E01000001",
                    "LSOA21NM": "Testham 001A",
                    "population": 1000,
                    "pct_age_5_11": 8.5,
                },
                _square(-5.0, -5.0, 20.0),
            ),
            (
                {
                    "LSOA21CD": "E01099999",
                    "LSOA21NM": "Far 001A",
                    "population": 900,
                    "pct_age_5_11": 9.0,
                },
                _square(900.0, 900.0, 20.0),
            ),
        ],
    )
    text = MANIFEST
    for kind, title, path, more in (
        ("gias", "Test register of schools", "edubasealldata.csv", ""),
        ("naptan", "Test stops", "stops.csv", ""),
        (
            "services",
            "Test clubs",
            "clubs.csv",
            'category = "holiday-activities"\n'
            'columns = { name = "Club", postcode = "Where", lat = "Lat", lon = "Long" }\n',
        ),
        (
            "catchments",
            "Test catchments",
            "catchments.geojson",
            'urn = "URN"\narea_kind = "designated area"\nmax_rejected = 0.5\n',
        ),
        ("zones", "Test areas", "lsoa.geojson", ""),
    ):
        text += _SOURCE.format(kind=kind, title=title, path=path, more=more)
    manifest.write_text(text, encoding="utf-8")
    return manifest
