"""What stands beside figures in a file: whose data it is, as it was when, and its limits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from geo import settings
from geo.area import Area
from geo.maps import BaseMap
from geo.provision.bases import Bases
from geo.provision.chosen import ChosenServices
from geo.provision.need import Demand
from geo.provision.said import made_up_said
from geo.provision.supply import Supply
from geo.publish.basis import FERRIES, HOMES, PLACES, STREETS, limits, uses
from geo.publish.cited import CitedSources, cited
from geo.travel.standard import Standard
from geo.words import day, say

CANNOT = (HOMES, STREETS, FERRIES, PLACES)
"""What figures of several services cannot tell, as `geo.publish.basis.limits` takes it."""


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What a file says beside its figures.

    Attributes
    ----------
    sources
        The sources, numbered.
    notes
        What the figures rest on: which services count, and whether anything was made up.
    cannot
        What they cannot show.
    base_map
        What lies under a map.
    examples
        What of the answer was made up.
    """

    area: str
    made_on: date
    built_on: str
    sources: CitedSources
    notes: Sequence[str]
    cannot: Sequence[str]
    base_map: BaseMap | None = None
    examples: Sequence[str] = ()


def of_chosen(
    area: Area, chosen: ChosenServices, standard: Standard, supply: Supply, need: Demand
) -> FigureContext:
    """What stands beside figures about some services."""
    facts, examples = area.timetable_facts, chosen.examples
    counted = facts[examples | ~facts["illustrative"].astype(bool)]
    ids = {
        "services": chosen.sources(area.offer),
        "people": frozenset(origin.source_id for origin in need.sources),
        "timetables": frozenset(counted["source_id"]) if standard.timetabled else frozenset(),
    }
    made_up = made_up_said(
        timetable=area.made_up_timetable(standard, examples=examples),
        services=supply.made_up,
        counted=len(supply),
    )
    return FigureContext(
        area.name,
        settings.today(),
        area.built_on,
        cited(area.store.sources(), ids, own=False),
        [
            *made_up,
            say(f"answer.services_{'chosen' if chosen.services else 'counted'}", n=len(supply)),
            *(say("answer.left_out", n=n, reason=why) for why, n in supply.left_out.items()),
        ],
        limits(area, uses(standard.timetabled), CANNOT),
        area.base_map,
        made_up,
    )


def of_bases(area: Area, found: Bases) -> FigureContext:
    """What stands beside figures about inclusion bases."""
    tenths = () if area.deciles is None else area.deciles[2]
    ids = {
        "services": area.service_sources(
            "special-school", "mainstream-school", examples=found.question.examples
        ),
        "people": frozenset(origin.source_id for origin in found.today.need.sources),
        "deprivation": frozenset(origin.source_id for origin in tenths),
    }
    return FigureContext(
        area.name,
        settings.today(),
        area.built_on,
        cited(area.store.sources(), ids, own=False),
        list(found.notes),
        limits(area, uses(timetabled=False), CANNOT),
        area.base_map,
        made_up_among(area, [*found.table["service_id"], *found.special["service_id"]]),
    )


def file_head(area: Area, lines: Sequence[str], services: Collection[str]) -> list[str]:
    """What figures about homes are, and from what and when, for the head of a file: a line each.

    `services` are the ids of the sources of what was measured to.
    """
    made = say("report.built_made", built=day(area.built_on), made=day(settings.today()))
    sources = cited(area.store.sources(), {"services": frozenset(services)}, own=False)
    return [area.name, *lines, made, *sources.lines]


def made_up_among(area: Area, services: Collection[str]) -> list[str]:
    """How many of some services, by id, were made up, in words; nothing if none was."""
    table = area.offer.services
    made_up = set(table.loc[table["illustrative"].to_numpy(bool), "service_id"])
    count = sum(one in made_up for one in services)
    return made_up_said(timetable=False, services=count, counted=len(services))
