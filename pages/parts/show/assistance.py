"""Which homes help with travel to school does not reach, in words and tables."""

from collections.abc import Collection

import streamlit as st

from geo.area import WITHIN, ZONE_KINDS, Area, Assistance, homes_geojson
from geo.measure import METRES_PER_MILE
from geo.publish import plans
from geo.publish.figure_context import file_head
from geo.words import say
from pages.parts import html, save
from pages.parts.in_step import StepTable
from pages.parts.tables import COUNT, MILES, Column


def too_far(found: Assistance) -> None:
    """How many homes are too far from school, and how many of them no help reaches."""
    first, *rest = found.lines
    lines = [first, say("assistance.law"), *rest]
    html.show("answer.html", headline=found.headline, lines=lines, soft="")


def tables(found: Assistance, by: str) -> list[StepTable]:
    """How many are too far, by nearest school and by zone, and each home that is."""
    homes = Column("homes", say("coverage.homes"), COUNT, total=True)
    too_far = Column("beyond", say("assistance.too_far"), COUNT, total=True)
    without = Column("left_out", say("assistance.without"), COUNT, total=True)
    none = say("assistance.no_school")
    schools = found.schools.assign(
        ident=plans.idents(plans.SCHOOL, found.schools["school"]),
        school=[name or none for name in found.schools["school"]],
    )
    nearest = Column("school", say("assistance.nearest"))
    zones = found.zones.assign(ident=plans.idents(plans.ZONE, found.zones["zone"]))
    far = found.homes[found.homes["status"] != WITHIN]
    each = far.assign(
        ident=plans.idents(plans.HOME, far["postcode"]),
        miles=far["distance_m"] / METRES_PER_MILE,
        help=[say("assistance.no_help") if out else "" for out in far["left_out"]],
    )
    columns = [
        Column("postcode", say("coverage.home")),
        nearest,
        Column("miles", say("coverage.distance"), MILES),
        Column("help", say("coverage.remark")),
    ]
    name, of_schools = Column("name", ZONE_KINDS[by]), [nearest, homes, too_far, without]
    return [
        StepTable("homes", say("assistance.each"), each, columns, filters=("school",)),
        StepTable("schools", say("assistance.by_school"), schools, of_schools),
        StepTable("zones", say("assistance.by_zone"), zones, [name, homes, without]),
    ]


def files(area: Area, found: Assistance, services: Collection[str]) -> None:
    """The homes that no help reaches, as files; `services` are the sources of what was measured."""
    left = found.homes[found.homes["left_out"]]
    head = file_head(area, [found.headline, *found.lines], services)
    with st.container(horizontal=True, key="assistance-files"):
        save.csv(say("assistance.download"), left, "homes-without-help.csv", head)
        save.geojson(say("assistance.download_map"), homes_geojson(left), "homes-without-help")
