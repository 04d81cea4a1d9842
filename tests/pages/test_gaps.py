"""The page Where provision is missing."""

import json
import re
from datetime import datetime
from pathlib import Path

import pyogrio.raw
import pytest
from streamlit.testing.v1 import AppTest

from geo.settings import ZONE
from geo.voices import Comments
from pages.parts import session
from tests.geo.places.test_zones import square
from tests.geo.provision.made_figures import town_figures, zones
from tests.pages.app import opened, report_of, search, table_of, visit, words

THERAPY = {"kind": "Speech and language therapy", "examples": "true"}


def test_the_headline_says_how_many_and_of_whom(served) -> None:
    """Of the town's four postcodes one is off every street."""
    said = words(visit("gaps"))
    assert "1 in 4 homes in Testham are more than 2 miles on foot from any place" in said
    assert "(1 of 4)" in said
    assert "Half live within" in said
    assert "1 of them has no route there at all" in said
    assert "Who is counted: homes." in said
    assert "It is not a count of children" in said
    assert "Up to 0.5 miles" in said
    assert "Gini" in said


def test_a_figure_that_counts_examples_says_so_wherever_it_stands(served, files) -> None:
    made_up = "The service counted is an example, not real."
    assert made_up in words(visit("gaps", **THERAPY))
    assert made_up in report_of(files["Report to print (PDF)"])
    assert made_up in words(visit("coverage", **THERAPY))
    assert made_up in words(visit("site", **THERAPY, show="answer"))
    assert "not real." not in words(visit("gaps"))


def test_what_must_be_said_of_the_figures_is_said(served) -> None:
    said = words(visit("gaps", days=["Monday"]))
    assert "Before you rely on these figures: We count places by the share of these days" in said


def test_a_kind_that_there_is_none_of_is_a_gap_for_all(served) -> None:
    said = words(visit("gaps", kind="Special school"))
    assert "We found no place to count that is listed as “Special school”, so all homes" in said
    assert "Nobody has anything within the limit" in said


def test_a_type_of_need_leaves_services_that_do_not_name_it_out(served) -> None:
    assert "1 in 4 homes" in words(visit("gaps", **THERAPY, need="Autism"))
    said = words(visit("gaps", **THERAPY, need="Hearing impairment"))
    assert "1 service left out: not listed for this need." in said


def test_only_whom_the_data_can_count_is_offered(served) -> None:
    shown = visit("gaps", who="Children and young people")
    assert shown.selectbox(key="who").options == ["Homes", "The council's own counts"]
    assert shown.selectbox(key="who").value == "homes"
    assert "We do not have that" in shown.warning[0].value


@pytest.mark.parametrize(
    "shows",
    [
        "The share within the limit",
        "How far it is to the nearest service",
        "How many services there are to choose from",
        "Places for every 100",
    ],
)
def test_the_map_shows_what_is_asked(served, shows: str) -> None:
    shown = visit("gaps", zones="Hexagon", shows=shows, edge="true")
    assert shown.query_params["shows"] in (shows, [shows])
    assert "Around TE1" in words(shown)


def test_the_figures_and_zones_as_files(served, files) -> None:
    visit("gaps", zones="Hexagon")
    table = table_of(files["Figures as CSV"])
    assert table["people"].sum() == 4
    assert table["outside"].sum() == 1
    assert set(table["basis"]) == {"homes"}
    assert "median_metres" in table
    drawn = json.loads(files["Zones as GeoJSON"])["features"]
    assert sum(one["properties"]["people"] for one in drawn) == 4


def test_every_figure_of_the_report_names_its_sources(served, files) -> None:
    """A figure without one is refused by `geo.publish.report` itself."""
    visit("gaps", **THERAPY, need="Autism", zones="Hexagon")
    text = report_of(files["Report to print (PDF)"])
    assert "Where provision is missing: Speech and language therapy, Testham" in text
    assert "Type of need: Autism" in text
    assert "Example services, which are not real, are included." in text
    named = dict(re.findall(r"\[(\d)\] (Test \w+|Example services)", text.rpartition("Sources")[2]))
    assert set(named.values()) == {"Test postcodes", "Test map", "Example services"}
    for part in ("Where they live", "How far people live", "How evenly they are spread"):
        assert re.search(rf"{part}[^\[]*\[1, 2, 3\]", text), part
    assert "What the figures cannot show" in text


def test_the_map_as_a_picture_and_the_zones_as_a_geopackage(served, files, tmp_path) -> None:
    visit("gaps", zones="Hexagon")
    drawn = files["Map as a picture (PNG)"]
    packed = files["Zones as GeoPackage"]
    assert callable(drawn)
    assert callable(packed)
    assert drawn().startswith(b"\x89PNG")
    (tmp_path / "zones.gpkg").write_bytes(packed())
    about = pyogrio.raw.read(tmp_path / "zones.gpkg", layer="zones")
    assert sum(about[3][list(about[0]["fields"]).index("people")]) == 4


def own(shown: AppTest, text: str) -> AppTest:
    """Give counts by postcode sector."""
    shown.file_uploader(key="own-counts").upload("own.csv", text.encode(), "text/csv").run()
    assert not shown.exception
    return shown


def test_own_counts_are_exact_on_the_officers_screen_and_protected_in_files(served, files) -> None:
    shown = visit("gaps", who="The council's own counts")
    assert "Upload your counts" in shown.info[0].value
    said = words(own(shown, "sector,count\nTE1 1,43\nTE1 9,3\n"))
    assert "children with SEND" in said
    assert "Not for publication" in said
    assert "3 of 46" in said
    assert "TE1 9 3 3 0.0%" in said
    assert "TE1 1 43 0 100.0%" in said
    assert "Depth of the shortfall 0.07" in said  # 3 of 46 without any route
    table = table_of(files["Figures as CSV"]).set_index("zone")
    assert table.loc["TE1 1", "people"] == 45
    assert table.loc["TE1 9", ["people", "outside", "share"]].isna().all()
    text = report_of(files["Report to print (PDF)"])
    assert "[own] The council's own counts, from a file" in text
    assert "rounded to the nearest 5" in text
    assert "Not for publication" not in text
    assert "fewer than 8" in text
    assert "43" not in text


def test_own_counts_are_in_no_shared_answer_and_no_address(served) -> None:
    shown = own(visit("gaps", who="The council's own counts"), "sector,count\nTE1 1,43\nTE1 9,30\n")
    assert "43" not in str(shown.query_params)
    other = visit("gaps", who="The council's own counts")
    assert "children with SEND" not in words(other)


def test_faults_of_a_file_are_told(served) -> None:
    shown = own(
        visit("gaps", who="The council's own counts"), "sector,count\nTE1 1,-3\nNowhere,x\n"
    )
    assert "Line 2" in shown.error[0].value
    assert "Line 3" in shown.error[0].value


def test_places_of_services_of_ones_own(served) -> None:
    shown = visit("gaps")
    table = session.current().offer.services
    library = table.loc[table["category"] == "library", "service_id"].item()
    text = f"service_id,places\n{library},9\n"
    shown.file_uploader(key="gaps-places").upload("p.csv", text.encode(), "text/csv").run()
    said = words(shown)
    assert "1 of these says how many places it has." in said
    assert "Places for every 100" in said
    assert "300.0" in said, "nine places among the three homes that reach them"


def test_a_scenario_is_held_against_today(served, files) -> None:
    shown = visit("gaps", kind="School", miles="0.5")
    change = {
        "type": "Feature",
        "geometry": None,
        "properties": {"change": "close", "street": "Row 5"},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [change]}).encode()
    shown.file_uploader(key="gaps-scenario").upload("s.geojson", text, "application/json").run()
    assert not shown.exception
    assert "With the scenario:" in words(shown)
    assert "With the scenario:" in report_of(files["Report to print (PDF)"])


def test_today_is_held_against_an_earlier_build(served: Path, monkeypatch, files) -> None:
    assert "earlier" not in [box.key for box in visit("gaps").checkbox]
    monkeypatch.setenv("SEND_EARLIER", str(served))
    said = words(visit("gaps", earlier="true"))
    assert "Since the build of" in said
    assert "Nobody comes within reach, and nobody goes out of reach." in said
    assert "Since the build of" in report_of(files["Report to print (PDF)"])


def test_what_families_looked_for_is_beside_the_figures(served: Path, tmp_path: Path) -> None:
    book = Comments(tmp_path / "comments.sqlite")
    for _ in range(6):
        book.count_nothing_found("TE1 1AA", ("library",), now=datetime.now(ZONE))
    said = words(visit("gaps"))
    assert "TE1: 6 searches that found nothing" in said


def test_a_need_by_lsoa_or_zones_that_are_not_there_are_refused_in_words(served) -> None:
    """They are not offered; an old address that names them says so and is answered by sector."""
    for page in ("gaps", "coverage", "site"):
        shown = visit(page, zones="LSOA")
        assert shown.selectbox(key="zones").options == ["Postcode sector", "Hexagon"], page
        assert "We do not have that" in shown.warning[0].value
        assert not shown.error


def holding(monkeypatch: pytest.MonkeyPatch, **held: object) -> None:
    """The app's area has other zones or figures."""
    ours = session.current()
    other = ours.changed(ours.network, ours.offer)
    other.__dict__ |= {"_zones_by": {}, **held}
    other.__dict__.pop("demand", None)  # it was counted in the zones of before
    monkeypatch.setattr(session, "current", lambda: other)


@pytest.fixture
def figures(served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The town has two LSOAs, children by age, and 30 plans for autism."""
    visit("gaps")
    holding(monkeypatch, zones=zones(), figures=town_figures())


def test_the_same_for_each_type_of_need_on_the_page_and_in_the_report(figures, files) -> None:
    said = words(visit("gaps", **THERAPY, **{"by-need": "true"}))
    assert "by their main type of need" in said
    assert re.search(r"Autism 1 30 \d+ \d+\.\d%", said), said
    assert "Hearing impairment 0 not published not published" in said
    assert "It does not publish where they live" in said
    report = report_of(files["Report to print (PDF)"])
    assert "by their main type of need" in report
    assert "Hearing impairment 0 not published" in report


def test_what_was_chosen_as_a_family_is_no_choice_of_a_planner(figures) -> None:
    """One visit keeps a family's filters: none of them has the key of a planner's choice."""
    page = search(opened(), "TE1 1AA")
    needs = page.multiselect(key="needs")
    needs.set_value(needs.options[:1]).run()
    page.switch_page("pages/gaps.py").run()
    assert not page.exception
    (box,) = [one for one in page.checkbox if one.label == "Show each type of need as well"]
    assert not box.value


def test_types_of_need_are_not_asked_about_where_nobody_publishes_them(served) -> None:
    shown = visit("gaps", **{"by-need": "true"})
    assert "main type of need" not in words(shown)
    assert "Show each type of need as well" not in [c.label for c in shown.checkbox]


def test_zones_that_overlap_where_people_live_are_refused_as_on_the_command_line(
    served, monkeypatch
) -> None:
    visit("gaps")
    holding(monkeypatch, zones=[square("A", "ward", -1, 5), square("B", "ward", 0, 9)])
    for page in ("gaps", "coverage", "site"):
        shown = visit(page, zones="Ward")
        said = shown.error[0].value.replace("\\", "")
        assert "Some zones overlap where people live: A and B (" in said, page


def test_nhs_waiting_times_are_listed_with_their_month(waiting, files) -> None:
    page = visit("gaps", **THERAPY)
    said = words(page)
    assert "Children waiting for NHS services of this kind" in said
    row = ("speech and language therapy", "Testham NHS Trust", "October 2026", "120", "45", "15")
    assert " ".join(row) in said
    assert "It is not the wait for any one service." in said
    printed = report_of(files["Report to print (PDF)"])
    assert "Children waiting for NHS services of this kind" in printed
    assert "Waiting Lists, NHS England, as of October 2026" in printed
    assert "NHS waiting times" not in words(visit("gaps"))


def test_the_scores_of_the_department_for_transport_stand_beside_the_answer(waiting, files) -> None:
    said = words(visit("gaps", **THERAPY))
    assert "Connectivity of the council, its region and England" in said
    assert "Testham 48.3 40.1 England 61.0 –" in said
    assert "Testham 001A 35.0" in said
    assert "not the services on this map" in said
    printed = report_of(files["Report to print (PDF)"])
    assert "Transport connectivity, Department for Transport, as of 2025" in printed
    assert "How well connected the area is" not in words(visit("gaps"))
