"""Whole extracts: faults, and the default area."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm.mutable import Node

from geo.errors import SourceError
from geo.records import (
    Entrance,
    Harvest,
    Location,
    Rejected,
    Service,
    ServiceAtLocation,
)
from geo.sources import osm
from tests.examples import examples
from tests.geo.sources.osm.plot import LAT, LON, MAP, Plot, Tags, categories, rows


def _xml(content: str) -> bytes:
    return f"<osm version='0.6'>{content}</osm>".encode()


def _entities(layers: int) -> bytes:
    """A document of 10 to the power of `layers` characters, once its entities are read."""
    nested = [f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(layers)]
    declared = "".join(['<!ENTITY e0 "x">', *nested])
    name = f"<node id='1' lat='50.7' lon='-1.3'><tag k='name' v='&e{layers};'/></node>"
    return f"<!DOCTYPE osm [{declared}]><osm version='0.6'>{name}</osm>".encode()


_NAME = "Hill School of the Test"


def _pbf(folder: Path) -> bytes:
    """A sound extract whose bytes are its own: nothing in it is compressed."""
    path = folder / "sound.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf,pbf_compression=none")) as writer:
        for number in range(1, 50):
            tags = {"amenity": "school", "name": _NAME}
            writer.add_node(Node(id=number, location=(LON + number / 1000, LAT), tags=tags))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Get it"),
        (b"", "empty"),
        (b"this is not a map", "cannot be read"),
        (b"<osm version='0.6'><node", "cannot be read"),
        (b"<html><body>Please log in</body></html>", "cannot be read"),
        (_entities(9), "entities"),
        (_xml("<node id='1' lat='50.7' lon='530000'/>"), "coordinate"),
        (_xml("<node id='one' lat='50.7' lon='-1.3'/>"), "id"),
        (_xml(f"<node id='1' lat='50' lon='-1'><tag k='name' v='{'x' * 10_000}'/></node>"), "long"),
        (
            "<osm version='0.6'><tag k='name' v='Caf\xe9'/></osm>".encode("latin-1"),
            "cannot be read",
        ),
        (b"<osm version='0.6'><note v='\x07'/></osm>", "cannot be read"),
    ],
)
def test_an_extract_that_cannot_be_read_is_named(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "bad.osm"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=rf"bad\.osm.*{said}"):
        osm.read(path, MAP)


@pytest.mark.parametrize(
    "damage",
    [
        lambda sound: sound[:-1],
        lambda sound: sound[: len(sound) // 2],
        lambda sound: sound[:3],
        lambda sound: sound.replace(_NAME.encode(), b"\xff" * len(_NAME)),
        lambda sound: b"<html>Please log in</html>",
    ],
    ids=["short", "half", "three bytes", "not UTF-8", "a web page"],
)
def test_a_damaged_extract_is_named(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "bad.osm.pbf"
    path.write_bytes(damage(_pbf(tmp_path)))
    with pytest.raises(SourceError, match=r"bad\.osm\.pbf cannot be read"):
        osm.read(path, MAP)


def test_a_file_of_another_format_is_named(tmp_path: Path) -> None:
    path = tmp_path / "map.docx"
    path.write_bytes(b"PK")
    with pytest.raises(SourceError, match=r"map\.docx cannot be read"):
        osm.read(path, MAP)


@settings(max_examples=examples(40), deadline=None)
@given(data=st.data())
def test_a_changed_byte_never_does_worse_than_say_so(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        sound = bytearray(_pbf(Path(folder)))
        for _ in range(data.draw(st.integers(1, 4))):
            sound[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
        path = Path(folder) / "changed.osm.pbf"
        path.write_bytes(bytes(sound))
        with suppress(SourceError):
            found = osm.read(path, MAP)
            _check_counts(found)


_TAG_KEYS = st.sampled_from(
    [
        "amenity",
        "highway",
        "leisure",
        "social_facility",
        "healthcare",
        "name",
        "brand",
        "operator",
        "place",
        "access",
        "railway",
        "opening_hours",
        "min_age",
        "max_age",
        "age",
        "phone",
        "website",
        "email",
        "ref:edubase",
        "naptan:AtcoCode",
        "wheelchair",
        "end_date",
        "disused",
        "addr:street",
        "addr:postcode",
        "type",
        "barrier",
        "entrance",
    ]
)
_TAG_VALUES = st.one_of(
    st.sampled_from(
        [
            "school",
            "bus_stop",
            "playground",
            "library",
            "yes",
            "no",
            "2020",
            "town",
            "multipolygon",
            "gate",
            "school;kindergarten",
            "*",
            ";",
            ";;",
            "closed",
            "main",
            "footway",
            "=cmd()",
        ]
    ),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "",
            " ",
            "a\nb",
            "\u202e",
            "Mo-Su 00:00-24:00; " * 10,
            "x" * 250,
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
)
_TAGS = st.dictionaries(_TAG_KEYS, _TAG_VALUES, max_size=7)


@settings(max_examples=examples(120), deadline=None)
@given(points=st.lists(_TAGS, min_size=1, max_size=4), site=_TAGS, ring=_TAGS)
def test_whatever_the_tags_nothing_is_lost(points: list[Tags], site: Tags, ring: Tags) -> None:
    plot = Plot()
    for i, tags in enumerate(points):
        plot.node(i % 2, i / 2, tags)
    outer = plot.square(0, 0, 2, site)[-1]
    plot.relation([("w", outer, "outer"), ("w", 999, "outer")], ring)
    with TemporaryDirectory() as folder:
        found = osm.read(plot.write(Path(folder) / "plot.osm.pbf"), MAP)
    _check_counts(found)


def _check_counts(found: Harvest) -> None:
    """Each feature that was read is an entry, or is left out or rejected and can be looked up."""
    kept = {row.location_id.removeprefix("map-") for row in rows(found, Location)}
    told = {row.row_ref: row for row in rows(found, Rejected)}
    assert len(kept) == found.rows_kept == len(rows(found, Location))
    noted = {f"{ref[0]}{ref.partition('/')[2]}" for ref in told} - kept
    assert len(noted) == found.left_out.total() + found.rows_rejected
    assert found.rows_rejected >= 0
    services = [row.service_id for row in rows(found, Service)]
    assert len(services) == len(set(services))
    assert {row.service_id for row in rows(found, ServiceAtLocation)} == set(services)
    assert all(row.name.strip() for row in rows(found, Service))
    assert not any(set("\r\n\t\x07") & set(row.name) for row in rows(found, Service))


def test_an_extract_without_places_gives_no_rows(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.node(1, 1)
    assert harvest() == Harvest()


@pytest.mark.exhaustive
def test_the_island_has_its_schools_stops_and_ferries(island_extract: Path) -> None:
    found = osm.read(island_extract, MAP)
    count = Counter(categories(found))
    assert count["mainstream-school"] > 50
    assert count["bus-stop"] > 1000
    assert count["ferry"] > 5
    assert sum(bool(row.atco) for row in rows(found, Service)) > 1000
    _check_counts(found)
    services = {row.service_id for row in rows(found, Service)}
    locations = {row.location_id for row in rows(found, Location)}
    assert len(services) == len(rows(found, Service))
    assert len(locations) == len(rows(found, Location)) == found.rows_kept
    assert {row.service_id for row in rows(found, ServiceAtLocation)} == services
    assert {row.location_id for row in rows(found, ServiceAtLocation)} == locations
    assert {row.location_id for row in rows(found, Entrance)} <= locations
