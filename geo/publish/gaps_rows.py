"""The rows of tables about gaps, in words: the same on the page, in the report and on the map."""

from typing import Any

import numpy as np
import pandas as pd

from geo.measure import METRES_PER_MILE, percent
from geo.places.zones import NAMES
from geo.provision import shown
from geo.provision.answers import GapsAnswer
from geo.provision.gaps import HOME_MEASURES, Gaps
from geo.provision.said import measured_said, no_route_said
from geo.words import counted_minutes, first_upper, miles, say, tenth

Row = tuple[str, ...]


def who(found: Gaps) -> str:
    """Who is counted, to begin a caption with."""
    return first_upper(found.need.label)


def services(found: Gaps) -> list[str]:
    """Which services are counted, and which are not."""
    supply = found.supply
    return [
        say("answer.services_counted", n=len(supply)),
        *(say("answer.left_out", n=n, reason=reason) for reason, n in supply.left_out.items()),
        say("gaps.places_known", n=supply.known) if supply.known else say("gaps.places_unknown"),
    ]


def method(found: Gaps) -> str:
    """How distances are measured, and places shared."""
    return f"{measured_said(found.question.standard)} {say('gaps.method')}"


def number(value: float, found: Gaps) -> str:
    """How many, or that it is not given."""
    return shown.number(value, found.need)


def part(row: dict[str, Any], found: Gaps) -> str:
    """How many of how many are outside the limit."""
    if np.isnan(row["people"]):
        return shown.NOT_GIVEN
    outside, people = (number(row[name], found) for name in ("outside", "people"))
    return say("gaps.part", outside=outside, people=people)


def length(value: float, found: Gaps) -> str:
    """A median: metres in miles, or minutes."""
    standard = found.question.standard
    if np.isnan(value):
        kind = "journey" if standard.timetabled else "route"
        return say(f"gaps.nobody_{kind}")
    if standard.timed:
        return say("answer.minutes", n=round(value))
    return say("answer.miles", miles=f"{value / METRES_PER_MILE:.1f}")


def places(value: float, *, least: bool = False) -> str:
    """Places for every 100 people."""
    if np.isnan(value):
        return say("answer.not_known")
    return say("gaps.at_least", places=f"{value:.1f}") if least else f"{value:.1f}"


def titles(found: Gaps) -> Row:
    """The titles of `cells`."""
    names = ("all", "outside", "share", "half", "in_reach", "places")
    known = names if found.shared is not None else names[:-1]
    return tuple(say(f"gaps.{name}") for name in (*known, *HOME_MEASURES))


def cells(row: dict[str, Any], found: Gaps) -> Row:
    """What every table says of a group of people."""
    own = (
        number(row["people"], found),
        number(row["outside"], found),
        percent(float(row["share"])),
        length(row["median"], found),
        _mean(row["in_reach"]),
    )
    more = tuple(_mean(row[name]) for name in HOME_MEASURES)
    if found.shared is None:
        return *own, *more
    return *own, places(row["places_per_100"], least=bool(row.get("at_least"))), *more


def _mean(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.1f}"


def zone_title(found: Gaps) -> str:
    """What zones are called."""
    return NAMES[found.question.by]


def zones(answer: GapsAnswer) -> list[Row]:
    """Each zone with all its figures."""
    rows = answer.rows(answer.found.zones).to_dict("records")
    return [(str(row["name"]), *cells(row, answer.found)) for row in rows]


def changes(answer: GapsAnswer) -> list[Row]:
    """The zones that change, before and after."""
    change, found = answer.change, answer.found
    if change is None:
        return []
    rows = answer.rows(change.zones)[change.zones["change"].to_numpy() != 0]
    return [
        (
            str(row["name"]),
            number(row["outside_before"], found),
            number(row["outside_after"], found),
        )
        for row in rows.to_dict("records")
    ]


def spread(answer: GapsAnswer) -> list[Row]:
    """How many people are how far away."""
    found = answer.found
    return [
        (
            band(row["from"], row["to"], found),
            number(row["people"], found),
            percent(float(row["share"])),
        )
        for row in answer.rows(answer.spread).to_dict("records")
    ]


def band(start: float, end: float, found: Gaps) -> str:
    """A band of distances or times."""
    standard = found.question.standard
    if np.isnan(start):
        return first_upper(no_route_said(standard))
    far = counted_minutes if standard.timed else miles
    if np.isinf(end):
        return say("gaps.over", start=far(start))
    if not start:
        return say("gaps.up_to", end=far(end))
    return say("gaps.band", start=f"{start:g}", end=far(end))


def deciles(answer: GapsAnswer) -> list[Row]:
    """The figures by deprivation, the most deprived tenth first."""
    if answer.deprivation is None:
        return []
    rows = answer.rows(answer.deprivation.rows)
    return [
        (tenth(row["decile"]), *cells(row, answer.found))
        for row in rows[rows["people"] != 0].to_dict("records")
    ]


def needs(rows: pd.DataFrame) -> list[Row]:
    """Children with a plan for each type of need, and services that say they are for it."""
    return [
        (
            str(row["name"]),
            f"{row['services']:,}",
            *(_estimated(row[name]) for name in ("people", "outside")),
            percent(float(row["share"])) or say("answer.not_known"),
        )
        for row in rows.to_dict("records")
    ]


def _estimated(people: float) -> str:
    if np.isnan(people):
        return say("gaps.not_published")
    return say("gaps.under_one") if 0 < people < 1 else f"{people:,.0f}"


def even_title(answer: GapsAnswer) -> str:
    """The title of `even`."""
    return say("gaps.short") if answer.equity is None else say("gaps.even", of=answer.equity.of)


def even(answer: GapsAnswer) -> list[Row]:
    """How evenly access is spread, and how deep the shortfall is, as single numbers."""
    return [*_evenly(answer), *_short(answer)]


def _short(answer: GapsAnswer) -> list[Row]:
    held = answer.shortfall
    if held is None:
        return []
    return [
        (say("gaps.depth"), f"{held.depth:.2f}", say("gaps.depth_means")),
        (say("gaps.severity"), f"{held.severity:.2f}", say("gaps.severity_means")),
    ]


def _evenly(answer: GapsAnswer) -> list[Row]:
    held = answer.equity
    if held is None:
        return []
    by_need = []
    if held.concentration is not None:
        value = f"{held.concentration:+z.2f}"
        by_need = [(say("gaps.concentration"), value, say("gaps.concentration_means"))]
    palma = say("gaps.too_uneven") if np.isinf(held.palma) else f"{held.palma:.1f}"
    return [
        ("Gini", f"{held.gini:.2f}", say("gaps.gini")),
        ("Palma", palma, say("gaps.palma")),
        ("Theil", f"{held.theil:.2f}", say("gaps.theil")),
        *by_need,
    ]


def written(answer: GapsAnswer) -> pd.DataFrame:
    """The figures of zones as a file has them: who they count, and how sure that is."""
    found = answer.found
    unit = "minutes" if found.question.standard.timed else "metres"
    table = answer.rows(found.zones).round(3).rename(columns={"median": f"median_{unit}"})
    return table.assign(counted=found.need.what, basis=found.need.basis)
