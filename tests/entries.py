"""A small database of services of every kind: the example services, and made-up odd ones."""

from datetime import date
from pathlib import Path

import shapely

from geo.manifest import Manifest, Source
from geo.measure import to_grid
from geo.places.postcodes import Authority, PostcodeRow
from geo.records import (
    Catchment,
    CostOption,
    Council,
    Entrance,
    FieldSource,
    Location,
    Merged,
    Organization,
    Rejected,
    Row,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
    Settlement,
    Stop,
)
from geo.sources.openreferral import read
from geo.store import SourceRow, writing

SAMPLE = Path(__file__).parents[1] / "data/sample/services.json"
AREA = Council("E06000046", "Isle of Wight")
HOME = "PO30 1UD"
HOME_AT = (-1.2938, 50.7007)
FETCHED, FETCHED_LATER = date(2026, 9, 1), date(2026, 10, 5)
NEWPORT = shapely.box(-1.35, 50.65, -1.25, 50.75)
RYDE = shapely.box(-1.20, 50.70, -1.10, 50.75)


def source_row(
    source_id: str, *, retrieved: date = FETCHED, illustrative: bool = False
) -> SourceRow:
    return SourceRow(
        source_id,
        "made-up",
        f"The {source_id} list",
        "A publisher",
        "OGL-UK-3.0",
        f"© {source_id}",
        "https://example.org/about",
        "list.csv",
        "2026-08",
        retrieved,
        illustrative,
        None,
        3,
        2,
        0,
        0,
        1,
    )


def odd_rows() -> list[Row]:
    """Services that strain a format: each has something that others lack."""
    lon, lat = HOME_AT
    return [
        Organization("odd-o1", "Trust & <b>Sons</b>", "odd", url="no address", email="nobody"),
        Organization("odd-o2", "Lonely trust", "odd", description="Without a service."),
        Location("odd-school", "The school", lon, lat, "odd", "1 High Street, Newport", HOME),
        Location("odd-hall", None, lon + 0.01, lat, "odd", "Hall, Nowhere", None, "limited"),
        Location("odd-far", "Ryde room", -1.15, 50.72, "odd", placed_by="postcode"),
        Location("odd-lost", "Lost", None, None, "odd", None, "PO30 9ZZ"),
        Settlement("s1", "Newport", "town", *HOME_AT, "odd"),
        Service(
            "odd-school",
            "=HYPERLINK(evil) school",
            "special-school",
            "odd",
            "100001",
            organization_id="odd-o1",
            description="Tea & talk.\n\nEvery day, é.",
            url="www.no-scheme.example",
            email="not an address",
            phone="+44 1983 000000",
            eligibility="Children with a plan.",
            how_to_access="Ask the council.",
            referral=True,
            min_age=4.5,
            max_age=19,
            assured=date(2026, 5, 1),
            assurer="The head teacher",
            urn="100001",
            authority_code="E06000046",
        ),
        School("odd-school", "odd", "100001", 7, "Community special school", 1, plans=20),
        ServiceCapacity("odd-school", "odd", maximum=40, on_roll=44, updated=FETCHED),
        ServiceNeed("odd-school", "ASD", "odd"),
        ServiceNeed("odd-school", "PD", "odd"),
        ServiceAtLocation("odd-school", "odd-school", "odd"),
        Entrance("odd-school", lon, lat, "main", "odd"),
        Merged("odd-school", "other-9", "late", "School (other list)", "URN 100001"),
        FieldSource("odd-school", "phone", "late"),
        Service("odd-club", '"; DROP <script>alert(1)</script>', "sport", "odd", "line 2"),
        ServiceAtLocation("odd-club", "odd-hall", "odd"),
        ServiceAtLocation("odd-club", "odd-far", "odd"),
        Schedule("odd-club", "odd", "MO,WE", "09:30", "11:00", "WEEKLY", location_id="odd-hall"),
        Schedule("odd-club", "odd", "FR", "18:00", "20:00", "DAILY", location_id="odd-far"),
        Schedule("odd-club", "odd", opening_hours="Mo-Fr 09:00-17:00"),
        CostOption("odd-club", "odd", "Each", 2.5, "GBP", None, date(2026, 1, 1), date(2027, 1, 1)),
        CostOption("odd-club", "odd", description="Ask us."),
        Catchment("odd-area", "odd-club", "service area", "Newport", NEWPORT.wkb, "odd"),
        Service("odd-lost", "Lost service", "gp", "odd", "3", referral=False, min_age=0),
        ServiceAtLocation("odd-lost", "odd-lost", "odd"),
        Service("odd-online", "Helpline", "sendiass", "odd", "4", delivery="online"),
        Service("odd-all", "For all", "travel-assistance", "odd", "5", whole_area=True),
        Service("odd-home", "Visits", "early-years", "odd", "6", delivery="home"),
        Catchment("odd-ryde", "odd-home", "designated area", None, RYDE.wkb, "odd"),
        Service("odd-stop", "Stop A", "bus-stop", "odd", "2700A", atco="2700A"),
        Stop("2700A", "Stop A", "BCT", lon, lat, "odd", "odd-stop"),
        Service("show-1", "Unmarked", "play", "show", "1", illustrative=True),
        Rejected("odd", "line 9", "postcode", "=1+1", "This is not a postcode."),
    ]


def write_entries(path: Path, *, examples: bool = True) -> Path:
    """Write the database to a file that is not there yet."""
    sample = Source("openreferral", "sample", "Examples", "-", "CC0", "-", "-", illustrative=True)
    east, north = to_grid(*HOME_AT)[0]
    with writing(path) as writer:
        writer.rows(
            [
                source_row("odd"),
                source_row("late", retrieved=FETCHED_LATER),
                source_row("sample", illustrative=True),
                source_row("show", illustrative=True),
                Authority(AREA.code, AREA.name, AREA.code, AREA.name),
                Authority("E06000045", "Southampton", "E06000045", "Southampton"),
                PostcodeRow(HOME, AREA.code, east, north),
                PostcodeRow("SO14 3AB", "E06000045", 442_000, 112_000),
                *(read(SAMPLE, sample).rows if examples else ()),
                *odd_rows(),
            ]
        )
        writer.finish(Manifest(AREA, ()))
    return path
