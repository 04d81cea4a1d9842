"""Manifests: what is read, and that every fault is named at once."""

import pytest

from geo.errors import AreaError
from geo.manifest import read_manifest
from geo.settings import DEFAULT_MANIFEST
from tests.town import CODE, MANIFEST, NAME

SOURCE = """
[[source]]
kind = "osm"
title = "Map"
publisher = "Somebody"
licence = "CC0-1.0"
attribution = "Somebody"
vintage = "2026"
path = "map.osm"
"""
AREA = '[area]\ncode = "E06000999"\nname = "Testham"\n'


def written(folder, text):
    path = folder / "area.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(folder, text):
    with pytest.raises(AreaError) as raised:
        read_manifest(written(folder, text))
    return str(raised.value)


def test_the_town(tmp_path):
    manifest = read_manifest(written(tmp_path, MANIFEST))
    assert (manifest.area.code, manifest.area.name) == (CODE, NAME)
    assert [s.source_id for s in manifest.sources] == [
        "qlac-postcodes",
        "qlac-authorities",
        "osm",
        "examples",
    ]
    assert manifest.sources[2].path == ((tmp_path / "town.osm").resolve(),)
    assert [s.illustrative for s in manifest.sources] == [False, False, False, True]
    assert manifest.tiles is None


def test_the_default_area():
    manifest = read_manifest(DEFAULT_MANIFEST)
    assert manifest.area.code == "E06000046"
    assert {s.kind for s in manifest.sources if s.sha256} == {"osm"}


def test_a_tile_service(tmp_path):
    tiles = '\n[tiles]\nurl = "https://tiles.example.org/{z}/{x}/{y}.png"\nattribution = "Tiles"\n'
    manifest = read_manifest(written(tmp_path, AREA + SOURCE + tiles))
    assert manifest.tiles is not None
    assert manifest.tiles.attribution == "Tiles"
    assert "[tiles] needs url and attribution" in faults(
        tmp_path, AREA + SOURCE + "[tiles]\nurl = 'x'"
    )


def test_a_missing_file(tmp_path):
    with pytest.raises(AreaError, match=r"nowhere\.toml cannot be read: No such file"):
        read_manifest(tmp_path / "nowhere.toml")


def test_a_folder(tmp_path):
    with pytest.raises(AreaError, match="cannot be read"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["[area", "= 3", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_what_is_not_toml(tmp_path, text):
    said = faults(tmp_path, text)
    assert "is not valid TOML" in said or "is not UTF-8 text" in said


@pytest.mark.parametrize("text", ["", "source = 3", "area = 3", "[source]\nkind = 'osm'"])
def test_neither_area_nor_sources(tmp_path, text):
    said = faults(tmp_path, text)
    assert "[area] needs code" in said
    assert "it has no [[source]]" in said


def test_every_fault_is_named_at_once(tmp_path):
    said = faults(
        tmp_path,
        """
source = [3]
[area]
code = "E06000999"
""",
    )
    assert "[area] needs code" in said
    assert "source 1 is not a table" in said
    said = faults(
        tmp_path,
        """
[area]
code = 46
name = "Testham"
[[source]]
colour = "red"
path = 3
wheel = "a==1"
illustrative = "yes"
max_rejected = 5
vintage = 2026-01-01
"""
        + SOURCE
        + SOURCE
        + "[tiles]\n",
    )
    for fault in (
        "[area] needs code",
        "source 1 (no kind) has no kind",
        "source 1 (no kind) has no licence",
        'source 1 (no kind) has a wrong path: it must be text in "quotes"',
        'source 1 (no kind) has a wrong vintage: it must be text in "quotes"',
        "source 1 (no kind) has a wrong illustrative: it must be true or false",
        "source 1 (no kind) has a wrong max_rejected: it must be a share from 0 to 1",
        "source 1 (no kind) needs exactly one of path, url, wheel",
        "two sources have the id 'osm'",
        "[tiles] needs url and attribution",
    ):
        assert fault in said


def test_a_source_from_nowhere(tmp_path):
    said = faults(tmp_path, AREA + SOURCE.replace('path = "map.osm"', ""))
    assert "source 1 (osm) needs exactly one of path, url, wheel" in said


def test_keys_that_are_not_ours_are_settings_of_the_reader(tmp_path):
    (source,) = read_manifest(written(tmp_path, AREA + SOURCE + 'colour = "red"\n')).sources
    assert source.settings == {"colour": "red"}
    assert source.folder == tmp_path.resolve()


def test_several_files_of_one_source(tmp_path):
    several = SOURCE.replace('path = "map.osm"', 'path = ["a.osm", "b.osm"]')
    (source,) = read_manifest(written(tmp_path, AREA + several)).sources
    assert source.path == ((tmp_path / "a.osm").resolve(), (tmp_path / "b.osm").resolve())
    web = SOURCE.replace('path = "map.osm"', 'url = "https://example.org/a.osm"')
    (source,) = read_manifest(written(tmp_path, AREA + web)).sources
    assert source.url == ("https://example.org/a.osm",)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("margin_miles = -1", "margin_miles must be a number from 0 to 100"),
        ("margin_miles = true", "margin_miles must be a number from 0 to 100"),
        ("pairs = 3", "pairs must be the name of a file"),
        ('colour = "red"', "[area] has an unknown key 'colour'"),
    ],
)
def test_what_an_area_may_say(tmp_path, key, said):
    assert said in faults(tmp_path, AREA.replace("[area]", f"[area]\n{key}") + SOURCE)


def test_the_margin_and_the_file_of_pairs(tmp_path):
    manifest = read_manifest(written(tmp_path, AREA + SOURCE))
    assert (manifest.margin_miles, manifest.pairs) == (10.0, tmp_path / "area.pairs.csv")
    text = AREA.replace("[area]", '[area]\nmargin_miles = 5\npairs = "same.csv"') + SOURCE
    manifest = read_manifest(written(tmp_path, text))
    assert (manifest.margin_miles, manifest.pairs) == (5.0, tmp_path / "same.csv")


def test_a_manifest_that_an_editor_marked_as_utf_8(tmp_path):
    text = b"\xef\xbb\xbf" + (AREA + SOURCE).encode()
    assert read_manifest(written(tmp_path, text)).area.code == CODE


@pytest.mark.parametrize("name", ["a\\u0000b.osm", "loop"])
def test_a_path_that_cannot_be(tmp_path, name):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    said = SOURCE.replace('path = "map.osm"', f'path = "{name}"')
    assert "has a wrong path" in faults(tmp_path, AREA + said)


def test_one_file_named_twice(tmp_path):
    twice = SOURCE.replace('path = "map.osm"', 'path = ["a.osm", "a.osm"]')
    assert 'a list of different texts in "quotes"' in faults(tmp_path, AREA + twice)


@pytest.mark.parametrize("code", ["hello", "", "E0600099"])
def test_a_code_that_is_no_code(tmp_path, code):
    assert "give a GSS code" in faults(tmp_path, AREA.replace(CODE, code) + SOURCE)


def test_a_code_in_small_letters(tmp_path):
    text = AREA.replace(CODE, f" {CODE.lower()} ") + SOURCE
    assert read_manifest(written(tmp_path, text)).area.code == CODE


CONTACT = '[contacts.duty_line]\nphone = "01983 1"\npage = "https://e.org"\nchecked = 2026-11-30\n'


def test_the_area_s_own_contacts(tmp_path):
    manifest = read_manifest(written(tmp_path, AREA + CONTACT + SOURCE))
    line = manifest.contacts["duty_line"]
    assert (line.phone, line.page, line.checked) == ("01983 1", "https://e.org", "2026-11-30")
    assert read_manifest(written(tmp_path, AREA + SOURCE)).contacts == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("duty_line", "dutyline", "[contacts] has an unknown key 'dutyline'; known are sendiass"),
        ("phone", "telephone", "[contacts.duty_line] has an unknown key 'telephone'"),
        ("phone", "telephone", "[contacts.duty_line] needs a phone or a web"),
        ("checked = 2026-11-30\n", "", "[contacts.duty_line] has no checked"),
        ("2026-11-30", '"lately"', "[contacts.duty_line] has a wrong checked"),
        ('"01983 1"', "1983", "[contacts.duty_line] has a wrong phone"),
        ("[contacts.duty_line]", "[contacts]\nduty_line = 3\n[other]", "is not a table"),
    ],
)
def test_a_contact_that_cannot_be_used(tmp_path, old, new, said):
    assert said in faults(tmp_path, AREA + CONTACT.replace(old, new) + SOURCE)
