"""Building: what comes out, and that nothing is lost when it fails, is stopped or is killed."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo.build.pipeline import build, default_db
from geo.errors import AreaError, BuildError, SourceError
from geo.places.extent import StreetShare
from geo.settings import DEFAULT_DB, DEFAULT_MANIFEST
from geo.store import Store
from tests.examples import some
from tests.town import CODE, MANIFEST, NAME, POSTCODES, write_town

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def town(small_db, town_manifest, tmp_path):
    """A town of the test's own, to be damaged, with a database built before."""
    folder = tmp_path / "town"
    folder.mkdir()
    for file in town_manifest.parent.glob("*.*"):
        if file.is_file() and file != small_db:
            shutil.copy(file, folder)
    db = tmp_path / "built" / "town.duckdb"
    db.parent.mkdir()
    shutil.copy(small_db, db)
    return folder / town_manifest.name, db


def unharmed(db, before):
    """The previous database is byte-identical and answers, and nothing lies beside it."""
    assert db.read_bytes() == before
    assert [p.name for p in db.parent.iterdir()] == [db.name]
    assert Store.open(db).locate("TE1 1AB").authority_name == NAME


# What comes out


def test_the_report_counts_every_row(tmp_path, town_manifest):
    told = []
    report = build(town_manifest, tmp_path / "new.duckdb", lambda share, what: told.append(share))
    assert report.path == tmp_path / "new.duckdb"
    assert [s.source_id for s in report.sources] == [
        "qlac-postcodes",
        "qlac-authorities",
        "osm",
        "examples",
    ]
    for source in report.sources:
        assert source.rows_read == source.rows_kept + source.rows_rejected > 0
    assert sum(s.seconds for s in report.sources) <= report.seconds
    assert told == sorted(told)
    assert told[-1] == 1
    assert [p.name for p in tmp_path.iterdir()] == ["new.duckdb"]


def test_postcodes_that_are_no_homes_are_found_and_do_not_count(tmp_path, monkeypatch):
    """Thirty at a sorting office are found, but are no homes; twenty-four in a tower block are."""
    office = {f"TE2 1{a}{b}": (CODE, 60.0, 0.0) for a in "ABDEF" for b in "ABDEFG"}
    tower = {f"TE3 1{a}{b}": (CODE, 2.0, 2.1) for a in "ABDE" for b in "ABDEFG"}
    monkeypatch.setattr("tests.town.POSTCODES", POSTCODES | office | tower)
    store = Store.open(build(write_town(tmp_path), tmp_path / "new.duckdb").path)
    homes = store.homes_of_area()
    assert set(homes.table["postcode"]) == {"TE1 1AA", "TE1 1AB", "TE1 1AD", "TE1 9ZZ", *tower}
    assert set(homes.left_out["postcode"]) == set(office)
    assert set(homes.left_out["not_home"]) == {"shared point"}
    place = store.locate("TE2 1AA")
    assert place.postcode == "TE2 1AA"
    assert place.note is not None
    assert "PO boxes" in place.note
    assert homes.spreads_m["TE2 1AA"] >= 100
    assert set(homes.spreads_m) == {*homes.table["postcode"], *office}
    store.close()


def sliver(monkeypatch, folder, why=""):
    """The town, and ten postcodes of its council that lie far beyond its map."""
    beyond = {f"TE4 1A{letter}": (CODE, 90.0, 3.0 + i) for i, letter in enumerate("ABDEFGHJLN")}
    monkeypatch.setattr("tests.town.POSTCODES", POSTCODES | beyond)
    manifest = write_town(folder)
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("[area]\n", f"[area]\n{why}\n", 1), encoding="utf-8")
    return manifest


def test_a_map_of_a_part_of_the_council_stops_the_build(tmp_path, monkeypatch):
    with pytest.raises(AreaError) as stopped:
        build(sliver(monkeypatch, tmp_path), tmp_path / "new.duckdb")
    said = str(stopped.value)
    assert said.startswith(f"Only 3 of the 14 homes of {NAME} (21.4%) have a street within 500")
    assert "partial_map" in said
    assert not (tmp_path / "new.duckdb").exists()


def test_a_map_of_a_part_is_taken_where_the_manifest_says_why(tmp_path, monkeypatch):
    manifest = sliver(monkeypatch, tmp_path, 'partial_map = "Only the town is mapped"')
    report = build(manifest, tmp_path / "new.duckdb")
    expected = StreetShare(14, 3, "Only the town is mapped")
    assert report.streets == expected
    assert build(manifest, tmp_path / "new.duckdb").streets == expected
    store = Store.open(tmp_path / "new.duckdb")
    assert store.streets_share == expected
    store.close()


@pytest.mark.parametrize("why", ['partial_map = ""', "partial_map = true"])
def test_why_a_map_is_partial_must_be_words(tmp_path, monkeypatch, why):
    with pytest.raises(AreaError, match="partial_map must say"):
        build(sliver(monkeypatch, tmp_path, why), tmp_path / "new.duckdb")


def test_streets_are_counted_apart_from_places(tmp_path, town_manifest):
    report = build(town_manifest, tmp_path / "new.duckdb")
    streets = {source.source_id: source.streets for source in report.sources}
    read = {source.source_id: source.rows_read for source in report.sources}
    assert 0 < streets.pop("osm") < read["osm"]
    assert set(streets.values()) == {0}
    again = build(town_manifest, report.path)
    assert again.unchanged
    assert {source.source_id: source.streets for source in again.sources}["osm"] > 0


def test_the_folder_is_made_and_a_relative_path_works(tmp_path, town_manifest, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = build(town_manifest, Path("a/b/new.duckdb"))
    assert Store.open(tmp_path / "a" / "b" / "new.duckdb").area.name == NAME
    assert report.path == Path("a/b/new.duckdb")


def test_the_default_database_is_named_after_its_manifest():
    assert default_db(DEFAULT_MANIFEST) == DEFAULT_DB
    assert default_db(Path("areas/kent.toml")) == DEFAULT_DB.with_name("kent.duckdb")


# Sources that fail


def flip(path, position):
    content = bytearray(path.read_bytes())
    content[position] ^= 0xFF
    path.write_bytes(content)


DAMAGE = {
    "missing file": (lambda f: (f / "town.osm").unlink(), SourceError, "no file .*town.osm"),
    "truncated zip": (
        lambda f: (f / "postcodes.zip").write_bytes((f / "postcodes.zip").read_bytes()[:-30]),
        SourceError,
        "postcodes.zip cannot be read as postcodes.*build again",
    ),
    "damaged zip": (
        lambda f: flip(f / "postcodes.zip", 80),
        SourceError,
        "postcodes.zip cannot be read as postcodes.*build again",
    ),
    "foreign councils": (
        lambda f: (f / "authorities.csv").write_text("day,sales\nMonday,3\n"),
        SourceError,
        "authorities.csv cannot be read as councils",
    ),
    "binary councils": (
        lambda f: (f / "authorities.csv").write_bytes(b"\xff\xfe\x00\x01" * 100),
        SourceError,
        "authorities.csv cannot be read as councils",
    ),
    "foreign map": (lambda f: (f / "town.osm").write_text("Dear all,"), SourceError, "town.osm"),
    "truncated map": (
        lambda f: (f / "town.osm").write_bytes((f / "town.osm").read_bytes()[:3000]),
        SourceError,
        "town.osm",
    ),
    "foreign services": (
        lambda f: (f / "services.json").write_bytes(b"PK\x03\x04\xff"),
        SourceError,
        "services.json",
    ),
    "no postcodes of the area": (
        lambda f: (f / "testham.toml").write_text(MANIFEST.replace(CODE, "E06000001")),
        AreaError,
        "No postcode belongs to this authority. Check its code",
    ),
    "no streets": (
        lambda f: (f / "town.osm").write_text('<osm version="0.6"/>'),
        SourceError,
        "holds nothing between longitudes .*where the area is",
    ),
    "wrong checksum": (
        lambda f: (f / "testham.toml").write_text(MANIFEST + f'sha256 = "{"0" * 64}"\n'),
        SourceError,
        "has the checksum [0-9a-f]{64}, and the manifest expects 0{64}",
    ),
}


@pytest.mark.parametrize(("harm", "error", "said"), DAMAGE.values(), ids=DAMAGE)
def test_a_failing_source_loses_nothing(town, harm, error, said):
    manifest, db = town
    before = db.read_bytes()
    harm(manifest.parent)
    with pytest.raises(error, match=said):
        build(manifest, db)
    unharmed(db, before)


def test_all_sources_that_cannot_be_had_are_named_at_once(town):
    manifest, db = town
    before = db.read_bytes()
    entry = """
[[source]]
kind = "services"
source_id = "list-{n}"
title = "List {n}"
publisher = "A council"
vintage = "2026"
licence = "OGL-UK-3.0"
attribution = "A council"
category = "library"
columns = {{ name = "Name" }}
{where}
"""
    wheres = (
        'url = ["http://127.0.0.1:9/a.csv", "http://127.0.0.1:9/b.csv"]',
        'path = "not-there.csv"',
        'url = "http://127.0.0.1:9/c.csv"',
    )
    with manifest.open("a", encoding="utf-8") as file:
        file.writelines(entry.format(n=n, where=where) for n, where in enumerate(wheres, 1))
    with pytest.raises(SourceError) as raised:
        build(manifest, db)
    said = str(raised.value)
    for name in ("a.csv", "b.csv", "not-there.csv", "c.csv", "List 1", "List 2", "List 3"):
        assert name in said
    assert said.startswith("3 sources are missing:")
    assert db.read_bytes() == before


def test_a_first_build_that_fails_leaves_nothing(tmp_path, town):
    manifest, _ = town
    (manifest.parent / "services.json").unlink()
    with pytest.raises(SourceError):
        build(manifest, tmp_path / "first" / "new.duckdb")
    assert not (tmp_path / "first").exists()


def test_an_unknown_kind_is_answered_with_the_known_ones(town):
    manifest, db = town
    before = db.read_bytes()
    manifest.write_text(MANIFEST.replace('kind = "osm"', 'kind = "shapefile"'), encoding="utf-8")
    with pytest.raises(AreaError, match=r"no reader for shapefile\. Known kinds: .*osm") as raised:
        build(manifest, db)
    assert "openreferral" in str(raised.value)
    unharmed(db, before)


def test_the_same_map_twice_is_told(town):
    manifest, db = town
    before = db.read_bytes()
    start = MANIFEST.index('[[source]]\nkind = "osm"')
    again = MANIFEST[start : MANIFEST.index("[[source]]", start + 1)]
    text = MANIFEST + again.replace('kind = "osm"', 'kind = "osm"\nsource_id = "again"')
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match="same id"):
        build(manifest, db)
    unharmed(db, before)


def test_a_place_that_cannot_be_written(tmp_path, town_manifest):
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(BuildError, match=r"cannot be written: .*--out"):
        build(town_manifest, file / "new.duckdb")
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(BuildError, match=r"cannot be written: .*--out"):
        build(town_manifest, folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


def test_what_is_no_database_is_not_replaced(town, tmp_path):
    manifest, _ = town
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all, there is more to say than fits here.")
    with pytest.raises(BuildError, match=r"letter\.txt already exists and is not a database"):
        build(manifest, letter)
    assert letter.read_text().startswith("Dear all")
    for given in (manifest, manifest.with_name("services.json")):
        before = given.read_bytes()
        with pytest.raises(BuildError, match="is one of the build's own inputs"):
            build(manifest, given)
        assert given.read_bytes() == before


def test_a_folder_for_a_file(town):
    manifest, db = town
    before = db.read_bytes()
    (manifest.parent / "maps").mkdir()
    (manifest.parent / "maps" / "town.osm").write_text("a map")
    manifest.write_text(MANIFEST.replace('"town.osm"', '"maps"'), encoding="utf-8")
    with pytest.raises(SourceError, match=r"Test map: .*maps is a folder\. Name the file in it"):
        build(manifest, db)
    unharmed(db, before)


def test_a_district_is_told_its_county(town):
    manifest, db = town
    before = db.read_bytes()
    manifest.write_text(MANIFEST.replace(CODE, "E07000209"), encoding="utf-8")
    with pytest.raises(AreaError, match=r"E07000209 is a district.*Surrey: give E10000030"):
        build(manifest, db)
    unharmed(db, before)


# What killed builds leave


def test_what_a_killed_build_left_is_cleared_once_nobody_can_be_using_it(town):
    manifest, db = town
    for name, days in (("old", 2), ("new", 0)):
        left = db.parent / f".{db.name}.{name}.building"
        left.mkdir()
        (left / "unfinished.duckdb").write_bytes(b"half")
        (left / "unfinished.duckdb.wal").write_bytes(b"half")
        then = time.time() - days * 86_400
        os.utime(left, (then, then))
    build(manifest, db, again=True)
    assert sorted(p.name for p in db.parent.iterdir()) == [f".{db.name}.new.building", db.name]


def test_what_a_killed_build_left_is_cleared_at_once_and_a_living_ones_is_not(town):
    manifest, db = town
    folders = [db.parent / f".{db.name}.{name}.building" for name in ("dead", "alive")]
    for folder in folders:
        folder.mkdir()
        (folder / "lock").touch()
        (folder / "unfinished.duckdb").write_bytes(b"half")
    holding = (folders[1] / "lock").open("w")
    with holding:
        fcntl.flock(holding, fcntl.LOCK_EX)
        build(manifest, db, again=True)
    assert not folders[0].exists()
    assert folders[1].exists()
    build(manifest, db, again=True)
    assert [p.name for p in db.parent.iterdir()] == [db.name]


# Stopped, killed, out of disk: in a process of its own, as it really happens


def started(manifest, db, *, prepare=None):
    command = [sys.executable, "-m", "geo", "build", str(manifest), "--out", str(db), "--again"]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=prepare,  # noqa: PLW1509  # this process starts no threads
    )


def stopped(manifest, db, number, delay_s):
    """Run a build, send it a signal so long after its first words; exit code and its last line."""
    with started(manifest, db) as run:
        run.stderr.readline()
        time.sleep(delay_s)
        run.send_signal(number)
        _, said = run.communicate(timeout=60)
    return run.returncode, said


MOMENTS = (0.0, 0.03, 0.07, 0.11, 0.16, 0.22, 0.3)
"""Seconds after a build's first words: from its first source to its end and after."""


@pytest.mark.parametrize("delay_s", some(MOMENTS, 2, 5))
def test_ctrl_c_at_any_moment_loses_nothing(town, delay_s):
    manifest, db = town
    before = db.read_bytes()
    code, said = stopped(manifest, db, signal.SIGINT, delay_s)
    assert "Traceback" not in said
    if db.read_bytes() == before:
        assert code == 1
        assert said.splitlines()[-1].startswith("stopped: nothing was changed")
    else:  # it had finished first
        assert "100% Done" in said or said.splitlines()[-1].endswith("already built and is in use.")
        before = db.read_bytes()
    unharmed(db, before)


@pytest.mark.parametrize("delay_s", some(MOMENTS[1:6:2], 1))
def test_a_killed_build_loses_nothing_and_does_not_hinder_the_next(town, delay_s):
    manifest, db = town
    before = db.read_bytes()
    _, said = stopped(manifest, db, signal.SIGKILL, delay_s)
    assert db.read_bytes() == before or "Checking the database" in said
    assert Store.open(db).locate("TE1 1AB").authority_name == NAME
    assert build(manifest, db).path == db
    assert Store.open(db).area.name == NAME


@pytest.mark.parametrize("room", some([1_000, 20_000, 300_000, 1_500_000], 2))
def test_a_disk_without_room_loses_nothing(town, room):
    resource = pytest.importorskip("resource", reason="this system has no limits to file sizes")
    manifest, db = town
    before = db.read_bytes()
    assert room < len(before)

    def no_more_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    with started(manifest, db, prepare=no_more_room) as run:
        out, said = run.communicate(timeout=60)
    assert run.returncode == 1
    assert out == ""
    assert "Traceback" not in said
    assert "could not be built" in said
    assert "still in use. Check that the disk has room" in said
    unharmed(db, before)


def test_a_full_disk_loses_nothing(town, tmp_path):
    manifest, db = town
    before = db.read_bytes()
    disk = tmp_path / "disk"
    disk.mkdir()
    size = f"size={len(before) + 1_000_000}"
    mounted = subprocess.run(
        ["/usr/bin/env", "mount", "-t", "tmpfs", "-o", size, "none", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        small = disk / "town.duckdb"
        small.write_bytes(before)
        with pytest.raises(BuildError, match=r"still in use\. Check that the disk has room"):
            build(manifest, small, again=True)
        unharmed(small, before)
    finally:
        subprocess.run(["/usr/bin/env", "umount", "-l", str(disk)], check=False)


def test_two_builds_at_once_both_finish(town):
    manifest, db = town
    runs = [started(manifest, db) for _ in range(2)]
    for run in runs:
        with run:
            _, said = run.communicate(timeout=60)
        assert run.returncode == 0, said
    assert [p.name for p in db.parent.iterdir()] == [db.name]
    assert Store.open(db).area.name == NAME
