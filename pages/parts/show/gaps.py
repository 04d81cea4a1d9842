"""Gaps in words and tables: the headline, the zones, how far people live, and deprivation."""

from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from geo import words
from geo.measure import METRES_PER_MILE, percent
from geo.places.zones import NAMES
from geo.provision import shown
from geo.provision.compare import GapsChange
from geo.provision.equity import equity
from geo.provision.gaps import Gaps
from geo.provision.said import headline, standard_said
from pages.parts import html
from pages.parts.ask import standard as _standard
from pages.parts.table import table

SHOWN = 20
WORST = 10
BAR = 160
"""Width of the longest bar, in pixels."""


_SHARING = (
    "Places are shared among all who can reach a service. Where a service does not say how many "
    "places it has, we never take it for none."
)

NEEDS_CAPTION = (
    "Children with an EHC plan (education, health and care plan), by their main type of need"
)
NEEDS_NOTE = (
    "The council publishes how many children have a plan for each type of need. Where they live is "
    "not published: we share each total out among its homes, so what is outside is an estimate. "
    "Only services that say they are for that need count, as they are today."
)


def method_said(found: Gaps) -> str:
    """How the ways are measured, and places shared."""
    return f"{_standard.measured(found.question.standard)} {_SHARING}"


def counted(found: Gaps) -> list[str]:
    """Which services are counted, and which are not."""
    supply = found.supply
    return [
        f"Counted are {words.counted(len(supply), 'service')} of this kind.",
        *(
            f"{words.counted(number, 'service')} left out: {reason}."
            for reason, number in supply.left_out.items()
        ),
        f"{supply.known:,} of these say how many places they have."
        if supply.known
        else "None of them says how many places it has.",
    ]


def limit(found: Gaps) -> str:
    """The standard, in words."""
    return standard_said(found.question.standard)


def said(found: Gaps, area: str, change: str | None) -> str:
    """The headline, what has changed, whom it counts, and what is left out."""
    need = found.need
    lines = counted(found) if change is None else [change, *counted(found)]
    body = "".join(f"<p>{html.text(line)}</p>" for line in lines)
    return (
        f'<div class="say" role="status"><h2>{html.text(headline(found, area))}</h2>{body}'
        f'<p class="soft">Who is counted: {html.text(need.label)}. {html.text(need.method)}</p>'
        "</div>"
    )


def changes(change: GapsChange) -> str:
    """The zones that change."""
    after = change.after
    safe = shown.rows(change.zones, after.need)
    body = [
        (
            html.text(row["name"]),
            number(row["outside_before"], after),
            number(row["outside_after"], after),
        )
        for row in safe[change.zones["change"].to_numpy() != 0].head(SHOWN).to_dict("records")
    ]
    if not body:
        return "<p>No zone has changed.</p>"
    titles = (NAMES[after.question.by], "Outside before", "Outside after")
    return table(f"{who(after)}: zones that change", titles, body)


def number(value: float, found: Gaps) -> str:
    """How many, or that it is not given."""
    return shown.number(value, found.need)


def part_of(row: dict[str, Any], found: Gaps) -> str:
    """How many of how many are outside the limit."""
    if np.isnan(row["people"]):
        return shown.NOT_GIVEN
    return f"{number(row['outside'], found)} of {number(row['people'], found)}"


def length(value: float, found: Gaps) -> str:
    """A median: metres in miles, or minutes."""
    standard = found.question.standard
    if np.isnan(value):
        return f"nobody has a {words.way(standard.mode)}"
    return f"{value:.0f} minutes" if standard.timed else f"{value / METRES_PER_MILE:.1f} miles"


def places(value: float, *, least: bool = False) -> str:
    """Places for every 100."""
    if np.isnan(value):
        return "not known"
    return f"{'at least ' if least else ''}{value:.1f}"


def cells(row: dict[str, Any], found: Gaps) -> tuple[str, ...]:
    """What every table says of a group of people."""
    own = (
        number(row["people"], found),
        number(row["outside"], found),
        percent(float(row["share"])),
        length(row["median"], found),
        _mean(row["in_reach"]),
    )
    if found.shared is None:
        return own
    return *own, places(row["places_per_100"], least=bool(row.get("at_least")))


def _mean(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.1f}"


def titles(found: Gaps) -> tuple[str, ...]:
    """The titles of `cells`; those without a way are in all of them but the median."""
    way = words.way(found.question.standard.mode)
    half = f"Half of those with a {way} are nearer than"
    own = ("All", "Outside the limit", "Share within", half, "Services within")
    return own if found.shared is None else (*own, "Places for every 100")


def who(found: Gaps) -> str:
    """Who is counted, to begin a caption with."""
    return words.first_upper(found.need.label)


def worst(rows: pd.DataFrame, found: Gaps) -> str:
    """The zones with most people outside, in short."""
    body = [
        (
            html.text(row["name"]),
            part_of(row, found),
            percent(float(row["share"])),
        )
        for row in rows.head(WORST).to_dict("records")
    ]
    caption = f"{who(found)}: where most are outside"
    return table(caption, (NAMES[found.question.by], "Outside the limit", "Share within"), body)


def zones(rows: pd.DataFrame, found: Gaps) -> str:
    """The zones with all their figures, those with most people outside first."""
    body = [
        (html.text(row["name"]) + (" *" if row["edge"] > 0 else ""), *cells(row, found))
        for row in rows.head(SHOWN).to_dict("records")
    ]
    more = "" if len(rows) <= SHOWN else f": the first {SHOWN} of {len(rows):,}"
    star = (
        '<p class="soft">* Near the edge of our data. More may be in reach than we know.</p>'
        if (rows.head(SHOWN)["edge"] > 0).any()
        else ""
    )
    caption = f"{who(found)}, by zone{more}"
    return table(caption, (NAMES[found.question.by], *titles(found)), body) + star


def deciles(rows: pd.DataFrame, index: str, found: Gaps) -> str:
    """By deprivation, the most deprived tenth first."""
    caption = f"{who(found)}, by deprivation ({index})"
    return table(caption, ("Tenth of England's zones", *titles(found)), decile_rows(rows, found))


def decile_rows(rows: pd.DataFrame, found: Gaps) -> list[tuple[str, ...]]:
    """The rows of `deciles`, in words."""
    return [
        (words.tenth(row["decile"]), *cells(row, found))
        for row in rows[rows["people"] != 0].to_dict("records")
    ]


NEED_TITLES = ("Type of need", "Services for it", "Children with a plan", "Outside", "Share within")


def needs(rows: pd.DataFrame) -> str:
    """Children with a plan for each type of need, and services that say they are for it."""
    body = [tuple(map(html.text, row)) for row in need_rows(rows)]
    return table(NEEDS_CAPTION, NEED_TITLES, body) + f"<p>{html.text(NEEDS_NOTE)}</p>"


def need_rows(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """The rows of `needs`, in words."""
    return [
        (
            str(row["name"]),
            f"{row['services']:,}",
            *(_estimated(row[name]) for name in ("people", "outside")),
            percent(float(row["share"])) or "not known",
        )
        for row in rows.to_dict("records")
    ]


def _estimated(people: float) -> str:
    if np.isnan(people):
        return "not published"
    return "fewer than 1" if 0 < people < 1 else f"{people:,.0f}"


def spread(rows: pd.DataFrame, found: Gaps) -> str:
    """How many live how far from the nearest service: a table with a bar in each row."""
    most = float(rows["people"].max()) or 1.0
    bars = [
        bar(0.0 if np.isnan(row["people"]) else row["people"] / most, meets=bool(row["meets"]))
        for row in rows.to_dict("records")
    ]
    said = [tuple(map(html.text, row)) for row in spread_rows(rows, found)]
    return table(
        f"{who(found)}, by how far it is to the nearest. Light bars are within the limit.",
        ("How far", "How many", "Share", "Bar"),
        [(*row, drawn) for row, drawn in zip(said, bars, strict=True)],
    )


def spread_rows(rows: pd.DataFrame, found: Gaps) -> list[tuple[str, ...]]:
    """The rows of `spread`, in words."""
    return [
        (
            _band(row["from"], row["to"], found),
            number(row["people"], found),
            percent(float(row["share"])),
        )
        for row in rows.to_dict("records")
    ]


def _band(start: float, end: float, found: Gaps) -> str:
    standard = found.question.standard
    if np.isnan(start):
        return words.first_upper(_standard.no_way(standard))
    unit = "minutes" if standard.timed else "miles"
    if np.isinf(end):
        return f"Over {start:g} {unit}"
    return f"Up to {end:g} {unit}" if not start else f"{start:g} to {end:g} {unit}"


def bar(part: float, *, meets: bool) -> str:
    """A bar, which the number beside it says in words."""
    width = max(round(part * BAR), 1 if part else 0)
    colour = "#5aa9e0" if meets else "#54205c"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BAR} 14">'
        f'<rect width="{width}" height="14" fill="{colour}" stroke="#8a939b"/></svg>'
    )
    return f'<img alt="" width="{BAR}" height="14" src="data:image/svg+xml,{quote(svg)}">'


def even(found: Gaps) -> str:
    """How evenly access is spread, as single numbers."""
    held = even_rows(found)
    if held is None:
        return "<p>Nobody has anything within the limit, so there is nothing to share evenly.</p>"
    of, rows = held
    return table(f"How evenly they are spread ({of})", ("Measure", "Value", "Meaning"), rows)


def even_rows(found: Gaps) -> tuple[str, list[tuple[str, ...]]] | None:
    """The rows of `even`, and of what they tell; None where nobody has anything."""
    held = equity(found)
    if held is None:
        return None
    palma = "too uneven to say" if np.isinf(held.palma) else f"{held.palma:.1f}"
    rows = [
        ("Gini", f"{held.gini:.2f}", "0: all have the same. Near 1: a few have all."),
        ("Palma", palma, "What the tenth with most has, over what the four tenths with least have"),
    ]
    return held.of, rows


def method(found: Gaps) -> str:
    """How it is worked out, and what must be said of it."""
    items = "".join(f"<li>{html.text(note)}</li>" for note in found.notes)
    notes = f"<p>To know about these figures:</p><ul>{items}</ul>" if items else ""
    return (
        f'<div class="say"><p>{html.text(method_said(found))}</p>'
        f"<p>{html.text(found.need.method)}</p>{notes}</div>"
    )


def written(safe: pd.DataFrame, found: Gaps) -> pd.DataFrame:
    """The figures of zones as a file has them, with whom they count and how sure that is."""
    unit = "minutes" if found.question.standard.timed else "metres"
    table = safe.round(3).rename(columns={"median": f"median_{unit}"})
    return table.assign(counted=found.need.what, basis=found.need.basis)
