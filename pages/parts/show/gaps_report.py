"""Gaps to print and to keep: the report, the picture, the GeoPackage, each with its sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo import words
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.formats.geopackage import geopackage, zones_layer
from geo.maps import MapPlan
from geo.maps.picture import picture
from geo.places.zones import NAMES, Zones
from geo.provision.gaps import Gaps
from geo.provision.question import DECAYS, MEASURES
from geo.provision.said import headline
from geo.provision.supply import DAYS
from geo.publish.gaps_report import FigureTable, GapsReport, Picture, ReportFigure, Told, as_pdf
from pages.parts.show import basis, gaps

MOST_ROWS = 20
OWN = "own"
"""The key of a council's own file among the sources."""
FAMILIES = "families"
"""The key of what families looked for and wrote."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a report, numbered from 1 in their order.

    Attributes
    ----------
    table
        One row a source, as the store gives them.
    ids
        Which of them something comes from: ``people``, ``services``, ``deprivation``,
        ``timetables``, ``needs``.
    own
        What a council's own file gives, in words; empty: nothing.
    """

    table: pd.DataFrame
    ids: Mapping[str, frozenset[str]]
    own: str = ""

    def keys(self, *uses: str) -> tuple[str, ...]:
        """The keys of what a figure rests on: names of `ids`, ``homes, streets, zones``."""
        kinds = {kind for use in uses for kind in basis.KINDS.get(use, ())}
        named = {one for use in uses for one in self.ids.get(use, ())}
        ours = self.table["kind"].isin(kinds) | self.table["source_id"].isin(list(named))
        own = [OWN] if self.own and "people" in uses else []
        return tuple([str(i) for i in np.flatnonzero(ours) + 1] + own)

    @property
    def told(self) -> list[Told]:
        """All of them, as the report tells of them."""
        rows = [
            Told(
                str(i),
                row["title"] + (" (made up, as an example)" if row["illustrative"] else ""),
                row["publisher"],
                words.day(row["vintage"]),
                row["licence"],
            )
            for i, row in enumerate(self.table.to_dict("records"), start=1)
        ]
        if self.own:
            rows.append(Told(OWN, self.own, "the council", "when it was given"))
        return rows

    @property
    def lines(self) -> list[str]:
        """All of them, a line each."""
        return [f"{one.title}, {one.publisher}, {one.as_of}. {one.licence}" for one in self.told]


@dataclass(frozen=True, slots=True)
class GapsAnswer:
    """What is told beside the answer itself.

    `safe`, `spread` and `deciles` are tables as they may be shown; `deciles` has the name of its
    index, and is None where deprivation is not known. `voices` are what families said, `cannot`
    what the figures cannot tell, `change` what has changed, and `travelling` when people travel by
    timetable, in words; `needs` the same for each type of need, None if it was not asked for.
    """

    area: str
    made_on: date
    built_on: str
    address: str
    sources: Sources
    safe: pd.DataFrame
    spread: pd.DataFrame
    deciles: tuple[pd.DataFrame, str] | None
    voices: Sequence[str]
    cannot: Sequence[str]
    change: str | None
    travelling: Sequence[str] = ()
    needs: pd.DataFrame | None = None


def sources(table: pd.DataFrame, ids: Mapping[str, Iterable[str]], own: str = "") -> Sources:
    """The sources that a report cites: of homes, streets and zones, and those that are named."""
    kinds = {kind for use in ("homes", "streets", "zones") for kind in basis.KINDS[use]}
    held = {use: frozenset(named) for use, named in ids.items()}
    named = frozenset().union(*held.values())
    ours = table["kind"].isin(kinds) | table["source_id"].isin(list(named))
    return Sources(table[ours].reset_index(drop=True), held, own)


def title(found: Gaps, area: str) -> str:
    """What the report is called."""
    return f"Where provision is missing: {CATEGORIES[found.question.categories[0]].name}, {area}"


def png(found: Gaps, said: GapsAnswer, plan: MapPlan) -> bytes:
    """The map as a picture."""
    return picture(plan, headline(found, said.area), said.sources.lines, said.made_on)


def gpkg(found: Gaps, said: GapsAnswer, held: Zones) -> bytes:
    """The zones with their figures as a GeoPackage."""
    about = f"{headline(found, said.area)} Counted: {found.need.label}. {found.need.method}"
    layer = zones_layer(gaps.written(said.safe, found), held.shapes, about)
    return geopackage([layer], said.sources.lines, said.made_on)


def printed(found: Gaps, said: GapsAnswer, plan: MapPlan) -> bytes:
    """The report as an accessible PDF."""
    keys = said.sources.keys
    every = keys("homes", "streets", "people", "services", "timetables")
    families = Told(FAMILIES, "Searches and comments on this site", "families", said.area)
    return as_pdf(
        GapsReport(
            title(found, said.area),
            said.made_on,
            ReportFigure("In short", headline(found, said.area), every),
            [*figures(found, said, every)],
            [*tables(found, said)],
            [*asked(found, said), gaps.method_said(found), found.need.method, *found.notes],
            said.cannot,
            [*said.sources.told, families],
            Picture(
                png(found, said, plan),
                map_words(plan),
                keys("homes", "streets", "zones", "people", "services"),
            ),
        )
    )


def map_words(plan: MapPlan) -> str:
    """What the map shows, in words: its classes."""
    there = sorted({*plan.shapes["kind"].tolist(), *plan.points["kind"].tolist()})
    return f"Map. {'; '.join(plan.kinds[kind].label for kind in there)}."


def figures(found: Gaps, said: GapsAnswer, every: tuple[str, ...]) -> Iterator[ReportFigure]:
    """The figures that stand alone."""
    keys = said.sources.keys
    if said.change is not None:
        yield ReportFigure("What has changed", said.change, every)
    yield ReportFigure("Who is counted", found.need.label, keys("homes", "people"))
    whole = gaps.number(found.people, found)
    yield ReportFigure("How many there are", whole, keys("homes", "people"))
    for line in gaps.counted(found):
        yield ReportFigure("Services", line, keys("services", "streets"))


def tables(found: Gaps, said: GapsAnswer) -> Iterator[FigureTable]:
    """The tables."""
    keys = said.sources.keys
    every = keys("homes", "streets", "people", "services", "timetables")
    by_zone = tuple(dict.fromkeys((*keys("zones"), *every)))
    more = len(said.safe) - MOST_ROWS
    rows = [
        (str(row["name"]), *gaps.cells(row, found))
        for row in said.safe.head(MOST_ROWS).to_dict("records")
    ]
    note = "Those with most people outside first."
    yield FigureTable(
        "Where they live",
        (NAMES[found.question.by], *gaps.titles(found)),
        rows,
        by_zone,
        f"{note} {more:,} more zones are in the file of figures." if more > 0 else note,
    )
    spread = gaps.spread_rows(said.spread, found)
    yield FigureTable("How far people live", ("How far", "How many", "Share"), spread, every)
    if said.deciles is not None:
        table, index = said.deciles
        columns = ("Tenth of England's zones", *gaps.titles(found))
        tenths = tuple(dict.fromkeys((*every, *keys("deprivation"))))
        yield FigureTable(
            f"By deprivation ({index})", columns, gaps.decile_rows(table, found), tenths
        )
    if said.needs is not None:
        rests = keys("homes", "streets", "needs", "services", "timetables")
        yield FigureTable(
            gaps.NEEDS_CAPTION,
            gaps.NEED_TITLES,
            gaps.need_rows(said.needs),
            rests,
            gaps.NEEDS_NOTE,
        )
    even = gaps.even_rows(found)
    if even is not None:
        of, lines = even
        columns = ("Measure", "Value", "Meaning")
        yield FigureTable(f"How evenly they are spread ({of})", columns, lines, every)
    if said.voices:
        heard = [(line,) for line in said.voices]
        yield FigureTable("What families said", ("",), heard, (FAMILIES,))


def asked(found: Gaps, said: GapsAnswer) -> Iterator[str]:
    """What was asked, line by line, and where to see it again."""
    question = found.question
    yield f"Data built on {said.built_on}."
    yield f"Kind of service: {', '.join(CATEGORIES[slug].name for slug in question.categories)}."
    yield f"Limit: {gaps.limit(found)}. Counted by: {NAMES[question.by]}."
    yield from said.travelling
    if question.need is not None:
        yield f"Type of need: {NEEDS[question.need].name}."
    if question.ages is not None:
        yield f"Ages: {question.ages[0]} to {question.ages[1]}."
    if found.shared is not None:
        decay = "" if question.measure == "2sfca" else f". Distance: {DECAYS[question.decay]}"
        yield f"How places are shared: {MEASURES[question.measure]}{decay}."
    if question.deprivation:
        yield f"Weight of deprivation when plans are shared out: {question.deprivation:g}."
    if question.days:
        yield f"Open on: {', '.join(DAYS[day] for day in question.days)}."
    if question.examples:
        yield "Example services, which are made up, are counted as well."
    if said.address:
        yield f"To see this again: {said.address}"
