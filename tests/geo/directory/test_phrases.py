"""Phrases and their roots, asked by many at once."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.directory import phrases

ENDINGS = ("", "s", "ing", "ings", "ed", "ation", "ational", "fulness", "ities", "ization")


@pytest.fixture
def eager() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("eager")
def test_many_at_once_find_the_stems_that_one_finds() -> None:
    words = [begin + end for begin in ("swim", "relat", "help", "operat") for end in ENDINGS]
    alone = [phrases.stem.__wrapped__(word) for word in words]

    def again(_: int) -> list[str]:
        return [phrases.stem.__wrapped__(word) for word in words * 5]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone * 5 for found in pool.map(again, range(32)))
