"""What a visitor is shown of errors."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import FeedbackError, InputError, StoreError
from pages.parts import problem


@pytest.mark.parametrize("kind", [StoreError, FeedbackError, InputError])
def test_no_error_names_a_folder_of_ours(kind: type[StoreError]) -> None:
    for path in ("/srv/offer/data/a.duckdb", "/var/lib/x y/comments.sqlite", r"C:\data\a.db"):
        shown = problem.said(kind(f"The file {path} cannot be used."))
        assert "srv" not in shown
        assert "/lib" not in shown
        assert "\\" not in shown


def test_what_somebody_typed_and_addresses_stay() -> None:
    text = "3/4/2026 is no date; see https://www.gov.uk/send/local/offer."
    assert problem.said(InputError(text)) == text


def _broken_page() -> None:
    from pages.parts import problem

    problem.broken(ValueError("PO30 1UD"))


def test_a_page_that_fails_says_so_in_our_words() -> None:
    page = AppTest.from_function(_broken_page).run()
    assert "Something went wrong" in page.error[0].value
    assert "Streamlit" not in page.error[0].value
    assert "PO30" not in page.error[0].value


def test_the_app_gives_its_own_words_to_streamlit() -> None:
    app = (Path(__file__).parents[2] / "app.py").read_text(encoding="utf-8")
    assert "on_script_error=problem.broken" in app
