"""Two scenarios side by side, in words, on the map, in tables and as files."""

import numpy as np
import streamlit as st

from geo.area import ZONE_KINDS, Area, SideBySide, TwoScenarios, write_scenario
from geo.errors import GeoError
from geo.publish import scenes_report
from geo.publish.plans import HOME, ZONE, idents
from geo.publish.plans_compared import of_side_by_side
from geo.words import say
from pages.parts import choices, html, in_step, problem, save, session
from pages.parts.ask import scenario, scenario_kept, standard
from pages.parts.in_step import StepTable
from pages.parts.tables import COUNT, METRES, Column
from pages.parts.workspace import Workspace


def view(area: Area, bench: Workspace, *, examples: bool) -> None:
    """Ask which two of the scenarios that are kept, and for which child; then answer."""
    with bench.choices:
        pair = scenario_kept.two(area, examples=examples)
        age, unknown = scenario.child()
        by = standard.zones(area)
        names = {name: say(f"scenes.shows_{name}") for name in ("homes", "zones")}
        shows = choices.choice(say("scenes.shows"), names, "draws", "homes", radio=True)
    if pair is None:
        bench.says(say("scenes.heading"))
        with bench.answer:
            st.info(say("scenes.need_two"))
        return
    question = TwoScenarios(*pair, age, by, unknown, examples)
    bench.says(*question.names, say("assistance.aged", age=age))
    files = [write_scenario(each) for each in pair]
    asked = f"{files}/{age}/{by}/{unknown}/{examples}"
    with bench.answer:
        try:
            with st.spinner(say("whatif.measuring")):
                found = session.in_visit(area, asked, lambda: area.side_by_side(question))
        except GeoError as error:
            problem.show(error)
            return
        show(area, found, shows, asked)


def show(area: Area, found: SideBySide, shows: str, asked: str) -> None:
    """Draw the answer; `shows` is what the map draws, `asked` names all that is asked."""
    html.show(
        "answer.html",
        headline=scenes_report.headline(found),
        lines=scenes_report.lines(found),
        soft="",
    )
    if not len(found.homes):
        return
    question = found.question
    drawn = area.drawn(question.first), area.drawn(question.second)
    zones = area.zones_by(question.by)
    name = f"{area.version}/{shows}/{hash(asked)}"
    plan = of_side_by_side(found, drawn, zones, shows, name)
    in_step.show(area, plan, tables(found, shows), key="scenes")
    held = scenes_report.context(area, found)
    head = scenes_report.about(found, held)
    save.made(
        say("scenes.report"),
        lambda: scenes_report.printed(found, held, plan),
        "two-scenarios.pdf",
        "application/pdf",
        first=True,
    )
    with st.container(horizontal=True, key="scenes-files"):
        save.csv(say("scenes.download_homes"), found.homes, "two-scenarios-homes.csv", head)
        save.csv(say("scenes.download_zones"), found.zones, "two-scenarios-zones.csv", head)
        save.made(
            say("scenes.geopackage"),
            lambda: scenes_report.gpkg(area, found, held),
            "two-scenarios.gpkg",
            "application/geopackage+sqlite3",
        )
        save.made(
            say("scenes.picture"),
            lambda: scenes_report.png(found, held, plan),
            "two-scenarios.png",
            "image/png",
        )


def tables(found: SideBySide, shows: str) -> list[StepTable]:
    """The zones and the homes; first those that the map draws."""
    both = [_zones(found), _homes(found)]
    return both if shows == "zones" else both[::-1]


def _zones(found: SideBySide) -> StepTable:
    names = found.question.names
    better = {"a": names[0], "b": names[1], "": say("scenes.alike")}
    rows = found.zones.assign(
        ident=idents(ZONE, found.zones["zone"]), better=found.zones["better"].map(better)
    )
    columns = [
        Column("name", ZONE_KINDS[found.question.by]),
        Column("homes", say("scenes.homes"), COUNT, total=True),
    ]
    for side, name in zip("ab", names, strict=True):
        columns += [
            Column(f"gain_{side}", say("scenes.gain", name=name), COUNT, total=True),
            Column(f"lose_{side}", say("scenes.lose", name=name), COUNT, total=True),
            Column(f"change_m_{side}", say("scenes.mean", name=name), METRES),
        ]
    columns.append(Column("better", say("scenes.better")))
    return StepTable("zones", say("scenes.by_zone"), rows, columns)


def _homes(found: SideBySide) -> StepTable:
    homes = found.homes
    metres = homes[["change_m_a", "change_m_b"]].abs().max(axis=1).to_numpy()
    order = np.argsort(-metres, kind="stable")
    rows = homes.assign(
        ident=idents(HOME, homes["postcode"]),
        walk_today_m=homes["walk_today_m"].replace(np.inf, np.nan),
        said_a=homes["change_m_a"].map(scenes_report.change_said),
        said_b=homes["change_m_b"].map(scenes_report.change_said),
    ).iloc[order]
    columns = [
        Column("postcode", say("whatif.column.postcode")),
        Column("walk_today_m", say("scenes.walk_today"), METRES),
        *(
            Column(f"said_{side}", name)
            for side, name in zip("ab", found.question.names, strict=True)
        ),
    ]
    return StepTable("homes", say("scenes.by_home"), rows, columns)
