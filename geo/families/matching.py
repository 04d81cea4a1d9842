"""What a family types, compared with every service: how well each matches, and why.

Nothing is left out because of one word more: what matches any word, or any way to read the words,
is in. How well it matches decides where it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.directory.offer import TEXTS, Offer
from geo.directory.phrases import stem
from geo.directory.plain_words import Readings, Understood, readings
from geo.directory.relevance import EVERYDAY_HEALTH, SPECIALIST, standing
from geo.directory.vocabulary import CATEGORIES, CROWDS, NEEDS, SECTIONS
from geo.families.full_text import NAMES, FoundWord, FullText, Marks, words_of
from geo.network.edges import Flags, Ints

(
    ITS_NAME,
    IN_NAME,
    NEED_AND_KIND,
    OF_KIND,
    NAMES_NEED,
    ALL_WORDS,
    SOME_IN_NAME,
    SHORTER,
    SOME_WORDS,
    SECTION,
    ANY_NEED,
) = range(11)
"""How well a service matches, the best first. From ``SOME_IN_NAME`` on it may also help."""

NO_MATCH = 99
"""The strength of a service that does not match."""

MOST_CORRECTED = 8
"""A text of more words than that is not offered with its typing errors put right."""

MAY_HELP = "may also help"

_FOR_SOME_NEEDS = ("sensory-support", "physiotherapy", "clinic", "hospital")
"""Kinds of service that are for some needs alone, also where they name none."""

_WHY = ("name", "need", "words", MAY_HELP)

_BECAUSE = {
    SOME_IN_NAME: "words",
    SHORTER: "part",
    SOME_WORDS: "words",
    SECTION: "part",
    ANY_NEED: "any_need",
}


@dataclass(frozen=True, slots=True)
class Match:
    """How each service matches a text; arrays have one value a row of `Offer.services`.

    Attributes
    ----------
    understood
        What the text was read as.
    strength
        ``ITS_NAME`` and so on, the best first; ``NO_MATCH``.
    missing
        How many words of the text that are no part of a reading the service lacks.
    name, need, words
        What of it matches: its name; the need; its kind, provider, description or address.
    other_age
        Which services are for other ages than the one that is asked for.
    did_you_mean
        The text with its typing errors put right; none if there seem to be none.
    also
        Which services do not match as they are, and may also help.
    """

    understood: Understood
    strength: Ints
    missing: Ints
    name: Flags
    need: Flags
    words: Flags
    other_age: Flags
    did_you_mean: tuple[str, ...]
    also: Flags

    @property
    def found(self) -> Flags:
        """Which services match in any way."""
        some: Flags = self.strength < NO_MATCH
        return some

    @property
    def by_name(self) -> Flags:
        """Which services are asked for by name."""
        flags: Flags = self.strength <= IN_NAME
        return flags

    @property
    def rank(self) -> Ints:
        """How well each service matches, the best first; those for other ages come after."""
        ranked: Ints = self.strength * 10 + self.missing + 1000 * self.other_age
        return ranked

    @property
    def is_sure(self) -> bool:
        """Whether the text was understood, or has all words of some service."""
        return bool(self.understood) or bool((self.strength <= ALL_WORDS).any())

    def reasons(self, rows: Ints) -> list[tuple[tuple[str, ...], str]]:
        """For some services, what of each matches, and why it may also help.

        The first is of ``name``, ``need``, ``words`` and ``may also help``; the second ``age``,
        ``part``, ``words`` or ``any_need``, empty where it does not apply.
        """
        named, need, words, other_age, also = (
            flags[rows].tolist()
            for flags in (self.name, self.need, self.words, self.other_age, self.also)
        )
        return [
            (
                tuple(key for key, value in zip(_WHY, (a, b, c, may), strict=True) if value),
                ("age" if old else _BECAUSE[level]) if may else "",
            )
            for a, b, c, old, may, level in zip(
                named, need, words, other_age, also, self.strength[rows].tolist(), strict=True
            )
        ]

    def why(self, row: int) -> tuple[str, ...]:
        """What of a service matches; see `reasons`."""
        return self.reasons(np.array([row]))[0][0]

    def because(self, row: int) -> str:
        """Why a service may also help; see `reasons`."""
        return self.reasons(np.array([row]))[0][1]


def match(offer: Offer, text: str, age: float | None = None) -> Match:
    """Compare a text, and the age of a child if it is known, with every service."""
    last: dict[str, Match] = offer.once("last match", dict)  # one search asks several times
    matched = last.get(text)
    if matched is None:
        matched = _match(offer, text)
        last.clear()
        last[text] = matched
    if age is None:
        return matched
    other_age = ~offer.for_age(age)
    also = matched.found & (other_age | (matched.strength >= SOME_IN_NAME))
    return replace(matched, other_age=other_age, also=also)


def _match(offer: Offer, text: str) -> Match:
    """Compare a text with every service."""
    full, read = full_text(offer), readings(text)
    words = words_of(text)
    found = [full.find(word) for word in words]
    rest = [one for one, word in zip(found, words, strict=True) if stem(word) not in read.stems]
    named = _hits(offer, [one.marks & NAMES for one in found])
    elsewhere = _hits(offer, [one.counts & ~NAMES for one in found])
    needs = offer.any_of("needs", read.also.needs)
    kinds = _of_kind(offer, read.also)
    missing = len(rest) - _hits(offer, [one.marks for one in rest])
    strength = _strength(offer, full, read, found, rest, generic=_generic(words, read.meant))
    return Match(
        read.meant,
        strength,
        np.minimum(missing, 9),
        named > 0,
        needs,
        kinds | (elsewhere > 0),
        np.zeros(len(offer.services), dtype=bool),
        _did_you_mean(words, found),
        (strength >= SOME_IN_NAME) & (strength < NO_MATCH),
    )


def _strength(
    offer: Offer,
    full: FullText,
    read: Readings,
    found: Sequence[FoundWord],
    rest: Sequence[FoundWord],
    *,
    generic: bool,
) -> Ints:
    """How well each service matches; `rest` are the words that are no part of a reading.

    A `generic` text is the name of a kind of service.
    """
    size, own = len(found), ~offer.any_of("categories", CROWDS)
    kinds, needs = _of_kind(offer, read.meant), offer.any_of("needs", read.meant.needs)
    other_need = bool(read.meant.needs) & _names_needs(offer) & ~needs
    counted, complete, in_name = (
        _hits(offer, marks)
        for marks in (
            [one.counts for one in found],
            [one.marks for one in found],
            [one.marks & NAMES for one in found],
        )
    )
    spelt_out = full.named(found) == full.name_size
    whole = own & (size > 0) & (in_name == size)
    inside = own & spelt_out & (full.name_size > 1) & full.telling
    levels = {
        ITS_NAME: whole & spelt_out & (not generic),
        IN_NAME: inside | (whole & (not generic)),
        NEED_AND_KIND: needs & kinds,
        OF_KIND: kinds & ~other_need,
        NAMES_NEED: needs,
        ALL_WORDS: own & (complete == size) & (counted > 0),
        SOME_IN_NAME: own & (_hits(offer, [one.counts & NAMES for one in rest]) > 0),
        SHORTER: kinds
        | offer.any_of("categories", read.also.categories)
        | offer.any_of("needs", read.also.needs),
        SOME_WORDS: own & (counted > 0),
        SECTION: _of_kind(offer, read.also),
        ANY_NEED: _for_any_need(offer) & bool(read.also.needs),
    }
    strength: Ints = np.select(list(levels.values()), list(levels), default=NO_MATCH)
    return strength


def full_text(offer: Offer) -> FullText:
    """The words of an offer's services; read once."""
    return offer.once("full text", lambda: FullText.of(_texts(offer), ~_crowds(offer)))


def _crowds(offer: Offer) -> Flags:
    return offer.any_of("categories", CROWDS)


def _texts(offer: Offer) -> pd.DataFrame:
    """What is searched of each service, by the columns of `full_text.FIELDS`."""
    named = offer.needs["need"].map({code: need.name for code, need in NEEDS.items()})
    needs = named.groupby(offer.needs["service_id"]).agg(lambda names: " ".join(set(names)))
    kinds = offer.services["category"].map({slug: c.name for slug, c in CATEGORIES.items()})
    said = offer.services["service_id"].map(needs).fillna("")
    rest = offer.texts.reindex(index=offer.services.index, columns=list(TEXTS)).fillna("")
    by = offer.services.get("provider", pd.Series("", offer.services.index)).fillna("")
    return rest.assign(name=offer.services["name"], provider=by, kind=kinds + " " + said)


def _of_kind(offer: Offer, read: Understood) -> Flags:
    """The services that a text was read as; a section leaves out its crowds and everyday health."""
    usual = ~_crowds(offer) & (standing(offer) < EVERYDAY_HEALTH)
    sections = offer.any_of("sections", read.sections) & usual
    return sections | offer.any_of("categories", read.categories)


def _names_needs(offer: Offer) -> Flags:
    named: Flags = offer.once(
        "names needs",
        lambda: offer.services["service_id"].isin(offer.needs["service_id"]).to_numpy(dtype=bool),
    )
    return named


def _for_any_need(offer: Offer) -> Flags:
    """The services that help with any need: specialists that name none, and are not for one."""
    special = (standing(offer) == SPECIALIST) & ~offer.any_of("categories", _FOR_SOME_NEEDS)
    flags: Flags = special & ~_names_needs(offer)
    return flags


def _generic(words: Sequence[str], read: Understood) -> bool:
    """Whether a text says nothing but the name of the kind of service that it was read as."""
    names = [CATEGORIES[slug].name for slug in read.categories]
    names += [SECTIONS[slug] for slug in read.sections]
    known = {stem(word) for name in names for word in words_of(name)}
    return bool(names) and {stem(word) for word in words} <= known


def _hits(offer: Offer, marks: Sequence[Marks]) -> Ints:
    """How many of some words each service has."""
    none = np.zeros(len(offer.services), dtype=np.int64)
    return sum(((one > 0).astype(np.int64) for one in marks), none)


def _did_you_mean(words: Sequence[str], found: Sequence[FoundWord]) -> tuple[str, ...]:
    if len(words) > MOST_CORRECTED or not any(one.meant for one in found):
        return ()
    return (" ".join(one.meant or word for one, word in zip(found, words, strict=True)),)
