"""The made-up town with a register of schools and address points, as councils load them."""

import csv
from pathlib import Path

from geo.build.pipeline import build
from geo.measure import to_grid
from tests.town import CODE, ORIGIN, at, write_town

POINTS = """UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE
{rows}
"""
NEAR, FAR = (100062000001, (0.5, 0.1)), (100062000002, (3000.0, 0.1))
"""An address point in the town, and one far beyond: its UPRN, and its place in lattice steps."""

_REGISTER = {
    "LA (code)": "999",
    "EstablishmentNumber": "",
    "TypeOfEstablishment (code)": "1",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (code)": "1",
    "CloseDate": "",
    "StatutoryLowAge": "4",
    "StatutoryHighAge": "11",
    "SEN1 (name)": "",
    "TypeOfResourcedProvision (name)": "Not applicable",
    "Postcode": "TE1 1AB",
    "GSSLACode (name)": CODE,
}
_CLOSED = {"EstablishmentStatus (code)": "2"}
_SCHOOLS = (
    {"URN": "123456", "EstablishmentName": "Testham Primary School", "EstablishmentNumber": "2001"},
    {
        "URN": "123400",
        "EstablishmentName": "Testham Infant School",
        "EstablishmentNumber": "2001",
        "CloseDate": "31-08-2024",
        **_CLOSED,
    },
    {
        "URN": "123401",
        "EstablishmentName": "Old Mill School",
        "EstablishmentNumber": "2002",
        "CloseDate": "31-07-2025",
        **_CLOSED,
    },
    {
        "URN": "123457",
        "EstablishmentName": "Closing School",
        "EstablishmentNumber": "2003",
        "EstablishmentStatus (code)": "3",
        "CloseDate": "31-08-2027",
    },
    {"URN": "999990", "EstablishmentName": "Elsewhere", "LA (code)": "111", **_CLOSED},
)
_SOURCES = """
[[source]]
kind = "gias"
title = "Test register"
publisher = "Test publisher"
vintage = "2026-11"
licence = "CC0-1.0"
attribution = "Test register, made up"
path = "register.csv"

[[source]]
kind = "os-open-uprn"
title = "Test address points"
publisher = "Test publisher"
vintage = "2026-11"
licence = "CC0-1.0"
attribution = "Test address points, made up"
path = "osopenuprn_202611.csv"
"""


def write_points(path: Path) -> Path:
    """A file of address points as Ordnance Survey publishes it."""
    rows = []
    for uprn, place in (NEAR, FAR):
        lon, lat = at(*place)
        east, north = to_grid(lon, lat)[0]
        rows.append(f"{uprn},{east:.2f},{north:.2f},{lat:.7f},{lon:.7f}")
    path.write_text(POINTS.format(rows="\n".join(rows)), encoding="utf-8")
    return path


def write_registered(folder: Path) -> Path:
    """Write the town with both files; gives the manifest."""
    manifest = write_town(folder)
    middle = [ORIGIN[0] + 250, ORIGIN[1] + 530]
    place = dict(zip(("Easting", "Northing"), map(str, middle), strict=True))
    columns = ["URN", "EstablishmentName", *_REGISTER, *place]
    with (folder / "register.csv").open("w", encoding="cp1252", newline="") as file:
        rows = csv.DictWriter(file, columns)
        rows.writeheader()
        rows.writerows(_REGISTER | place | school for school in _SCHOOLS)
    write_points(folder / "osopenuprn_202611.csv")
    with manifest.open("a", encoding="utf-8") as file:
        file.write(_SOURCES)
    return manifest


def build_registered(folder: Path) -> None:
    """Build it as ``registered.duckdb``."""
    build(write_registered(folder), folder / "registered.duckdb")
