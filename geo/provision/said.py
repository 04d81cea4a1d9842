"""The answer in a sentence that is true: no share is rounded to none or to all."""

from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.disclosure import shown
from geo.disclosure.rounding import WITHHELD
from geo.measure import METRES_PER_MILE, percent
from geo.provision.coverage import Coverage
from geo.provision.gaps import Gaps
from geo.provision.need import ESTIMATE, HOMES, Demand
from geo.provision.question import GapsQuestion
from geo.provision.supply import examples_said
from geo.travel.standard import Standard
from geo.words import by, clock, day, limit, miles, reach, say

_BY_TIME = {"walk": "minutes’ walk", "cycle": "minutes’ bike ride", "drive": "minutes’ drive"}
"""How a time is said where English has a noun for the trip; other modes as in `geo.words.by`."""

_LARGEST = 10
_COMMON = (3, 4, 5, 10)
"""Fractions that people say: thirds, quarters, fifths, tenths, and one in up to ten."""
_CLOSE = 0.03
"""How far, as a share of itself, a simple fraction may be from the truth."""


def standard_said(standard: Standard) -> str:
    """A standard in words.

    >>> standard_said(Standard("drive", within_s=1800.0))
    '30 minutes’ drive'
    >>> standard_said(Standard("walk", within_m=3218.688))
    '2 miles on foot'
    """
    if standard.timed:
        minutes = standard.limit / 60
        said = _BY_TIME.get(standard.mode, f"minutes {by(standard.mode)}")
        if minutes == 1:
            said = said.replace("minutes’", "minute’s").replace("minutes", "minute")
        return f"{minutes:g} {said}"
    miles = standard.limit / METRES_PER_MILE
    unit = "mile" if miles == 1 else "miles"
    return f"{miles:g} {unit} {by(standard.mode)}"


def reach_said(standard: Standard) -> str:
    """A standard in words that follow what is in reach.

    >>> reach_said(Standard("walk", within_m=3218.688))
    "within 2 miles' walk of one"
    """
    return reach(
        standard.mode, limit(standard.within_m, standard.within_s), say("standard.one_of_them")
    )


def coverage_headline(found: Coverage) -> str:
    """How many homes a kind of service covers, in a sentence."""
    total = len(found.homes)
    return say(
        "coverage.headline",
        kind=found.name,
        within=found.within,
        n=total,
        share=percent(found.within / total) if total else say("answer.none"),
        reach=reach_said(found.standard),
    )


def measured_said(standard: Standard) -> str:
    """How distances or times are measured, in words."""
    if standard.timetabled:
        return say("standard.by_timetable")
    return say("standard.by_street")


def no_route_said(standard: Standard) -> str:
    """What a home from which nobody gets there has: "no route on our map"."""
    if standard.when is None:
        return say("standard.no_route")
    if standard.when.arrive_by:
        return say("standard.no_journey_in_time")
    return say("standard.no_journey")


def travel_said(standard: Standard, *, made_up: bool) -> list[str]:
    """When people travel by timetable, and how; nothing along streets.

    Parameters
    ----------
    made_up
        Whether the times rest on a timetable that was made up.
    """
    when, ready = standard.when, standard.ready
    if when is None or ready is None:
        return []
    date = f"{when.day:%A} {day(when.day.isoformat())}"
    at = clock(when.at)
    lines = [
        say("riding.arriving", time=at, day=date)
        if when.arrive_by
        else say("riding.leaving", time=at, day=date)
    ]
    walk = miles(round(ready.walk_m / METRES_PER_MILE, 1))
    lines.append(say("riding.limits", n=ready.changes, walk=walk))
    lines += [say("riding.only_step_free")] if ready.step_free else []
    return lines + ([say("riding.made_up")] if made_up else [])


def made_up_said(*, timetable: bool, services: int = 0, counted: int = 0) -> list[str]:
    """What of an answer was made up: its timetable, and how many of its services; else nothing."""
    said = [say("riding.made_up")] if timetable else []
    return said + list(filter(None, [examples_said(services, counted)]))


def services_said(question: GapsQuestion) -> str:
    """The services of a question in words, to follow "from any place listed as"."""
    named = " or ".join(f"“{CATEGORIES[slug].name}”" for slug in question.categories)
    return named if question.need is None else f"{named} for: {NEEDS[question.need].name}"


def share_said(part: float, whole: float) -> str:
    """A share in words: never "none" or "all" unless it is.

    >>> share_said(0, 9), share_said(9, 9), share_said(1, 6), share_said(2, 3)
    ('none of', 'all', '1 in 6', '2 in 3')
    >>> share_said(1, 5000), share_said(4999, 5000), share_said(47, 100)
    ('fewer than 1 in 1,000', 'more than 999 in 1,000', 'about 47 in 100')
    """
    share = part / whole
    if share <= 0:
        return "none of"
    if share >= 1:
        return "all"
    if share < 0.001:
        return "fewer than 1 in 1,000"
    if share > 0.999:
        return "more than 999 in 1,000"
    top, bottom = _fraction(share)
    said = f"{top:,} in {bottom:,}"
    exact = abs(top / bottom - share) < 1e-9 and bottom <= _LARGEST
    return said if exact else f"about {said}"


def _fraction(share: float) -> tuple[int, int]:
    """The simplest fraction near a share: one in so many, a common one, hundredths, thousandths."""
    simple = [(1, round(1 / share)), *((round(share * n), n) for n in _COMMON)]
    for top, bottom in (*simple, (round(share * 100), 100)):
        off = abs(top / bottom - share)
        small = bottom <= _LARGEST or bottom == 100
        if small and 0 < top < bottom and off <= _CLOSE * min(share, 1 - share):
            return top, bottom
    return min(max(round(share * 1000), 1), 999), 1000


def headline(found: Gaps, area: str) -> str:
    """The answer in a sentence or two.

    Parameters
    ----------
    area
        The name of the area.
    """
    question, need = found.question, found.need
    who = f"{need.label} in {area}"
    if not found.people:
        return f"There are no {who} to count."
    kinds = services_said(question)
    if not len(found.supply):
        return (
            f"We found no place to count that is listed as {kinds}, "
            f"so all {who} are without one in reach."
        )
    verb = "are" if need.basis == HOMES else "live"
    said = share_said(found.outside, found.people)
    if need.protected and None in (shown(found.outside), shown(found.within)):
        said = "few of" if found.outside < found.within else "nearly all"
    said = f"{said} the" if said.endswith(" of") else said
    opening = f"{said[0].upper()}{said[1:]} {who} {verb}"
    exact = f"{number_said(found.outside, need)} of {number_said(found.people, need)}"
    words = [
        f"{opening} more than {standard_said(question.standard)} from any place listed as {kinds} "
        f"({exact})."
    ]
    if found.unreachable:
        route = "journey" if question.standard.timetabled else "route"
        many = number_said(found.unreachable, need)
        have = "has" if many == "1" else "have"
        words.append(f"{many} of them {have} no {route} there at all.")
    if found.supply.made_up:
        words.append(examples_said(found.supply.made_up, len(found.supply)))
    return " ".join(words)


def number_said(people: float, need: Demand) -> str:
    """How many, whole; of an estimate a part of a person is "fewer than 1".

    Counts of people are rounded, and small ones withheld (`geo.disclosure.shown`).

    >>> import numpy as np
    >>> number_said(0.3, Demand(np.ones(1), "children", "estimate", ""))
    'fewer than 1'
    >>> number_said(4, Demand(np.ones(1), "children", "counted", ""))
    'fewer than 8'
    """
    if need.protected:
        safe = shown(people)
        return f"fewer than {WITHHELD + 1}" if safe is None else f"{safe:,}"
    if 0 < people < 1 and need.basis == ESTIMATE:
        return "fewer than 1"
    return f"{people:,.0f}"


def described(question: GapsQuestion) -> str:
    """What is asked, in a line."""
    ages = "" if question.ages is None else f", ages {question.ages[0]} to {question.ages[1]}"
    return f"{services_said(question)}{ages}: within {standard_said(question.standard)}"
