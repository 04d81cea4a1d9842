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

from geo import languages
from geo.directory import details_in_words
from geo.formats.contact import as_dialled
from geo.measure import METRES_PER_MILE
from geo.settings import DATA
from geo.transit import JourneyLimits, When

_YARDS_PER_MILE = 1760
_NEAR_MILES = 0.2
_NEAR_A_WHOLE_MILE = 0.005

own = languages.own


@cache
def catalogue() -> Mapping[str, str]:
    """The sentences in English by their dotted keys.

    >>> catalogue()["page.example"]
    'Example: not real'
    """
    path = DATA / "words" / f"{languages.ENGLISH}.toml"
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")), ""))


def _flat(table: Mapping[str, Any], before: str) -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _sentence(key: str, values: Mapping[str, object]) -> str:
    """The sentence of a key in the language that is spoken; in English where it has none."""
    held = catalogue()
    if languages.is_english():
        return held[key] if key in held else held[_form(key, values)]
    general = held[key] if key in held else held[f"{key}.other"]
    said = languages.sentence(key, general, values.get("n"))
    return said or (held[key] if key in held else held[_form(key, values)])


def _form(key: str, values: Mapping[str, object]) -> str:
    return f"{key}.one" if values["n"] == 1 else f"{key}.other"


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


def own_names(names: Mapping[Any, str]) -> dict[Any, str]:
    """Names of our own tables in the language that is spoken.

    >>> own_names({"library": "Library"})
    {'library': 'Library'}
    """
    return {key: own(name) for key, name in names.items()}


def _written(values: Mapping[str, object]) -> dict[str, object]:
    if languages.is_english():
        return {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}
    return {k: _in_language(value) for k, value in values.items()}


def _in_language(value: object) -> object:
    if isinstance(value, int):
        return languages.number(value)
    return languages.apart(value) if isinstance(value, str) and value else value


def absent(value: Any) -> bool:
    """Whether a cell of a table says nothing."""
    return bool(pd.isna(value)) or value == ""


def mode_names(known: Iterable[str]) -> dict[str, str]:
    """What some modes of travel are called.

    >>> mode_names(["walk", "transit"])
    {'walk': 'Walk', 'transit': 'Bus or train'}
    """
    return {mode: say(f"mode.{mode}") for mode in known}


def distance(metres: float) -> str:
    """Say a distance: yards below a fifth of a mile, miles above.

    In other languages, metres below: few of their speakers know a yard.

    >>> distance(100), distance(1609.344), distance(4000)
    ('110 yards', '1 mile', '2.5 miles')
    """
    near = metres / METRES_PER_MILE
    if near < _NEAR_MILES:
        if not languages.is_english():
            return languages.metres(max(10, round(metres / 10) * 10))
        return f"{max(10, round(near * _YARDS_PER_MILE / 10) * 10)} yards"
    return miles(round(near, 1))


def distance_beside(metres: float, limit_m: float | None) -> str:
    """Say a distance beside the limit of a search, on the side of it where it is.

    >>> distance_beside(1658.0, 1609.344), distance_beside(2500.0, 1609.344)
    ('just over 1 mile', '1.6 miles')
    >>> distance_beside(1600.0, 1609.344)
    '1 mile'
    """
    number = metres / METRES_PER_MILE
    said = number if number < _NEAR_MILES else round(number, 1)
    return _beside(distance(metres), metres, said * METRES_PER_MILE, limit_m, limit(limit_m, None))


def duration_beside(seconds: float, limit_s: float | None) -> str:
    """Say a travel time beside the limit of a search, on the side of it where it is.

    >>> duration_beside(1210.0, 1200.0), duration_beside(1300.0, 1200.0)
    ('just over 20 minutes', '22 minutes')
    """
    rounded = max(1, round(seconds / 60)) * 60
    return _beside(duration(seconds), seconds, rounded, limit_s, limit(None, limit_s))


def _beside(said: str, value: float, rounded: float, bound: float | None, limited: str) -> str:
    if bound is None or (value > bound) == (rounded > bound):
        return said
    return say("distance.over" if value > bound else "distance.under", limit=limited)


def miles(number: float) -> str:
    """Say a number of miles.

    >>> miles(1.0)
    '1 mile'
    >>> miles(0.5)
    '0.5 miles'
    """
    if not languages.is_english():
        return languages.miles(number)
    return "1 mile" if number == 1 else f"{number:g} miles"


def exact_miles(metres: float) -> str:
    """Say a distance in miles to a hundredth; finer where a limit in whole miles is near.

    >>> exact_miles(3900.0), exact_miles(3219.0)
    ('2.42 miles', '2.0002 miles')
    """
    number = metres / METRES_PER_MILE
    return f"{number:.{_decimals(number)}f} miles"


def _decimals(number: float) -> int:
    """Decimals that tell on which side of a whole number of miles a distance is."""
    return 4 if abs(number - round(number)) < _NEAR_A_WHOLE_MILE else 2


def length(metres: float) -> str:
    """Say a length to the metre and in miles; finer where a limit in whole miles is near.

    >>> length(3219.4), length(3900.0), length(float("inf"))
    ('3,219 metres (2.0004 miles)', '3,900 metres (2.42 miles)', 'No route on our map')
    """
    if not metres < float("inf"):
        return say("travel.no_route")
    number = metres / METRES_PER_MILE
    decimals = _decimals(number)
    if not languages.is_english():
        far = languages.metres(round(metres)), languages.miles(round(number, decimals))
        return f"{far[0]} ({far[1]})"
    return f"{metres:,.0f} metres ({number:.{decimals}f} miles)"


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
    if not languages.is_english():
        return languages.minutes(number)
    return "1 minute" if number == 1 else f"{number:g} minutes"


def duration(seconds: float) -> str:
    """Say a travel time in whole minutes, and in hours from sixty minutes on.

    >>> duration(430)
    '7 minutes'
    >>> duration(5460)
    '1 hour 31 minutes'
    """
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    if not languages.is_english():
        parts = languages.hours(hours) if hours else "", languages.minutes(minutes)
        return " ".join(filter(None, parts[: 2 if minutes else 1]))
    said = [counted(hours, "hour")] if hours else []
    return " ".join(said + ([counted(minutes, "minute")] if minutes else []))


def counted(number: int, noun: str) -> str:
    """Say how many.

    >>> counted(1, "service"), counted(1204, "service")
    ('1 service', '1,204 services')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def services(number: int) -> str:
    """Say how many services.

    >>> services(1), services(1204)
    ('1 service', '1,204 services')
    """
    return say("count.services", n=number)


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
        return say("examples.only")
    return say("examples.all" if count == among else "examples.some", n=count)


def phone(number: str) -> str:
    """Write a telephone number of this country as it is dialled here.

    >>> phone("+44 1983 522917"), phone("+44 (0)20 7946 0000"), phone("01983 520000")
    ('01983 522917', '020 7946 0000', '01983 520000')
    """
    return as_dialled(number)


def address(street: Any, postcode: Any) -> str:
    """Write an address on one line.

    >>> address("1 High Street", "SW1A 1AA"), address(None, None)
    ('1 High Street, SW1A 1AA', 'A place on the map, without an address')
    """
    parts = [str(part) for part in (street, postcode) if not absent(part)]
    return ", ".join(parts) or say("entry.no_address")


def trip(
    row: Mapping[str, Any],
    mode: str,
    *,
    within_m: float | None = None,
    within_s: float | None = None,
) -> str:
    """Say how far somewhere is and how long it takes; by timetable how long alone.

    `row` is of a table of results or `geo.travel.reach.Trip.row`. Beside a limit of the search, in
    metres or seconds, neither is rounded to the other side of it.

    >>> trip({"distance_m": 4000.0, "duration_s": 3000.0}, "walk")
    '2.5 miles, 50 minutes on foot'
    >>> trip({"distance_m": None, "duration_s": 1440.0, "on_foot": False}, "transit")
    '24 minutes by bus or train'
    """
    if absent(row["distance_m"]):
        return lasting(row, "walk" if row["on_foot"] else mode, within_s)
    far = distance_beside(row["distance_m"], within_m)
    return say("trip.street", far=far, long=lasting(row, mode, within_s))


def lasting(row: Mapping[str, Any], mode: str, within_s: float | None = None) -> str:
    """Say how long a trip takes, and how somebody travels.

    >>> lasting({"duration_s": 3000.0}, "walk")
    '50 minutes on foot'
    """
    return say("trip.lasting", long=duration_beside(row["duration_s"], within_s), by=by(mode))


def marked_trip(row: Mapping[str, Any], mode: str) -> str:
    """Say a trip as plain text, marked where its times are an example."""
    mark = f". {say('journey.example_plain')}" if row.get("example_times") else ""
    return f"{trip(row, mode)}{mark}"


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
    if not languages.is_english():
        return languages.weekday(value)
    return f"{value:%A} {value.day} {value:%B}"


def departure(when: When) -> str:
    """Say when somebody leaves, or has to arrive.

    >>> from datetime import time
    >>> departure(When(date(2026, 12, 1), time(9, 0), window_min=60))
    'Leave at 09:00 on Tuesday 1 December, or up to an hour later.'
    >>> departure(When(date(2026, 12, 1), time(9, 0), arrive_by=True))
    'Arrive by 09:00 on Tuesday 1 December.'
    """
    at = say("journey.at", time=f"{when.at:%H:%M}", day=weekday(when.day))
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
    return say("entry.ages", ages=of) if of else ""


def by(mode: str) -> str:
    """Say how somebody travels: "on foot", "by car"."""
    return say(f"by.{mode}")


def reach(mode: str, limit: str, place: str) -> str:
    """Say what was searched.

    >>> reach("walk", "2 miles", "SW1A 1AA")
    "within 2 miles' walk of SW1A 1AA"
    >>> reach("drive", "1 minute", "Ventnor")
    "within 1 minute's drive of Ventnor"
    >>> reach("wheelchair", "1 mile", "Ventnor")
    'within 1 mile of Ventnor by wheelchair'
    """
    if mode not in ("walk", "cycle", "drive"):
        return say("reach.by", limit=limit, place=place, by=by(mode))
    return say(f"reach.{mode}", limit=_of(limit), place=place)


def walk_of(limit: str) -> str:
    """Say how long a walk is: "2 miles' walk".

    >>> walk_of("2 miles"), walk_of("1 mile")
    ("2 miles' walk", "1 mile's walk")
    """
    return f"{_of(limit)} walk"


def _of(limit: str) -> str:
    """A limit as English has it before a noun."""
    if not languages.is_english():
        return limit
    return f"{limit}'" if limit.endswith("s") else f"{limit}'s"


def ages(least: float | None, most: float | None) -> str | None:
    """Say for which ages, both ends included; None when nothing is said.

    >>> ages(2, 11), ages(None, 18), ages(16, None)
    ('2 to 11', 'up to 18', '16 and over')
    """
    if least is None and most is None:
        return None
    if most is None:
        return say("ages.over", least=f"{least:g}")
    if least is None:
        return say("ages.up_to", most=f"{most:g}")
    return say("ages.between", least=f"{least:g}", most=f"{most:g}")


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
    if not languages.is_english():
        return languages.month(moment) if by_month else languages.day(moment)
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
    if absent(assurer):
        return say("entry.checked", day=day(assured))
    return say("entry.checked_by", day=day(assured), by=str(assurer))


def fields(names: Iterable[str]) -> str:
    """Name fields of an entry.

    >>> fields(["url", "min_age"])
    'website, youngest age'
    """
    return ", ".join(
        say(f"field.{name}") if f"field.{name}" in catalogue() else name.replace("_", " ")
        for name in names
    )


opening = details_in_words.opening
cost = details_in_words.cost


def plain(text: str) -> str:
    r"""Escape text for Streamlit's Markdown, so that it shows as it was written.

    >>> plain("a*b* :red[c]")
    'a\\*b\\* \\:red\\[c\\]'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)
