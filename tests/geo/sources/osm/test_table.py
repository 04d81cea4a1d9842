"""The category table."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.directory.vocabulary import CATEGORIES
from geo.errors import SourceError
from geo.records import (
    Harvest,
    Service,
    ServiceAtLocation,
)
from geo.sources import osm
from tests.examples import examples
from tests.geo.sources.osm.plot import MAP, Plot, Tags, categories, rows


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"amenity": "school"}, ["mainstream-school"]),
        ({"amenity": "school", "school": "special_education_needs"}, ["special-school"]),
        ({"amenity": "school", "school:special_needs": "only"}, ["special-school"]),
        ({"amenity": "school", "school:special_needs": "mixed"}, ["mainstream-school"]),
        ({"amenity": "school", "school": "pupil_referral_unit"}, ["alternative-provision"]),
        ({"amenity": "school;kindergarten"}, ["early-years", "mainstream-school"]),
        ({"amenity": "childcare"}, ["childcare"]),
        ({"amenity": "childcare", "nursery": "yes"}, ["early-years"]),
        ({"amenity": "clinic"}, ["clinic"]),
        ({"amenity": "clinic", "healthcare": "speech_therapist"}, ["speech-and-language-therapy"]),
        ({"amenity": "clinic", "healthcare:speciality": "paediatrics"}, ["community-paediatrics"]),
        ({"amenity": "doctors"}, ["gp"]),
        ({"amenity": "doctors", "healthcare:speciality": "endocrinology"}, ["clinic"]),
        ({"healthcare": "occupational_therapist"}, ["occupational-therapy"]),
        (
            {"amenity": "social_facility", "social_facility": "outreach"},
            ["other-support"],
        ),
        (
            {"social_facility": "outreach", "social_facility:for": "child;juvenile"},
            ["family-hub"],
        ),
        (
            {"social_facility": "group_home", "social_facility:for": "disabled;senior"},
            ["social-care"],
        ),
        ({"railway": "halt"}, ["station"]),
        ({"leisure": "swimming_pool"}, ["sport"]),
    ],
)
def test_tags_decide_the_category(
    plot: Plot, harvest: Callable[[], Harvest], tags: Tags, expected: list[str]
) -> None:
    plot.node(1, 1, {"name": "Hill View", **tags})
    found = harvest()
    assert categories(found) == expected
    assert {row.location_id for row in rows(found, ServiceAtLocation)} == {"map-n1"}


def test_the_table_of_the_project_reads_and_covers_what_maps_hold() -> None:
    kept = {
        rule.category
        for tags in (
            {"amenity": "school"},
            {"highway": "bus_stop"},
            {"amenity": "ferry_terminal"},
            {"leisure": "sports_centre"},
        )
        for rule in osm.read_rules(osm.DEFAULT_CATEGORIES).fitting(tags)
    }
    assert kept == {"mainstream-school", "bus-stop", "ferry", "sport"}
    assert kept <= CATEGORIES.keys()


_HEAD = "key,value,when,category,unnamed,note\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,value\namenity,school\n", "no column"),
        (_HEAD, "no rows"),
        (_HEAD + "amenity,school,,schol,,\n", "schol"),
        (_HEAD + "amenity,school\n", "columns"),
        (_HEAD + "amenity,school,,,,an old, closed one\n", "quotes"),
        (_HEAD + ",school,,play,,\n", "key"),
        (_HEAD + "amenity,,,play,,\n", "value"),
        (_HEAD + "amenity,a||b,,play,,\n", "value"),
        (_HEAD + "highway,*,,play,,\n", "too much"),
        (_HEAD + "amenity,school,,,,\n", "note"),
        (_HEAD + "amenity,school,school:special,special-school,,\n", "school:special"),
        (_HEAD + "amenity,school,name~a|,play,,\n", "a word on each side"),
        (_HEAD + "amenity|,school,,play,,\n", "key"),
        (_HEAD + "amenity|landuse,*,,play,,\n", "too much"),
    ],
)
def test_a_faulty_table_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text(text)
    with pytest.raises(SourceError, match=said):
        osm.read_rules(table)


def test_another_table_can_be_given(plot: Plot, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("# only pubs\n" + _HEAD + "amenity,pub,,community-centre,,\n")
    plot.node(1, 1, {"amenity": "pub", "name": "The Sun"})
    plot.node(2, 2, {"amenity": "school", "name": "Hill School"})
    source = replace(MAP, settings={"categories": "table.csv"}, folder=tmp_path)
    found = osm.read(plot.write(tmp_path / "plot.osm"), source)
    assert [row.name for row in rows(found, Service)] == ["The Sun"]


@pytest.mark.parametrize(("name", "said"), [(3, "Test map: categories is 3"), ("no.csv", "no.csv")])
def test_a_table_that_is_not_there_is_named(
    plot: Plot, tmp_path: Path, name: object, said: str
) -> None:
    source = replace(MAP, settings={"categories": name}, folder=tmp_path)
    with pytest.raises(SourceError, match=said):
        osm.read(plot.write(tmp_path / "plot.osm"), source)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_HEAD.encode() + "amenity,café,,play,,\n".encode("latin-1"), "UTF-8"),
        (b'key,value,when,category,unnamed,note\namenity,"' + b"x" * 200_000, "not CSV"),
    ],
)
def test_a_table_that_is_no_text_says_so(tmp_path: Path, content: bytes, said: str) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(content)
    with pytest.raises(SourceError, match=said):
        osm.read_rules(table)


def test_a_table_saved_by_a_spreadsheet_reads(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(b"\xef\xbb\xbf" + _HEAD.encode() + b"amenity,pub,,play,,\r\n\r\n")
    assert [rule.category for rule in osm.read_rules(table).fitting({"amenity": "pub"})] == ["play"]


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_whatever_a_table_holds_it_reads_or_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text(_HEAD + text, encoding="utf-8")
    with suppress(SourceError):
        assert osm.read_rules(table).keys
