"""Postcodes and councils out of their wheels, and what becomes of files that are not those."""

import json
import zipfile

import brotli
import msgpack
import pandas as pd
import pytest

from geo.errors import SourceError
from geo.places.postcodes import Authority
from geo.sources.qlac import read_authorities, read_postcodes
from tests.town import AUTHORITIES, CODE, ORIGIN, POSTCODES, SPACING, write_postcodes

DATA = {
    "pcd": ["PO301UD", "PO1 3AX", "M1  1AE"],
    "laua": ["E06000046", "E06000044", None],
    "oseast1m": [449_989, None, 384_000.0],
    "osnrth1m": [89_000, None, 398_000.0],
}


def packed(path, content, *, member="postcodes/postcodes_P.msgpack.br"):
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(member, content)
    return path


def pack(value):
    return brotli.compress(msgpack.packb(value))


def test_the_padding_becomes_one_space(tmp_path):
    path = packed(tmp_path / "a.whl", pack({"columns": list(DATA), "data": DATA}))
    (frame,) = read_postcodes(path)
    assert frame["postcode"].tolist() == ["PO30 1UD", "PO1 3AX", "M1 1AE"]
    assert frame["easting"].tolist()[::2] == [449_989.0, 384_000.0]
    assert frame["easting"].isna().tolist() == [False, True, False]
    assert frame["authority_code"].isna().tolist() == [False, False, True]
    assert frame["terminated"].isna().all()


def test_every_letter_is_read(tmp_path):
    write_postcodes(tmp_path / "all.whl")
    frame = pd.concat(read_postcodes(tmp_path / "all.whl"), ignore_index=True)
    assert set(frame["postcode"]) == set(POSTCODES)
    own = frame.set_index("postcode").loc["TE1 1AB"]
    assert own["authority_code"] == CODE
    assert own["easting"] == ORIGIN[0] + 4.0 * SPACING


def test_a_letter_without_any_place(tmp_path):
    data = DATA | {"oseast1m": [None] * 3, "osnrth1m": [None] * 3, "laua": [None] * 3}
    (frame,) = read_postcodes(packed(tmp_path / "a.whl", pack({"data": data})))
    assert frame["easting"].isna().all()
    assert frame["easting"].dtype == float


def test_northern_ireland_is_moved_from_the_irish_grid(tmp_path):
    data = {
        "pcd": ["BT1 1AA", "BT1 1AB", "BT1 1AC", "B1  1AA"],
        "laua": ["N09000003", None, "N09000003", "E08000025"],
        "oseast1m": [334_316.0, None, 450_000.0, 334_316.0],
        "osnrth1m": [374_675.0, None, 90_000.0, 374_675.0],
    }
    (frame,) = read_postcodes(packed(tmp_path / "a.whl", pack({"data": data})))
    places = frame[["easting", "northing"]].to_numpy()
    assert places[0] == pytest.approx((146_778, 530_104), abs=3)
    assert pd.isna(places[1:3]).all()  # no position, and one off the Irish grid
    assert places[3].tolist() == [334_316.0, 374_675.0]


PLAINLY = r"bad\.whl cannot be read as {}: [^()]*\. Check .*get it again, and build again\.$"
BAD = {
    "not brotli": b"plainly not",
    "cut short": pack({"data": DATA})[:-10],
    "not msgpack": brotli.compress(b"\xc1\xc1"),
    "msgpack and more": brotli.compress(msgpack.packb(1) + b"\x01"),
    "a list": pack([1, 2]),
    "a number": pack(3),
    "no data": pack({"columns": []}),
    "a column less": pack({"data": {k: v for k, v in DATA.items() if k != "laua"}}),
    "columns of two lengths": pack({"data": DATA | {"laua": ["E06000046"]}}),
    "numbers for postcodes": pack({"data": DATA | {"pcd": [1, 2, 3]}}),
    "words for metres": pack({"data": DATA | {"oseast1m": ["here", "there", "x"]}}),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_what_is_not_postcodes(tmp_path, content):
    path = packed(tmp_path / "bad.whl", content)
    with pytest.raises(SourceError, match=PLAINLY.format("postcodes")):
        list(read_postcodes(path))


def test_a_wheel_of_something_else(tmp_path):
    path = packed(tmp_path / "other.whl", b"", member="other/__init__.py")
    with pytest.raises(
        SourceError, match=r"has no postcode files in it\. Check that it is the right wheel"
    ):
        list(read_postcodes(path))


@pytest.mark.parametrize("content", [b"", b"Dear all,", b"PK\x03\x04" * 10])
@pytest.mark.parametrize("reader", [lambda p: list(read_postcodes(p)), read_authorities])
def test_what_is_no_wheel(tmp_path, content, reader):
    path = tmp_path / "bad.whl"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=PLAINLY.format(".*")):
        reader(path)


@pytest.mark.parametrize("reader", [lambda p: list(read_postcodes(p)), read_authorities])
@pytest.mark.parametrize("name", ["gone.whl", "gone.csv", "."])
def test_no_such_file(tmp_path, reader, name):
    with pytest.raises(SourceError, match=r"cannot be read as \w+: [A-Z][a-z ]+\. "):
        reader(tmp_path / name)


SURREY = Authority("E07000209", "Guildford", "E10000030", "Surrey")


def test_councils_of_a_wheel(tmp_path):
    record = {
        "LTLA21CD": "E07000209",
        "LTLA21NM": "Guildford",
        "UTLA21CD": "E10000030",
        "UTLA21NM": "Surrey",
    }
    member = "qlacref_authorities/records.json"
    path = packed(tmp_path / "a.whl", json.dumps([record]), member=member)
    assert read_authorities(path) == [SURREY]


def test_councils_of_a_table(tmp_path):
    path = tmp_path / "councils.csv"
    path.write_text(AUTHORITIES, encoding="utf-8-sig")
    assert SURREY in read_authorities(path)


@pytest.mark.parametrize(
    "text", ["", "[", "3", "[3]", '[{"LTLA21CD": "E1"}]', '{"LTLA21CD": "E1"}', "\xff"]
)
def test_what_is_not_councils_in_a_wheel(tmp_path, text):
    path = packed(
        tmp_path / "bad.whl", text.encode("latin-1"), member="qlacref_authorities/records.json"
    )
    with pytest.raises(SourceError, match=r"bad\.whl cannot be read as councils"):
        read_authorities(path)


@pytest.mark.parametrize(
    "text", ["", "code,name\nE1,One\n", "code,name,upper_code,upper_name\nE1,One\n", "\xff\xfe"]
)
def test_what_is_not_a_table_of_councils(tmp_path, text):
    path = tmp_path / "bad.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SourceError, match=r"bad\.csv cannot be read as councils"):
        read_authorities(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code,name,", "name,code,", "'Testham' under code is not the code of a council"),
        ("upper_code,upper_name", "upper_name,upper_code", "under upper_code is not the code"),
        ("E06000999,T", "E0600099,T", "'E0600099' under code"),
        ("E06000999,T", ",T", "'' under code"),
        ("upper_name", "top", "it has no column upper_name"),
        (
            "E06000045,Southampton,E06000045,Southampton",
            "E06000045,S",
            "a row is short, .*E06000045",
        ),
    ],
)
def test_exchanged_columns_and_short_rows_are_told(tmp_path, old, new, said):
    path = tmp_path / "bad.csv"
    assert old in AUTHORITIES
    path.write_text(AUTHORITIES.replace(old, new, 1))
    with pytest.raises(SourceError, match=rf"bad\.csv cannot be read as councils: .*{said}"):
        read_authorities(path)
