"""The command ``update``: what changed between two builds, when it asks first, and what is left."""

import json
import os

import pytest

from geo.__main__ import main
from geo.build import pipeline
from geo.build.pipeline import build
from geo.build.update import waiting_place
from geo.manifest import AS_FETCHED
from geo.sources.getting import fetch, http
from geo.store import Store
from tests.geo.sources.local_server import LocalServer, gives, send
from tests.official import write_official_town
from tests.town import at

LIST = """
[[source]]
kind = "services"
source_id = "clubs-by-web"
title = "Clubs"
vintage = "2026-10"
licence = "OGL-UK-3.0"
attribution = "Made up"
url = "{url}"
allow_private = true
category = "holiday-activities"
columns = {{ name = "Club", lat = "Lat", lon = "Long" }}
"""


def clubs(numbers, shift=0.0, row=5.02):
    """A list of clubs, one a lattice corner."""
    lines = ["Club,Lat,Long"]
    for number in numbers:
        lon, lat = at(number % 8 + shift, row + number // 8)
        lines.append(f"Club number {number},{lat:.6f},{lon:.6f}")
    return "\n".join(lines) + "\n"


class Updating:
    """An area whose list of clubs comes from a server of ours."""

    def __init__(self, folder, server, capsys):
        self.folder, self.server, self.capsys = folder, server, capsys
        self.manifest = folder / "testham.toml"
        self.db = folder / "built" / "testham.duckdb"

    def serve(self, text):
        self.server.routes["/clubs.csv"] = gives(text.encode())

    def run(self, *options):
        code = main(["update", str(self.manifest), "--out", str(self.db), *options])
        return code, *self.capsys.readouterr()

    def answer(self, *options):
        code, out, _ = self.run(*options, "--json")
        (area,) = json.loads(out)["areas"]
        assert "error" not in area, area["error"]
        return code, area

    def names(self):
        store = Store.open(self.db)
        try:
            names = set(store.table("service")["name"])
        finally:
            store.close()
        return {name for name in names if name.startswith("Club number")}

    def clubs(self, area):
        return next(s for s in area["changes"]["sources"] if s["source_id"] == "clubs-by-web")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The town with a list of twenty clubs from the web, built once: its server and its files."""
    folder = tmp_path_factory.mktemp("updated")
    write_official_town(folder)
    with LocalServer().running() as server, pytest.MonkeyPatch.context() as patch:
        keep_here(patch, folder)
        made = Updating(folder, server, None)
        with made.manifest.open("a", encoding="utf-8") as file:
            file.write(LIST.format(url=f"{server.url}/clubs.csv"))
        made.serve(clubs(range(20)))
        build(made.manifest, made.db)
        files = [path for path in folder.rglob("*") if path.is_file()]
        yield made, {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def keep_here(patch, folder):
    """Keep downloads in a folder of the test's own, from servers that fail at once."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        patch.delenv(name, raising=False)
        patch.delenv(name.upper(), raising=False)
    patch.setattr(fetch, "CACHE", folder / "cache")
    patch.setattr(http, "USUAL", http.DownloadLimits(attempts=1, pause_s=0, stall_s=2))
    for function in (fetch.fetch, fetch.identity, fetch.settle, fetch.restore):
        patch.setitem(function.__kwdefaults__, "cache", folder / "cache")


@pytest.fixture
def area(whole, monkeypatch, capsys):
    """The area as it was built, whatever tests before have done to it."""
    made, files = whole
    keep_here(monkeypatch, made.folder)
    for path in made.folder.rglob("*"):
        if path.is_file() and path not in files:
            path.unlink()
    for path, (content, moment) in files.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
        os.utime(path, ns=(moment, moment))
    made.capsys = capsys
    made.serve(clubs(range(20)))
    return made


def test_nothing_changed(area):
    before = area.db.read_bytes()
    code, said, _ = area.run()
    assert code == 0
    assert said == f"{area.db}: up to date: nothing has changed.\n"
    assert area.db.read_bytes() == before


def test_a_file_of_every_day_is_as_old_as_its_copy(area):
    text = area.manifest.read_text("utf-8")
    start, list_ = text.split('title = "Clubs"')
    again = list_.replace('vintage = "2026-10"', f'vintage = "{AS_FETCHED}"')
    area.manifest.write_text(f'{start}title = "Clubs"{again}', encoding="utf-8")
    assert area.run()[0] == 0
    store = Store.open(area.db)
    row = store.sources().set_index("source_id").loc["clubs-by-web"]
    store.close()
    assert row["vintage"] == str(row["retrieved"])[:10]


def test_the_first_update_builds(area):
    area.db.unlink()
    code, found = area.answer()
    assert (code, found["state"], found["changes"]) == (0, "new", None)
    assert len(area.names()) == 20


def test_few_changes_replace_and_are_told_by_source(area):
    lines = clubs(range(1, 20)).splitlines()
    lon, lat = at(7.0, 7.4)
    lines[1] = f"Club number 1,{lat:.6f},{lon:.6f}"
    area.serve("\n".join([*lines, clubs([20]).splitlines()[1]]) + "\n")
    code, found = area.answer()
    assert (code, found["state"], found["alarms"]) == (0, "updated", [])
    changed = area.clubs(found)
    assert (changed["before"], changed["after"]) == (20, 20)
    named = {w: [e["name"] for e in changed[w]] for w in ("vanished", "appeared", "moved", "kind")}
    assert named == {
        "vanished": ["Club number 0"],
        "appeared": ["Club number 20"],
        "moved": ["Club number 1"],
        "kind": [],
    }
    others = [s for s in found["changes"]["sources"] if s is not changed]
    assert others
    assert not any(s["vanished"] or s["appeared"] or s["moved"] or s["kind"] for s in others)
    assert area.names() == {f"Club number {n}" for n in range(1, 21)}


def test_a_change_of_kind(area):
    text = area.manifest.read_text("utf-8")
    area.manifest.write_text(
        text.replace(
            'category = "holiday-activities"\ncolumns = { name = "Club", lat',
            'category = "short-breaks"\ncolumns = { name = "Club", lat',
        ),
        encoding="utf-8",
    )
    code, found = area.answer()
    assert (code, found["state"]) == (3, "held")
    changed = area.clubs(found)["kind"]
    assert len(changed) == 20
    assert {(e["before"], e["after"]) for e in changed} == {("holiday-activities", "short-breaks")}
    assert "20 of 20 entries have changed kind" in found["alarms"][0]


def test_many_changes_wait_for_a_person(area):
    before = area.db.read_bytes()
    area.serve(clubs(range(12)))
    code, said, _ = area.run()
    assert code == 3
    assert "8 of 20 entries have gone, more than the 10% that [update] vanished allows" in said
    assert "gone: Club number 12; Club number 13" in said
    assert "and 3 more" in said
    assert area.db.read_bytes() == before
    assert waiting_place(area.db).is_file()
    waiting = waiting_place(area.db).read_bytes()
    assert area.run()[0] == 3, "the next night it waits still"
    assert waiting_place(area.db).read_bytes() == waiting, "and is not built again"
    code, found = area.answer("--accept")
    assert (code, found["state"]) == (0, "updated")
    assert len(area.names()) == 12
    assert not waiting_place(area.db).exists()
    assert [path.name for path in area.db.parent.iterdir()] == [area.db.name]


def test_what_was_accepted_is_what_was_looked_at(area):
    area.serve(clubs(range(12)))
    assert area.run()[0] == 3
    area.serve(clubs(range(2)))
    code, found = area.answer("--accept")
    assert (code, found["state"]) == (3, "held"), "the sources changed again meanwhile"
    assert "10 of 12 entries have gone" in found["alarms"][0]
    assert len(area.names()) == 20
    assert area.run("--accept")[0] == 0
    assert len(area.names()) == 2


def test_limits_of_the_manifest(area):
    with area.manifest.open("a", encoding="utf-8") as file:
        file.write("\n[update]\nvanished = 0.5\n")
    area.serve(clubs(range(12)))
    assert area.run()[0] == 0
    assert len(area.names()) == 12


@pytest.mark.parametrize("said", ["vanished = 2", "vanishing = 0.1", "at_least = -1", 'kind = "x"'])
def test_wrong_limits(area, said):
    with area.manifest.open("a", encoding="utf-8") as file:
        file.write(f"\n[update]\n{said}\n")
    code, _, err = area.run()
    assert code == 2
    assert "[update]" in err


def test_everything_of_a_small_source_is_an_alarm(area):
    (area.folder / "clubs.csv").write_text(
        "Club,Where,Lat,Long\nOther Club,TE1 1AD,,\n", encoding="utf-8"
    )
    code, found = area.answer()
    assert code == 3
    assert any("Test clubs" in alarm for alarm in found["alarms"])


# Broken downloads: told, nothing lost, the old still served


def cut_off(request):
    """Half a file of a promised length."""
    body = clubs(range(20)).encode()
    request.send_response(200)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body[: len(body) // 2])
    request.close_connection = True


BREAKS = {
    "cut off": (cut_off, "cut off"),
    "ill": (lambda request: send(request, b"", status=500), "500"),
    "gone": (lambda request: send(request, b"", status=404), "404"),
    "a web page": (gives(b"<!doctype html><title>Sorry</title>"), "web page"),
}


@pytest.mark.parametrize(("route", "said"), BREAKS.values(), ids=BREAKS)
def test_a_broken_download_is_told_and_nothing_is_lost(area, route, said):
    before = area.db.read_bytes()
    area.server.routes["/clubs.csv"] = route
    code, out, _ = area.run()
    assert code == 1
    assert "Not fetched: Clubs" in out
    assert said in out
    assert "Used instead: the copy fetched on" in out
    assert area.db.read_bytes() == before
    area.serve(clubs(range(19)))
    assert area.run()[0] == 0
    assert len(area.names()) == 19


def test_a_download_that_cannot_be_read_gives_way_to_the_copy_before(area):
    before = area.db.read_bytes()
    area.serve("day;sales\nMonday;3\n")
    code, _, err = area.run()
    assert code == 1
    assert "Clubs" in err
    assert "The copies from before are back in the cache (Clubs)" in err
    assert area.db.read_bytes() == before
    held = list((area.folder / "cache").rglob("clubs.csv"))
    assert [path.read_text("utf-8") for path in held] == [clubs(range(20))]
    area.serve(clubs(range(19)))
    assert area.run()[0] == 0
    assert len(area.names()) == 19
    assert not list((area.folder / "cache").rglob("*.earlier*"))


def test_one_failing_area_does_not_stop_the_others(area, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(pipeline, "DEFAULT_DB", tmp_path / "default" / "x.duckdb")
    code = main(["update", str(tmp_path / "none.toml"), str(area.manifest), "--json"])
    found = json.loads(capsys.readouterr().out)["areas"]
    assert [one["state"] for one in found] == ["failed", "new"]
    assert "none.toml cannot be read" in found[0]["error"]
    assert code == 2
    assert (tmp_path / "default" / "testham.duckdb").is_file()
    code = main(["update", str(area.manifest), str(area.manifest), "--out", str(area.db)])
    assert code == 2
    assert "--out is for a single area" in capsys.readouterr().err
