"""Questions about provision that are kept under a name: written to a file, and read again.

The file is TOML, for people to read and to change: a paper's title, and its questions in order, in
the words of the command line (``docs/papers.md``). A council's own counts and places are never in
it: they stay with who brought them.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from math import isfinite
from typing import Any

from geo.directory.vocabulary import OLDEST, check_category, check_need
from geo.errors import InputError
from geo.measure import METRES_PER_MILE, within_metres, within_seconds
from geo.network.streets import check_mode
from geo.places.zones import BY
from geo.provision.bases import AGES as BASE_AGES
from geo.provision.bases import BasesQuestion
from geo.provision.chosen import ChosenServices
from geo.provision.overlap import OverlapQuestion
from geo.provision.question import WINDOW_MIN, CoverageQuestion, GapsQuestion
from geo.provision.through_day import DayQuestion
from geo.transit import TRANSIT, JourneyLimits, When
from geo.travel.standard import Standard
from geo.words import say

Question = GapsQuestion | CoverageQuestion | OverlapQuestion | DayQuestion | BasesQuestion
"""What can be kept."""

ASKS = GAPS, COVERAGE, OVERLAP, DAY, BASES = "gaps", "coverage", "overlap", "through-day", "bases"
"""What a kept question can ask, by the name of its command."""

MOST = 40
"""So many questions make a paper at most."""

_LONGEST_NAME = 120
_CLOCK = re.compile(r"\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question and the name that it is kept under."""

    name: str
    question: Question

    @property
    def asks(self) -> str:
        """What it asks: a name of ``ASKS``."""
        return asks_of(self.question)


@dataclass(frozen=True, slots=True)
class KeptQuestions:
    """The questions of a paper, in their order, and its title."""

    title: str
    questions: tuple[KeptQuestion, ...] = field(default=())


def asks_of(question: Question) -> str:
    """What a question asks: a name of ``ASKS``."""
    return next(name for name, one in _FORMS.items() if isinstance(question, one.kind))


def kept(name: str, question: Question) -> KeptQuestion:
    """Keep a question under a name.

    Raises
    ------
    InputError
        Without a name, and for a question that rests on somebody's own file.
    """
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise InputError(f"Give the question a name of up to {_LONGEST_NAME} letters.")
    if isinstance(question, GapsQuestion) and question.private:
        raise InputError(say("paper.private"))
    return KeptQuestion(name, question)


def write(found: KeptQuestions) -> bytes:
    """The file of some questions."""
    lines = [f"title = {_toml(found.title)}"]
    for one in found.questions:
        lines += ["", "[[question]]"]
        lines += [f"{key} = {_toml(value)}" for key, value in _said(one) if value is not None]
    return ("\n".join(lines) + "\n").encode()


def read(content: bytes, path: str = "The file") -> KeptQuestions:
    """Read the file of some questions.

    Raises
    ------
    InputError
        If it is none, has none or too many, or one of them cannot be asked; it says which.
    """
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} is not TOML in UTF-8: {error}.") from error
    rows = said.get("question", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        raise InputError(f"{path} has no questions. Begin each with a line [[question]].")
    if len(rows) > MOST:
        raise InputError(f"{path} has {len(rows)} questions. A paper has {MOST} at most.")
    title = said.get("title", "")
    if not isinstance(title, str):
        raise InputError(f"{path}: the title is not text. Put it in quotation marks.")
    questions = []
    for number, row in enumerate(rows, start=1):
        try:
            questions.append(_of(row))
        except InputError as error:
            raise InputError(f"{path}, question {number}: {error}") from error
    return KeptQuestions(" ".join(title.split()), tuple(questions))


def _said(one: KeptQuestion) -> Iterable[tuple[str, Any]]:
    yield "name", one.name
    yield "asks", one.asks
    yield from _FORMS[one.asks].said(one.question)


def _of_gaps(question: GapsQuestion) -> Iterable[tuple[str, Any]]:
    yield "category", list(question.categories)
    yield from _of_standard(question.standard)
    yield "examples", question.examples or None
    yield "count", question.count
    yield "need", question.need
    yield "ages", None if question.ages is None else list(question.ages)
    yield "measure", question.measure
    yield "decay", question.decay
    yield "deprivation", question.deprivation or None
    yield "days", list(question.days) or None
    yield "by_need", question.by_need or None
    yield "by", question.by


def _of_coverage(question: CoverageQuestion) -> Iterable[tuple[str, Any]]:
    yield "category", question.category
    yield from _of_standard(question.standard)
    yield "examples", question.examples or None
    yield "without", list(question.withdrawn) or None
    yield "by", question.by


def _of_overlap(question: OverlapQuestion) -> Iterable[tuple[str, Any]]:
    yield from _of_chosen(question.chosen)
    yield from _of_standard(question.standard)
    yield "by", question.by


def _of_chosen(chosen: ChosenServices) -> Iterable[tuple[str, Any]]:
    yield "category", None if chosen.services else chosen.category
    yield "services", list(chosen.services) or None
    yield "examples", chosen.examples or None


def _of_bases(question: BasesQuestion) -> Iterable[tuple[str, Any]]:
    yield "need", question.need
    yield "ages", list(question.ages)
    yield "places", question.places
    yield "walk_miles", round(question.walk_m / METRES_PER_MILE, 4)
    yield "transport_cost", question.transport_cost
    yield "place_cost", question.place_cost
    yield "examples", question.examples or None
    yield "schools", list(question.schools) or None
    yield "without", list(question.without) or None


def _of_day(question: DayQuestion) -> Iterable[tuple[str, Any]]:
    yield from _of_chosen(question.chosen)
    standard = question.standard
    assert standard.when is not None
    yield "minutes", round(standard.limit / 60, 4)
    yield "day", standard.when.day
    yield "from", f"{standard.when.at:%H:%M}"
    yield "until", f"{question.until:%H:%M}"
    yield "every", question.every_min
    yield from _of_limits(standard.ready)
    yield "by", question.by


def _of_standard(standard: Standard) -> Iterable[tuple[str, Any]]:
    yield "mode", standard.mode
    if standard.within_m is not None:
        yield "miles", round(standard.within_m / METRES_PER_MILE, 4)
    if standard.within_s is not None:
        yield "minutes", round(standard.within_s / 60, 4)
    if (when := standard.when) is not None:
        yield "day", when.day
        yield "time", f"{when.at:%H:%M}"
        yield "arrive", when.arrive_by
    yield from _of_limits(standard.ready)


def _of_limits(ready: JourneyLimits | None) -> Iterable[tuple[str, Any]]:
    if ready is not None:
        yield "walk_miles", round(ready.walk_m / METRES_PER_MILE, 4)
        yield "changes", ready.changes
        yield "step_free", ready.step_free


def _of(row: Mapping[str, Any]) -> KeptQuestion:
    asks = row.get("asks")
    if asks not in ASKS:
        known = f"{', '.join(ASKS[:-1])} or {ASKS[-1]}"
        raise InputError(f"asks is {asks!r}. Give {known}.")
    form = _FORMS[asks]
    if unknown := sorted(set(row) - form.keys):
        known = ", ".join(sorted(form.keys))
        raise InputError(f"{', '.join(unknown)}: we do not know this key. Use: {known}.")
    return kept(_text(row, "name", ""), form.read(row))


def _gaps(row: Mapping[str, Any]) -> GapsQuestion:
    return GapsQuestion(
        _categories(row),
        _standard(row),
        row.get("need"),
        _ages(row),
        _text(row, "count", "homes"),
        _by(row),
        _text(row, "measure", "2sfca"),
        _text(row, "decay", "stepped"),
        _number(row, "deprivation") or 0.0,
        _texts(row, "days"),
        _flag(row, "examples"),
        by_need=_flag(row, "by_need"),
    ).checked()


def _coverage(row: Mapping[str, Any]) -> CoverageQuestion:
    category = _category(row)
    without = _texts(row, "without")
    return CoverageQuestion(category, _standard(row), _by(row), _flag(row, "examples"), without)


def _overlap(row: Mapping[str, Any]) -> OverlapQuestion:
    return OverlapQuestion(_chosen(row), _standard(row), _by(row)).checked()


def _bases(row: Mapping[str, Any]) -> BasesQuestion:
    usual = BasesQuestion(check_need(_text(row, "need", "")))
    walk, places = _number(row, "walk_miles"), _number(row, "places")
    return replace(
        usual,
        ages=_ages(row) or BASE_AGES["all"],
        places=usual.places if places is None else _whole("places", places),
        walk_m=usual.walk_m if walk is None else within_metres(walk),
        transport_cost=_number(row, "transport_cost"),
        place_cost=_number(row, "place_cost"),
        examples=_flag(row, "examples"),
        schools=_texts(row, "schools"),
        without=_texts(row, "without"),
    ).checked()


def _through_day(row: Mapping[str, Any]) -> DayQuestion:
    day, minutes = row.get("day"), _number(row, "minutes")
    if not isinstance(day, date):
        raise InputError("Give the day to sweep, such as day = 2026-12-01.")
    every = _number(row, "every")
    when = When(day, _clock(row, "from", "07:00"), window_min=0)
    limit = within_seconds(45.0 if minutes is None else minutes)
    standard = Standard(TRANSIT, None, limit, when, _limits(row))
    until = _clock(row, "until", "19:00")
    often = 30 if every is None else _whole("every", every)
    return DayQuestion(_chosen(row), standard, until, often, _by(row)).checked()


def _by(row: Mapping[str, Any]) -> str:
    by = _text(row, "by", "sector")
    if by not in BY:
        raise InputError(f"by is {by!r}. Use one of: {', '.join(BY)}.")
    return by


def _chosen(row: Mapping[str, Any]) -> ChosenServices:
    """All services of a kind, or some by their ids."""
    some = _texts(row, "services")
    if bool(some) == ("category" in row):
        raise InputError("Give a category, or services by their ids, and not both.")
    return ChosenServices(None if some else _category(row), some, _flag(row, "examples")).checked()


def _categories(row: Mapping[str, Any]) -> tuple[str, ...]:
    given = row.get("category", ())
    categories = [given] if isinstance(given, str) else given
    if not isinstance(categories, list) or not all(isinstance(one, str) for one in categories):
        raise InputError("category must be a kind of service, such as library.")
    return tuple(categories)


def _category(row: Mapping[str, Any]) -> str:
    categories = _categories(row)
    if len(categories) != 1:
        raise InputError(f"{row['asks']} takes one category.")
    check_category(categories[0])
    return categories[0]


def _standard(row: Mapping[str, Any]) -> Standard:
    mode = _text(row, "mode", "walk")
    miles, minutes = _number(row, "miles"), _number(row, "minutes")
    if (miles is None) == (minutes is None):
        raise InputError("Give miles or minutes, and not both.")
    within_m = None if miles is None else within_metres(miles)
    within_s = None if minutes is None else within_seconds(minutes)
    if mode != TRANSIT:
        check_mode(mode)
        return Standard(mode, within_m, within_s)
    day = row.get("day")
    if within_s is None:
        raise InputError("By bus or train the limit is a time: give minutes.")
    if not isinstance(day, date):
        raise InputError("By bus or train, give a day such as 2026-12-01 and a time such as 08:45.")
    arrive = bool(row.get("arrive", True))
    when = When(day, _clock(row, "time", "08:45"), arrive_by=arrive, window_min=WINDOW_MIN)
    return Standard(mode, None, within_s, when, _limits(row))


def _limits(row: Mapping[str, Any]) -> JourneyLimits:
    walk, changes = _number(row, "walk_miles"), _number(row, "changes")
    return JourneyLimits(
        JourneyLimits().walk_m if walk is None else within_metres(walk),
        JourneyLimits().changes if changes is None else _whole("changes", changes),
        _flag(row, "step_free"),
    ).checked()


def _clock(row: Mapping[str, Any], key: str, usual: str) -> time:
    clock = _text(row, key, usual)
    try:
        if not _CLOCK.fullmatch(clock):
            raise ValueError
        return time.fromisoformat(clock)
    except ValueError as error:
        raise InputError(f"{key} is {clock!r}. Give a time such as {usual}.") from error


def _ages(row: Mapping[str, Any]) -> tuple[int, int] | None:
    given = row.get("ages")
    if given is None:
        return None
    if (
        not isinstance(given, list)
        or len(given) != 2
        or not all(type(year) is int for year in given)
    ):
        raise InputError(f"ages are the first and the last year, such as [5, 16], up to {OLDEST}.")
    return given[0], given[1]


def _text(row: Mapping[str, Any], key: str, usual: str) -> str:
    value = row.get(key, usual)
    if not isinstance(value, str):
        raise InputError(f"{key} is {value!r}, which is not text. Put it in quotation marks.")
    return value


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f"{key} is {value!r}. Give a list of texts in square brackets.")
    return tuple(value)


def _number(row: Mapping[str, Any], key: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InputError(f"{key} is {value!r}, which is not a number.")
    return float(value)


def _whole(key: str, number: float) -> int:
    if number != int(number):
        raise InputError(f"{key} is {number:g}. Give a whole number.")
    return int(number)


def _flag(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise InputError(f"{key} is {value!r}. Give true or false.")
    return value


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    # A text of JSON is one of TOML, but for this one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True, slots=True)
class _Form:
    """How one kind of question stands in a file: its keys, what is written, and how it is read."""

    kind: type
    keys: frozenset[str]
    said: Callable[[Any], Iterable[tuple[str, Any]]]
    read: Callable[[Mapping[str, Any]], Question]


_LIMITS = {"minutes", "walk_miles", "changes", "step_free"}
_STANDARD = {*_LIMITS, "mode", "miles", "day", "time", "arrive"}
_OF_ALL = {"name", "asks", "examples"}
_OF_KIND = {*_OF_ALL, "category", "by"}
_GAPS = {"need", "ages", "count", "measure", "decay", "deprivation", "days", "by_need"}
_DAY = {"services", "day", "from", "until", "every"}
_BASES = {"need", "ages", "places", "walk_miles", "transport_cost", "place_cost", "schools"}
_FORMS = {
    GAPS: _Form(GapsQuestion, frozenset(_OF_KIND | _STANDARD | _GAPS), _of_gaps, _gaps),
    COVERAGE: _Form(
        CoverageQuestion, frozenset({*_OF_KIND, *_STANDARD, "without"}), _of_coverage, _coverage
    ),
    OVERLAP: _Form(
        OverlapQuestion, frozenset({*_OF_KIND, *_STANDARD, "services"}), _of_overlap, _overlap
    ),
    DAY: _Form(DayQuestion, frozenset(_OF_KIND | _LIMITS | _DAY), _of_day, _through_day),
    BASES: _Form(BasesQuestion, frozenset({*_OF_ALL, *_BASES, "without"}), _of_bases, _bases),
}
