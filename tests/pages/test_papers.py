"""Questions kept for a paper, on the pages that ask them."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from geo.provision import kept_questions
from pages.parts import session
from tests.pages.app import press, report_of, visit, words

KEEP = "Save question"


def keep(page: AppTest, name: str) -> AppTest:
    page.text_input(key="paper-name").set_value(name)
    return press(page, KEEP)


def kept(page: AppTest) -> list[str]:
    return [one.name for one in page.session_state["paper-questions"]]


def test_questions_of_both_pages_make_a_paper(served, files) -> None:
    page = keep(visit("gaps", zones="Hexagon", miles="0.2"), "Near by")
    page.switch_page("pages/coverage.py").run()
    page = keep(page, "On foot")
    assert kept(page) == ["Near by", "On foot"]
    assert any(m.value.startswith("Near by ") for m in page.markdown)
    text = report_of(files["Make the paper (PDF)"])
    assert "Question Answer Near by " in text
    assert "On foot Library: " in text
    found = kept_questions.read(files["Download the questions"]())
    assert [one.asks for one in found.questions] == ["gaps", "coverage"]
    assert found.questions[0].question.by == "hexagon"


def test_a_kept_question_is_opened_again(served) -> None:
    page = keep(visit("gaps", zones="Hexagon", miles="0.2", ages="5 to 10"), "Near by")
    page.selectbox(key="zones").set_value("sector")
    page.number_input(key="miles").set_value(3.0)
    page.run()
    page = press(page, "Open")
    assert page.selectbox(key="zones").value == "hexagon"
    assert page.number_input(key="miles").value == pytest.approx(0.2)
    assert page.session_state["paper-questions"][0].question.by == "hexagon"


def test_a_name_is_kept_once_and_removed(served) -> None:
    page = keep(keep(visit("coverage"), "Libraries"), "  Libraries ")
    assert kept(page) == ["Libraries"]
    assert kept(press(page, "Remove")) == []


def test_a_question_needs_a_name(served) -> None:
    page = keep(visit("coverage"), " ")
    assert "Give the question a name" in page.error[0].value
    assert kept(page) == []


def test_downloaded_questions_are_loaded(served) -> None:
    page = visit("coverage")
    text = 'title = "T"\n[[question]]\nname = "A"\nasks = "coverage"\n'
    text += 'category = "library"\nmiles = 1\n'
    page.get("file_uploader")[0].set_value(("questions.toml", text.encode(), "application/toml"))
    page.run()
    assert not page.exception
    assert kept(page) == ["A"]
    assert page.text_input(key="paper-title").value == "T"


def overlap(services: list[str]) -> AppTest:
    """The view of catchments that overlap, of some services."""
    page = visit("coverage", miles="0.5")
    page.radio(key="coverage-view").set_value("overlap").run()
    page.toggle(key="overlap-some").set_value(True).run()
    page.multiselect(key="services").set_value(services).run()
    assert not page.exception
    return page


def two_services() -> list[str]:
    visit("coverage")
    table = session.current().offer.services
    return table.loc[table["category"].isin(["library", "gp"]), "service_id"].tolist()[:2]


def swept() -> AppTest:
    """The view of the time of day, swept."""
    page = visit("coverage")
    page.radio(key="coverage-view").set_value("day").run()
    page.date_input(key="day").set_value(date(2026, 6, 2)).run()
    page.selectbox(key="from").set_value("08:00").run()
    page.selectbox(key="until").set_value("09:00").run()
    page.button(key="day-go").click().run()
    assert not page.exception
    return page


def test_catchments_and_the_day_are_kept_and_make_a_paper(buses, files) -> None:
    services = two_services()
    page = keep(overlap(services), "Overlap")
    page.radio(key="coverage-view").set_value("day").run()
    page.date_input(key="day").set_value(date(2026, 6, 2)).run()
    page.selectbox(key="from").set_value("08:00").run()
    page.selectbox(key="until").set_value("09:00").run()
    page.button(key="day-go").click().run()
    page = keep(page, "Morning")
    assert kept(page) == ["Overlap", "Morning"]
    shown = [one.value.replace("\\", "") for one in page.markdown]
    assert "Overlap (where catchments overlap)" in shown
    assert "Morning (by when people leave)" in shown
    text = report_of(files["Make the paper (PDF)"])
    assert "Overlap 2 services, within 0.5 miles on foot" in text
    assert "Morning Library, within 45 minutes by bus or train" in text
    found = kept_questions.read(files["Download the questions"]()).questions
    assert [one.asks for one in found] == ["overlap", "through-day"]
    assert found[0].question.chosen.services == tuple(services)
    assert [f"{at:%H:%M}" for at in found[1].question.clocks] == ["08:00", "08:30", "09:00"]


def test_kept_catchments_are_opened_from_another_view(served) -> None:
    services = two_services()
    page = keep(overlap(services), "Overlap")
    page.radio(key="coverage-view").set_value("services").run()
    page.number_input(key="miles").set_value(3.0).run()
    page = press(page, "Open")
    assert page.radio(key="coverage-view").value == "overlap"
    assert page.multiselect(key="services").value == services
    assert page.number_input(key="miles").value == pytest.approx(0.5)
    assert "2 services, within 0.5 miles on foot" in words(page)


def test_a_kept_day_is_opened_and_swept_again(buses) -> None:
    page = keep(swept(), "Morning")
    page.selectbox(key="until").set_value("10:00").run()
    page.radio(key="coverage-view").set_value("services").run()
    page = press(page, "Open")
    assert page.radio(key="coverage-view").value == "day"
    assert page.selectbox(key="until").value == "09:00"
    assert "Tuesday 2 June 2026, from 8am to 9am, every 30 minutes" in words(page)


def test_a_day_of_times_that_the_page_does_not_offer_is_opened(buses) -> None:
    """A file may sweep at any minute; the page shows it as it is."""
    page = swept()
    text = '[[question]]\nname = "A"\nasks = "through-day"\ncategory = "library"\n'
    text += 'day = 2026-06-02\nfrom = "08:10"\nuntil = "08:50"\nevery = 20\n'
    page.get("file_uploader")[0].set_value(("questions.toml", text.encode(), "application/toml"))
    page.run()
    page = press(page, "Open")
    assert not page.error
    assert "from 8:10am to 8:50am, every 20 minutes" in words(page)
