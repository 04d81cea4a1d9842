"""An entry in Easy Read: one idea a line, in short words, each with a picture.

Each line comes from a field that the entry has. Of what it lacks, nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from geo import words
from geo.directory.entry import Entry
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.words import say

SYMBOLS = ("what", "who", "help", "place", "wheelchair", "home", "online", "cost", "ask", "phone")
"""What a line can be about: each has a picture in ``data/tokens.toml``."""

MOST_NEEDS = 4
"""A longer list of needs is no longer one idea."""

OLDEST = 25.0
"""A service up to this age is for all children and young people."""


@dataclass(frozen=True, slots=True)
class Idea:
    """One line: the symbol beside it (of ``SYMBOLS``), and a sentence."""

    symbol: str
    text: str


def easy_read(entry: Entry) -> tuple[Idea, ...]:
    """Write an entry in Easy Read."""
    return tuple(Idea(symbol, text) for symbol, text in _ideas(entry))


def _ideas(entry: Entry) -> Iterator[tuple[str, str]]:
    service = entry.service
    yield "what", say("easy.name", name=service.name)
    yield "what", say("easy.kind", kind=CATEGORIES[service.category].name)
    if service.illustrative:
        yield "what", say("easy.example")
    if entry.organization:
        yield "what", say("easy.runs", name=entry.organization.name)
    if ages := _ages(service.min_age, service.max_age):
        yield "who", ages
    known = [NEEDS[need].name for need in entry.needs if need in NEEDS]
    if 0 < len(known) <= MOST_NEEDS:
        yield "help", say("easy.needs")
        yield from (("help", say("easy.need", need=name)) for name in known)
    yield from _where(entry)
    yield from _terms(entry)
    if service.phone:
        yield "phone", say("easy.phone", number=words.phone(service.phone))
    if service.email:
        yield "online", say("easy.email", address=service.email)


def _ages(least: float | None, most: float | None) -> str:
    low = f"{least:g}" if least else ""
    high = f"{most:g}" if most is not None and most < OLDEST else ""
    if low and high:
        return say("easy.ages", low=low, high=high)
    if low:
        return say("easy.from_age", low=low)
    return say("easy.to_age", high=high) if high else ""


def _where(entry: Entry) -> Iterator[tuple[str, str]]:
    delivery = entry.service.delivery
    if delivery in ("home", "online"):
        yield delivery, say(f"easy.{delivery}")
        return
    if len(entry.locations) > 1:
        yield "place", say("easy.places", n=len(entry.locations))
        return
    for location in entry.locations:
        if location.address or location.postcode:
            yield (
                "place",
                say("easy.address", address=_address(location.address, location.postcode)),
            )
        if location.wheelchair in ("yes", "limited", "no"):
            yield "wheelchair", say(f"easy.wheelchair.{location.wheelchair}")


def _address(street: str | None, postcode: str | None) -> str:
    return words.address(street, postcode)


def _terms(entry: Entry) -> Iterator[tuple[str, str]]:
    amounts = [cost.amount for cost in entry.costs]
    if amounts and all(amount == 0 for amount in amounts):
        yield "cost", say("easy.free")
    elif any(amount for amount in amounts):
        yield "cost", say("easy.costs")
    if entry.service.referral is not None:
        yield "ask", say(f"easy.referral.{'yes' if entry.service.referral else 'no'}")
