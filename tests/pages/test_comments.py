"""You said, we did: what is published is shown, filtered and paged; what is not is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.directory.vocabulary import CATEGORIES
from geo.voices import PAGE, SMALL, Comments
from tests.pages.app import APP, markup, press, words

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Path) -> Comments:
    path = tmp_path / "comments.sqlite"
    monkeypatch.setenv("SEND_COMMENTS", str(path))
    return Comments(path)


def visit() -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/comments.py").run()
    assert not page.exception
    return page


def published(
    book: Comments, text: str, about: str = "site", minute: int = 0, **facts: object
) -> str:
    now = NOW.replace(hour=10 + minute // 60, minute=minute % 60)
    one = book.comment(about, text, now=now, **facts)
    book.publish(one.comment_id, by="a@council.example", now=now, seen=1)
    return one.comment_id


def test_without_comments_it_says_so_and_makes_none_up(book: Comments) -> None:
    page = visit()
    assert "No comments have been published yet" in page.info[0].value
    assert "<article" not in markup(page)


def test_a_comment_is_shown_with_answer_action_and_dates(book: Comments) -> None:
    key = published(book, "No ramp.", "service", service_id="s", service_name="Row Surgery")
    book.respond(
        key,
        "A ramp is coming.",
        "planned",
        by="a@council.example",
        now=NOW,
        seen=2,
        planned_for="spring 2027",
    )
    said = words(visit())
    for part in (
        "Row Surgery",
        "You said",
        "No ramp.",
        "We did",
        "Planned (spring 2027)",
        "A ramp is coming.",
        "2 November 2026",
    ):
        assert part in said


def test_what_is_held_or_left_out_is_not_shown(book: Comments) -> None:
    book.comment("site", "Held words", now=NOW)
    left = book.comment("site", "Spam words", now=NOW)
    book.leave_out(left.comment_id, "spam", by="a@council.example", now=NOW, seen=1)
    said = words(visit())
    assert "Held words" not in said
    assert "Spam words" not in said


def test_markup_in_a_comment_is_text(book: Comments) -> None:
    key = published(book, EVIL, "service", service_id="s", service_name=EVIL)
    book.respond(key, EVIL, "done", by="a@council.example", now=NOW, seen=2, planned_for=EVIL)
    drawn = markup(visit())
    assert "<script>alert" not in drawn
    assert "<img src=x" not in drawn
    assert drawn.count("&lt;script&gt;") == 4


def test_comments_can_be_filtered(book: Comments) -> None:
    key = published(book, "Words of the site")
    published(book, "Words of a gap", "missing", outward="TE1", category="play")
    book.respond(key, "Done.", "done", by="a@council.example", now=NOW, seen=2)
    page = visit()
    page.selectbox(key="comments-about").set_value("missing").run()
    assert "Words of a gap" in words(page)
    assert "Words of the site" not in words(page)
    page.selectbox(key="comments-about").set_value(None)
    page.selectbox(key="comments-answered").set_value(True).run()
    assert "Words of a gap" not in words(page)
    assert "Words of the site" in words(page)
    page.selectbox(key="comments-action").set_value("planned").run()
    assert any("No comments match" in m.value for m in page.markdown)


def test_there_are_twenty_to_a_page(book: Comments) -> None:
    for number in range(PAGE + 3):
        published(book, f"Words {number}", minute=number)
    page = visit()
    assert markup(page).count("<article") == PAGE
    press(page, "Show 3 more")
    assert markup(page).count("<article") == PAGE + 3


def test_small_counts_of_gaps_are_withheld(book: Comments) -> None:
    for _ in range(SMALL - 1):
        book.count_nothing_found("TE1", [], now=NOW)
    for _ in range(SMALL + 2):
        book.count_nothing_found("TE2", ["play"], now=NOW)
    said = words(visit())
    assert "TE1 Any kind Fewer than 6" in said
    assert f"TE2 {CATEGORIES['play'].name} {SMALL + 2}" in said
