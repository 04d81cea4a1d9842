"""Journeys by bus and train in words: step by step, the last one home, and what the times rest on.

`facts` are those of `geo.area.Area.timetable_facts`. A time that rests on a made-up timetable is
marked as an example wherever it stands.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from markupsafe import Markup

from geo import settings, words
from geo.area import (
    NOTHING_RUNS,
    OUT_OF_DATE,
    Area,
    DoorJourneys,
    DoorRoute,
    Journey,
    Leg,
    Standard,
    When,
)
from geo.area import validity as _validity
from geo.words import absent, markup, say
from pages.parts.html import render

LATER_SHOWN = 5


def leaving(area: Area, standard: Standard) -> Markup:
    """Write when somebody goes by timetable, and what it does not cover; nothing along streets."""
    when, limits = standard.when, standard.ready
    if when is None or limits is None:
        return Markup()
    lines = [*notices(area, when), f"{words.departure(when)} {words.ready(limits)}"]
    return render("leaving.html", lines=lines, rests_on=rests_on(area.timetable_facts))


def notices(area: Area, when: When) -> list[str]:
    """What no timetable covers on a day, as sentences; empty where all is well."""
    runs, ends = area.running(when.day), _ends(area.timetable_facts, when.day)
    if runs == OUT_OF_DATE:
        return [say("journey.no_timetable", day=_day(when.day)), *ends]
    if runs == NOTHING_RUNS:
        return [say("journey.nothing_runs", day=words.weekday(when.day))]
    return ends


def _ends(facts: pd.DataFrame, day: date) -> list[str]:
    """Say of each timetable that does not cover a day when it begins or ends."""
    lines = []
    for row in facts.to_dict("records"):
        first, last = row["valid_from"].date(), row["valid_until"].date()
        if day > last:
            ends = "ended" if last < settings.today() else "ends"
            lines.append(say(f"journey.{ends}", title=row["title"], day=_day(last)))
        elif day < first:
            lines.append(say("journey.begins", title=row["title"], day=_day(first)))
    return lines


def _day(value: object) -> str:
    return words.day(str(value)[:10])


def rests_on(facts: pd.DataFrame) -> list[tuple[bool, str]]:
    """Which timetables times rest on and until when they run: whether made up, and a sentence."""
    today = settings.today()
    return [
        (
            bool(row["illustrative"]),
            say(
                "journey.times_from",
                title=row["title"],
                validity=_validity(row["valid_from"].date(), row["valid_until"].date(), today),
            ),
        )
        for row in facts.to_dict("records")
    ]


def passes(facts: pd.DataFrame) -> list[dict[str, Any]]:
    """What is known of passes for disabled people: text, source and date."""
    rows = facts.to_dict("records")
    return [
        {
            "text": row["concessions"],
            "source": row["concessions_source"],
            "day": _day(row["concessions_date"]),
        }
        for row in rows
        if not absent(row["concessions"])
    ]


def of(area: Area, route: DoorRoute | None) -> Markup:
    """Write the journey of a route by timetable; a route along streets has none."""
    if not isinstance(route, DoorJourneys):
        return Markup()
    return journey(area.timetable_facts, route)


def journey(
    facts: pd.DataFrame, found: DoorJourneys, heading: str = "h4", before: Sequence[str] = ()
) -> Markup:
    """Write the first journey step by step, the later ones, the last one home.

    `before` are sentences below the heading.
    """
    ridden = [one for one in found.journeys if one.rides]
    return render(
        "journey.html",
        heading=heading,
        before=before,
        on_foot=[one for one in found.journeys if not one.rides],
        first=ridden[0] if ridden else None,
        span=_times(ridden[0]) if ridden else None,
        steps=steps(ridden[0]) if ridden else [],
        later=[_times(one) for one in ridden[1 : LATER_SHOWN + 1]],
        later_example=any(one.illustrative for one in ridden[1:]),
        home=found.home,
        home_times=_times(found.home) if found.home else None,
        home_late=found.home is not None and found.home.leaves.date() > found.when.day,
        step_free=_step_free(ridden[0]) if ridden else "",
        passes=passes(facts),
        rests_on=rests_on(facts),
    )


def _times(one: Journey) -> dict[str, str]:
    """When a journey leaves and arrives in whole minutes, so that nobody leaves too late."""
    leaves = one.leaves.replace(second=0, microsecond=0)
    arrives = one.arrives.replace(second=0, microsecond=0)
    arrives += timedelta(minutes=1 if one.arrives > arrives else 0)
    long = words.duration((arrives - leaves).total_seconds())
    return {"leaves": words.clock(leaves), "arrives": words.clock(arrives), "long": long}


def steps(one: Journey) -> list[tuple[Markup, bool]]:
    """A journey's parts, each a sentence or two, and whether its times are an example."""
    rides = one.rides
    return [
        (_step(leg, number, rides), leg.kind == "ride" and leg.illustrative)
        for number, leg in enumerate(one.legs)
    ]


def _step(leg: Leg, number: int, rides: Sequence[Leg]) -> Markup:
    if leg.kind == "ride":
        return _ride(leg)
    long = words.duration(leg.duration_s)
    if leg.kind == "wait":
        changing = bool(rides) and leg.leaves >= rides[0].arrives
        return markup(f"journey.{'change' if changing else 'wait'}", long=long, place=leg.end)
    where = say("journey.to_stop", place=leg.end) if leg.end else say("journey.to_door")
    return markup(
        f"journey.{'walk' if number else 'walk_first'}",
        at=words.clock(leg.leaves),
        far=words.distance(leg.distance_m or 0.0),
        where=where,
        long=long,
    )


def _ride(leg: Leg) -> Markup:
    ride = markup(
        "journey.ride",
        at=words.clock(leg.leaves),
        route=leg.route or say("journey.any_route"),
        towards=say("journey.towards", headsign=leg.headsign) if leg.headsign else "",
        agency=say("journey.agency", name=leg.agency) if leg.agency else "",
        start=leg.start,
        end=leg.end,
        arrives=words.clock(leg.arrives),
        stops=say("journey.stops", n=leg.stops),
    )
    for stay in leg.stay_on:
        ride += " " + markup(
            "journey.stay_on",
            at=words.clock(stay.leaves),
            place=stay.stop,
            route=stay.route or say("journey.any_route"),
            towards=say("journey.towards", headsign=stay.headsign) if stay.headsign else "",
        )
    book = Markup(" <strong>{}</strong>").format(_book(leg.phone)) if leg.booked else Markup()
    return ride + book + " " + _takes_wheelchair(leg.step_free)


def _book(phone: str) -> str:
    return say("journey.book_first_on", phone=phone) if phone else say("journey.book_first")


def _takes_wheelchair(step_free: bool | None) -> str:
    if step_free is None:
        return say("journey.wheelchair_unknown")
    return say(f"journey.takes_{'' if step_free else 'no_'}wheelchair")


def _step_free(one: Journey) -> str:
    """Say whether the whole journey can be made by wheelchair, as far as the timetable says."""
    known = {leg.step_free for leg in one.rides}
    if False in known:
        return say("journey.not_step_free")
    return say("journey.step_free_unknown") if None in known else say("journey.step_free")
