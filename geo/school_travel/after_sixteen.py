"""Travel after school age, 16 to 25: when the right ends, what the council must say, what to ask.

Nothing here decides: the law leaves it to the council, which must say each year what it does.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from geo import words
from geo.school_travel.law import Stage, birthday, school_age, school_year_age, stage_of
from geo.school_travel.rules import FOLDER, Rules

FILE = FOLDER / "after-16.toml"

COUNCILS_POLICY = ("POST16_POLICY", "ADULT_NECESSARY")
"""Outcomes after school age: the council's own policy counts, and no right is decided."""


@dataclass(frozen=True, slots=True)
class AfterSource:
    """What the council must say or do, where that stands, and what of it is open."""

    says: str
    cite: str
    source: str
    read: date
    page: str | None = None
    open: str | None = None


@dataclass(frozen=True, slots=True)
class AfterSixteen:
    """What to know of travel after school age, for one young person.

    Attributes
    ----------
    school_age_ends
        The last day of school age, after which travel is free as of right no more.
    statement_by
        The day by which the council publishes the statement that counts first after it.
    adult_from
        The nineteenth birthday: a course begun from then on is an adult learner's.
    plan_until
        The twenty-fifth birthday, until which an EHC plan can last.
    ended
        Whether school age has ended on the day of the question.
    statement, ask
        What the council must say, and what to ask it.
    checked
        When the rules were looked up.
    """

    school_age_ends: date
    statement_by: date
    adult_from: date
    plan_until: date
    ended: bool
    statement: tuple[AfterSource, ...]
    ask: tuple[str, ...]
    title: str
    checked: date

    @property
    def dates_said(self) -> tuple[str, ...]:
        """The dates in words, a sentence each."""
        tense = "ended" if self.ended else "ends"
        return (
            words.say(f"travel.after.{tense}", day=words.day(self.school_age_ends)),
            words.say("travel.after.statement", day=words.day(self.statement_by)),
            words.say("travel.after.adult", day=words.day(self.adult_from)),
            words.say("travel.after.plan", day=words.day(self.plan_until)),
        )

    @property
    def line(self) -> str:
        """All of it in a line, for a file of pupils."""
        return " ".join(self.dates_said[:2])


def after_sixteen(born: date, on: date, rules: Rules) -> AfterSixteen | None:
    """What to know of travel after school age; None while that is far away, and past 25.

    It is told from some years before school age ends (`data/rules/after-16.toml`).
    """
    told = _told(FILE)
    when = told.when
    plan_until = birthday(born, when["plan_ends_at"])
    if school_year_age(born, on) < when["from_school_year_age"] or on >= plan_until:
        return None
    _, ends = school_age(born)
    return AfterSixteen(
        ends,
        _statement_day(max(ends, on), when),
        birthday(born, rules.adult_from),
        plan_until,
        stage_of(born, on, rules) is not Stage.SCHOOL,
        told.statement,
        told.ask,
        told.title,
        told.checked,
    )


def _statement_day(day: date, when: dict[str, int]) -> date:
    """The last day for a statement that is on or before a day."""
    this = date(day.year, when["statement_month"], when["statement_day"])
    return this if this <= day else this.replace(year=day.year - 1)


@dataclass(frozen=True, slots=True)
class _Told:
    title: str
    checked: date
    when: dict[str, int]
    statement: tuple[AfterSource, ...]
    ask: tuple[str, ...]


@cache
def _told(path: Path) -> _Told:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return _Told(
        told["title"],
        told["checked"],
        {key: value for key, value in told["when"].items() if isinstance(value, int)},
        tuple(AfterSource(**row) for row in told["statement"]),
        tuple(row["says"] for row in told["ask"]),
    )
