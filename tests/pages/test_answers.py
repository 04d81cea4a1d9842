"""Answers to planners' questions: kept while there is room, for a visit and for the process."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts import answers, session
from pages.parts.answers import Answers, LetGoError, size_of
from tests.pages.app import opened, press, visit, words

KB = 1000


def of(kilobytes: int) -> Callable[[], bytes]:
    return lambda: b"x" * (kilobytes * KB)


def room(*, visit_kb: int = 100, process_kb: int = 200, slow_s: float = 99.0) -> Answers:
    return Answers(visit_kb * KB, process_kb * KB, slow_s)


def kept(held: Answers, whose: str, names: str) -> str:
    return "".join(name for name in names if held.has((whose, name)))


def test_what_was_used_longest_ago_is_let_go_first() -> None:
    held = room(process_kb=100)
    for name in "abc":
        held.give(("", name), of(30))
    held.give(("", "a"), of(30))  # used again
    held.give(("", "d"), of(30))
    assert kept(held, "", "abcd") == "acd"
    assert held.let_go_s(("", "b")) is not None
    assert held.let_go_s(("", "a")) is None


def test_one_visit_does_not_push_out_the_others() -> None:
    """Whatever one asks: what is its own is let go first."""
    held = room()
    held.give(("", "shared"), of(30))
    held.give(("other", "a"), of(60))
    for name in "abcdefgh":
        held.give(("greedy", name), of(40))
    assert kept(held, "greedy", "abcdefgh") == "gh"
    assert held.has(("", "shared"))
    assert held.has(("other", "a"))


@given(st.lists(st.tuples(st.sampled_from(["", "one", "two"]), st.integers(0, 9)), max_size=60))
def test_no_more_is_kept_than_there_is_room_for(asked: list[tuple[str, int]]) -> None:
    held = room(visit_kb=60, process_kb=120)
    for whose, number in asked:
        value = held.give((whose, number), of(5 * number))
        assert len(value) == 5 * number * KB
        assert held.has((whose, number)), "the newest is kept"
        assert held.bytes_of() <= 120 * KB
        assert held.bytes_of("one") <= 60 * KB


def test_an_answer_larger_than_all_the_room_is_kept_alone() -> None:
    held = room()
    held.give(("", "a"), of(10))
    held.give(("one", "large"), of(500))
    assert held.has(("one", "large"))
    assert not held.has(("", "a"))


def test_what_takes_long_is_made_again_when_somebody_asks_for_that() -> None:
    held, made = room(process_kb=50, slow_s=0.0), []

    def work() -> bytes:
        made.append(1)
        return b"x" * 40 * KB

    held.give(("", "a"), work)
    held.give(("", "b"), of(40))
    with pytest.raises(LetGoError) as gone:
        held.give(("", "a"), work)
    assert len(made) == 1
    assert held.give(("", "b"), of(40), "another"), "whoever never had it is not told so"
    held.again(gone.value.key)
    held.give(("", "a"), work)
    assert len(made) == 2


def test_what_is_quick_is_made_again_unasked() -> None:
    held = room(process_kb=50)
    held.give(("", "a"), of(40))
    held.give(("", "b"), of(40))
    assert held.give(("", "a"), of(40))


def test_many_who_ask_the_same_wait_for_one_answer() -> None:
    held, going_on, made = room(), threading.Event(), []

    def work() -> str:
        made.append(1)
        assert going_on.wait(10)
        return "answer"

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(held.give, ("", "a"), work) for _ in range(8)]
        assert held.give(("", "other"), of(1)), "whoever asks something else does not wait"
        going_on.set()
        assert {one.result() for one in asking} == {"answer"}
    assert len(made) == 1


def test_a_fault_is_not_kept_and_nobody_waits_for_it() -> None:
    held = room()

    def wrong() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        held.give(("", "a"), wrong)
    assert held.give(("", "a"), of(1))
    assert not held._making


def test_a_visit_that_ends_leaves_nothing() -> None:
    held = room()
    held.give(("one", "a"), of(10))
    held.give(("two", "a"), of(10))
    held.drop("one")
    assert held.bytes_of("one") == 0
    assert held.bytes_of("two") > 0


def test_the_size_of_tables_and_of_what_is_shared() -> None:
    table = pd.DataFrame({"metres": np.zeros(100_000), "name": ["a street"] * 100_000})
    own = int(table.memory_usage(deep=True).sum())
    assert own <= size_of({"found": (table, table)}) < own + 2000
    assert size_of(session) == 0, "code is nobody's answer"


@pytest.fixture
def little_room(
    small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Answers]:
    """Room for one answer, each of which takes long."""
    monkeypatch.setenv("SEND_DB", str(small_db))
    monkeypatch.setenv("SEND_COMMENTS", str(tmp_path / "comments.sqlite"))
    held = Answers(1, 1, 0.0)
    monkeypatch.setattr(answers, "kept", lambda: held)
    opened()
    return held


@pytest.mark.usefixtures("little_room")
def test_a_page_says_that_its_answer_was_let_go_and_makes_it_again() -> None:
    page = visit("coverage")
    first = words(page)
    assert not page.info
    visit("gaps")  # another visit's question takes the room
    page.run()
    assert "We no longer keep this result" in page.info[0].value
    assert words(page) != first
    press(page, "Work it out again")
    assert not page.info
    assert words(page) == first


@pytest.mark.usefixtures("little_room")
def test_another_question_needs_no_asking_twice() -> None:
    page = visit("coverage")
    visit("gaps")
    page = visit("sufficiency")
    assert not page.info
