"""Where provision is missing, in tables: by zone, by distance and by deprivation."""

from collections.abc import Sequence

import pandas as pd

from geo.area import HOME_MEASURES, WAIT_TITLES, Connectivity, GapsAnswer, Wait
from geo.measure import METRES_PER_MILE
from geo.publish import gaps_rows, plans
from geo.words import say, tenth
from pages.parts import html, tables
from pages.parts.in_step import StepTable
from pages.parts.tables import BAR, COUNT, MILES, MINUTES, ONE, SHARE, Column


def beside_map(answer: GapsAnswer) -> list[StepTable]:
    """The zones with all their figures, and those that change."""
    found = answer.found
    zones = _figures(answer, found.zones)
    zones = zones.assign(
        ident=plans.idents(plans.ZONE, zones["zone"]),
        remark=[say("gaps.near_edge") if edge > 0 else "" for edge in zones["edge"]],
    )
    columns = [Column("name", gaps_rows.zone_title(found)), *_columns(answer)]
    if zones["remark"].any():
        columns.append(Column("remark", say("coverage.remark")))
    caption = say("gaps.by_zone", who=gaps_rows.who(found))
    return [StepTable("zones", caption, zones, columns), *_changes(answer)]


def _changes(answer: GapsAnswer) -> list[StepTable]:
    if answer.change is None:
        return []
    found = answer.found
    rows = answer.rows(answer.change.zones)[answer.change.zones["change"].to_numpy() != 0]
    columns = [
        Column("name", gaps_rows.zone_title(found)),
        Column("outside_before", say("gaps.before"), COUNT, total=True),
        Column("outside_after", say("gaps.after"), COUNT, total=True),
    ]
    caption = say("gaps.changed", who=gaps_rows.who(found))
    return [StepTable("changes", caption, rows.assign(ident=_zones(rows)), columns)]


def _zones(rows: pd.DataFrame) -> list[str]:
    return plans.idents(plans.ZONE, rows["zone"])


def _figures(answer: GapsAnswer, table: pd.DataFrame) -> pd.DataFrame:
    """Figures of groups of people as a table has them: how far in miles or minutes."""
    rows = answer.rows(table)
    far = 1 if answer.question.standard.timed else METRES_PER_MILE
    return rows.assign(half=rows["median"] / far)


def _columns(answer: GapsAnswer) -> list[Column]:
    """What every table says of a group of people."""
    far = MINUTES if answer.question.standard.timed else MILES
    places = [Column("places_per_100", say("gaps.places"), ONE)]
    return [
        Column("people", say("gaps.all"), COUNT, total=True),
        Column("outside", say("gaps.outside"), COUNT, total=True),
        Column("share", say("gaps.share"), SHARE, total=("within", "people")),
        Column("half", say("gaps.half"), far),
        Column("in_reach", say("gaps.in_reach"), ONE),
        *(places if answer.found.shared is not None else []),
        *(Column(name, say(f"gaps.{name}"), ONE) for name in HOME_MEASURES),
    ]


def spread(answer: GapsAnswer) -> None:
    """How many live how far from the nearest service: a table with a bar in each row."""
    rows = answer.rows(answer.spread)
    bands = [gaps_rows.band(a, b, answer.found) for a, b in rows[["from", "to"]].to_numpy()]
    inside = [say("gaps.within_limit") if meets else "" for meets in rows["meets"]]
    columns = [
        Column("band", say("gaps.far")),
        Column("people", say("gaps.many"), COUNT, total=True),
        Column("share", say("gaps.of_all"), BAR),
        Column("inside", say("coverage.remark")),
    ]
    caption = say("gaps.spread", who=gaps_rows.who(answer.found))
    shown = rows.assign(band=bands, inside=inside)
    tables.show(shown, columns, key="gaps-spread", caption=caption)


def fair(answer: GapsAnswer) -> None:
    """The figures by deprivation, and how evenly access is spread."""
    found, held = answer.found, answer.deprivation
    if held is None:
        html.show("notes.html", lines=[say("gaps.no_deprivation")], items=())
    else:
        rows = _figures(answer, held.rows)
        rows = rows[rows["people"] != 0]
        named = rows.assign(tenth=[tenth(decile) for decile in rows["decile"]])
        caption = say("gaps.deciles", who=gaps_rows.who(found), index=held.index)
        columns = [Column("tenth", say("gaps.tenth")), *_columns(answer)]
        tables.show(named, columns, key="gaps-deciles", caption=caption)
    if answer.equity is None:
        html.show("notes.html", lines=[say("gaps.nothing_even")], items=())
    if even := gaps_rows.even(answer):
        names = ("measure", "value", "meaning")
        columns = [Column(name, say(f"gaps.{name}"), wide=name == "meaning") for name in names]
        caption = gaps_rows.even_title(answer)
        rows = pd.DataFrame(even, columns=names)
        tables.show(rows, columns, key="gaps-even", caption=caption, lines=3)


def needs(answer: GapsAnswer) -> None:
    """Children with a plan for each type of need, and services that say they are for it."""
    columns = [
        Column("name", say("gaps.need")),
        Column("services", say("gaps.need_services"), COUNT),
        Column("people", say("gaps.need_plans"), COUNT),
        Column("outside", say("gaps.need_outside"), COUNT),
        Column("share", say("gaps.share"), SHARE),
    ]
    none, caption = say("gaps.not_published"), say("gaps.needs_caption")
    if answer.needs is not None:
        tables.show(answer.needs, columns, key="gaps-needs", caption=caption, none=none)


def waits(found: Sequence[Wait]) -> None:
    """How many children wait for NHS services of these kinds, by provider and service."""
    titles = [say(f"waits.{name}") for name in WAIT_TITLES]
    rows = [wait.cells for wait in found]
    tables.of_rows(titles, rows, key="gaps-waits", caption=say("waits.caption"))


def connected(told: Connectivity) -> None:
    """How well connected the area and its zones are, by the Department for Transport."""
    scores = [Column(name, title, ONE) for name, title in zip(told.of, told.titles, strict=True)]
    named = Column("name", say("connectivity.place"))
    for rows, key in ((told.places, "places"), (told.zones, "zones")):
        if len(rows):
            caption = say("connectivity.caption" if rows is told.places else "connectivity.zones")
            tables.show(rows, [named, *scores], key=f"gaps-connected-{key}", caption=caption)


def choice(answer: GapsAnswer, table: pd.DataFrame) -> None:
    """How far it is to each of the nearest services, and how many have so many in reach."""
    timed = answer.question.standard.timed
    far, unit = (MINUTES, "minutes") if timed else (MILES, "miles")
    columns = [
        Column("service", say("gaps.choice_rank")),
        Column("median", say(f"gaps.choice_median_{unit}"), far),
        Column("within", say("gaps.choice_within"), COUNT),
        Column("share", say("gaps.choice_share"), SHARE),
    ]
    rows = answer.rows(table)
    named = rows.assign(service=[say(f"gaps.rank_{rank}") for rank in rows["rank"]])
    caption = say("gaps.choice", who=gaps_rows.who(answer.found))
    tables.show(named, columns, key="gaps-choices", caption=caption, none=say("gaps.no_such"))
