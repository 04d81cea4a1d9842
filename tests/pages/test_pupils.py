"""The page Travel for many children."""

import json
import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from geo import scenario
from pages.parts.ask import who
from tests.pages.app import APP, words
from tests.pages.in_step import chosen_rows, lit, press_map, press_row, record

FILE = b"""id,dob,urn,postcode,cannot walk,note
A1,2017-03-31,123456,TE1 1AA,yes,<b>bold</b>
A2,2017-03-31,999999,TE1 1AA,,
A3,2030-01-01,123456,TE1 1AA,,
"""


@pytest.fixture
def page(served) -> AppTest:
    shown = AppTest.from_file(str(APP), default_timeout=99).run()
    shown.switch_page("pages/pupils.py").run()
    assert not shown.exception
    return shown


def given(page: AppTest, content: bytes, name: str = "pupils.csv") -> AppTest:
    page.file_uploader(key="pupils-file").upload(name, content, "text/csv").run()
    assert not page.exception
    return page


def test_the_page_says_what_a_file_may_have_before_any_is_given(page: AppTest) -> None:
    said = words(page)
    assert "date of birth" in said
    assert "do not save it" in page.info[0].value


def test_every_row_comes_back_with_its_reasons(page: AppTest) -> None:
    said = words(given(page, FILE))
    assert "note <b>bold</b> Not used. You get it back unchanged." in said
    assert "Rows in your file 3" in said
    assert "Testham Primary School" in said
    assert "no school with the URN 999999" in said
    assert "1 January 2030, is after" in said
    assert not page.query_params


def test_what_a_column_is_for_can_be_changed_and_kept(page: AppTest) -> None:
    shown = given(page, b"Kid,dob,urn,home\nA1,2017-03-31,123456,TE1 1AA\n")
    assert "is missing the column id and has no column for the home" in shown.error[0].value
    assert "Kid A1 Not used." in words(shown)
    for label, key in (("Kid", "id"), ("home", "postcode")):
        (box,) = [one for one in shown.selectbox if one.label == label]
        shown = box.set_value(key).run()
    assert not shown.error
    assert "Testham Primary School" in words(shown)
    kept = b'[columns]\nid = "Kid"\nborn = "dob"\nschool = "urn"\npostcode = "home"\n'
    fresh = given(page, b"Kid,dob,urn,home\nB1,2017-03-31,123456,TE1 1AA\n")
    assert fresh.error
    fresh.file_uploader(key="pupils-columns").upload("c.toml", kept, "application/toml").run()
    assert not fresh.error
    assert "B1 Testham Primary School" in words(fresh)


def test_the_rows_can_be_filtered_and_counted(page: AppTest) -> None:
    shown = given(page, FILE)
    (rows,) = [one.value for one in shown.dataframe if one.key == "pupils-rows-table"]
    assert rows["id"].tolist() == ["A1", "A2", "A3"]
    assert rows["why"].str.len().gt(0).all()
    totals = [one.value["rows"].sum() for one in shown.dataframe if "faults" in one.value]
    assert totals == [3, 3, 3, 3], "by school, ground, year group and travel"
    (school,) = [one for one in shown.multiselect if one.label == "School"]
    shown = school.set_value(["Testham Primary School"]).run()
    (rows,) = [one.value for one in shown.dataframe if one.key == "pupils-rows-table"]
    assert set(rows["school_name"]) == {"Testham Primary School"}
    assert "The letters have gaps for" in shown.warning[0].value


def test_a_scenario_says_who_gains_and_loses(page: AppTest) -> None:
    shown = given(page, FILE)
    street = {"change": "unsafe", "street": "Row 5"}
    feature = {"type": "Feature", "geometry": None, "properties": street}
    held = {"type": "FeatureCollection", "name": "Row 5 is unsafe", "features": [feature]}
    what_if = shown.file_uploader(key="pupils-if")
    what_if.upload("if.geojson", json.dumps(held).encode(), "application/json").run()
    assert not shown.exception
    assert "Row 5 is unsafe" in words(shown)
    assert "Gains free travel" in words(shown)
    what_if = shown.file_uploader(key="pupils-if")
    what_if.upload("if.geojson", b"{}", "application/json").run()
    assert "not a scenario" in shown.error[0].value


def test_a_file_that_cannot_be_used_is_refused_in_words(page: AppTest) -> None:
    given(page, b"name,colour\nA,red\n")
    assert "date of birth" in page.error[0].value


def test_a_hundred_thousand_rows_can_be_uploaded(page: AppTest) -> None:
    """What the page takes, the server must take too: it refuses more than its own limit."""
    (given_to,) = page.get("file_uploader")
    config = tomllib.loads((APP.parent / ".streamlit/config.toml").read_text(encoding="utf-8"))
    served = config["server"]["maxUploadSize"]
    assert 100_000 * 250 <= given_to.proto.max_upload_size_mb * 10**6 <= served * 10**6
    assert served * 10**6 >= max(scenario.LARGEST, who.MOST_MB * 10**6)


def test_a_long_file_waits_to_be_asked_for(page: AppTest) -> None:
    given(page, FILE.splitlines(keepends=True)[0] + FILE.splitlines(keepends=True)[1] * 2001)
    assert any("2,001 rows to decide" in m.value for m in page.markdown)
    assert [b.label for b in page.button] == ["Decide all rows"]


FOREIGN = "id,dob,urn,postcode,note\nJosé,2017-03-31,123456,TE1 1AA,Zoë’s sister\n"


@pytest.mark.parametrize(
    ("encoding", "between"), [("cp1252", ","), ("utf-16", "\t"), ("utf-8-sig", ";")]
)
def test_a_file_saved_in_a_foreign_encoding_is_read(
    page: AppTest, encoding: str, between: str
) -> None:
    """As a spreadsheet writes it: Windows' own, “Unicode text”, and a list with semicolons."""
    said = words(given(page, FOREIGN.replace(",", between).encode(encoding)))
    assert "José" in said
    assert "Testham Primary School" in said


def test_no_row_is_lost_for_the_fault_of_another(page: AppTest) -> None:
    """Two homes, an id twice, a home that is none, a date that is none: each says what is wrong."""
    header = "id,dob,urn,postcode,lat,lon\n"
    rows = [
        "good,2017-03-31,123456,TE1 1AA,,",
        "two homes,2017-03-31,123456,TE1 1AA,51.5,-0.1",
        "again,2017-03-31,123456,TE1 1AA,,",
        "again,2017-03-31,123456,TE1 1AA,,",
        "nowhere,2017-03-31,123456,ZZ9 9ZZ,,",
        "no day,31/02/2017,123456,TE1 1AA,,",
    ]
    said = words(given(page, (header + "\n".join(rows)).encode()))
    assert "Rows in your file 6" in said
    for row in rows:
        assert row.split(",")[0] in said
    for reason in ("ZZ9 9ZZ", "31/02/2017"):
        assert reason in said


def test_letters_are_offered_together_apart_and_for_one_row(page: AppTest) -> None:
    sound = b"id,dob,urn,postcode\nA1,2017-03-31,123456,TE1 1AA\nA2,2017-03-31,999999,TE1 1AA\n"
    given(page, sound)
    labels = [button.label for button in page.get("download_button")]
    assert "Download all letters (PDF)" in labels
    assert "Download each letter as a separate file (zip)" in labels
    assert any("suggests" in caption.value for caption in page.caption)
    for row, offered in ((0, True), (1, False)):
        press_row(page, "pupils-rows-table", row)
        labels = [button.label for button in page.get("download_button")]
        assert ("Download this family's letter (PDF)" in labels) is offered
        assert any("gets no letter" in c.value for c in page.caption) is not offered


def test_a_school_that_closes_is_told_row_by_row(page: AppTest) -> None:
    shown = given(page, FILE)
    feature = {
        "type": "Feature",
        "geometry": None,
        "properties": {"change": "close school", "school": "123456"},
    }
    held = {"type": "FeatureCollection", "name": "It closes", "features": [feature]}
    what_if = shown.file_uploader(key="pupils-if")
    what_if.upload("if.geojson", json.dumps(held).encode(), "application/json").run()
    assert not shown.exception
    assert "It closes" in words(shown)
    (rows,) = [one.value for one in shown.dataframe if "fault_after" in one.value]
    assert rows["id"].tolist() == ["A1"]
    assert rows["fault_after"].str.contains("closes in this scenario").all()


def test_a_child_is_chosen_in_the_table_or_by_their_home_on_the_map(page: AppTest) -> None:
    shown = given(page, FILE)
    press_row(shown, "pupils-rows-table", 1)
    assert lit(shown) == "home 1"
    assert record(shown).startswith("A2 ")
    press_map(shown, "home 0")
    assert chosen_rows(shown, "pupils-rows-table") == [0]
    assert record(shown).startswith("A1 ")


BAD = {
    "A": ("03/04/2017", "04/03/2017", "123456", "Two columns for date of birth do not agree"),
    "B": ("13/04/2017", "13/04/2017", "999999", "no school with the URN 999999"),
    "C": ("2017-05-06", "6 May 2017", "123456", ""),
    "D": ("", "", "123456", "what is the child's date of birth"),
}


def test_two_columns_for_one_thing_and_mixed_dates_are_told_row_by_row(page: AppTest) -> None:
    """Nothing is lost: each row is there, and says what is wrong with it alone."""
    rows = [f"{key},{dob},{born},{urn},TE1 1AA" for key, (dob, born, urn, _) in BAD.items()]
    text = "Pupil Ref,DOB,Date of birth,URN,Home postcode\n" + "\n".join(rows)
    shown = given(page, text.encode())
    (rows,) = [one.value for one in shown.dataframe if one.key == "pupils-rows-table"]
    table = rows.set_index("id")
    assert table.index.tolist() == list(BAD)
    for key, (*_, said) in BAD.items():
        assert said in table.at[key, "why"], table.at[key, "why"]
    assert "DOB 03/04/2017, 13/04/2017, 2017-05-06 date of birth" in words(shown)
