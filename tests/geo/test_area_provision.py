"""One question about provision, one answer: from the area itself, the command and the page."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

from geo.__main__ import main
from geo.area import (
    Area,
    AssistanceQuestion,
    CoverageQuestion,
    GapsQuestion,
    SitesQuestion,
    Standard,
    Who,
)
from geo.errors import InputError
from geo.measure import within_metres
from geo.provision.own_counts import countable
from tests.geo.places.test_zones import square
from tests.pages.app import visit, words
from tests.pages.conftest import serving

TWO_MILES = Standard("walk", within_m=within_metres(2.0))


@pytest.fixture
def served(small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The app's database is the town's."""
    yield from serving(small_db, tmp_path, monkeypatch)


@pytest.fixture
def area(small_db: Path) -> Area:
    return Area.open(small_db)


@pytest.fixture
def told(small_db: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict]:
    """What a command gives as JSON."""

    def run(command: str, *arguments: str) -> dict:
        assert main([command, "--db", str(small_db), "--json", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What each button of a page would save, by its label."""
    found: dict[str, object] = {}

    def button(label: str, data: object, **_: object) -> bool:
        found[label] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return found


def rows_of(data: object) -> list[dict[str, str]]:
    assert callable(data)
    lines = data().decode("utf-8-sig").splitlines(keepends=True)
    return list(csv.DictReader(line for line in lines if not line.startswith("# ")))


def test_a_gap_is_one_answer(area, told, served, files) -> None:
    answer = area.gaps(GapsQuestion(("library",), TWO_MILES))
    found = answer.found
    assert (found.people, found.outside, found.unreachable) == (4, 1, 1)
    by_command = told("gaps", "--category", "library", "--within", "2")
    assert (by_command["people"], by_command["outside"]) == (4, 1)
    said = words(visit("gaps"))
    assert by_command["headline"] in said
    on_page = {row["zone"]: row for row in rows_of(files["Figures as CSV"])}
    for row in by_command["zones"]:
        ours = found.zones.set_index("zone").loc[row["zone"]]
        assert float(on_page[row["zone"]]["outside"]) == row["outside"] == ours["outside"]
        if row["median"] is not None:
            page = float(on_page[row["zone"]]["median_metres"])
            assert page == row["median"] == pytest.approx(ours["median"], abs=0.001)


def test_a_coverage_figure_is_one_answer_and_its_median_that_of_gaps(
    area, told, served, files
) -> None:
    answer = area.coverage(CoverageQuestion("library", TWO_MILES))
    by_command = told("coverage", "--category", "library", "--within", "2")
    assert (by_command["within"], by_command["homes"]) == (answer.found.within, 4) == (3, 4)
    assert "Library: 3 of 4 homes (75%) are within" in words(visit("coverage"))
    gaps = area.gaps(GapsQuestion(("library",), TWO_MILES)).found.zones.set_index("zone")
    on_page = {row["zone"]: row for row in rows_of(files["Download the figures by zone"])}
    for row in by_command["zones"]:
        assert int(on_page[row["zone"]]["within"]) == row["within"]
        if row["median"] is not None:
            assert row["median"] == pytest.approx(gaps.loc[row["zone"], "median"], abs=0.001)


def test_a_new_place_is_one_answer(area, told, served) -> None:
    question = SitesQuestion("speech-and-language-therapy", TWO_MILES)
    found = area.sites(question).found
    by_command = told("site", "--category", "speech-and-language-therapy", "--within", "2")
    assert by_command["sites"][0]["name"] == found.sites["name"][0]
    assert by_command["after"] == found.zones["after"].sum() == 3
    said = words(visit("site", kind="Speech and language therapy", show="answer"))
    assert f"More in reach {found.sites['name'][0]} 1 " in said  # its table's first row
    assert "1 new place would bring 3 more homes" in said


def test_homes_too_far_from_school_are_one_answer(area, told, served) -> None:
    found = area.assistance(AssistanceQuestion(9))
    by_command = told("coverage", "--assistance", "9")
    beyond = int((found.homes["status"] != "within").sum())
    assert by_command["beyond"] == beyond
    assert by_command["left_out"] == int(found.homes["left_out"].sum())
    page = visit("coverage")
    page.radio(key="coverage-view").set_value("school").run()
    assert found.beyond == (beyond, beyond)
    assert f"{beyond} of 4 homes are more than 3 miles" in found.headline
    assert found.headline in words(page)
    assert by_command["says"] == [found.headline, *found.lines]


def test_homes_are_one_word_on_every_page_with_what_it_means(served) -> None:
    for name in ("coverage", "gaps", "site"):
        said = words(visit(name, show="answer"))
        answer = said.split("Data behind this page")[0]
        assert "homes" in answer, name
        assert not re.search(r"\d postcodes", answer), name
        assert "A home here is a postcode: about 15 addresses" in said, name


# A council's zone without a home


OWN = b"zone,count\nA,60\nC,20\n"
"""Zone C is the council's, but no postcode lies in it."""


def with_wards(area: Area) -> Area:
    """The area with two wards: in the second there is no postcode."""
    other = area.changed(area.network, area.offer)
    wards = [square("A", "ward", -1, 9), square("C", "ward", 300, 310)]
    other.__dict__ |= {"zones": wards, "_zones_by": {}}
    return other


def test_people_of_a_zone_without_a_home_are_counted_and_reported(area) -> None:
    held = with_wards(area)
    given = held.own_counts("own.csv", OWN, by="ward", who="children waiting")
    question = GapsQuestion(("library",), TWO_MILES, count="own", by="ward", own=given)
    need = held.gaps(question).found.need
    assert need.total == 60
    assert need.homeless == {"C": 20}
    assert any("could not place 20 people" in note for note in need.notes)
    with pytest.raises(InputError, match="This is not a Ward of this area"):
        held.own_counts("own.csv", b"zone,count\nX,9\n", by="ward", who="children")


def test_both_doors_take_it_and_refuse_an_unknown_zone(
    small_db, served, monkeypatch, capsys, tmp_path
) -> None:
    held = with_wards(Area.open(small_db))
    path = tmp_path / "own.csv"
    path.write_bytes(OWN)
    monkeypatch.setattr(Area, "open", classmethod(lambda *_: held))
    asked = ["gaps", "--db", str(small_db), "--category", "library", "--within", "2", "--json"]
    assert main([*asked, "--by", "ward", "--own-counts", str(path)]) == 0
    got = json.loads(capsys.readouterr().out)
    assert (got["people"], got["counted"]["homeless"]) == (60, {"C": 20})
    path.write_bytes(b"zone,count\nX,9\n")
    assert main([*asked, "--by", "ward", "--own-counts", str(path)]) == 2
    assert "This is not a Ward of this area" in capsys.readouterr().err

    monkeypatch.setattr("pages.parts.session.current", lambda: held)
    page = visit("gaps", who="The council's own counts", zones="Ward")
    page.file_uploader(key="own-counts").upload("own.csv", OWN, "text/csv").run()
    assert not page.exception
    assert "could not place 20 people" in words(page)
    assert "of 60)" in words(page)
    page.file_uploader(key="own-counts").upload("own.csv", path.read_bytes(), "text/csv").run()
    assert "This is not a Ward of this area" in page.error[0].value


def test_zones_of_other_councils_count_only_where_homes_are(area) -> None:
    held = with_wards(area)
    known = countable(held.zones_by("ward"), held.zones, {"A", "C"})
    assert known == {"A": "Zone A"}


def test_a_scenario_and_an_earlier_build_are_the_same_question(area) -> None:
    question = GapsQuestion(("library",), TWO_MILES)
    answer = area.gaps(question, earlier=area)
    assert answer.change is not None
    assert (answer.change.gained, answer.change.lost) == (0, 0)
    assert answer.since == area.built_on
    assert area.gaps(question).change is None


def test_what_cannot_be_counted_is_refused_at_the_door(area) -> None:
    with pytest.raises(InputError, match="'all' is not a group we can count"):
        area.gaps(GapsQuestion(("library",), TWO_MILES, count="all"))
    with pytest.raises(InputError, match="Give a file of your own counts"):
        area.sites(SitesQuestion("library", TWO_MILES, who=Who("own")))
    assert area.countable == ("homes", "own")
