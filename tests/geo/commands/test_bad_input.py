"""What a build is given that is no good: told in few words, and the area from before stays."""

import json

import pytest

from geo.__main__ import main
from geo.build import pipeline
from geo.errors import SourceError
from geo.sources.getting import fetch, http
from geo.store import Store
from tests.geo.sources.local_server import LocalServer, send
from tests.town import CODE, NAME, at, write_town

LIST = """
[[source]]
kind = "services"
source_id = "clubs"
title = "Clubs"
vintage = "2026-10"
licence = "OGL-UK-3.0"
attribution = "Made up"
path = "clubs.csv"
category = "holiday-activities"
columns = {{ {columns} }}
"""

FEED = """
[[source]]
kind = "openreferral"
source_id = "feed"
title = "Directory"
vintage = "2026-10"
licence = "OGL-UK-3.0"
attribution = "Made up"
url = "{url}"
allow_private = true
category = "support-group"
"""


@pytest.fixture
def town(tmp_path, small_db):
    """The town's manifest, and its database built before, in a folder of its own."""
    db = tmp_path / "built" / "testham.duckdb"
    db.parent.mkdir()
    db.write_bytes(small_db.read_bytes())
    return write_town(tmp_path), db


def build(manifest, db, capsys, *options, command="build"):
    code = main([command, str(manifest), "--out", str(db), *options])
    return code, *capsys.readouterr()


def add(manifest, text):
    with manifest.open("a", encoding="utf-8") as file:
        file.write(text)


# The sea: an area without streets or postcodes

SHORE = 'lon="{:.5f}" lat="{:.5f}"'.format(*at(0, 0))

SEA = {
    "a council without postcodes": (
        lambda f: f.write_text(f.read_text("utf-8").replace(CODE, "E06000053"), "utf-8"),
        2,
        "No postcode belongs to this authority. Check its code",
    ),
    "a map of elsewhere": (
        lambda f: (f.parent / "town.osm").write_text(
            '<osm version="0.6"><node id="1" version="1" lat="55" lon="-9"/>'
            '<node id="2" version="1" lat="55" lon="-9.01"/><way id="1" version="1"><nd ref="1"/>'
            '<nd ref="2"/><tag k="highway" v="residential"/></way></osm>'
        ),
        1,
        "where the area is",
    ),
    "a map of water": (
        lambda f: (f.parent / "town.osm").write_text(
            f'<osm version="0.6"><node id="1" version="1" {SHORE}/>'
            f'<node id="2" version="1" {SHORE}/><way id="1" version="1">'
            '<nd ref="1"/><nd ref="2"/><tag k="natural" v="coastline"/></way></osm>'
        ),
        1,
        "no streets that anyone may use",
    ),
}


@pytest.mark.parametrize(("drown", "code", "said"), SEA.values(), ids=SEA)
@pytest.mark.parametrize("command", ["build", "update"])
def test_the_sea_is_told_and_the_area_from_before_stays(town, capsys, command, drown, code, said):
    manifest, db = town
    before = db.read_bytes()
    drown(manifest)
    got, _, err = build(manifest, db, capsys, command=command)
    assert got == code
    assert said in err
    assert "Traceback" not in err
    assert db.read_bytes() == before
    assert [path.name for path in db.parent.iterdir()] == [db.name]


# Ten thousand rows without a postcode

ROWS = 10_000


@pytest.mark.parametrize("columns", ['name = "Club", postcode = "Where"', 'name = "Club"'])
def test_ten_thousand_rows_without_a_postcode_are_one_line(town, capsys, columns):
    manifest, db = town
    lines = ["Club,Where", *(f"Club {number}," for number in range(ROWS))]
    (manifest.parent / "clubs.csv").write_text("\n".join(lines) + "\n")
    add(manifest, LIST.format(columns=columns))
    code, said, err = build(manifest, db, capsys)
    assert code == 0
    (line,) = [line for line in said.splitlines() if "10,000 rows: " in line]
    assert "no usable position or postcode, so these are listed without a place" in line
    assert "Club 0" in line
    assert len(said.splitlines()) + len(err.splitlines()) < 25
    for command in ("check", "health"):
        assert main([command, "--db", str(db)]) == 0
        out = capsys.readouterr().out
        assert "10,00" in out
        assert len(out.splitlines()) < 100, command
    store = Store.open(db)
    assert (store.table("service")["source_id"] == "clubs").sum() == ROWS, "none is lost"
    store.close()


def test_ten_thousand_rows_with_a_wrong_postcode_are_one_line(town, capsys):
    manifest, db = town
    lines = ["Club,Where", *(f"Club {number},ZZ{number}" for number in range(ROWS))]
    (manifest.parent / "clubs.csv").write_text("\n".join(lines) + "\n")
    add(manifest, LIST.format(columns='name = "Club", postcode = "Where"'))
    code, said, _ = build(manifest, db, capsys)
    assert code == 0
    (line,) = [line for line in said.splitlines() if "10,000 rows: " in line]
    assert "we cannot place its postcode" in line
    assert len(said.splitlines()) < 25


# What changes while it is read


def test_a_file_that_grows_while_it_is_read_stops_the_build(town):
    manifest, db = town
    before = db.read_bytes()
    clubs = manifest.parent / "clubs.csv"
    clubs.write_text("Club\nChess Club\n")
    add(manifest, LIST.format(columns='name = "Club"'))

    def grow(_share, what):
        if what == "Joining what is in more than one source":
            with clubs.open("a") as file:
                file.write("Judo Club\n")

    with pytest.raises(SourceError, match=r"clubs\.csv changed while we read it") as raised:
        pipeline.build(manifest, db, grow)
    assert "still in use" in str(raised.value)
    assert db.read_bytes() == before
    pipeline.build(manifest, db)
    store = Store.open(db)
    assert {"Chess Club", "Judo Club"} <= set(store.table("service")["name"])
    store.close()


def page_of(totals, calls):
    """Pages of two services of a feed whose count changes from page to page."""

    def answer(request):
        query = request.path.partition("?")[2]
        number = int(dict(part.split("=") for part in query.split("&"))["page"])
        calls.append(number)
        total = totals[min(len(calls), len(totals)) - 1]
        first = 2 * (number - 1)
        services = [
            {"id": f"s{i}", "name": f"Group {i}", "description": "A group", "status": "active"}
            | {"service_at_locations": [], "organization": {"id": "o", "name": "Somebody"}}
            for i in range(first, min(first + 2, total))
        ]
        found = {"total_items": total, "total_pages": -(-total // 2), "page_number": number}
        found |= {"size": 2, "first_page": number == 1, "contents": services}
        found["last_page"] = number >= found["total_pages"]
        send(request, json.dumps(found).encode(), content_type="application/json")

    return answer


@pytest.mark.parametrize(
    ("totals", "is_steady"), [((6,), True), ((6, 5, 5, 6), True), ((4, 6, 4, 6, 4, 6), False)]
)
def test_a_feed_that_changes_while_it_is_read(town, capsys, monkeypatch, totals, is_steady):
    manifest, db = town
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(http, "USUAL", http.DownloadLimits(attempts=1, pause_s=0))
    cache = manifest.parent / "cache"
    monkeypatch.setattr(fetch, "CACHE", cache)
    for function in (fetch.identity, fetch.settle, fetch.restore):
        monkeypatch.setitem(function.__kwdefaults__, "cache", cache)
    kind = pipeline.KINDS["openreferral"]
    monkeypatch.setitem(kind.crawled.__kwdefaults__, "cache", cache)
    with LocalServer().running() as server:
        calls = []
        server.routes["/services"] = page_of(totals, calls)
        add(manifest, FEED.format(url=server.url))
        code, said, _ = build(manifest, db, capsys)
    assert code == 0
    assert ("The feed changes while we read it" in said) != is_steady
    store = Store.open(db)
    names = {name for name in store.table("service")["name"] if name.startswith("Group")}
    assert store.locate("TE1 1AB").authority_name == NAME
    store.close()
    assert names >= {f"Group {i}" for i in range(4)}
    assert len(calls) <= 8, "it is read twice at most"
