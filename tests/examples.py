"""What `make test` tries of a long series of cases; `make test-all` tries all of it."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

QUICK, ALL, MOST = "quick", "all", 100
"""The two profiles, and how many examples a test that names no number has in all."""

settings.register_profile(ALL, max_examples=MOST, deadline=None)
settings.register_profile(QUICK, max_examples=MOST // 5, deadline=None)


def examples(number: int) -> int:
    """Give the share of this number that is tried today: all, or one in five and never under five.

    >>> examples(number=3)
    3
    """
    return max(number * settings().max_examples // MOST, min(number, 5))


def some(cases: Iterable[Any], *tried: int) -> list[Any]:
    """Mark every case as exhaustive but those at these places.

    >>> [getattr(case, "values", case) for case in some("abc", 1)]
    [('a',), 'b', ('c',)]
    """
    return [
        case if place in tried else pytest.param(*_values(case), marks=pytest.mark.exhaustive)
        for place, case in enumerate(cases)
    ]


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)
