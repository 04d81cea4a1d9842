"""Two scenarios side by side, as a report to print, a picture, a GeoPackage and tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo import settings
from geo.area import Area, sources_of
from geo.formats.geopackage import GeoPackageLayer, geopackage, zones_layer
from geo.maps import MapPlan
from geo.maps.picture import picture
from geo.measure import METRES_PER_MILE
from geo.places.zones import NAMES
from geo.publish.basis import HOMES, SCHOOLS, STREETS, limits
from geo.publish.cited import cited
from geo.publish.figure_context import FigureContext, made_up_among
from geo.publish.report import FigureTable, Picture, PrintedReport, ReportFigure, as_pdf, map_said
from geo.scenario.compare import BECOMES, STOPS
from geo.scenario.side_by_side import GAINS, LOSES, SIDES, SideBySide
from geo.words import day, joined, miles, say

MOST_ROWS = 40


def context(area: Area, found: SideBySide) -> FigureContext:
    """What stands beside the figures."""
    schools = area.schools(examples=found.question.examples)
    ids = {"services": sources_of(schools)}
    known = [say(f"whatif.cannot.{name}") for name in ("whole_street", "places")]
    limit = miles(found.limit_m / METRES_PER_MILE)
    return FigureContext(
        area.name,
        settings.today(),
        area.built_on,
        cited(area.store.sources(), ids, own=False),
        [
            say("scenes.measured", age=found.question.age, limit=limit),
            found.rules,
        ],
        limits(area, ("homes", "streets", "schools"), (HOMES, STREETS, SCHOOLS, *known)),
        area.base_map,
        made_up_among(area, schools.table["service_id"].tolist()),
    )


def headline(found: SideBySide) -> str:
    """How many homes gain and lose with each, in a sentence or two."""
    return " ".join(
        say(
            "scenes.headline",
            name=name,
            gain=found.totals[side][GAINS],
            lose=found.totals[side][LOSES],
            n=found.all_homes,
        )
        for name, side in zip(found.question.names, SIDES, strict=True)
    )


def lines(found: SideBySide) -> list[str]:
    """What the two have in common, and who becomes or stops being entitled with each."""
    if not len(found.homes):
        return [say("scenes.nothing")]
    said = [
        say(
            "scenes.both",
            gain=found.both.get((GAINS, GAINS), 0),
            lose=found.both.get((LOSES, LOSES), 0),
            mixed=found.both.get((GAINS, LOSES), 0) + found.both.get((LOSES, GAINS), 0),
        )
        if found.in_common
        else say("scenes.none_in_common")
    ]
    for name, side in zip(found.question.names, SIDES, strict=True):
        becomes, stops = (found.totals[side][kind] for kind in (BECOMES, STOPS))
        said.append(say("scenes.entitled", name=name, becomes=becomes, stops=stops))
    return said


def change_said(metres: float) -> str:
    """How a walk changes, in words."""
    if np.isposinf(metres):
        return say("scenes.lost")
    if np.isneginf(metres):
        return say("scenes.found")
    if abs(metres) < 1:
        return say("scenes.same")
    longer = "longer" if metres > 0 else "shorter"
    return say(f"scenes.{longer}", length=_metres(abs(metres)))


def _metres(metres: float) -> str:
    if not np.isfinite(metres):
        return say("whatif.no_safe_walk")
    return say("whatif.metres", metres=f"{metres:,.0f}")


ZONE_CELLS = ("gain", "lose", "mean")
"""What each scenario has in `zone_rows`: keys of the catalogue's ``scenes``."""


def zone_titles(found: SideBySide) -> tuple[str, ...]:
    """The titles of `zone_rows`."""
    each = [
        say(f"scenes.{cell}", name=name) for name in found.question.names for cell in ZONE_CELLS
    ]
    return (NAMES[found.question.by], say("scenes.homes"), *each, say("scenes.better"))


def zone_rows(found: SideBySide) -> list[tuple[str, ...]]:
    """The zones in which anything changes, those that differ most first."""
    better = {"": say("scenes.alike"), **dict(zip(SIDES, found.question.names, strict=True))}
    return [
        (
            str(row["name"]),
            f"{row['homes']:,}",
            *(cell for side in SIDES for cell in _zone_cells(row, side)),
            better[row["better"]],
        )
        for row in found.zones.to_dict("records")
    ]


def _zone_cells(row: Mapping[Any, Any], side: str) -> tuple[str, str, str]:
    """What one scenario does to a zone: ``ZONE_CELLS``."""
    mean = row[f"change_m_{side}"]
    return (
        f"{row[f'gain_{side}']:,}",
        f"{row[f'lose_{side}']:,}",
        "" if pd.isna(mean) else change_said(mean),
    )


def home_titles(found: SideBySide) -> tuple[str, ...]:
    """The titles of `home_rows`."""
    return (say("whatif.column.postcode"), say("scenes.walk_today"), *found.question.names)


def home_rows(found: SideBySide) -> list[tuple[str, ...]]:
    """The homes of which the walk changes, those with the largest change first."""
    changes = found.homes[[f"change_m_{side}" for side in SIDES]].abs().max(axis=1)
    order = changes.to_numpy().argsort(kind="stable")[::-1]
    return [
        (
            row["postcode"],
            _metres(row["walk_today_m"]),
            *(change_said(row[f"change_m_{side}"]) for side in SIDES),
        )
        for row in found.homes.iloc[order].to_dict("records")
    ]


def made_of(found: SideBySide) -> list[str]:
    """What each scenario changes."""
    question = found.question
    return [
        say("scenes.made_of", side=side, name=name, changes="; ".join(c.said for c in each.changes))
        for side, name, each in zip(
            ("1", "2"), question.names, (question.first, question.second), strict=True
        )
    ]


def about(found: SideBySide, held: FigureContext) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    return (
        headline(found),
        *lines(found),
        *made_of(found),
        f"{held.area}.",
        *held.notes,
        say("report.built_made", built=day(held.built_on), made=day(held.made_on)),
        *map(str, held.sources.lines),
    )


def png(found: SideBySide, held: FigureContext, plan: MapPlan) -> bytes:
    """The map as a picture."""
    said = [*lines(found), *held.notes, *held.sources.lines]
    return picture(plan, headline(found), said, held.made_on, held.base_map)


def gpkg(area: Area, found: SideBySide, held: FigureContext) -> bytes:
    """Homes, zones and what each scenario changes, as a GeoPackage."""
    head = about(found, held)
    text = joined(head[: len(head) - len(held.sources.lines)])
    homes = found.homes
    shapes = list(shapely.points(homes[["lon", "lat"]].to_numpy(float)))
    table = homes.drop(columns=["lon", "lat"]).round(1)
    layers = [
        GeoPackageLayer("homes", table, shapes, text),
        zones_layer(found.zones.round(1), area.zones_by(found.question.by).shapes, text),
        *_drawn(area, found),
    ]
    return geopackage(
        [layer for layer in layers if len(layer.table)], held.sources.lines, held.made_on
    )


def _drawn(area: Area, found: SideBySide) -> Iterator[GeoPackageLayer]:
    for side, each in zip(SIDES, (found.question.first, found.question.second), strict=True):
        shapes = area.drawn(each)
        table = pd.DataFrame({"scenario": [each.name] * len(shapes)})
        yield GeoPackageLayer(f"changes_{side}", table, shapes, each.name)


def printed(found: SideBySide, held: FigureContext, plan: MapPlan) -> bytes:
    """The report as an accessible PDF."""
    return as_pdf(report(found, held, plan))


def report(found: SideBySide, held: FigureContext, plan: MapPlan) -> PrintedReport:
    """The report, to print or to stand in a paper."""
    every = held.sources.keys("homes", "streets", "services")
    names = found.question.names
    figures = [
        ReportFigure(say(f"scenes.{cell}", name=name), f"{found.totals[side][what]:,}", every)
        for name, side in zip(names, SIDES, strict=True)
        for cell, what in (("gain", GAINS), ("lose", LOSES))
    ]
    drawn = None
    if len(plan.points) or len(plan.shapes):
        drawn = Picture(png(found, held, plan), map_said(plan), every)
    return PrintedReport(
        say("scenes.report_title", first=names[0], second=names[1], area=held.area),
        held.made_on,
        ReportFigure(say("gaps_report.in_short"), headline(found), every),
        figures,
        [*_tables(found, every)],
        [
            *lines(found),
            *about(found, held)[1 + len(lines(found)) : 3 + len(lines(found))],
            *held.notes,
        ],
        held.cannot,
        held.sources.all,
        drawn,
        held.examples,
    )


def _tables(found: SideBySide, every: Sequence[str]) -> Iterator[FigureTable]:
    tables = (
        (say("scenes.by_zone"), zone_titles(found), zone_rows(found)),
        (say("scenes.by_home"), home_titles(found), home_rows(found)),
    )
    for title, columns, rows in tables:
        more = len(rows) - MOST_ROWS
        note = say("report.more_rows", n=more) if more > 0 else ""
        if rows:
            yield FigureTable(title, columns, rows[:MOST_ROWS], tuple(every), note)
