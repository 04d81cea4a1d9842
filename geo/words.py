"""What people read: sentences from the catalogue, and plain words for numbers and codes.

Sentences are in ``data/words/en.toml``; `say`, `markdown` and `markup` fill them in for plain text,
for Streamlit's Markdown and for HTML. A page, a command, a report and a PDF say one thing in one
way because they say it from here.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from markupsafe import Markup

from geo.measure import METRES_PER_MILE
from geo.settings import DATA
from geo.transit import TRANSIT, JourneyLimits, When

_YARDS_PER_MILE = 1760
_NEAR_MILES = 0.2
_NEAR_A_WHOLE_MILE = 0.005

MODE_NAMES = {
    "walk": "Walk",
    "wheelchair": "Wheelchair",
    "cycle": "Cycle",
    "drive": "Drive",
}
"""Mode of travel to what the page calls it."""

TRANSIT_NAME = "Bus or train"

_BY = {
    "walk": "on foot",
    "wheelchair": "by wheelchair",
    "cycle": "by bike",
    "drive": "by car",
    TRANSIT: "by bus or train",
}


@cache
def catalogue(language: str = "en") -> Mapping[str, str]:
    """The sentences of a language by their dotted keys.

    >>> catalogue()["page.example"]
    'Example: not real'
    """
    path = DATA / "words" / f"{language}.toml"
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")), ""))


def _flat(table: Mapping[str, Any], before: str) -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _sentence(key: str, values: Mapping[str, object]) -> str:
    held = catalogue()
    if key in held:
        return held[key]
    return held[f"{key}.one" if values["n"] == 1 else f"{key}.other"]


def say(key: str, **values: object) -> str:
    """A sentence of the catalogue, filled in, as plain text.

    Parameters
    ----------
    key
        Its dotted key. A sentence with the forms ``.one`` and ``.other`` is chosen by the number
        `n`, which is written with thousands separated.

    Raises
    ------
    KeyError
        For a key that is not in the catalogue, or a value that the sentence needs and lacks.
    """
    return _sentence(key, values).format_map(_written(values))


def markdown(key: str, **values: object) -> str:
    """The same for Streamlit's Markdown: values show as they were written."""
    escaped = {name: plain(str(value)) for name, value in _written(values).items()}
    return _sentence(key, values).format_map(escaped)


def markup(key: str, **values: object) -> Markup:
    """The same for HTML: the sentence may hold elements; values are escaped."""
    return Markup(_sentence(key, values)).format_map(_written(values))  # noqa: S704


def _written(values: Mapping[str, object]) -> dict[str, object]:
    return {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}


def absent(value: Any) -> bool:
    """Whether a cell of a table says nothing."""
    return bool(pd.isna(value)) or value == ""


def modes(*, rides: bool) -> dict[str, str]:
    """Ways to travel and what the page calls them; by bus or train where there are `rides`.

    >>> list(modes(rides=True))[-1]
    'transit'
    """
    return MODE_NAMES | ({TRANSIT: TRANSIT_NAME} if rides else {})


def mode_names(known: Iterable[str]) -> dict[str, str]:
    """What some modes of travel are called.

    >>> mode_names(["walk", "transit"])
    {'walk': 'Walk', 'transit': 'Bus or train'}
    """
    return {mode: (MODE_NAMES | {TRANSIT: TRANSIT_NAME})[mode] for mode in known}


def distance(metres: float) -> str:
    """Say a distance: yards below a fifth of a mile, miles above.

    >>> distance(100)
    '110 yards'
    >>> distance(1609.344)
    '1 mile'
    >>> distance(4000)
    '2.5 miles'
    """
    near = metres / METRES_PER_MILE
    if near < _NEAR_MILES:
        return f"{max(10, round(near * _YARDS_PER_MILE / 10) * 10)} yards"
    return miles(round(near, 1))


def miles(number: float) -> str:
    """Say a number of miles.

    >>> miles(1.0)
    '1 mile'
    >>> miles(0.5)
    '0.5 miles'
    """
    return "1 mile" if number == 1 else f"{number:g} miles"


def exact_miles(metres: float) -> str:
    """Say a distance in miles to a hundredth, as the law on travel to school needs it.

    >>> exact_miles(3219.0)
    '2.00 miles'
    """
    return f"{metres / METRES_PER_MILE:.2f} miles"


def length(metres: float) -> str:
    """Say a length to the metre and in miles; finer where a limit in whole miles is near.

    >>> length(3219.4), length(3900.0), length(float("inf"))
    ('3,219 metres (2.0004 miles)', '3,900 metres (2.42 miles)', 'No route on our map')
    """
    if not metres < float("inf"):
        return say("travel.no_route")
    number = metres / METRES_PER_MILE
    near = abs(number - round(number)) < _NEAR_A_WHOLE_MILE
    return f"{metres:,.0f} metres ({number:.{4 if near else 2}f} miles)"


def limit(within_m: float | None, within_s: float | None) -> str:
    """Say how far or how long at most.

    >>> limit(3218.688, None), limit(None, 1200.0)
    ('2 miles', '20 minutes')
    """
    if within_s is not None:
        return counted_minutes(round(within_s / 60, 2))
    return miles(round((within_m or 0.0) / METRES_PER_MILE, 4))


def counted_minutes(number: float) -> str:
    """Say a number of minutes.

    >>> counted_minutes(1.0), counted_minutes(2.5)
    ('1 minute', '2.5 minutes')
    """
    return "1 minute" if number == 1 else f"{number:g} minutes"


def duration(seconds: float) -> str:
    """Say a travel time in whole minutes, and in hours from sixty minutes on.

    >>> duration(430)
    '7 minutes'
    >>> duration(5460)
    '1 hour 31 minutes'
    """
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    said = [counted(hours, "hour")] if hours else []
    return " ".join(said + ([counted(minutes, "minute")] if minutes else []))


def counted(number: int, noun: str) -> str:
    """Say how many.

    >>> counted(1, "service"), counted(1204, "service")
    ('1 service', '1,204 services')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def first_upper(text: str) -> str:
    """Text whose first letter is a capital.

    >>> first_upper("children with an EHC plan")
    'Children with an EHC plan'
    """
    return text[:1].upper() + text[1:]


def tenth(decile: float) -> str:
    """Say which tenth of England's zones by deprivation.

    >>> tenth(1.0), tenth(4.0), tenth(float("nan"))
    ('1 (most deprived)', '4', 'Not known')
    """
    if decile != decile:  # noqa: PLR0124  # not a number
        return "Not known"
    ends = {1: " (most deprived)", 10: " (least deprived)"}
    return f"{decile:.0f}{ends.get(int(decile), '')}"


def examples(count: int, among: int) -> str:
    """Say how many of some services were made up; nothing when none was.

    >>> examples(23, 128)
    '23 of them are examples, not real services.'
    >>> examples(2, 2)
    'They are all examples, not real services.'
    """
    if not count:
        return ""
    if among == 1:
        return "It is an example, not a real service."
    if count == among:
        return "They are all examples, not real services."
    if count == 1:
        return "1 of them is an example, not a real service."
    return f"{count:,} of them are examples, not real services."


def phone(number: str) -> str:
    """Write a telephone number of this country as it is dialled here.

    >>> phone("+44 1983 522917"), phone("+44 (0)20 7946 0000"), phone("01983 520000")
    ('01983 522917', '020 7946 0000', '01983 520000')
    """
    return re.sub(r"\+44 *(?:\(0\))? *", "0", number)


def address(street: Any, postcode: Any) -> str:
    """Write an address on one line.

    >>> address("1 High Street", "PO30 1UD"), address(None, None)
    ('1 High Street, PO30 1UD', 'A place on the map, without an address')
    """
    parts = [str(part) for part in (street, postcode) if not absent(part)]
    return ", ".join(parts) or say("entry.no_address")


def trip(row: Mapping[str, Any], mode: str) -> str:
    """Say how far somewhere is and how long it takes; by timetable how long alone.

    `row` is of a table of results or a `geo.travel.reach.Trip`.

    >>> trip({"distance_m": 4000.0, "duration_s": 3000.0}, "walk")
    '2.5 miles, 50 minutes on foot'
    >>> trip({"distance_m": None, "duration_s": 1440.0, "on_foot": False}, "transit")
    '24 minutes by bus or train'
    """
    long = duration(row["duration_s"])
    if absent(row["distance_m"]):
        return f"{long} {_BY['walk'] if row['on_foot'] else by(mode)}"
    return f"{distance(row['distance_m'])}, {long} {by(mode)}"


def of_trip(row: object, mode: str) -> str:
    """Say how far a `geo.travel.reach.Trip` goes, marked where its times are an example."""
    cells = {name: getattr(row, name) for name in ("distance_m", "duration_s", "on_foot")}
    mark = f". {say('journey.example_plain')}" if getattr(row, "example_times", False) else ""
    return f"{trip(cells, mode)}{mark}"


def varies_of(row: object) -> str:
    """Say how the time of a `geo.travel.reach.Trip` differs; nothing where it does not."""
    return varies({name: getattr(row, name) for name in ("least_s", "most_s", "on_foot")})


def varies(row: Mapping[str, Any]) -> str:
    """Say how a time by timetable differs, from when to when; nothing where it does not.

    >>> varies({"least_s": 1200.0, "most_s": 1800.0, "on_foot": False})
    '20 to 30 minutes, depending on when you leave'
    """
    least, most = (max(1, round(s / 60)) for s in (row["least_s"], row["most_s"]))
    if row["on_foot"] or least == most:
        return ""
    last = duration(most * 60)
    first = str(least) if most < 60 else duration(least * 60)
    return say("journey.varies", least=first, most=last)


def how_often(row: Mapping[str, Any]) -> str:
    """Say how many journeys there are in the hour that somebody may leave in."""
    if row["on_foot"]:
        return ""
    often = say("journey.often", n=int(row["arrivals"]))
    return often + (f" {say('journey.not_all_hour')}" if row["share"] < 1 else "")


def weekday(value: date) -> str:
    """Say a day of the week and a date.

    >>> weekday(date(2026, 11, 23))
    'Monday 23 November'
    """
    return f"{value:%A} {value.day} {value:%B}"


def departure(when: When) -> str:
    """Say when somebody leaves, or has to arrive.

    >>> from datetime import time
    >>> departure(When(date(2026, 12, 1), time(9, 0), window_min=60))
    'Leave at 09:00 on Tuesday 1 December, or up to an hour later.'
    >>> departure(When(date(2026, 12, 1), time(9, 0), arrive_by=True))
    'Arrive by 09:00 on Tuesday 1 December.'
    """
    at = f"{when.at:%H:%M} on {weekday(when.day)}"
    if when.arrive_by:
        return say("journey.arrive_by", at=at)
    return say("journey.leave_within" if when.window_min else "journey.leave_at", at=at)


def ready(limits: JourneyLimits) -> str:
    """Say how far somebody is ready to walk, and how often to change.

    >>> ready(JourneyLimits(1126.5, 2))
    'Longest walk: 0.7 miles. Up to 2 changes.'
    """
    far = miles(round(limits.walk_m / METRES_PER_MILE, 1))
    changes = say("journey.changes", n=limits.changes) if limits.changes else say("journey.direct")
    free = f" {say('journey.step_free_only')}" if limits.step_free else ""
    return f"{say('journey.longest_walk', far=far)} {changes}{free}"


def referral(needed: Any) -> str:
    """Say whether somebody needs a referral; nothing where it is not known.

    >>> referral(False)
    'You do not need a referral.'
    """
    return "" if absent(needed) else say(f"entry.referral.{'yes' if needed else 'no'}")


def ages_of(least: Any, most: Any) -> str:
    """Say for which ages a service is, as a phrase; nothing where it gives none.

    >>> ages_of(4.0, 11.0)
    'Ages 4 to 11'
    """
    of = ages(*(None if absent(age) else float(age) for age in (least, most)))
    return f"Ages {of}" if of else ""


def by(mode: str) -> str:
    """Say how somebody travels: "on foot", "by car"."""
    return _BY[mode]


def way(mode: str) -> str:
    """Say what people have who get there: a way along streets, or a journey by timetable.

    >>> way("walk"), way("transit")
    ('way', 'journey')
    """
    return "journey" if mode == TRANSIT else "way"


def reach(mode: str, limit: str, place: str) -> str:
    """Say what was searched.

    >>> reach("walk", "2 miles", "PO30 1UD")
    "within 2 miles' walk of PO30 1UD"
    >>> reach("drive", "1 minute", "Ventnor")
    "within 1 minute's drive of Ventnor"
    >>> reach("wheelchair", "1 mile", "Ventnor")
    'within 1 mile of Ventnor by wheelchair'
    """
    kind = {"walk": "walk", "cycle": "bike ride", "drive": "drive"}.get(mode)
    if kind is None:
        return f"within {limit} of {place} {by(mode)}"
    of_it = "'" if limit.endswith("s") else "'s"
    return f"within {limit}{of_it} {kind} of {place}"


def ages(least: float | None, most: float | None) -> str | None:
    """Say for which ages, both ends included; None when nothing is said.

    >>> ages(2, 11), ages(None, 18), ages(16, None)
    ('2 to 11', 'up to 18', '16 and over')
    """
    if least is None and most is None:
        return None
    if most is None:
        return f"{least:g} and over"
    return f"up to {most:g}" if least is None else f"{least:g} to {most:g}"


def day(value: Any) -> str:
    """Say a date in full; anything that is not an ISO date stays as it is.

    >>> day("2020-04-22"), day("2026-11"), day("2025")
    ('22 April 2020', 'November 2026', '2025')
    """
    said = str(value)[:10]
    by_month = len(said) == len("2026-11")
    try:
        moment = date.fromisoformat(f"{said}-01" if by_month else said)
    except ValueError:
        return str(value)
    return f"{moment:%B %Y}" if by_month else f"{moment.day} {moment:%B %Y}"


def checked(assured: Any, assurer: Any) -> str:
    """Say when an entry was last checked and by whom.

    >>> checked("2026-09-14", "the officer")
    'Last checked on 14 September 2026 by the officer.'
    >>> checked(None, None)
    'Not checked yet.'
    """
    if absent(assured):
        return say("entry.not_checked")
    by = "" if absent(assurer) else f" by {assurer}"
    return f"Last checked on {day(assured)}{by}."


_FIELDS = {
    "organization_id": "who runs it",
    "url": "website",
    "min_age": "youngest age",
    "max_age": "oldest age",
    "schedule": "opening hours",
    "cost_option": "cost",
    "service_need": "needs",
    "service_capacity": "places",
    "catchment": "area served",
    "how_to_access": "how to get it",
    "eligibility": "who can use it",
}
"""What fields are called on the page, where that is not their own name."""


def fields(names: Iterable[str]) -> str:
    """Name fields of an entry.

    >>> fields(["url", "min_age"])
    'website, youngest age'
    """
    return ", ".join(_FIELDS.get(name, name.replace("_", " ")) for name in names)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = f"(?:{'|'.join(_DAY_CODES)})"
_CALENDAR_DAYS = re.compile(rf"([+-]?\d*{_DAY}(?:,[+-]?\d*{_DAY})*)(?=[ ,.]|$)")
_MAP_NOTATION = re.compile(rf"(?:(?:\b{_DAY}\b|\d\d:\d\d) ?[,;-]? ?)+", re.IGNORECASE)
_NTH = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th", "5": "5th", "-1": "last"}


def opening(hours: str) -> str:
    r"""Write opening hours as people do, a line a rule.

    Spelt out are the days that begin a calendar's rule, and OpenStreetMap's notation where it
    is days and times only. All else stays as it is written.

    >>> opening("MO,TU,WE,FR 09:00 to 12:00. Term only.")
    'Mon to Wed, Fri 09:00 to 12:00. Term only.'
    >>> opening("1SA 10:00 to 12:00")
    '1st Sat of the month 10:00 to 12:00'
    >>> opening("Mo-Fr 09:00-13:00,14:00-17:00; Sa 10:00-12:00")
    'Mon to Fri 09:00 to 13:00, 14:00 to 17:00\nSat 10:00 to 12:00'
    >>> opening("Mo-Fr sunrise-sunset")
    'Mo-Fr sunrise-sunset'
    """
    return "\n".join(_opening_line(line) for line in hours.split("\n"))


def _opening_line(line: str) -> str:
    if _MAP_NOTATION.fullmatch(line):
        return _map_notation(line)
    days = _CALENDAR_DAYS.match(line)
    return _days(days[1].split(","), line[days.end() :]) if days else line


def _days(codes: list[str], rest: str) -> str:
    if any(code not in _DAY_CODES for code in codes):
        return _days_of_the_month(codes, rest)
    runs: list[list[int]] = []
    for day in sorted({_DAY_CODES.index(code) for code in codes}):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(map(_run, runs)) + rest


def _run(days: list[int]) -> str:
    if len(days) > 2:
        return f"{_DAYS[days[0]]} to {_DAYS[days[-1]]}"
    return ", ".join(_DAYS[day] for day in days)


def _days_of_the_month(codes: list[str], rest: str) -> str:
    """Say "1st Sat of the month"; which one is left out where the rest of the line says it."""
    named = [
        (_NTH.get(code[:-2].lstrip("+"), ""), _DAYS[_DAY_CODES.index(code[-2:])]) for code in codes
    ]
    if "of the month" in rest:
        return ", ".join(day for _, day in named) + rest
    return ", ".join(f"{nth} {day}".strip() for nth, day in named) + " of the month" + rest


def _map_notation(line: str) -> str:
    rules = re.sub(r"(?<=\d)[;,] ?(?=[A-Za-z])", "\n", line).replace(";", "\n").split("\n")
    spelt = (re.sub(_DAY, _day_name, rule.strip(), flags=re.IGNORECASE) for rule in rules)
    spaced = (re.sub(r" ?- ?", " to ", rule) for rule in spelt)
    return "\n".join(re.sub(r",(?=\S)", ", ", rule) for rule in spaced if rule)


def _day_name(found: re.Match[str]) -> str:
    return _DAYS[_DAY_CODES.index(found[0].upper())]


def cost(charges: str) -> str:
    r"""Say what a service costs in one line.

    >>> cost("Everyone: free")
    'free for everyone'
    >>> cost("First time: free\nEach session: £2.50. Pay at the door.")
    'First time: free; Each session: £2.50. Pay at the door.'
    """
    if charges == "Everyone: free":
        return "free for everyone"
    *others, last = charges.split("\n")
    return "; ".join([*(line.rstrip(".") for line in others), last])


def plain(text: str) -> str:
    r"""Escape text for Streamlit's Markdown, so that it shows as it was written.

    >>> plain("a*b* :red[c]")
    'a\\*b\\* \\:red\\[c\\]'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)
