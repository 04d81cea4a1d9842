"""What a Local Offer must and should hold, as dated files: `data/rules/offer-DATE.toml`."""

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geo.directory.vocabulary import CATEGORIES
from geo.errors import InputError
from geo.manifest import CONTACTS

FOLDER = Path(__file__).parents[2] / "data/rules"

MUST, SHOULD = "must", "should"
DUTIES = (MUST, SHOULD)
"""An Act or regulations; guidance to which a council must have regard."""

LISTED, DETAILS, AGES, COMMENTS, SITE, CONTACT, PERSON = TESTS = (
    "listed",
    "details",
    "ages",
    "comments",
    "site",
    "contact",
    "person",
)
"""How entries are looked at; see the head of the file."""

DETAIL = ("who", "how", "contact", "ages", "cost", "fresh")
"""Details of an entry that may be asked for."""

_COMMENTS = ("answered", "year")


@dataclass(frozen=True, slots=True)
class LawSource:
    """Where something was read: its title, its page, and the day."""

    title: str
    page: str
    read: date


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that is asked of a Local Offer; see the head of the file.

    `open` is what of it nobody compared with the printed law; None: it was read.
    """

    id: str
    duty: str
    theme: str
    cite: str
    says: str
    source: LawSource
    test: str
    open: str | None = None
    kinds: frozenset[str] = frozenset()
    types: frozenset[int] = frozenset()
    section_41: bool = False
    outside: bool = False
    may_be_none: bool = False
    every: bool = False
    detail: str = ""
    pages: tuple[str, ...] = ()
    whole: bool = False


_KEYS = frozenset(field.name for field in fields(Requirement))


@dataclass(frozen=True, slots=True)
class OfferLaw:
    """What is asked of a Local Offer from a day on.

    `everybody` are kinds of which nothing more is asked than that they are there; `themes` are in
    the order in which they are shown, by key.
    """

    title: str
    in_force: date
    checked: date
    open: tuple[str, ...]
    everybody: frozenset[str]
    themes: dict[str, str]
    requirements: tuple[Requirement, ...]

    @property
    def version(self) -> str:
        """Which file this is: the day from which it is in force, and when it was checked."""
        return f"{self.in_force} {self.checked}"


def offer_law(on: date, folder: Path = FOLDER) -> OfferLaw:
    """What is asked of a Local Offer on a day.

    Raises
    ------
    InputError
        If no file is in force then, or one is wrong: every fault at once.
    """
    held = [law for path in sorted(folder.glob("offer-*.toml")) if (law := _read(path))]
    in_force = [law for law in held if law.in_force <= on]
    if not in_force:
        first = min((law.in_force for law in held), default=None)
        since = f": ours begin on {first:%-d %B %Y}. Choose a later day." if first else "."
        raise InputError(f"We have no rules for Local Offers on {on:%-d %B %Y}{since}")
    return max(in_force, key=lambda law: law.in_force)


@cache
def _read(path: Path) -> OfferLaw:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{path.name} cannot be read as rules for Local Offers: {reason}"
        ) from error
    faults = [fault for row in told.get("requirement", ()) for fault in _faults(row, told)]
    ids = [row.get("id") for row in told.get("requirement", ())]
    faults += [
        f"Two rows have the id {one!r}." for one in sorted({i for i in ids if ids.count(i) > 1})
    ]
    if faults:
        raise InputError(f"{path.name}, rules for Local Offers: {' '.join(faults)}")
    sources = {key: LawSource(**row) for key, row in told["source"].items()}
    return OfferLaw(
        told["title"],
        told["in_force"],
        told["checked"],
        tuple(told.get("open", ())),
        frozenset(told["everybody"]),
        told["theme"],
        tuple(_requirement(row, sources) for row in told["requirement"]),
    )


def _requirement(row: dict[str, Any], sources: dict[str, LawSource]) -> Requirement:
    kept: dict[str, Any] = row | {"source": sources[row["source"]]}
    for key, kind in (("kinds", frozenset), ("types", frozenset), ("pages", tuple)):
        if key in row:
            kept[key] = kind(row[key])
    return Requirement(**kept)


def _faults(row: dict[str, Any], told: dict[str, Any]) -> list[str]:
    """What is wrong with one row, one sentence each."""
    name = str(row.get("id", row))[:40]
    needed = ("id", "duty", "theme", "cite", "says", "source", "test")
    faults = [f"{name} has no {key}." for key in needed if key not in row]
    faults += [f"{name} has an unknown key {key!r}." for key in row if key not in _KEYS]
    for key, known in (
        ("duty", DUTIES),
        ("theme", told.get("theme", {})),
        ("source", told.get("source", {})),
        ("test", TESTS),
    ):
        if key in row and row[key] not in known:
            faults.append(f"{name} has {key} {row[key]!r}: it must be one of {', '.join(known)}.")
    faults += [
        f"{name} names {kind!r}, which is not a kind of service."
        for kind in row.get("kinds", ())
        if kind not in CATEGORIES
    ]
    details = {DETAILS: DETAIL, COMMENTS: _COMMENTS, CONTACT: CONTACTS}.get(row.get("test", ""))
    if details and row.get("detail") not in details:
        faults.append(f"{name} needs a detail: {', '.join(details)}.")
    if row.get("test") in (LISTED, AGES, CONTACT) and not row.get("kinds"):
        faults.append(f"{name} needs kinds.")
    return faults
