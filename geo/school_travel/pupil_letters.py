"""A letter for each family of a file of pupils: what was decided, why, and how to appeal.

Each is a draft for an officer to check and sign. What it says of the council comes from a small
settings file like ``data/travel-letters.toml``; what that leaves empty is a gap that can be seen.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from geo import words
from geo.errors import InputError
from geo.formats import document
from geo.school_travel.law.grounds import TITLES
from geo.school_travel.pupil_file import DecidedPupils
from geo.school_travel.pupil_rows import AGAIN
from geo.settings import DATA
from geo.words import say

SENT = {
    "yes": "free",
    "no": "not_free",
    "council's policy": "policy",
    "cannot say": "open",
}
"""The outcomes that a family hears of, and the keys of what it is told."""

MOST_APART = 200
"""So many letters may be files of their own; more are one file."""

MOST_LETTERS = 5_000
"""No more letters are written at a time."""

_COUNCIL = ("council", "team", "address", "phone", "email", "web", "officer")
_DAYS = ("ask_within", "review_within", "panel_ask_within", "panel_within")
_MOST_DAYS = 100


@dataclass(frozen=True, slots=True)
class LetterHead:
    """Who writes, and how many working days each step of an appeal has.

    `council` holds texts by ``_COUNCIL``, empty where they are not known; `days` numbers by
    ``_DAYS``, and `own_days` whether the council gave them all.
    """

    council: Mapping[str, str]
    days: Mapping[str, int]
    own_days: bool = False

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is not known of the council."""
        return tuple(name for name in _COUNCIL if not self.council.get(name))

    def of_council(self, name: str) -> str:
        """A fact of the council, or a gap that can be seen."""
        return self.council.get(name) or f"[{say(f'letters.gap.{name}')}]"


def letter_head(council: str, name: str | None = None, content: bytes | None = None) -> LetterHead:
    """The head of letters: a settings file over our own, for the council of an area.

    Raises
    ------
    InputError
        Naming every fault of the file.
    """
    told = tomllib.loads((DATA / "travel-letters.toml").read_text(encoding="utf-8"))
    own: dict[str, int] = {}
    if content is not None:
        given = _read(name or "", content)
        own = given.get("appeal", {})
        told = {**told, **given, "appeal": {**told["appeal"], **own}}
    told["council"] = told["council"] or council
    return LetterHead(
        {key: told[key] for key in _COUNCIL}, dict(told["appeal"]), own_days=set(own) == set(_DAYS)
    )


def _read(name: str, content: bytes) -> dict[str, Any]:
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise InputError(f"{name} is not TOML ({str(error)[:120]}).") from error
    appeal = told.get("appeal", {})
    faults = [f"it has an unknown key {key!r}" for key in told if key not in (*_COUNCIL, "appeal")]
    faults += [f"{key} must be text" for key in _COUNCIL if not isinstance(told.get(key, ""), str)]
    if not isinstance(appeal, dict):
        faults.append("appeal must be a table")
        appeal = {}
    for key, days in appeal.items():
        sound = isinstance(days, int) and not isinstance(days, bool) and 0 < days <= _MOST_DAYS
        if key not in _DAYS or not sound:
            faults.append(f"[appeal] {key} must be one of {', '.join(_DAYS)}, 1 to {_MOST_DAYS}")
    if faults:
        raise InputError(f"The settings of letters {name} cannot be used: {'; '.join(faults)}.")
    return told


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters on a file of pupils.

    Attributes
    ----------
    rows
        The rows that get one: those without a fault that this council decides.
    on
        The day that stands on them.
    """

    decided: DecidedPupils
    head: LetterHead
    on: date
    rows: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find who gets a letter."""
        results = self.decided.results
        sent = results["entitled"].isin(list(SENT)) & (results["fault"] == "")
        object.__setattr__(self, "rows", tuple(int(i) for i in results.index[sent]))

    @property
    def not_sent(self) -> int:
        """How many rows get no letter: they have a fault, or another council decides."""
        return len(self.decided.results) - len(self.rows)

    def pdf(self) -> bytes:
        """All letters in one PDF file, each on a page of its own.

        Raises
        ------
        InputError
            If there is none, or more than ``MOST_LETTERS``.
        """
        self._check(MOST_LETTERS)
        blocks: list[document.Block] = []
        for number, row in enumerate(self.rows):
            blocks += [document.NewPage()] if number else []
            blocks += [document.Heading(self._subject(row)), *self.letter(row)]
        return document.document(say("letters.all"), blocks)

    def one(self, row: int) -> bytes:
        """The letter on one row as a PDF file.

        Raises
        ------
        InputError
            If the row gets none.
        """
        if row not in self.rows:
            raise InputError(say("letters.none"))
        return document.document(self._subject(row), self.letter(row))

    def archive(self) -> bytes:
        """Each letter as a PDF file of its own, in a zip file, with the audit sheet.

        Raises
        ------
        InputError
            If there is none, or more than ``MOST_APART``: take one file of all.
        """
        self._check(MOST_APART)
        made = BytesIO()
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            archive.writestr(ZipInfo("audit.csv"), self.decided.audit_csv, ZIP_DEFLATED)
            for row in self.rows:
                archive.writestr(ZipInfo(self.name_of(row)), self.one(row))
        return made.getvalue()

    @staticmethod
    def name_of(row: int) -> str:
        """The name of the file of the letter on a row."""
        return f"letter-{row + 1:06d}.pdf"

    @property
    def most(self) -> int:
        """No more letters are written at a time."""
        return MOST_LETTERS

    @property
    def can_be_one(self) -> bool:
        """Whether all letters may be one PDF file."""
        return 0 < len(self.rows) <= MOST_LETTERS

    @property
    def can_be_apart(self) -> bool:
        """Whether each letter may be a file of its own."""
        return 0 < len(self.rows) <= MOST_APART

    def _check(self, most: int) -> None:
        if not self.rows:
            raise InputError("No row gets a letter: each has a fault, or another council decides.")
        if len(self.rows) > most:
            raise InputError(
                f"There are {len(self.rows):,} letters. We can write up to {most:,} as separate "
                "files. Split your file of children, or save all letters as one PDF file."
            )

    def letter(self, row: int) -> Iterator[document.Block]:
        """What the letter on a row says, in reading order, after its subject."""
        cells, result = self._cells(row), self.decided.results.loc[row]
        key = SENT[str(result["entitled"])]
        yield document.Paragraph(say("letters.draft"))
        yield document.Paragraph(self._sender())
        yield document.Paragraph(_to(cells))
        yield document.SummaryList(self._about(cells, result))
        yield document.Paragraph(say("letters.dear", to=_addressee(cells)))
        yield document.Paragraph(say(f"letters.{key}.said"))
        yield document.Heading(say("letters.why"), 3)
        yield document.Paragraph(str(result["reason"]))
        yield document.SummaryList(_measured(result))
        if grounds := _by_ground(str(result["reasons"])):
            yield document.Heading(say("letters.grounds"), 3)
            yield document.Bullets(grounds)
        if result["missing"]:
            yield document.Heading(say("letters.missing"), 3)
            yield document.Paragraph(str(result["missing"]))
        yield document.Heading(say("letters.next"), 3)
        yield document.Paragraph(say(f"letters.{key}.next"))
        yield document.Heading(say("letters.appeal"), 3)
        stages = _STAGES_OF.get(key, _STAGES)
        yield document.Bullets([say(f"letters.stage.{name}", **self.head.days) for name in stages])
        yield document.Heading(say("letters.law"), 3)
        yield document.Paragraph(f"{result['citations']}. {self.decided.rules.version}.")
        yield document.Paragraph(say("letters.signed", officer=self.head.of_council("officer")))

    def _subject(self, row: int) -> str:
        return say("letters.subject", id=self._cells(row)["id"])

    def _cells(self, row: int) -> dict[str, str]:
        """The cells of a row that the letter needs; those of several columns are put together."""
        found: dict[str, list[str]] = {}
        for name, cell in self.decided.pupils.table.loc[row].items():
            text = " ".join(str(cell).split())
            if text:
                found.setdefault(str(name).partition(AGAIN)[0], []).append(text)
        apart = {"address": "\n", "child": " "}
        told = {key: apart.get(key, ", ").join(texts) for key, texts in found.items()}
        return {"id": "", "child": "", "parent": "", "address": "", "postcode": ""} | told

    def _sender(self) -> str:
        return "\n".join(map(self.head.of_council, _COUNCIL[:5]))

    def _about(self, cells: Mapping[str, str], result: pd.Series) -> list[tuple[str, str]]:
        pairs = [
            (say("letters.date"), words.day(self.on)),
            (say("letters.reference"), cells["id"]),
            (say("letters.child"), cells["child"] or f"[{say('letters.gap.child')}]"),
            (say("letters.school"), str(result["school_name"])),
            (say("letters.from"), words.day(self.decided.on)),
        ]
        return [(name, text) for name, text in pairs if text]


_STAGES = ("review", "panel", "ombudsman", "plan")

_STAGES_OF = {"policy": ("policy", "ombudsman", "plan")}
"""Where the council's own policy counts, that says how to appeal."""


def _addressee(cells: Mapping[str, str]) -> str:
    return cells["parent"] or say("letters.parent")


def _to(cells: Mapping[str, str]) -> str:
    address = cells["address"] or f"[{say('letters.gap.home')}]"
    return "\n".join(filter(None, [_addressee(cells), address, cells["postcode"].upper()]))


def _by_ground(reasons: str) -> list[str]:
    """The reasons of each ground that was looked at, apart."""
    titles = "|".join(map(re.escape, TITLES.values()))
    return re.split(rf" (?=(?:{titles}): )", reasons)[1:]


def _measured(result: pd.Series) -> list[tuple[str, str]]:
    """The routes that were measured, each with where it begins and ends."""
    pairs = []
    if result["nearest_suitable_school"]:
        metres = result["nearest_suitable_walk_m"]
        far = f", {say('letters.metres', n=metres)}" if isinstance(metres, int) else ""
        pairs.append((say("letters.nearest"), f"{result['nearest_suitable_school']}{far}"))
    for name in ("walk_available_m", "walk_m", "drive_m"):
        metres = result[name]
        if isinstance(metres, int):
            pairs.append((say(f"letters.measured.{name}"), say("letters.metres", n=metres)))
    if pairs and result["home_lat"] != "":
        ends = say(
            "letters.measured.ends",
            home=f"{result['home_lat']}, {result['home_lon']} ({result['home_from']})",
            gate=f"{result['gate_lat']}, {result['gate_lon']} ({result['gate']})",
        )
        pairs.append((say("letters.measured.between"), ends))
    return pairs
