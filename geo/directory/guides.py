"""What to do first, by situation: `data/guides.toml`, read and checked."""

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geo.directory.typed import closeness
from geo.errors import InputError

TABLE = Path(__file__).parents[2] / "data" / "guides.toml"

MOST = 2
"""How many guides are offered for one text."""


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One thing to do; the law that it rests on, and where it leads.

    It leads into a `search` of the Find page, to a `page` of the site, or nowhere; `label` is what
    the press or the link says.
    """

    text: str
    law: str = ""
    url: str = ""
    search: str = ""
    page: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """What to do first in one situation. `words` are what somebody in it may type."""

    id: str
    title: str
    short: str
    intro: str
    words: tuple[str, ...]
    steps: tuple[GuideStep, ...]


@dataclass(frozen=True, slots=True)
class Guides:
    """All guides, and the day on which they were compared with the law."""

    checked: date
    all: tuple[Guide, ...]


def guides_for(text: str) -> tuple[Guide, ...]:
    """The guides whose situation is in what somebody typed, the closest first; often none.

    >>> [guide.id for guide in guides_for("the EHC plan is late")]
    ['late', 'ehc-assessment']
    >>> guides_for("swimming")
    ()
    """
    close = [(closeness(text, guide.words), guide) for guide in guides().all]
    found = sorted((pair for pair in close if pair[0]), key=lambda pair: -pair[0])
    return tuple(guide for _, guide in found[:MOST])


@cache
def guides(path: Path = TABLE) -> Guides:
    """Every guide, in the order of the table.

    Raises
    ------
    InputError
        If a guide or a step lacks something, has an unknown key, or leads both ways.
    """
    with path.open("rb") as file:
        table = tomllib.load(file)
    return Guides(table["checked"], tuple(_guide(row, path) for row in table["guide"]))


def _guide(row: dict[str, Any], path: Path) -> Guide:
    needed = ("id", "title", "short", "intro", "words", "step")
    where = f"{path}: the guide {row.get('id', '?')!r}"
    if missing := [key for key in needed if not row.get(key)]:
        raise InputError(f"{where} has no {', '.join(missing)}. Add it.")
    if more := [key for key in row if key not in needed]:
        raise InputError(f"{where} has {', '.join(more)}, which no guide can have. Remove it.")
    steps = tuple(_step(step, where) for step in row["step"])
    return Guide(row["id"], row["title"], row["short"], row["intro"], tuple(row["words"]), steps)


def _step(row: dict[str, Any], where: str) -> GuideStep:
    known = {field.name for field in fields(GuideStep)}
    if wrong := [key for key in row if key not in known]:
        raise InputError(f"{where}: a step has an unknown key {wrong[0]!r}.")
    step = GuideStep(**row)
    leads = [key for key in ("search", "page") if row.get(key)]
    if not step.text or len(leads) > 1 or bool(leads) != bool(step.label):
        raise InputError(
            f"{where}: the step {step.text[:30]!r} needs a text, and a label with one of search "
            "and page, or neither."
        )
    return step
