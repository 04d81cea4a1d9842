"""Getting sources into the cache: the real pip, on wheels of our own in a folder."""

import hashlib
import zipfile

import pytest

from geo.errors import SourceError
from geo.manifest import Source
from geo.sources.fetch import fetch

REQUIREMENT = "made-up-area==1.0"
MEMBER = "made_up_area/town.osm"
CONTENT = b"streets " * 1000


def source(**how):
    said = {
        "title": "Map", "publisher": "Somebody", "licence": "CC0-1.0", "attribution": "Somebody",
        "vintage": "2026",
    }  # fmt: skip
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


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A folder that pip takes packages from instead of any registry."""
    folder = tmp_path / "registry"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_file_beside_the_manifest_is_used_where_it_is(tmp_path):
    path = tmp_path / "town.osm"
    path.write_bytes(CONTENT)
    cache = tmp_path / "cache"
    assert fetch(source(path=path), cache=cache) == path
    assert fetch(source(path=path, sha256=checksum(CONTENT).upper()), cache=cache) == path
    assert not cache.exists()


def test_a_missing_file(tmp_path):
    with pytest.raises(SourceError, match=r"Map: there is no file .*town\.osm"):
        fetch(source(path=tmp_path / "town.osm"), cache=tmp_path / "cache")


def test_a_wrong_checksum_says_both_and_keeps_a_file_that_is_not_ours(tmp_path):
    path = tmp_path / "town.osm"
    path.write_bytes(CONTENT)
    expected = checksum(b"other")
    with pytest.raises(SourceError, match=f"{checksum(CONTENT)}.*{expected}.*Fetch the right file"):
        fetch(source(path=path, sha256=expected), cache=tmp_path)
    assert path.read_bytes() == CONTENT


def test_a_member_of_a_wheel_is_fetched_once(registry, tmp_path):
    wheel = write_wheel(registry)
    cache = tmp_path / "cache"
    wanted = source(wheel=REQUIREMENT, member=MEMBER, sha256=checksum(CONTENT))
    got = fetch(wanted, cache=cache)
    assert got.read_bytes() == CONTENT
    wheel.unlink()  # from here on the registry has nothing to give
    assert fetch(wanted, cache=cache) == got
    got.unlink()
    assert fetch(wanted, cache=cache).read_bytes() == CONTENT
    assert files(cache) == [f"members/{wheel.stem}/town.osm", f"wheels/{wheel.name}"]


def test_a_whole_wheel(registry, tmp_path):
    wheel = write_wheel(registry)
    got = fetch(source(wheel=REQUIREMENT), cache=tmp_path / "cache")
    assert got.read_bytes() == wheel.read_bytes()


def test_a_wheel_that_cannot_be_had(registry, tmp_path):
    cache = tmp_path / "cache"
    with pytest.raises(
        SourceError, match=r"made-up-area==1\.0 cannot be downloaded .*Check the connection"
    ):
        fetch(source(wheel=REQUIREMENT), cache=cache)
    assert files(cache) == []


def test_a_wheel_without_a_version(tmp_path):
    with pytest.raises(SourceError, match="not pinned: write name==version"):
        fetch(source(wheel="made-up-area"), cache=tmp_path)


def test_a_wrong_checksum_clears_the_cache_so_that_the_next_build_fetches_anew(registry, tmp_path):
    write_wheel(registry, b"damaged on the way")
    cache = tmp_path / "cache"
    wanted = source(wheel=REQUIREMENT, member=MEMBER, sha256=checksum(CONTENT))
    with pytest.raises(SourceError, match="has been removed: build again"):
        fetch(wanted, cache=cache)
    assert files(cache) == []
    write_wheel(registry)
    assert fetch(wanted, cache=cache).read_bytes() == CONTENT


def test_a_member_that_is_not_there(registry, tmp_path):
    write_wheel(registry)
    cache = tmp_path / "cache"
    with pytest.raises(SourceError, match=r"lacks nowhere\.osm.*correct member in the manifest"):
        fetch(source(wheel=REQUIREMENT, member="nowhere.osm"), cache=cache)
    assert files(cache) == []


@pytest.mark.parametrize("harm", ["cut short", "changed within", "empty", "text"])
def test_a_damaged_wheel_in_the_cache_is_removed_and_fetched_anew(registry, tmp_path, harm):
    content = write_wheel(registry).read_bytes()
    cache = tmp_path / "cache"
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
    with pytest.raises(SourceError, match=r"damaged or lacks .*has been removed: build again"):
        fetch(wanted, cache=cache)
    assert files(cache) == []
    assert fetch(wanted, cache=cache).read_bytes() == CONTENT
