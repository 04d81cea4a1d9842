"""A service, a journey and who they are for, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from geo import languages
from geo.directory import details_in_words
from geo.formats.contact import as_dialled
from geo.measure import METRES_PER_MILE
from geo.transit import JourneyLimits, When
from geo.words.amounts import clock, day, distance_beside, duration, duration_beside, miles, weekday
from geo.words.sentences import absent, catalogue, say


def mode_names(known: Iterable[str]) -> dict[str, str]:
    """What some modes of travel are called.

    >>> mode_names(["walk", "transit"])
    {'walk': 'Walk', 'transit': 'Bus or train'}
    """
    return {mode: say(f"mode.{mode}") for mode in known}


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


def departure(when: When) -> str:
    """Say when somebody leaves, or has to arrive.

    >>> from datetime import date, time
    >>> departure(When(date(2026, 12, 1), time(9, 0), window_min=60))
    'Leave at 9am on Tuesday 1 December, or up to an hour later.'
    >>> departure(When(date(2026, 12, 1), time(9, 0), arrive_by=True))
    'Arrive by 9am on Tuesday 1 December.'
    """
    at = say("journey.at", time=clock(when.at), day=weekday(when.day))
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
