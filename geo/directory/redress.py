"""How to complain or appeal, by kind of service: `data/redress.toml`, read and checked."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geo.directory.vocabulary import CATEGORIES
from geo.errors import InputError

PATH = Path(__file__).parents[2] / "data/redress.toml"

_ANY_OTHER = "*"


@dataclass(frozen=True, slots=True)
class RedressStep:
    """What somebody can do: in plain words, with the law that it rests on and where to go."""

    text: str
    law: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class RedressPath:
    """A way to complain or appeal, step by step, for services of some categories."""

    title: str
    steps: tuple[RedressStep, ...]
    categories: frozenset[str] = frozenset()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Redress:
    """How to complain or appeal, who can help, and when this was last checked."""

    as_of: date
    ways: tuple[RedressPath, ...]
    help: RedressPath

    def ways_for(self, category: str) -> tuple[RedressPath, ...]:
        """The ways of a category; those of any other service where it has none of its own."""
        own = tuple(way for way in self.ways if category in way.categories)
        return own or tuple(way for way in self.ways if _ANY_OTHER in way.categories)


@cache
def redress(path: Path = PATH) -> Redress:
    """Read the ways to complain or appeal.

    Raises
    ------
    InputError
        If the file names a category that is not known.
    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    ways = tuple(_way(kind) for kind in told["kind"])
    for way in ways:
        if unknown := way.categories - set(CATEGORIES) - {_ANY_OTHER}:
            raise InputError(
                f"{path}: {way.title!r} names {', '.join(sorted(unknown))}, "
                "which is not a category. Categories are in geo/directory/vocabulary.py."
            )
    return Redress(told["as_of"], ways, _way(told["help"]))


def _way(kind: dict[str, Any]) -> RedressPath:
    steps = tuple(RedressStep(**step) for step in kind["step"])
    return RedressPath(
        kind["title"], steps, frozenset(kind.get("categories", ())), kind.get("note")
    )
