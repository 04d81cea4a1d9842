"""Opening zip files: honest ones of every shape, and what people make to do harm."""

import os
import stat
import struct
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.formats.archive import (
    DamagedError,
    ZipLimits,
    is_archive,
    matching,
    member,
    members,
    opened,
)
from tests.examples import examples

CONTENT = b"postcode,place\n" * 5000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "unpacked"


def write(tmp_path, entries, name="a.zip", how=zipfile.ZIP_DEFLATED):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", how) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return path


def unpacked(folder):
    return sorted(p.name for p in folder.rglob("*") if p.is_file()) if folder.exists() else []


DIRECTORY = {
    "Data/": b"",
    "Data/ONSPD_AUG_2026_UK.csv": CONTENT,
    "Data/multi_csv/ONSPD_AUG_2026_UK_AB.csv": b"part",
    "Data/multi_csv/ONSPD_AUG_2026_UK_AL.csv": b"part",
    "User Guide/ONSPD User Guide.pdf": b"guide",
    "Documents/LAD names.csv": b"names",
    "__MACOSX/Data/._ONSPD_AUG_2026_UK.csv": b"",
    "Data/.DS_Store": b"",
}


@pytest.mark.parametrize(
    "name",
    [
        "Data/ONSPD_AUG_2026_UK.csv",
        "Data/ONSPD_*.csv",
        "Data/ONSPD_*_UK.csv",
        "ONSPD_*_UK.csv",
        "ONSPD_AUG_2026_UK.csv",
        "*/ONSPD_???_20[0-9][0-9]_UK.csv",
    ],
)
def test_a_member_by_its_name_or_a_pattern(tmp_path, folder, name):
    got = member(write(tmp_path, DIRECTORY), name, folder)
    assert got.name == "ONSPD_AUG_2026_UK.csv"
    assert got.read_bytes() == CONTENT
    assert folder in got.parents
    assert unpacked(folder) == [got.name]


def test_the_only_file_of_a_kind(tmp_path, folder):
    path = write(
        tmp_path, {"read me.txt": b"", "sub/Data.CSV": CONTENT, "__MACOSX/._Data.CSV": b""}
    )
    assert member(path, None, folder, kinds=(".csv", ".xlsx")).read_bytes() == CONTENT
    assert member(write(tmp_path, {"x/y": b"z"}), None, folder).read_bytes() == b"z"


@pytest.mark.parametrize(
    ("name", "kinds", "wanted"),
    [
        ("Data/nothing.csv", (), "'Data/nothing.csv'. It has: Data/ONSPD_AUG_2026_UK.csv"),
        ("ONSPD_*.csv", (), "'ONSPD_*.csv'. It has: Data/ONSPD_AUG_2026_UK.csv, Data/multi"),
        (None, (".csv",), "file of the kind .csv. It has: Data/ONSPD"),
        (None, (".xlsx", ".ods"), "file of the kind .xlsx or .ods. It has"),
        (None, (), " file. It has"),
        ("", (), " file. It has"),
        ("/", (), "'/'. It has"),
    ],
)
def test_no_such_member_or_several(tmp_path, folder, name, kinds, wanted):
    with pytest.raises(SourceError) as raised:
        member(write(tmp_path, DIRECTORY), name, folder, kinds=kinds)
    assert wanted in str(raised.value)
    assert 'member = "…"' in str(raised.value)
    assert unpacked(folder) == []


def test_a_zip_file_with_nothing_in_it(tmp_path, folder):
    with pytest.raises(SourceError, match=r"has no file: it is empty\. Get the file again"):
        member(write(tmp_path, {}), None, folder)


@pytest.mark.parametrize(("name", "kinds"), [("Data/none.csv", ()), (None, (".gpkg",))])
def test_none_is_told_from_several(tmp_path, folder, name, kinds):
    with pytest.raises(SourceError, match=r"has no .*Get the file again, or name one with member"):
        member(write(tmp_path, DIRECTORY), name, folder, kinds=kinds)


def test_what_is_there_already_is_not_unpacked_again(tmp_path, folder):
    path = write(tmp_path, DIRECTORY)
    got = member(path, "Data/ONSPD_*.csv", folder)
    stamp = got.stat().st_mtime_ns
    assert member(path, "Data/ONSPD_AUG_2026_UK.csv", folder) == got
    assert got.stat().st_mtime_ns == stamp
    got.write_bytes(b"cut")
    assert member(path, "Data/ONSPD_*.csv", folder).read_bytes() == CONTENT


def test_another_content_under_the_same_name_is_unpacked_anew(tmp_path, folder):
    first = member(write(tmp_path, {"a.csv": b"one"}), "a.csv", folder)
    second = member(write(tmp_path, {"a.csv": b"two"}), "a.csv", folder)
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")


def test_the_parts_of_a_shapefile_lie_side_by_side(tmp_path, folder):
    parts = {f"zones/zones.{end}": end.encode() for end in ("shp", "shx", "dbf", "prj")}
    path = write(tmp_path, parts | {"zones/zones.pdf": b""})
    got = members(path, "zones.*", folder)
    assert [p.name for p in got] == [
        "zones.dbf",
        "zones.pdf",
        "zones.prj",
        "zones.shp",
        "zones.shx",
    ]
    assert len({p.parent for p in got}) == 1
    assert len(members(path, None, folder, kinds=(".shp", ".dbf"))) == 2
    with pytest.raises(SourceError, match="has no 'nothing'"):
        members(path, "nothing", folder)


def test_two_of_the_same_name_side_by_side(tmp_path, folder):
    path = write(tmp_path, {"a/x.csv": b"1", "b/x.csv": b"2"})
    with pytest.raises(SourceError, match="several files of the same name"):
        members(path, "*.csv", folder)


def test_a_zip_file_in_a_zip_file_is_a_file_like_any_other(tmp_path, folder):
    inner = write(tmp_path, {"x.csv": CONTENT}, "inner.zip")
    outer = write(tmp_path, {"in/inner.zip": inner.read_bytes()}, "outer.zip")
    got = member(outer, None, folder)
    assert got.read_bytes() == inner.read_bytes()
    assert member(got, None, folder).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_every_way_of_packing(tmp_path, folder, how):
    assert member(write(tmp_path, {"x": CONTENT}, how=how), None, folder).read_bytes() == CONTENT


def test_a_zip_file_made_on_windows(tmp_path, folder):
    path = write(tmp_path, {"Data_ONSPD_UK.csv": CONTENT})
    path.write_bytes(path.read_bytes().replace(b"Data_ONSPD", b"Data\\ONSPD"))
    got = member(path, "Data/ONSPD_*.csv", folder)
    assert (got.name, got.read_bytes()) == ("ONSPD_UK.csv", CONTENT)


# What points elsewhere


@pytest.mark.parametrize(
    "name",
    [
        "../evil.csv",
        "a/../../evil.csv",
        "/evil.csv",
        "/etc/cron.d/evil.csv",
        "..\\evil.csv",
        "C:/evil.csv",
        "C:\\evil.csv",
        "c:evil.csv",
        "..",
        "a/..",
    ],
)
def test_names_that_point_out_of_the_folder(tmp_path, folder, name):
    path = write(tmp_path, {zipfile.ZipInfo("placeholder"): b"evil"})
    info = zipfile.ZipInfo("x")
    info.filename = name
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, b"evil")
    for wanted in (None, name):
        with pytest.raises(SourceError, match="would be written outside its folder"):
            member(path, wanted, folder)
    assert unpacked(tmp_path) == ["a.zip", "b.zip"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_is_not_followed(tmp_path, folder, kind):
    info = zipfile.ZipInfo("x.csv")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    with pytest.raises(SourceError, match=r"x\.csv in .* is a link to another file"):
        member(write(tmp_path, {info: b"/etc/passwd"}), None, folder)
    assert unpacked(folder) == []


@pytest.mark.parametrize(
    "name",
    [
        "a<b>|c?.csv",
        "a\tb\nc.csv",
        "é" * 150 + ".csv",
        "x" * 300 + ".csv",
        "12:30.csv",
        "\U0001f5fa.csv",
    ],
)
def test_odd_names_are_made_fit_to_write(tmp_path, folder, name):
    got = member(write(tmp_path, {name: b"1"}), None, folder)
    assert got.read_bytes() == b"1"
    assert got.suffix == ".csv"
    assert len(got.name.encode()) <= 200
    assert got.name.isprintable()


# What would fill the disk


def test_a_bomb_is_not_unpacked(tmp_path, folder):
    path = write(tmp_path, {"x.csv": bytes(20_000_000)})
    limits = ZipLimits(small=1_000_000)
    assert path.stat().st_size < 50_000
    with pytest.raises(
        SourceError, match=r"19 MB from 0\.0 MB. Real data does not shrink that much"
    ):
        member(path, None, folder, limits=limits)
    with pytest.raises(SourceError, match="would unpack to 19 MB, and the most we take is 1 MB"):
        member(path, None, folder, limits=ZipLimits(largest=1_000_000))
    assert unpacked(folder) == []


def test_many_small_ones_make_a_large_one(tmp_path, folder):
    path = write(tmp_path, {f"{i}.csv": bytes(1_000_000) for i in range(5)})
    with pytest.raises(SourceError, match="the most we take"):
        members(path, "*.csv", folder, limits=ZipLimits(largest=4_000_000))
    assert unpacked(folder) == []


def test_the_postcode_directory_is_not_taken_for_a_bomb(tmp_path, folder):
    lines = b"".join(
        b"AB%d %dXY,E0600%d,%d\n" % (i, i % 9, i % 5000, i * 7919) for i in range(90_000)
    )
    path = write(tmp_path, {"x.csv": lines})
    assert len(lines) > 2 * path.stat().st_size
    limits = ZipLimits(small=0, ratio=20)  # far stricter than what is usual
    assert member(path, None, folder, limits=limits).stat().st_size == len(lines)
    usual = ZipLimits()
    assert usual.largest > 1.4e9
    assert usual.ratio > 1.4e9 / 250e6


def patched(path, name, offset, form, value):
    """Change a number about a member in the table of contents and in front of its data."""
    content = bytearray(path.read_bytes())
    for signature, shift in ((b"PK\x01\x02", 2), (b"PK\x03\x04", 0)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            head = at + (46 if shift else 30)
            if content[head : head + len(name)] == name:
                struct.pack_into(form, content, at + offset + shift, value)
    path.write_bytes(content)
    return path


CRC, PACKED, SIZE, FLAGS, METHOD = 14, 18, 22, 6, 8


@pytest.mark.parametrize("size", [10, 74_999, 75_001, 200_000, 0xFFFFFFFE])
def test_a_size_that_is_a_lie(tmp_path, folder, size):
    path = patched(write(tmp_path, {"x.csv": CONTENT}), b"x.csv", SIZE, "<I", size)
    with pytest.raises(SourceError, match=r"damaged|not as long as it says|shrink that much"):
        member(path, None, folder)
    assert unpacked(folder) == []


def test_members_that_share_their_content(tmp_path, folder):
    path = write(tmp_path, {"a.csv": os.urandom(5000), "b.csv": os.urandom(10)})
    packed = path.stat().st_size * 2
    path = patched(path, b"a.csv", PACKED, "<I", packed)
    with pytest.raises(SourceError, match=r"more than its own size|damaged"):
        members(path, "*.csv", folder)


def test_a_password(tmp_path, folder):
    path = patched(write(tmp_path, {"x.csv": CONTENT}), b"x.csv", FLAGS, "<H", 1)
    with pytest.raises(SourceError, match=r"x\.csv in .* is protected by a password. Unpack it"):
        member(path, None, folder)


def test_a_way_of_packing_that_python_does_not_know(tmp_path, folder):
    path = patched(write(tmp_path, {"x.csv": CONTENT}), b"x.csv", METHOD, "<H", 9)  # Deflate64
    with pytest.raises(SourceError, match=r"packed in a way that this program cannot read.*Unpack"):
        member(path, None, folder)


# What is damaged


@pytest.mark.parametrize("harm", ["cut short", "changed within", "empty", "text", "crc", "folder"])
def test_a_damaged_zip_file(tmp_path, folder, harm):
    path = write(tmp_path, {"x.csv": os.urandom(5000)})
    content = path.read_bytes()
    if harm == "crc":
        patched(path, b"x.csv", CRC, "<I", 7)
    elif harm == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {
                "cut short": content[:-40],
                "changed within": content[:500] + b"\xff" * 8 + content[508:],
                "empty": b"",
                "text": b"<html>Not found</html>",
            }[harm]
        )
    with pytest.raises(
        SourceError, match=r"damaged, cut short, or not a zip|cannot be read"
    ) as raised:
        member(path, None, folder)
    assert isinstance(raised.value, DamagedError) == (harm != "folder")
    assert unpacked(folder) == []


def test_a_zip_file_that_is_not_there(tmp_path, folder):
    with pytest.raises(SourceError, match="cannot be read or unpacked: No such file"):
        member(tmp_path / "nowhere.zip", None, folder)


def test_what_a_killed_run_left_is_cleared_a_day_later(tmp_path, folder):
    path = write(tmp_path, {"x.csv": CONTENT})
    place = member(path, None, folder).parent
    for name, age_s in (("old", 100_000), ("new", 10)):
        left = place / f".arriving-{name}"
        left.mkdir()
        (left / "partial").write_bytes(b"half")
        os.utime(left, (time.time() - age_s,) * 2)
    assert member(path, None, folder).read_bytes() == CONTENT
    assert sorted(p.name for p in place.iterdir()) == [".arriving-new", "x.csv"]


def test_telling_a_zip_file(tmp_path):
    assert is_archive(write(tmp_path, {"x": b"1"}))
    assert is_archive(write(tmp_path, {}))
    other = tmp_path / "x.zip"
    other.write_text("id,name")
    assert not is_archive(other)
    assert not is_archive(tmp_path)
    assert not is_archive(tmp_path / "nowhere")


def test_matching_leaves_out_folders_and_what_macos_adds(tmp_path):
    with opened(write(tmp_path, DIRECTORY)) as content:
        assert [i.filename for i in matching(content, None, (".csv",))] == [
            "Data/ONSPD_AUG_2026_UK.csv",
            "Data/multi_csv/ONSPD_AUG_2026_UK_AB.csv",
            "Data/multi_csv/ONSPD_AUG_2026_UK_AL.csv",
            "Documents/LAD names.csv",
        ]


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_is_changed_only_one_error_comes_of_it(tmp_path, data):
    path = write(tmp_path, {"a/x.csv": CONTENT, "b.txt": b"text"})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(
        content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    )
    folder = tmp_path / "unpacked"
    for name in (None, "a/x.csv", "*.txt"):
        try:
            got = member(path, name, folder, kinds=(".csv",))
        except SourceError:
            continue
        assert got.read_bytes() in (CONTENT, b"text")
