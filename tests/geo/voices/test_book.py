"""The book of comments: taking, deciding, answering, counting, and losing nothing."""

import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FeedbackError, GeoError, InputError
from geo.voices import Comment, Comments, Senders, limits, looks_personal

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
STAFF = "officer@example.org"


@pytest.fixture
def pages(tmp_path: Path) -> Comments:
    return Comments(tmp_path / "comments.sqlite")


def said(pages: Comments, text: str = "More clubs, please.", **about: object) -> Comment:
    return pages.comment("site", text, now=NOW, **about)


def published(pages: Comments, text: str = "More clubs, please.", **about: object) -> Comment:
    new = said(pages, text, **about)
    return pages.publish(new.comment_id, by=STAFF, now=NOW, seen=new.version)


def test_a_comment_is_held_until_somebody_publishes_it(pages: Comments) -> None:
    new = said(pages)
    assert pages.held() == [new]
    assert pages.published() == []
    done = pages.publish(new.comment_id, by=STAFF, now=NOW, seen=new.version)
    assert pages.held() == []
    assert pages.published() == [done]
    assert (done.text, done.decided_on, done.answered) == (new.text, date(2026, 11, 24), False)


def test_nothing_of_the_writer_is_kept(pages: Comments) -> None:
    said(pages, outward="PO30 1UD", category="short-breaks")
    (kept,) = pages.held()
    assert kept.outward == "PO30"
    assert kept.written_on == date(2026, 11, 24)
    with sqlite3.connect(pages.path) as db:
        everything = "\n".join(db.iterdump())
    assert "1UD" not in everything
    assert "10:30" not in everything.replace("2026-11-24T10:30", "")  # the rate's own minute


def test_an_answer_and_its_action_are_shown_and_earlier_ones_kept(pages: Comments) -> None:
    first = published(pages)
    for answer, action in (("We will look.", "looking"), ("From May.", "planned")):
        latest = pages.one(first.comment_id)
        assert latest is not None
        latest = pages.respond(
            latest.comment_id,
            answer,
            action,
            by=STAFF,
            now=NOW,
            seen=latest.version,
            planned_for="May 2027",
        )
    assert (latest.response, latest.action, latest.planned_for) == (
        "From May.",
        "planned",
        "May 2027",
    )
    assert [r[0] for r in pages.responses(first.comment_id)] == ["We will look.", "From May."]


def test_words_can_be_taken_out_and_are_then_nowhere(pages: Comments) -> None:
    new = said(pages, "My son Tom likes it.")
    assert new.flags == ("a name",)
    pages.publish(new.comment_id, by=STAFF, now=NOW, seen=1, text="My son likes it.")
    with sqlite3.connect(pages.path) as db:
        assert "Tom" not in "\n".join(db.iterdump())
    assert "words taken out" in pages.audit()[0].detail
    assert not any(b"Tom" in file.read_bytes() for file in pages.path.parent.iterdir())


def test_what_is_left_out_is_emptied_after_28_days(pages: Comments) -> None:
    new = said(pages)
    pages.leave_out(new.comment_id, "own-case", by=STAFF, now=NOW, seen=1)
    assert pages.published() == []
    assert pages.tidy(NOW + timedelta(days=28)) == 0
    assert pages.tidy(NOW + timedelta(days=29)) == 1
    assert pages.left_out()[0].text == ""


def test_only_a_published_comment_can_be_answered(pages: Comments) -> None:
    new = said(pages)
    with pytest.raises(FeedbackError, match="Publish it first"):
        pages.respond(new.comment_id, "Yes.", "done", by=STAFF, now=NOW, seen=1)
    assert pages.audit() == []


def test_of_two_who_decide_at_once_the_second_is_told(pages: Comments) -> None:
    new = said(pages)
    pages.publish(new.comment_id, by="a@example.org", now=NOW, seen=new.version)
    with pytest.raises(FeedbackError, match="Someone else"):
        pages.leave_out(new.comment_id, "spam", by="b@example.org", now=NOW, seen=new.version)
    assert [entry.who for entry in pages.audit()] == ["a@example.org"]


@pytest.mark.parametrize(
    ("about", "text", "more", "message"),
    [
        ("site", "", {}, "empty"),
        ("site", " \n\t\u200b ", {}, "empty"),
        ("site", "x" * 2001, {}, "2,001 characters"),
        ("council", "Hello", {}, "not a known subject"),
        ("site", "Hello", {"topic": "weather"}, "not a known topic"),
        ("missing", "Hello", {"category": "../../etc/passwd"}, "not a known category"),
        ("missing", "Hello", {"outward": "Newport"}, "postcode"),
        ("service", "Hello", {"service_id": "x" * 301}, "300"),
    ],
)
def test_what_cannot_be_taken_is_told_and_not_kept(
    pages: Comments, about: str, text: str, more: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        pages.comment(about, text, now=NOW, **more)
    assert pages.held() == []


def test_fifty_megabytes_are_refused_before_anything_is_opened(pages: Comments) -> None:
    huge = "x" * 50_000_000
    with pytest.raises(InputError, match="50,000,000 characters"):
        said(pages, huge)
    assert not pages.path.exists()


def test_of_a_thousand_a_minute_none_is_refused_and_the_rest_wait_behind(pages: Comments) -> None:
    for number in range(1000):
        said(pages, f"Comment {number}")
    later = NOW + timedelta(minutes=61)
    family = pages.comment("site", "The next family", now=later)
    held = pages.held()
    assert len(held) == 1001
    assert held.index(family) == 30
    assert [one.is_crowded for one in held] == [False] * 31 + [True] * 970
    assert family.may_contain == ()


def test_more_than_the_disk_is_to_take_are_refused(
    pages: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_PER_HOUR", 40)
    for number in range(40):
        said(pages, f"Comment {number}")
    with pytest.raises(FeedbackError, match="try again"):
        said(pages, "One more")
    assert pages.comment("site", "Later", now=NOW + timedelta(hours=2))


def test_one_visit_that_sends_many_is_told_to_wait_and_no_other_is(pages: Comments) -> None:
    senders = Senders()

    def send(visit: str, network: str, at: datetime = NOW) -> Comment:
        with senders.sending(visit, network, at):
            return pages.comment("site", f"{visit} {len(pages.held())}", now=at)

    for _ in range(limits.PER_VISIT):
        send("one", "school")
    with pytest.raises(FeedbackError, match="You have sent several"):
        send("one", "school")
    send("two", "school")
    send("one", "school", NOW + timedelta(minutes=11))
    assert len(pages.held()) == limits.PER_VISIT + 2


def test_one_network_leaves_room_for_others(pages: Comments) -> None:
    senders = Senders()
    for number in range(limits.PER_NETWORK):
        with senders.sending(f"visit {number}", "busy", NOW):
            pass
    with pytest.raises(FeedbackError), senders.sending("another", "busy", NOW):
        pass
    with senders.sending("another", "home", NOW):
        pass
    later = NOW + timedelta(hours=2)
    with senders.sending("another", "busy", later):
        pass
    assert len(senders._sent) <= 4, "what is past is forgotten"


def test_a_comment_that_is_refused_does_not_count(pages: Comments) -> None:
    senders = Senders()
    for _ in range(20):
        with pytest.raises(InputError), senders.sending("one", "home", NOW):
            said(pages, "")
    with senders.sending("one", "home", NOW):
        said(pages)


def test_the_same_words_again_are_not_taken_twice(pages: Comments) -> None:
    said(pages)
    with pytest.raises(FeedbackError, match="already have this comment"):
        said(pages)


def test_markup_is_kept_as_the_words_that_it_is(pages: Comments) -> None:
    text = "<script>alert(1)</script> & '; DROP TABLE comment; --"
    assert published(pages, text).text == text


def test_characters_that_hide_or_turn_text_are_dropped(pages: Comments) -> None:
    assert said(pages, "a\x00b\u202ec\u200b\r\n\r\n\r\n\r\nd").text == "abc\n\nd"


def test_the_list_of_what_was_published_can_be_narrowed(pages: Comments) -> None:
    one = published(pages, "About a club", topic="quality")
    two = pages.comment("service", "Good", service_id="s-1", service_name="Chess", now=NOW)
    two = pages.publish(two.comment_id, by=STAFF, now=NOW + timedelta(days=60), seen=1)
    two = pages.respond(two.comment_id, "Thanks", "done", by=STAFF, now=NOW, seen=2)
    assert pages.published(about="service") == [two]
    assert pages.published(service_id="s-1") == [two]
    assert pages.published(action="done") == [two]
    assert pages.published(answered=False) == [one]
    assert pages.published(year=2027) == [two]
    assert pages.published(words="CHESS") == [two]
    assert pages.published(words="100%_'") == []
    assert pages.published() == [two, one]
    assert pages.years() == [2027, 2026]


@pytest.mark.parametrize(
    "comment_id", ["", "../../etc/passwd", "' OR 1=1 --", "x" * 10_000, "\x00"]
)
def test_an_id_that_nobody_has_finds_nothing(pages: Comments, comment_id: str) -> None:
    said(pages)
    assert pages.one(comment_id) is None
    with pytest.raises(InputError, match="no comment"):
        pages.publish(comment_id, by=STAFF, now=NOW, seen=1)


def test_searches_that_found_nothing_are_counted_and_few_withheld(pages: Comments) -> None:
    for _ in range(6):
        pages.count_nothing_found("PO30 1UD", ["short-breaks"], now=NOW)
    for _ in range(5):
        pages.count_nothing_found("PO33", [], now=NOW)
    told = {(g.outward, g.category): g.searches for g in pages.gaps(2026)}
    assert told == {("PO30", "short-breaks"): 6, ("PO33", "any"): None}
    assert pages.gaps(2025) == []
    with pytest.raises(InputError):
        pages.count_nothing_found("PO30", ["autism of Tom"], now=NOW)


# The log


def test_every_action_is_in_the_log(pages: Comments) -> None:
    one = published(pages)
    pages.respond(one.comment_id, "Yes", "done", by=STAFF, now=NOW, seen=2)
    two = said(pages, "Spam")
    pages.leave_out(two.comment_id, "spam", by=STAFF, now=NOW, seen=1)
    pages.note_sign_in("stranger@example.org", allowed=False, now=NOW)
    assert [entry.what for entry in pages.audit()] == ["sign in", "leave out", "respond", "publish"]
    assert {entry.who for entry in pages.audit()[1:]} == {STAFF}
    assert pages.check() == []


@pytest.mark.parametrize("attack", ["DELETE FROM audit", "UPDATE audit SET who = 'nobody'"])
def test_the_log_cannot_be_changed(pages: Comments, attack: str) -> None:
    published(pages)
    with sqlite3.connect(pages.path) as db, pytest.raises(sqlite3.IntegrityError, match="the log"):
        db.execute(attack)


def test_a_log_changed_behind_our_back_is_found_out(pages: Comments) -> None:
    published(pages)
    with sqlite3.connect(pages.path) as db:
        db.execute("DROP TRIGGER audit_fixed")
        db.execute("UPDATE audit SET who = 'somebody@example.org'")
    assert pages.check() == ["the log was changed at line 1"]


# Many at once


def _write_many(path: Path, start: int, count: int) -> None:
    limits.MOST_PER_HOUR = 10**6  # the limit is another test's matter
    pages = Comments(path)

    def write(thread: int) -> None:
        for number in range(count):
            pages.comment("site", f"{start}-{thread}-{number}", now=NOW)

    threads = [threading.Thread(target=write, args=(t,)) for t in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_nothing_is_lost_when_many_write_at_once(pages: Comments) -> None:
    """Two processes of four threads, and the file not yet made."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(pages.path, i, 25)) for i in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len({c.text for c in pages.held()}) == 200
    assert pages.check() == []


def test_many_who_open_a_new_book_at_once_all_find_it_sound(tmp_path: Path) -> None:
    faults: list[GeoError] = []

    def write(path: Path, number: int) -> None:
        try:
            Comments(path).comment("site", str(number), now=NOW)
        except GeoError as fault:
            faults.append(fault)

    for book_number in range(20):
        path = tmp_path / f"{book_number}.sqlite"
        threads = [threading.Thread(target=write, args=(path, i)) for i in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []


def test_a_writer_that_is_killed_leaves_a_sound_book(pages: Comments) -> None:
    context = multiprocessing.get_context("spawn")
    writer = context.Process(target=_write_many, args=(pages.path, 0, 10_000))
    writer.start()
    end = time.monotonic() + 30
    while (not pages.path.exists() or len(pages.held()) < 20) and time.monotonic() < end:
        time.sleep(0.02)
    assert writer.pid
    os.kill(writer.pid, signal.SIGKILL)
    writer.join(30)
    kept = len(pages.held())
    assert kept >= 20
    assert pages.check() == []
    pages.comment("site", "After the accident", now=NOW + timedelta(hours=2))  # a new allowance
    assert len(pages.held()) == kept + 1


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE theirs (a)")
    before = other.read_bytes()
    with pytest.raises(FeedbackError, match="not a file of comments"):
        said(Comments(other))
    (tmp_path / "text").write_text("no database, and long enough to be read as one" * 10)
    with pytest.raises(FeedbackError, match="cannot be used"):
        said(Comments(tmp_path / "text"))
    with sqlite3.connect(other) as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)
    assert before == other.read_bytes()


def test_a_newer_file_is_not_touched(pages: Comments) -> None:
    said(pages)
    with sqlite3.connect(pages.path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(FeedbackError, match="version 99"):
        pages.held()


# What looks personal


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Write to a.b@example.org", "an email address"),
        ("Ring 01983 123 456", "a phone number"),
        ("We live at PO30 1UD", "a full postcode"),
        ("My son Tom is nine", "a name"),
        ("Ask Mrs Smith", "a name"),
        ("at 12 High Street", "a street address"),
        ("born on 3 May 2015", "a date of birth"),
    ],
)
def test_what_may_tell_who_somebody_is_is_seen(text: str, what: str) -> None:
    assert what in looks_personal(text)


@pytest.mark.parametrize(
    "text", ["My son loves the club in PO30.", "Open at 9.30 on Mondays.", "More for ages 5 to 11"]
)
def test_plain_words_are_not_called_personal(text: str) -> None:
    assert looks_personal(text) == []


@given(st.text(max_size=300))
def test_no_text_breaks_the_book(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    pages = Comments(tmp_path_factory.mktemp("book") / "b.sqlite")
    try:
        kept = said(pages, text)
    except GeoError:
        return
    assert pages.held() == [kept]
