"""The visitor's language: our sentences in it, its plurals, and its numbers, dates and distances.

English is in ``data/words/en.toml`` and in the tables of the core. Each other language is a file
beside it, such as ``pl.toml``: every sentence stands there beside the English that it was made
from. A sentence whose English has changed since is not there any more, so the page says the new
English rather than what is out of date. Nothing in the core asks for another language than English:
a page says which one a visitor reads (`speak`), for the thread that runs it.

Plurals, numbers, dates and units are the Unicode consortium's, by Babel.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from babel.units import format_unit

from geo.errors import SourceError
from geo.settings import DATA

ENGLISH = "en"
FOLDER = DATA / "words"

FORMS = ("zero", "one", "two", "few", "many", "other")
"""The plural forms that languages have between them; each language has ``other``."""

RTL = "rtl"

_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)
_FIELD = re.compile(r"\{(\w*)\}")
_MARKS = re.compile(r"</?\w+(?: [^>]*)?>|:small\[|\*\*|\]")
_DAYS = re.compile(r"[Ec]+")
_APART, _JOINED = "\u2068", "\u2069"
"""Unicode's marks around a value whose direction is its own: without them a telephone number in
Arabic reads from its last group to its first."""

Sentence = str | Mapping[str, str]
"""A translation: one sentence, or one for each plural form of the language."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its own name and its English one, and its sentences by their English.

    `locale` is Babel's name of it. `suggest` offers it, in itself. `checked_by` and `checked_on`
    are the speaker who read the whole file and when; None until somebody has. `faults` says what
    is wrong with a sentence that cannot be used, by its English.
    """

    code: str
    name: str
    english: str
    locale: str
    suggest: str
    checked_by: str | None
    checked_on: date | None
    sentences: Mapping[str, Sentence]
    faults: Mapping[str, str]

    @property
    def direction(self) -> str:
        """``ltr``, or ``rtl`` for a script that runs from right to left."""
        return _locale(self.locale).text_direction

    @property
    def checked(self) -> bool:
        """Whether a speaker has read it."""
        return bool(self.checked_by and self.checked_on)


@cache
def languages() -> Mapping[str, Language]:
    """Every language but English that there is a file of, by its code.

    >>> languages()["ar"].direction
    'rtl'

    Raises
    ------
    SourceError
        For a file that cannot be read: its name, and why.
    """
    paths = sorted(FOLDER.glob("*.toml"))
    found = [read(path.stem) for path in paths if path.stem != ENGLISH]
    return {one.code: one for one in found}


def read(code: str) -> Language:
    """Read the file of a language. A sentence that cannot be used is left out, and is a fault."""
    path = FOLDER / f"{code}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        about = {"checked_by": None, "checked_on": None, **table["about"]}
        _locale(about["locale"])
        given: Mapping[str, Sentence] = table["sentences"]
        faults = {english: fault for english in given if (fault := _fault(about, given, english))}
        sentences = {english: one for english, one in given.items() if english not in faults}
        return Language(code, sentences=sentences, faults=faults, **about)
    except (OSError, ValueError, KeyError, TypeError, LookupError) as error:
        raise SourceError(f"The language file {path} cannot be used: {error}.") from error


def _fault(about: Mapping[str, Any], given: Mapping[str, Sentence], english: str) -> str:
    return fault(about["locale"], english.rpartition("|")[2], given[english])


def fault(locale: str, english: str, sentence: Sentence) -> str:
    """What makes a translation unfit to be shown; nothing where it is fit.

    >>> fault("pl", "{n} homes", "domy")
    'It has no {n}.'
    >>> fault("pl", "{n} homes", {"one": "dom", "other": "{n} domu"})
    'It has no plural form few.'
    """
    forms = {"other": sentence} if isinstance(sentence, str) else sentence
    if not isinstance(sentence, str):
        wanted = needed_forms(locale)
        if lacks := [form for form in wanted if form not in forms]:
            return f"It has no plural form {lacks[0]}."
        if more := [form for form in forms if form not in (*wanted, *FORMS)]:
            return f"There is no plural form {more[0]}."
    return next(
        (said for form, text in forms.items() if (said := _unlike(english, text, form))), ""
    )


def _unlike(english: str, text: str, form: str) -> str:
    wanted, there = set(_FIELD.findall(english)), set(_FIELD.findall(text))
    spared = {"n"} if form in ("zero", "one", "two") else set()
    if lacks := wanted - there - spared:
        return f"It has no {{{min(lacks)}}}."
    if more := there - wanted:
        return f"The English has no {{{min(more)}}}."
    if sorted(_MARKS.findall(english)) != sorted(_MARKS.findall(text)):
        return "Its markup is different from the English."
    if not text.strip():
        return "It is empty."
    return ""


@cache
def needed_forms(locale: str) -> tuple[str, ...]:
    """The plural forms that whole numbers up to a thousand take, in the order of ``FORMS``.

    >>> needed_forms("pl"), needed_forms("zh_Hans")
    (('one', 'few', 'many', 'other'), ('other',))
    """
    rule = _locale(locale).plural_form
    used = {rule(number) for number in range(1001)} | {"other"}
    return tuple(form for form in FORMS if form in used)


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def without_fields(text: str) -> str:
    """A sentence without what is filled in.

    >>> without_fields("{name} ({n})")
    ' ()'
    """
    return _FIELD.sub("", text)


def speak(code: str) -> None:
    """From now on say sentences in a language; in English where there is no such language."""
    _SPOKEN.set(code if code in languages() else ENGLISH)


def spoken() -> str:
    """The code of the language that sentences are said in."""
    return _SPOKEN.get()


def is_english() -> bool:
    """Whether sentences are said in English."""
    return _SPOKEN.get() == ENGLISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say sentences in a language for a while, and then in the one before."""
    before = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def direction() -> str:
    """The direction of the language that is spoken: ``ltr`` or ``rtl``."""
    return "ltr" if is_english() else _now().direction


def _now() -> Language:
    return languages()[_SPOKEN.get()]


def _spoken_locale() -> Locale:
    return _locale(_now().locale)


def sentence(key: str, english: str, n: object = None) -> str | None:
    """A sentence in the language that is spoken; None where it has none for this English.

    `n` is the number that chooses its plural form. Where the same English is two sentences, one
    of them stands in the file as its key, ``|`` and the English.
    """
    known = _now().sentences
    found = known.get(f"{key}|{english}") or known.get(english)
    if found is None or isinstance(found, str):
        return found
    form = _spoken_locale().plural_form(n) if isinstance(n, int) else "other"
    return found.get(form) or found["other"]


def own(english: str) -> str:
    """A word or sentence of our own tables in the language that is spoken; as it is, without one.

    >>> own("Library")
    'Library'
    """
    return english if is_english() else sentence("", english) or _by_pattern(english) or english


def in_all(english: str) -> frozenset[str]:
    """A word of ours in every language that has it, English among them."""
    said = (one.sentences.get(english) for one in languages().values())
    return frozenset({english, *(one for one in said if isinstance(one, str))})


def _by_pattern(english: str) -> str | None:
    """A sentence with something filled in already, such as an error that names a postcode."""
    for pattern, template in _patterns(_SPOKEN.get()):
        if found := pattern.fullmatch(english):
            values = {name: apart(own(value)) for name, value in found.groupdict().items()}
            return template.format_map(values)
    return None


@cache
def _patterns(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    sentences = languages()[code].sentences.items()
    return tuple(
        (_pattern(english), made)
        for english, made in sentences
        if isinstance(made, str) and len(english) > 25 and _FIELD.search(english)
    )


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    seen: set[str] = set()
    written = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            written += re.escape(part)
        else:
            written += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return re.compile(written, re.DOTALL)


def apart(value: str) -> str:
    """A value in a sentence that runs from right to left, with a direction of its own."""
    if direction() != RTL:
        return value
    return type(value)(f"{_APART}{value}{_JOINED}")


def number(value: float) -> str:
    """A number, with thousands separated."""
    return f"{value:,}" if is_english() else format_decimal(value, locale=_spoken_locale())


def miles(value: float) -> str:
    """So many miles; not in English, which `geo.words` writes."""
    return _unit(value, "length-mile")


def metres(value: float) -> str:
    """So many metres."""
    return _unit(value, "length-meter")


def minutes(value: float) -> str:
    """So many minutes."""
    return _unit(value, "duration-minute")


def hours(value: float) -> str:
    """So many hours."""
    return _unit(value, "duration-hour")


def _unit(value: float, unit: str) -> str:
    return format_unit(value, unit, "long", locale=_spoken_locale())


def day(value: date) -> str:
    """A date in full."""
    return format_date(value, "long", locale=_spoken_locale())


def month(value: date) -> str:
    """A month and its year."""
    return _by_skeleton(value, "yMMMM")


def weekday(value: date) -> str:
    """A day of the week and a date without its year."""
    return _by_skeleton(value, "MMMMEd")


def day_names() -> list[str]:
    """The days of the week, short, from Monday."""
    names = _spoken_locale().days["format"]["abbreviated"]
    return [names[number] for number in range(7)]


def _by_skeleton(value: date, skeleton: str) -> str:
    locale = _spoken_locale()
    pattern = locale.datetime_skeletons[skeleton].pattern
    return format_date(value, _DAYS.sub("EEEE", pattern), locale=locale)
