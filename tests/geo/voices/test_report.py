"""The yearly report, as a page and as a PDF."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.voices import Comments, report
from tests.documents import errors

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
EVIL = "<script>alert(1)</script> & more"


@pytest.fixture
def book(tmp_path: Path) -> Comments:
    made = Comments(tmp_path / "comments.sqlite")
    for text in ("The hall is cold.", EVIL, "Buy gold!"):
        made.comment("service", text, service_id="s", service_name="Chess club", now=NOW)
    cold, evil, spam = made.held()
    made.publish(cold.comment_id, by="a@example.org", now=NOW, seen=1)
    made.publish(evil.comment_id, by="a@example.org", now=NOW, seen=1)
    made.leave_out(spam.comment_id, "spam", by="a@example.org", now=NOW, seen=1)
    made.respond(
        cold.comment_id,
        "We have asked for heaters.",
        "planned",
        by="a@example.org",
        now=NOW,
        seen=2,
        planned_for="autumn",
    )
    for _ in range(6):
        made.count_nothing_found("PO30", ["short-breaks"], now=NOW)
    made.count_nothing_found("PO33", ["sport"], now=NOW)
    return made


def made(book: Comments, year: int = 2026) -> report.YearReport:
    return report.report(book, "Testham", year, today=date(2026, 11, 24))


def test_it_holds_what_was_said_what_was_done_and_what_was_left_out(book: Comments) -> None:
    text = report.as_html(made(book))
    assert "The hall is cold." in text
    assert "We have asked for heaters." in text
    assert "Action: Planned.\nPlanned for: autumn." in text
    assert "The council has not answered yet." in text
    assert "Comments published: 2. Answered: 1. Waiting for an answer: 1." in text
    assert "Buy gold!" not in text
    assert "<td>It is an advert, or not a comment</td><td>1</td>" in text


def test_small_counts_of_gaps_are_withheld(book: Comments) -> None:
    text = report.as_html(made(book))
    assert "<td>PO30</td><td>Short breaks</td><td>6</td>" in text
    assert "<td>PO33</td><td>Sport</td><td>fewer than 6</td>" in text


def test_nobody_of_the_staff_and_no_markup_of_a_writer_is_in_it(book: Comments) -> None:
    text = report.as_html(made(book))
    assert "a@example.org" not in text
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text
    assert '<html lang="en-GB">' in text
    assert text.count("<h1>") == 1


def test_the_pdf_says_the_same(book: Comments) -> None:
    pdf = report.as_pdf(made(book))
    assert not errors(pdf)
    reader = PdfReader(BytesIO(pdf))
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert "The hall is cold." in text
    assert EVIL in text
    assert "fewer than 6" in text
    assert reader.metadata is not None
    assert reader.metadata.title == report.title(made(book))
    assert reader.metadata.title == "The SEND Local Offer in Testham: you said, we did, 2026"
    assert "said about it in 2026, and what" in text


def test_a_year_without_comments_says_so(book: Comments) -> None:
    text = report.as_html(made(book, 2025))
    assert "No comments were published this year." in text
    assert "We published every comment." in text
    assert "No searches without results were counted" in text
