"""Answers to planners' questions that are kept, within bounds for one visit and for the process.

An answer takes seconds, and a page asks for it again at each press. Where there is no more room,
those that were used longest ago are let go. One that takes long to make again is not made again
unasked: the page says that it was let go, and offers it (`LetGoError`).
"""

import gc
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import cache
from threading import Lock, RLock
from time import perf_counter
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from pages.parts import network

T = TypeVar("T")

MB = 1_000_000
VISIT_MB, PROCESS_MB = 60, 400
"""The most that one visit's own answers and all answers together take, as far as it can be told."""

SLOW_S = 3.0
"""An answer that took so long is not made again unasked."""

MOST_REMEMBERED = 1000
"""So many answers that were let go are remembered as such."""

_OF_AREA = (
    *("geo.area.opened", "geo.network", "geo.places", "geo.directory", "geo.store"),
    *("geo.transit", "geo.travel", "duckdb", "_duckdb", "_thread", "threading"),
)
"""Things of these modules are the area's own, and stay whether an answer does or not."""

_WITHOUT_MORE = (str, bytes, int, float, np.generic)
_CODE = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)

Key = tuple[str, Hashable]
"""Whose an answer is (a visit, or nobody's in particular: ""), and what was asked."""


class LetGoError(Exception):
    """An answer was let go, and takes long to make again."""

    def __init__(self, key: Key, seconds: float) -> None:
        super().__init__("The answer was let go to make room.")
        self.key, self.seconds = key, seconds


@dataclass(slots=True)
class _Kept:
    value: Any
    size: int
    seconds: float
    had_by: set[str]


@dataclass(slots=True)
class Answers:
    """What is kept. Safe to share between threads; only those who ask the same wait for it."""

    visit_bytes: int = VISIT_MB * MB
    process_bytes: int = PROCESS_MB * MB
    slow_s: float = SLOW_S
    _lock: Lock = field(default_factory=Lock)
    _kept: OrderedDict[Key, _Kept] = field(default_factory=OrderedDict)
    _making: dict[Key, RLock] = field(default_factory=dict)
    _gone: OrderedDict[Key, _Kept] = field(default_factory=OrderedDict)

    def give(self, key: Key, work: Callable[[], Any], asker: str = "") -> Any:
        """The answer to a question: as it is kept, or made now.

        Raises
        ------
        LetGoError
            If this asker had it, it was let go and takes long to make again, and nobody asked for
            that (`again`).
        """
        with self._lock:
            making = self._making.setdefault(key, RLock())
        with making:
            with self._lock:
                if held := self._kept.get(key):
                    self._kept.move_to_end(key)
                    held.had_by.add(asker)
                    return held.value
                gone = self._gone.get(key)
                if gone and asker in gone.had_by and gone.seconds >= self.slow_s:
                    raise LetGoError(key, gone.seconds)
            try:
                began = perf_counter()
                value = work()
                made = _Kept(value, size_of(value), perf_counter() - began, {asker})
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._kept[key] = made
                self._gone.pop(key, None)
                self._make_room(key)
            return value

    def has(self, key: Key) -> bool:
        """Whether an answer is kept."""
        with self._lock:
            return key in self._kept

    def let_go_s(self, key: Key) -> float | None:
        """How many seconds it took to make, if it was let go; else None."""
        with self._lock:
            gone = self._gone.get(key)
            return gone.seconds if gone else None

    def again(self, key: Key) -> None:
        """Somebody wants it made again, however long that takes."""
        with self._lock:
            self._gone.pop(key, None)

    def drop(self, whose: str) -> None:
        """Forget all that is a visit's."""
        with self._lock:
            for known in (self._kept, self._gone, self._making):
                for key in [key for key in known if key[0] == whose]:
                    del known[key]

    def bytes_of(self, whose: str | None = None) -> int:
        """What a visit's answers take, or all."""
        with self._lock:
            return self._bytes(whose)

    def _bytes(self, whose: str | None) -> int:
        held = self._kept.items()
        return sum(one.size for key, one in held if whose is None or key[0] == whose)

    def _make_room(self, newest: Key) -> None:
        """Let go of what was used longest ago; the newest stays, however large it is."""
        whose = newest[0]
        while whose and self._bytes(whose) > self.visit_bytes and self._let_go(newest, whose):
            pass
        while self._bytes(None) > self.process_bytes and self._let_go(newest, None):
            pass

    def _let_go(self, newest: Key, whose: str | None) -> bool:
        for key in self._kept:
            if key != newest and (whose is None or key[0] == whose):
                self._gone[key] = replace(self._kept.pop(key), value=None, size=0)
                while len(self._gone) > MOST_REMEMBERED:
                    self._gone.popitem(last=False)
                return True
        return False


@cache
def kept() -> Answers:
    """The answers of this process."""
    return Answers()


def given(version: str, question: str, work: Callable[[], T], *, private: bool) -> T:
    """The answer to a question about a version of an area's data; errors as `Answers.give`."""
    asked = key(version, question, private=private)
    answer: T = kept().give(asked, work, network.visit())
    return answer


def key(version: str, question: str, *, private: bool) -> Key:
    """The key of a question about a version of an area's data; a private answer is the visit's."""
    return _whose(private=private), (version, question)


def _whose(*, private: bool) -> str:
    return _visit(network.visit() or "nobody") if private else _everybody()


@st.cache_resource(show_spinner=False, scope="session", on_release=lambda name: kept().drop(name))
def _visit(name: str) -> str:
    """Whose private answers are: forgotten when Streamlit ends the visit."""
    return name


@st.cache_resource(show_spinner=False, on_release=lambda name: kept().drop(name))
def _everybody() -> str:
    return ""


def size_of(value: Any) -> int:
    """About how many bytes of memory a value holds, without what is the area's own.

    Tables that share their columns with others are counted whole.

    >>> size_of(np.zeros(1000)) // 1000, size_of([np.zeros(1000)] * 2) // 1000
    (8, 8)
    """
    seen, waiting, total = set(), [value], 0
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, _CODE) or type(one).__module__.startswith(_OF_AREA):
            continue
        seen.add(id(one))
        if isinstance(one, pd.DataFrame | pd.Series | pd.Index):
            total += int(np.sum(one.memory_usage(deep=True)))
            continue
        total += max(sys.getsizeof(one), one.nbytes if isinstance(one, np.ndarray) else 0)
        if not isinstance(one, _WITHOUT_MORE):
            waiting.extend(gc.get_referents(one))
    return total
