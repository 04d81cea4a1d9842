"""What stands beside an answer about provision, the same on its page and in its files."""

from geo import settings
from geo.area import Area
from geo.provision.answers import CoverageAnswer, GapsAnswer, SitesAnswer
from geo.provision.compare import change_said
from geo.provision.said import made_up_said, travel_said
from geo.provision.supply import examples_said
from geo.publish.basis import FERRIES, HOMES, PLACES, STREETS, limits, uses
from geo.publish.cited import cited
from geo.publish.coverage_report import CoverageContext
from geo.publish.families_said import said_by_families
from geo.publish.gaps_report import ReportContext
from geo.publish.sites_report import SitesContext
from geo.travel.standard import Standard
from geo.voices import Voices
from geo.words import day, say

COVERAGE_CANNOT = (HOMES, STREETS, FERRIES, PLACES)
SITES_CANNOT = (
    HOMES,
    STREETS,
    FERRIES,
    PLACES,
    say("site.cannot_use"),
    say("site.cannot_edge"),
)
GAPS_CANNOT = (HOMES, STREETS, FERRIES, say("gaps.cannot_room"), say("gaps.cannot_need"))
"""What the figures cannot tell, as `geo.publish.basis.limits` takes it."""


def of_gaps(
    area: Area, answer: GapsAnswer, heard: Voices | None = None, address: str = ""
) -> ReportContext:
    """What is said beside an answer about gaps; `address` leads to it again."""
    standard, question = answer.question.standard, answer.question
    waits = area.waits(question.categories)
    ids = answer.sources
    if waits:
        ids = {**ids, "waits": frozenset(wait.origin.source_id for wait in waits)}
    connected = area.connectivity(question.by)
    if connected is not None:
        named = frozenset(origin.source_id for origin in connected.origins)
        ids = {**ids, "connectivity": named}
    return ReportContext(
        area.name,
        settings.today(),
        area.built_on,
        address,
        cited(area.store.sources(), ids, own=question.own is not None),
        said_by_families(heard) if heard is not None else (),
        limits(area, uses(standard.timetabled), GAPS_CANNOT),
        _travelling(area, standard, examples=question.examples),
        _changed(answer),
        area.base_map,
        waits,
        connected,
        made_up_said(timetable=area.made_up_timetable(standard, examples=question.examples)),
    )


def of_coverage(area: Area, answer: CoverageAnswer) -> CoverageContext:
    """What is said beside an answer about coverage."""
    question, found = answer.question, answer.today or answer.found
    return CoverageContext(
        area.name,
        settings.today(),
        area.built_on,
        area.store.sources(),
        area.service_sources(question.category, examples=question.examples),
        _notes(area, answer),
        limits(area, uses(question.standard.timetabled), COVERAGE_CANNOT),
        area.base_map,
        made_up_said(
            timetable=area.made_up_timetable(question.standard, examples=question.examples),
            services=found.made_up,
            counted=found.measured,
        ),
    )


def of_sites(area: Area, answer: SitesAnswer) -> SitesContext:
    """What is said beside an answer about new places."""
    standard, question = answer.question.standard, answer.question
    return SitesContext(
        area.name,
        settings.today(),
        area.built_on,
        cited(area.store.sources(), answer.sources, own=question.who.own is not None),
        _travelling(area, standard, examples=question.examples),
        limits(area, uses(standard.timetabled), SITES_CANNOT),
        area.base_map,
        made_up_said(
            timetable=area.made_up_timetable(standard, examples=question.examples),
            services=answer.found.today.made_up,
            counted=answer.found.today.measured,
        ),
    )


def _notes(area: Area, answer: CoverageAnswer) -> list[str]:
    """What the figures rest on: when people travel, and which services count."""
    question = answer.question
    found, off = answer.today or answer.found, answer.off_streets
    return [
        *_travelling(area, question.standard, examples=question.examples),
        *([] if found.measured else [say("coverage.nobody")]),
        *filter(None, [examples_said(found.made_up, found.measured)]),
        say("answer.services_counted", n=found.measured),
        *([say("standard.off_streets", n=off)] if off else []),
        *(say("answer.left_out", n=n, reason=why) for why, n in found.left_out.items()),
    ]


def _travelling(area: Area, standard: Standard, *, examples: bool) -> list[str]:
    """When people travel by timetable, in words; nothing along streets."""
    return travel_said(standard, made_up=area.made_up_timetable(standard, examples=examples))


def _changed(answer: GapsAnswer) -> str | None:
    """What has changed since an earlier build, or would with a scenario, in words."""
    if answer.change is None:
        return None
    change = change_said(answer.change)
    if answer.since is None:
        return say("gaps.with_scenario", change=change)
    return say("gaps.since", day=day(answer.since), change=change)
