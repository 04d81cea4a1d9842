"""The page Who can reach what."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyogrio.raw
import pytest
from streamlit.testing.v1 import AppTest

from geo.area import ChosenServices, OverlapQuestion, Standard
from geo.provision import answers
from geo.provision.coverage import Coverage
from geo.travel.standard import BEYOND, WITHIN
from pages.parts import session
from tests.pages.app import APP, report_of, table_of, visit, words
from tests.pages.in_step import chosen_rows, lit, press_map, press_row, record


@pytest.fixture
def page(served) -> AppTest:
    shown = AppTest.from_file(str(APP), default_timeout=99).run()
    shown.switch_page("pages/coverage.py").run()
    assert not shown.exception
    return shown


def settle(page: AppTest) -> str:
    page.run()
    assert not page.exception
    return words(page)


def test_the_share_of_homes_is_said_in_words(page: AppTest) -> None:
    """Of the town's four postcodes one is off every street."""
    said = words(page)
    assert "Library: 3 of 4 homes (75%) are within 2 miles' walk of one" in said
    assert "Based on 1 service of this kind." in said
    assert "The one outside the limit has no route on our map." in said
    assert "TE1 9" in said


@pytest.mark.parametrize(
    ("within", "share", "cell"),
    [
        (0, "0%", "0.0%"),
        (1, "under 1%", "0.3%"),
        (314, "over 99%", "99.7%"),
        (315, "100%", "100.0%"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_to_all(
    served, monkeypatch: pytest.MonkeyPatch, within: int, share: str, cell: str
) -> None:
    measured = answers.coverage

    def of_315(*asked: object, **more: object) -> Coverage:
        found = measured(*asked, **more)  # type: ignore[arg-type]
        homes = pd.concat([found.homes.head(1)] * 315, ignore_index=True)
        zones = found.zones.head(1).assign(homes=315, within=within, share=within / 315)
        status = [WITHIN] * within + [BEYOND] * (315 - within)
        return replace(found, homes=homes.assign(status=status), zones=zones)

    monkeypatch.setattr(answers, "coverage", of_315)
    said = words(visit("coverage"))
    assert f"{within} of 315 homes ({share})" in said
    assert f"315 {within} {cell}" in said


def test_a_shorter_limit_reaches_fewer(page: AppTest) -> None:
    page.number_input(key="miles").set_value(0.1)
    said = settle(page)
    assert "1 of 4 homes (25%)" in said


def test_minutes_and_hexagons(page: AppTest) -> None:
    page.radio(key="limit").set_value("minutes")
    page.selectbox(key="zones").set_value("hexagon")
    said = settle(page)
    assert "within 30 minutes' walk of one" in said
    assert "Around TE1 1" in said


def test_examples_count_only_if_asked_for(page: AppTest) -> None:
    page.selectbox(key="kind").set_value("speech-and-language-therapy")
    assert "1 service left out: made up as examples" in settle(page)
    page.checkbox(key="examples").check()
    said = settle(page)
    assert "3 of 4 homes (75%)" in said
    assert "Example services Example: not real" in said.split("Data behind this page")[1][:400]


def test_zones_that_the_area_does_not_have_are_not_offered(page: AppTest) -> None:
    assert page.selectbox(key="zones").options == ["Postcode sector", "Hexagon"]


def test_homes_too_far_from_school(page: AppTest) -> None:
    page.radio(key="coverage-view").set_value("school")
    said = settle(page)
    assert "1 of 4 homes are more than 3 miles from the nearest suitable school" in said
    assert "We do not know of a service like this." in said
    page.checkbox(key="assistance-examples").check()
    assert "and 1 for the whole area" in settle(page)


def test_what_the_figures_rest_on_is_said(page: AppTest) -> None:
    said = words(page)
    assert "Test map" in said
    assert "It is not a count of children." in said


def test_the_sources_of_the_services_counted_are_named(page: AppTest) -> None:
    page.selectbox(key="kind").set_value("speech-and-language-therapy")
    assert "Example services" not in behind(settle(page))
    page.checkbox(key="examples").check()
    assert "Example services" in behind(settle(page))


def behind(said: str) -> str:
    """The table of the data behind the page."""
    return said.split("Data behind this page")[1].split(
        "What these figures cannot tell you", maxsplit=1
    )[0]


def test_files_say_what_their_figures_are(served, files) -> None:
    """The report, the picture, the GeoPackage and the head of tables say the headline."""
    said = words(visit("coverage"))
    headline = "Library: 3 of 4 homes (75%) are within 2 miles' walk of one"
    assert headline in said
    for label in ("Download the figures by zone", "Download the homes outside"):
        data = files[label]
        assert callable(data)
        head = [line for line in data().decode("utf-8-sig").splitlines() if line.startswith("# ")]
        assert head[0] == f"# {headline}"
        assert "Limit: " in head[1]
        assert any(line.startswith("# Based on") for line in head)
        assert any("Data built on" in line and "File made on" in line for line in head)
        assert any("Test map" in line for line in head)
    assert table_of(files["Download the figures by zone"])["homes"].sum() == 4
    report = report_of(files["Report to print (PDF)"])
    assert headline in report.replace("\u2019", "'")
    assert "Test postcodes" in report
    assert "A home here is a postcode" in report
    picture, package = files["Map as a picture (PNG)"], files["Figures as GeoPackage"]
    assert callable(picture)
    assert picture().startswith(b"\x89PNG")
    assert callable(package)
    with TemporaryDirectory() as folder:
        (Path(folder) / "zones.gpkg").write_bytes(package())
        table = pyogrio.raw.read(Path(folder) / "zones.gpkg", layer="zones")
    assert all(shape is not None for shape in table[2])


def test_a_row_that_is_chosen_shows_its_details_and_is_lit_on_the_map(page: AppTest) -> None:
    assert "Choose a row, or press the map" in words(page)
    press_row(page, "coverage-zones-table", 1)
    first = page.dataframe[0].value["name"][1]
    assert record(page).startswith(first)
    assert lit(page) == f"zone {first}"
    next(b for b in page.button if b.key == "coverage-let-go").click()
    settle(page)
    assert lit(page) == ""
    assert "Choose a row, or press the map" in words(page)


def test_a_press_on_the_map_chooses_the_row_in_whichever_table_has_it(page: AppTest) -> None:
    press_map(page, "home TE1 9ZZ")
    assert lit(page) == "home TE1 9ZZ"
    assert record(page).startswith("TE1 9ZZ")
    assert chosen_rows(page, "coverage-homes-table") == [0]
    press_map(page, "zone TE1 1")
    assert record(page).startswith("TE1 1 ")
    press_map(page, "zone nowhere")
    assert record(page).startswith("TE1 1 ")


def test_totals_are_those_of_the_rows(page: AppTest) -> None:
    said = words(page)
    assert "2 rows. Total: Homes 4 · Within 3 · Share 75.0%" in said


# Several catchments together


def test_catchments_that_overlap(page: AppTest) -> None:
    page.radio(key="coverage-view").set_value("overlap").run()
    assert not page.exception
    assert any("one catchment has nothing to overlap" in one.value for one in page.error)
    page.toggle(key="overlap-some").set_value(True).run()
    assert any("Choose two services or more" in one.value for one in page.caption)
    page.multiselect(key="services").set_value(_ids(page)).run()
    assert not page.exception
    said = words(page)
    assert "2 services, within 2 miles on foot" in said
    assert "Within reach of it" in said
    found = session.current().overlap(
        OverlapQuestion(ChosenServices(None, tuple(_ids(page))), Standard("walk", 2 * 1609.344))
    )
    none, two = (round(found.people[name]) for name in ("none", "two"))
    assert f"None {none}" in said
    assert f"Exactly two {two}" in said
    row = press_and_record(page, "overlap-services-table")
    assert "Within reach of no other" in row


def _ids(page: AppTest) -> list[str]:
    table = session.current().offer.services
    real = table[table["category"].isin(["library", "gp"]) & ~table["illustrative"].astype(bool)]
    return real["service_id"].tolist()


def press_and_record(page: AppTest, key: str) -> str:
    press_row(page, key, 0)
    return record(page)


# The time of day


def test_reach_through_the_day(buses) -> None:
    shown = visit("coverage")
    shown.radio(key="coverage-view").set_value("day").run()
    assert not shown.exception
    assert "can reach one" not in words(shown)  # nothing is swept until it is asked for
    shown.date_input(key="day").set_value(date(2026, 6, 2)).run()
    shown.selectbox(key="from").set_value("08:00").run()
    shown.selectbox(key="until").set_value("09:00").run()
    shown.button(key="day-go").click().run()
    assert not shown.exception
    said = words(shown)
    assert "Library, within 45 minutes by bus or train" in said
    assert "Tuesday 2 June 2026, from 8am to 9am, every 30 minutes" in said
    for clock in ("08:00", "08:30", "09:00"):
        assert clock in said
    assert "Example: these times" not in said
    shown.selectbox(key="until").set_value("07:00").run()
    assert any("is not after the first" in one.value for one in shown.error)


def test_an_area_without_a_timetable_has_no_times_of_day(page: AppTest) -> None:
    page.radio(key="coverage-view").set_value("day").run()
    assert "no bus or train timetable" in settle(page)
