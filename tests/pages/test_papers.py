"""Questions kept for a paper, on the pages that ask them."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.provision import kept_questions
from tests.pages.app import press, report_of, visit

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
    assert "Near by: " in text
    assert "On foot: " in text
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
