"""What families read, and how much of it each language has.

`wanted` lists every sentence that the pages for families say of their own: those of the catalogue,
and the words of our own tables (kinds of service, needs, helplines, numbers to call).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo import languages
from geo.directory import entry, helplines, urgent
from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.languages import Language
from geo.measure import COMPASS
from geo.voices import topics
from geo.words import catalogue

ERRORS = (
    "Type a postcode, such as {example}, or the name of a town or village.",
    "“{typed}” is not a postcode. A postcode looks like {example}.",
    "“{typed}” is not a postcode, and our data for {areas} has no town or village of that "
    "name. Check the spelling, or type a postcode such as {example}.",
    "{district} is only the first half of a postcode. Add the rest, such as {example}.",
    "There is no postcode {postcode} in our list. Check each letter and number. If the home is "
    "new, type a neighbour's postcode, or the town or village.",
    "{postcode} is a postcode for post only, so it has no place on the map. Type the postcode "
    "of the street where your child lives.",
    "{postcode} is a British Forces post number, not a place on a map. Type the postcode of the "
    "street where your child lives.",
    "{postcode} is a real postcode, but the list does not say where it is (it may be a large "
    "business or a PO box). Type the postcode of the street where your child lives.",
    "{postcode} is outside the one area that this finder covers: {area}.",
    "{postcode} is outside the areas that this finder covers ({areas}).",
    "{postcode} is in {council}, too far away for us to show a route. Search from it on the "
    "Find page.",
    "Royal Mail stopped using {postcode} in {month}. We start from where it was. If you have a "
    "newer postcode, use that.",
    "{postcode} seems to be an old postcode. We know where it was only to the nearest 100 metres. "
    "If you have a newer postcode, use that.",
    "{postcode} shares its location with many other postcodes, as PO boxes and large offices "
    "do. If you do not live there, use the postcode of your street.",
    "Many people are writing just now. Please try again in a few minutes. Your words are still "
    "here.",
    "{postcode} is in {island}, which is not in England and has its own rules for children with "
    "special needs. This finder covers one area: {area}.",
    "{postcode} is in {island}, which is not in England and has its own rules for children with "
    "special needs. This finder covers {areas}.",
    "{postcode} is in {where}. This finder covers one area: {area}. Ask {council} council for its "
    "Local Offer.",
    "{postcode} is in {where}. This finder covers {areas}. Ask {council} council for its Local "
    "Offer.",
    "{postcode} is in {where}. The Local Offer is for England, and this finder covers one area "
    "of it: {area}. Ask your own council what help there is.",
    "{postcode} is in {where}. The Local Offer is for England, and this finder covers {areas}. "
    "Ask your own council what help there is.",
    "We do not know of any homes with a postcode that begins with {district}. Check each "
    "letter and number, or type a full postcode, such as {example}.",
    "That is {number} characters long. A postcode has at most 8, such as {example}.",
    "Distances are from the middle of {town}. For better distances, enter a postcode.",
    "{district} is a large area. Distances are from its middle, and homes in it are up to {far} "
    "miles from there. Enter a full postcode for better distances.",
    "The distance is {miles} miles. Give a distance above 0 and up to {most} miles.",
    "The time is {minutes} minutes. Give a time above 0 and up to {most} minutes.",
    "Your comment is empty. Please write something first.",
    "Your comment has {number} characters. Please keep to {most}.",
)
"""What the core says where a family's question cannot be answered as it is, with what is filled in
in braces."""

FAMILY_TABLES = (
    "language",
    "urgent",
    "page",
    "find",
    "nothing",
    "apart",
    "count",
    "examples",
    "ages",
    "mode",
    "by",
    "reach",
    "trip",
    "filter",
    "entry",
    "hours",
    "help",
    "keep",
    "route",
    "journey",
    "outing",
    "distance",
    "service",
    "way",
    "kept",
    "device",
    "guides",
    "glossary",
    "say",
    "comments",
    "pages",
    "privacy",
    "accessibility",
    "field",
    "travel",
    "acts",
    "location",
    "practise",
    "easy",
)
"""The tables of the catalogue that families' pages say, what comes first on the page first."""

_OF_OTHERS = (
    *(
        f"pages.{page}"
        for page in (
            "planners",
            "coverage",
            "gaps",
            "site",
            "schools",
            "whatif",
            "pupils",
            "transport",
            "staff",
            "health",
            "audit",
        )
    ),
    "travel.pdf.",
)
"""Keys in those tables that no family reads, or reads in a file that is in English."""

_OF_THE_API = re.compile(r"filter\.\w+\.help")
"""What the command line and the API say of a filter."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a language is: the English that it has no sentence for, and what no page says."""

    language: Language
    wanted: int
    missing: tuple[str, ...]
    unused: tuple[str, ...]


def wanted() -> Mapping[str, str]:
    """Every sentence that families read, in English, with where it is from.

    A sentence that counts is its general form (``.other``), for each plural form of a language.
    """
    found: dict[str, str] = {}
    for where, english in (*_of_tables(), *_of_catalogue()):
        found.setdefault(english, where)
    return found


def progress(code: str) -> Progress:
    """How far a language is."""
    language, every = languages.languages()[code], wanted()
    have = {english.rpartition("|")[2] for english in language.sentences}
    keyed = {english.partition("|")[0] for english in language.sentences if "|" in english}
    missing = tuple(e for e, where in every.items() if e not in have and where not in keyed)
    unused = tuple(e for e in sorted(have) if e not in every and "{" not in e)
    return Progress(language, len(every), missing, unused)


def _of_catalogue() -> Iterator[tuple[str, str]]:
    held = catalogue()
    for table in FAMILY_TABLES:
        for key, english in held.items():
            if not key.startswith(f"{table}.") or key.startswith(_OF_OTHERS):
                continue
            if _OF_THE_API.fullmatch(key):
                continue
            if key.endswith(".one") and f"{key[:-4]}.other" in held:
                continue
            if any(letter.isalpha() for letter in languages.without_fields(english)):
                yield key.removesuffix(".other"), english


def _of_tables() -> Iterator[tuple[str, str]]:
    for call in urgent.all_lines():
        yield f"urgent {call.number}", call.name
        yield f"urgent {call.number}", call.what_for
    for slug, name in SECTIONS.items():
        yield f"section {slug}", name
    for slug, category in CATEGORIES.items():
        yield f"category {slug}", category.name
    for code, need in NEEDS.items():
        yield f"need {code}", need.name
    for line in helplines.all_helplines():
        yield f"helpline {line.id}", line.what_for
        for text in filter(None, (line.hours, line.text)):
            yield f"helpline {line.id}", text
    for question in entry.QUESTIONS:
        yield f"question {question.key}", question.heading
        yield f"question {question.key}", question.text
    for names in (topics.ABOUT, topics.TOPICS, topics.ACTIONS):
        yield from ((f"comment {key}", name) for key, name in names.items())
    yield from ((f"direction {name}", name) for name in COMPASS)
    yield from (("wheelchair access", access) for access in ("yes", "no", "partial"))
    yield from (("error", error) for error in ERRORS)
