"""A family asks about travel to school: whole journeys, in a town of streets a kilometre apart."""

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.area import Area, ChildAnswer
from geo.build.pipeline import build
from geo.formats import document
from pages.parts.show import travel_print
from tests import town
from tests.documents import errors
from tests.pages.app import APP, markup, words
from tests.pages.conftest import serving
from tests.pages.readability import reading_age
from tests.pages.test_readability import OLDEST, _prose

PRIMARY, UPPER = "Testham Primary School", "Upper School"
ON = date(2026, 11, 24)
NEAR, FAR, BESIDE = "TE1 1AB", "TE1 1AD", "TE1 1AE"
"""Postcodes 2.5 km and 8.1 km from the primary school by street; and 3.2 km, beside 2 miles."""


@pytest.fixture(scope="module")
def wide_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up town ten times as wide, with a school whose ages nobody knows."""
    plain = town._places

    def places(drawn: town._Map) -> None:
        plain(drawn)
        drawn.way(
            (7.1, 7.0),
            (7.3, 7.0),
            (7.3, 7.2),
            (7.1, 7.0),
            amenity="school",
            name=UPPER,
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town, "SPACING", 1000.0)
        patch.setattr(town, "_places", places)
        patch.setitem(town.POSTCODES, BESIDE, (town.CODE, 4.6, 4.0))
        for unit in (NEAR, FAR, BESIDE):
            authority, east, north = town.POSTCODES[unit]
            for sector, more in (("2", 0.03), ("3", 0.06)):
                beside = unit.replace(" 1", f" {sector}")
                patch.setitem(town.POSTCODES, beside, (authority, east + more, north))
        manifest = town.write_town(tmp_path_factory.mktemp("wide"))
        return build(manifest, manifest.with_name("wide.duckdb")).path


@pytest.fixture(autouse=True)
def wide(wide_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app shows the wide town."""
    yield from serving(wide_db, tmp_path, monkeypatch)


def opened() -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/travel.py").run()
    return checked(page)


def checked(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def about(home: str, born: tuple[str, str, str], *, on: date = ON) -> AppTest:
    """Answer the first questions."""
    page = opened()
    page.text_input(key="travel-home").set_value(home)
    for part, typed in zip(("day", "month", "year"), born, strict=True):
        page.text_input(key=f"travel-{part}").set_value(typed)
    page.date_input(key="travel-on").set_value(on)
    next(b for b in page.button if b.label == "Continue").click()
    return checked(page.run())


def choose(page: AppTest, name: str = PRIMARY) -> AppTest:
    box = page.selectbox(key="travel-school")
    box.set_value(next(o for o in box.options if o.startswith(name)))
    return checked(page.run())


def answer(page: AppTest, **answers: str) -> AppTest:
    """Answer questions one after the other: each may bring the next, or make it go."""
    for fact, said in answers.items():
        page.radio(key=f"travel-q-{fact}").set_value(said)
        checked(page.run())
    return page


def asked(page: AppTest) -> set[str]:
    """The facts that are asked for."""
    keys = [w.key for kind in (page.radio, page.number_input, page.date_input) for w in kind]
    return {k.removeprefix("travel-q-") for k in keys if k and k.startswith("travel-q-")}


def said(page: AppTest) -> str:
    """The answer's box."""
    found = re.search(r'<div class="trv-box.*?</div>', markup(page), flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


SEVEN, NINE, TWELVE = ("4", "5", "2019"), ("4", "5", "2017"), ("4", "5", "2014")


def at(column: float, row: float) -> str:
    """An address point in steps of a kilometre, as it is typed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town, "SPACING", 1000.0)
        lon, lat = town.at(column, row)
    return f"{lat:.6f}, {lon:.6f}"


def test_a_child_who_lives_too_far_has_a_right() -> None:
    page = answer(choose(about(FAR, NINE)), qualifying="yes", nearest_suitable="yes")
    assert "It looks as if travel to this school is free" in said(page)
    assert "too far to walk" in said(page)
    assert "Schedule 35B, paragraph 6" in words(page)
    assert re.search(r"8,1\d\d metres \(5\.0\d miles\)", words(page))
    assert "Step by step, on foot" in words(page)
    assert "low_income" not in asked(page)


def test_a_child_who_lives_near_has_none_and_is_told_what_to_do() -> None:
    page = answer(
        choose(about(NEAR, NINE)),
        plan="no",
        qualifying="yes",
        cannot_walk="no",
        route_unreasonable="no",
    )
    assert "there is no right to free travel" in said(page)
    assert "not more than 3 miles" in words(page)
    assert "We know of no nearer school" in words(page)
    assert "accompanied" in asked(page)
    assert "Nobody can go with the child" in words(answer(page, accompanied="no"))
    assert "How to apply" in words(page)
    assert "Ombudsman" in words(page)
    assert "must look at each case" in words(page)


def test_a_low_income_counts_from_two_miles() -> None:
    """Nine years old and 4.6 km away: more than 2 miles, less than 3."""
    page = choose(about(at(6.0, 4.0), NINE))
    page = answer(page, home_here="yes", qualifying="yes", nearest_suitable="yes")
    assert "We cannot tell yet" in said(page)
    page = answer(page, low_income="targeted")
    assert "travel to this school is free" in said(page)
    assert "low income, ages 8 to 10" in said(page)
    assert "Schedule 35B, paragraph 9" in words(page)


def test_a_child_who_cannot_walk_has_a_right_for_as_long_as_that_lasts() -> None:
    page = answer(choose(about(NEAR, NINE)), qualifying="yes", cannot_walk="yes")
    assert "needs, disability or mobility" in said(page)
    page.date_input(key="travel-q-until").set_value(date(2026, 11, 1))
    assert "and that date has passed" in words(checked(page.run()))
    assert "is free" not in said(page)


def test_under_school_age_no_school_is_asked_for() -> None:
    page = about(NEAR, ("1", "10", "2022"))
    assert not [box for box in page.selectbox if box.key == "travel-school"]
    assert "the council may help" in said(page)
    assert "at_school" in asked(page)
    assert "under school age" in words(answer(page, at_school="no")).lower()


def test_at_seventeen_with_a_plan_the_councils_own_rules_count() -> None:
    page = about(NEAR, ("1", "10", "2009"))
    assert "After school age" in said(page)
    assert "Education Act 1996, section 509AA" in words(page)
    assert "plan" not in asked(page)


def test_an_adult_learner_says_when_the_course_began() -> None:
    page = about(NEAR, ("1", "10", "2006"))
    assert "necessary" in said(page)
    page.date_input(key="travel-q-course_began").set_value(date(2025, 9, 1))
    assert "After school age" in said(checked(page.run()))


def test_a_postcode_beside_a_limit_is_too_close_to_call_and_an_address_is_not() -> None:
    page = answer(choose(about(BESIDE, SEVEN)), qualifying="yes", cannot_walk="no")
    assert "Too close to call from a postcode" in said(page)
    lines = words(page)
    assert "give the exact location" in lines
    exact = choose(about(at(4.65, 4.0), SEVEN))
    exact = answer(exact, qualifying="yes")
    assert "travel to this school is free" in said(exact)
    assert re.search(r"3,2\d\d metres \(2\.0\d+ miles\)", words(exact))


def test_an_unsafe_street_changes_the_walk_and_the_answer() -> None:
    page = answer(choose(about(NEAR, NINE)), qualifying="yes")
    assert "travel to this school is free" not in said(page)
    box = page.multiselect(key="travel-unsafe")
    assert "Row 5" in box.options
    box.set_value(["Row 5"])
    checked(page.run())
    assert "unsafe route" in said(page)
    assert "Left out as not safe: Row 5." in words(page)
    assert "No route on our map" in words(page)


def test_a_street_that_is_not_on_the_map_is_named_beside_the_question() -> None:
    page = choose(about(NEAR, NINE))
    page.multiselect(key="travel-unsafe").set_value(["Rwo 5"])
    checked(page.run())
    assert any("Rwo 5" in e.value.replace("\\", "") for e in page.error)


def test_a_nearer_school_of_unknown_age_leaves_it_open_until_it_is_struck_out() -> None:
    page = answer(choose(about(FAR, NINE)), qualifying="yes")
    assert "nearest_suitable" in asked(page)
    assert f"we do not know their ages: {UPPER}" in words(page)
    page.multiselect(key="travel-struck").set_value([UPPER])
    checked(page.run())
    assert "nearest_suitable" not in asked(page)
    assert "You have ruled out every nearer school." in words(page)
    assert "travel to this school is free" in said(page)


def test_a_plan_that_names_one_school_makes_it_the_nearest() -> None:
    page = choose(about(FAR, TWELVE))
    assert "another kind of school, or other ages" in words(page)
    page = answer(page, plan="yes")
    assert "what does Section I of the EHC plan name?" in said(page)
    assert "no right" not in said(page)
    page = answer(page, plan="yes", plan_names="this school alone")
    assert "travel to this school is free" in said(page)
    assert "EHC plan names only this school" in words(page)
    assert {"qualifying", "nearest_suitable"}.isdisjoint(asked(page))
    page = answer(page, plan_names="this school, parents to transport")
    assert "is free" not in said(page)


def test_the_home_of_the_last_search_is_there_already() -> None:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.text_input(key="place").set_value(NEAR)
    next(b for b in page.button if b.label == "Search").click().run()
    page.switch_page("pages/travel.py").run()
    assert checked(page).text_input(key="travel-home").value == NEAR


def test_one_question_is_put_at_a_time() -> None:
    """The answer stands first; the question that is not answered yet is open, the rest folded."""
    page = choose(about(FAR, NINE))

    def open_questions() -> set[str]:
        folded = {w.key for e in page.expander for w in (*e.radio, *e.number_input)}
        return {fact for fact in asked(page) if f"travel-q-{fact}" not in folded}

    seen = []
    while len(now := open_questions()) == 1 and len(seen) < 9:
        seen += now
        answer(page, **{seen[-1]: "unknown"})
    assert len(seen) == len(set(seen)) > 1
    assert asked(page) >= set(seen)


def test_free_school_meals_of_the_expanded_kind_leave_it_open() -> None:
    page = answer(choose(about(FAR, NINE)), qualifying="yes", nearest_suitable="yes")
    assert "low_income" not in asked(page)  # too far in any case
    page = answer(choose(about(at(4.6, 3.0), NINE)), qualifying="yes")
    assert "£616.67 a month" in words(page)
    for meals, outcome in (("expanded", "We cannot tell"), ("targeted", "is free")):
        page = answer(page, low_income=meals)
        assert outcome in said(page)


def test_on_a_phone_only_what_matters_first_is_unfolded() -> None:
    """The answer, one question, the walk and what to do next; what was typed can be changed."""
    page = choose(about(FAR, NINE))
    inside = {id(e) for box in page.expander for e in box.get("html")}
    seen = " ".join(e.proto.body for e in page.get("html") if id(e) not in inside)
    for shown in ('class="trv-box', "Shortest walk", "How to apply"):
        assert shown in seen
    for folded in ("Shortest drive", "Education Act 1996, section", "Last compared with the law"):
        assert folded in markup(page)
        assert folded not in seen
    (given,) = [box for box in page.expander if box.label.startswith(FAR)]
    assert given.label == f"{FAR}, born 4 May 2017. Change it here"
    assert {box.key for box in given.text_input} >= {"travel-home", "travel-year"}
    assert not any(box.text_input for box in about("XX9 9XX", NINE).expander)


def test_what_is_answered_can_be_taken_back() -> None:
    page = answer(choose(about(NEAR, NINE)), qualifying="yes", cannot_walk="yes")
    assert "cannot_walk" in asked(page)
    page = answer(page, cannot_walk="unknown")
    assert "is free" not in said(page)


def test_a_home_with_no_road_near_is_said_to_have_none() -> None:
    page = choose(about("TE1 9ZZ", NINE))
    assert "no street or path within" in words(page)
    assert "no walking route" in words(page)


@pytest.mark.parametrize(
    ("home", "born", "wrong"),
    [
        ("", NINE, "Enter the postcode"),
        ("XX9 9XX", NINE, "XX9 9XX"),
        ("SO14 3AB", NINE, "Southampton"),
        ("Testham", NINE, "whole town"),
        ("91, 200", NINE, "91"),
        (NEAR, ("", "", ""), "Enter the day, the month and the year"),
        (NEAR, ("31", "2", "2019"), "not a date"),
        (NEAR, ("x", "²", "2019"), "not a date"),
        (NEAR, ("1", "1", "2027"), "is after 24 November 2026"),
        (NEAR, ("1", "1", "1990"), "over 25"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    home: str, born: tuple[str, str, str], wrong: str
) -> None:
    page = about(home, born)
    alerts = re.findall(r'<p class="trv-wrong" role="alert">(.*?)</p>', markup(page))
    assert len(alerts) == 1
    assert wrong in alerts[0]
    assert not [box for box in page.selectbox if box.key == "travel-school"]


def test_a_day_before_our_rules_begin_is_refused() -> None:
    assert "We have no rules for" in words(about(NEAR, NINE, on=date(2023, 5, 1)))


def test_nothing_typed_is_kept_beyond_the_page() -> None:
    page = answer(choose(about(FAR, NINE)), qualifying="yes")
    page.switch_page("pages/find.py").run()
    page.switch_page("pages/travel.py").run()
    assert page.text_input(key="travel-home").value == ""
    assert not page.query_params
    assert '<p class="trv-wrong"' not in markup(page)
    for key in ("travel-school", "travel-q-qualifying"):
        assert key not in page.session_state


def test_the_answer_can_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sources are those that the page names: of the homes, the streets and the schools."""
    made: list[list[document.Block]] = []
    plain = travel_print.button

    def button(area: Area, found: ChildAnswer) -> None:
        made.append(travel_print.blocks(area, found))
        assert not errors(travel_print.document(area, found))
        plain(area, found)

    monkeypatch.setattr(travel_print, "button", button)
    page = answer(choose(about(FAR, NINE)), qualifying="yes", nearest_suitable="yes")
    lines = [line for b in made[-1] if isinstance(b, document.Bullets) for line in b.items]
    printed = {re.sub(r"Data: (.*), as of .*", r"\1", one) for one in lines if one[:5] == "Data:"}
    table = markup(page).split("Data behind this page")[1].split("</table>")[0]
    shown = re.findall(r'data-title="Source">(.*?)</td>', table)
    assert printed == {html.unescape(re.sub(r"<span.*|<[^>]+>", "", one)).strip() for one in shown}
    assert printed >= {"Test map", "Test postcodes"}


@pytest.mark.parametrize("born", [NINE, ("1", "10", "2022"), ("1", "10", "2009")])
def test_what_the_page_says_is_easy_to_read(born: tuple[str, str, str]) -> None:
    page = about(NEAR, born)
    if born == NINE:
        page = choose(page)
    # The law's own names are as they are.
    text = re.sub(r"Law: .*?\.(?=\n|$)", "", _prose(page))
    assert reading_age(text) <= OLDEST, reading_age(text)
