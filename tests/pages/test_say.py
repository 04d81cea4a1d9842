"""Have your say: what is taken, what is refused, and that nothing typed is lost."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.store import Store
from geo.voices import MOST_CHARACTERS, Comments
from geo.voices.limits import PER_VISIT
from tests.pages.app import APP, markup, press, words

TEXT = "say-text"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Comments:
    path = tmp_path / "comments.sqlite"
    monkeypatch.setenv("SEND_COMMENTS", str(path))
    return Comments(path)


@pytest.fixture
def page(served: Path, book: Comments) -> AppTest:
    return visit()


def visit(about: str | list[str] | None = None) -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/say.py")
    if about is not None:
        page.query_params["about"] = about
    page.run()
    assert not page.exception
    return page


def say_of_the_site(page: AppTest, text: str) -> AppTest:
    page.radio(key="say-about").set_value("site").run()
    page.text_area(key=TEXT).set_value(text)
    return press(page, "Send")


def test_it_warns_not_to_name_anybody_before_anything_is_typed(page: AppTest) -> None:
    assert "Do not include names, addresses" in words(page)


def test_a_comment_about_a_service_of_the_address_is_held(served: Path, book: Comments) -> None:
    services = Store.open(served).offer().services
    service_id = services.loc[services["name"] == "Row Surgery", "service_id"].item()
    page = visit(service_id)
    assert page.selectbox(key="say-service").value == service_id
    page.text_area(key=TEXT).set_value("The lift is often broken.")
    press(page, "Send")
    assert "Thank you" in words(page)
    (held,) = book.held()
    assert (held.service_name, held.text) == ("Row Surgery", "The lift is often broken.")
    assert book.published() == []


def test_something_missing_keeps_half_a_postcode_only(page: AppTest, book: Comments) -> None:
    page.radio(key="say-about").set_value("missing").run()
    page.text_input(key="say-outward").set_value("te1 1aa")
    page.text_area(key=TEXT).set_value("There is no youth club.")
    press(page, "Send")
    (held,) = book.held()
    assert (held.outward, held.topic, held.service_id) == ("TE1", "gaps", None)


def test_a_comment_needs_its_service(page: AppTest, book: Comments) -> None:
    page.text_area(key=TEXT).set_value("Good.")
    press(page, "Send")
    assert "Choose the service" in page.error[0].value
    assert page.text_area(key=TEXT).value == "Good."
    assert book.held() == []


def test_what_looks_personal_is_shown_and_can_be_sent_all_the_same(
    page: AppTest, book: Comments
) -> None:
    text = "Ring 01983 123456 to book."
    say_of_the_site(page, text)
    assert "a phone number" in page.warning[0].value
    assert page.text_area(key=TEXT).value == text
    assert book.held() == []
    press(page, "Send it anyway")
    assert book.held()[0].flags == ("a phone number",)


@pytest.mark.parametrize("text", ["", "  ", "x" * (MOST_CHARACTERS + 1)])
def test_what_is_empty_or_too_long_is_refused_and_stays(
    page: AppTest, book: Comments, text: str
) -> None:
    say_of_the_site(page, text)
    assert page.error
    assert page.text_area(key=TEXT).value == text
    assert book.held() == []


def test_after_the_limit_a_comment_is_refused_and_its_words_stay(
    page: AppTest, book: Comments
) -> None:
    for number in range(PER_VISIT):
        say_of_the_site(page, f"Words {number}")
        assert not page.error
        press(page, "Write another comment")
    say_of_the_site(page, "One too many")
    assert "You have sent several comments" in page.error[0].value
    assert page.text_area(key=TEXT).value == "One too many"
    assert len(book.held()) == PER_VISIT


def test_another_can_be_written_and_the_box_is_empty(page: AppTest) -> None:
    say_of_the_site(page, "Easy to use.")
    press(page, "Write another comment")
    assert page.text_area(key=TEXT).value == ""


@pytest.mark.parametrize(
    "about", ["../../etc/passwd", "<script>alert(1)</script>", "\x00", "a" * 9_999, ["a", "b"]]
)
@pytest.mark.usefixtures("served", "book")
def test_an_address_that_means_harm_does_nothing(about: str | list[str]) -> None:
    page = visit(about)
    assert page.selectbox(key="say-service").value is None
    assert "passwd" not in markup(page)
    assert "alert(1)" not in markup(page)
