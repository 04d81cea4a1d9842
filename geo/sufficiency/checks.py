"""What must be known of published plans before anybody rests on them."""

from collections.abc import Iterator

from geo.sources.plan_series import SUPPORT
from geo.sufficiency.cells import PlanTable, YearCount, latest, school_year
from geo.sufficiency.kinds import EVERYWHERE, PROVISION
from geo.words import say

_JUMP = 0.5
_FEW = 10
"""A placement that had more plans than this and changes by more than `_JUMP` in a year is named."""

BREAK = 2022
"""From January 2023 on, councils return each plan, and no longer sums."""


def notes_of(plans: PlanTable, last: int) -> Iterator[str]:
    """A sentence for each thing that must be known, up to the last school year with plans."""
    every = plans.counts(EVERYWHERE.placements)
    yield from _withheld(every)
    yield from _missing(every)
    if any(count.year < BREAK for count in every) and last >= BREAK:
        yield say("sufficiency.note.break")
    yield from _not_adding_up(plans, {c.year: c for c in every})
    for kind in PROVISION.values():
        if kind.slug != "unknown":
            yield from _jumps(kind.slug, plans.counts(kind.placements, less=kind.less))
    by_need = plans.needs and latest(plans.counts(EVERYWHERE.placements, need=plans.needs[0]))
    years = {count.year for need in plans.needs for count in plans.counts(("all",), need=need)}
    if not plans.counts(EVERYWHERE.placements, counted=SUPPORT):
        yield say("sufficiency.note.no_support")
    if by_need and len(years) == 1:
        yield say("sufficiency.note.one_year_by_need", year=school_year(years.pop()))


def _withheld(counts: list[YearCount]) -> Iterator[str]:
    for count in counts:
        if count.value is None:
            marks = ", ".join(sorted({c.symbol or "" for c in count.cells if c.value is None}))
            yield say("sufficiency.note.withheld", year=school_year(count.year), mark=marks)


def _missing(counts: list[YearCount]) -> Iterator[str]:
    held = [count.year for count in counts]
    for year in range(min(held), max(held)):
        if year not in held:
            yield say("sufficiency.note.missing", year=school_year(year))


def _not_adding_up(plans: PlanTable, every: dict[int, YearCount]) -> Iterator[str]:
    """Years whose placements are not all plans: the department has plans in none of them."""
    by_year: dict[int, float] = {}
    for kind in PROVISION.values():
        for count in plans.counts(kind.placements, less=kind.less):
            by_year[count.year] = by_year.get(count.year, 0.0) + (count.value or 0.0)
    found = []
    for year, added in by_year.items():
        whole = every[year].value if year in every else None
        if whole is not None and abs(whole - added) > _JUMP:
            left, said = f"{whole - added:,.0f}", f"{whole:,.0f}"
            found.append(
                say("sufficiency.note.left", year=school_year(year), left=left, whole=said)
            )
    if found:
        yield say("sufficiency.note.not_adding_up", years="; ".join(found))


def _jumps(slug: str, counts: list[YearCount]) -> Iterator[str]:
    """Changes from one year to the next that are more likely to be of recording."""
    known = {count.year: count.value for count in counts if count.value is not None}
    found = []
    for year, value in known.items():
        before = known.get(year - 1)
        if before is None or max(before, value) <= _FEW:
            continue
        if abs(value - before) > _JUMP * max(before, value):
            numbers = {"before": f"{before:,.0f}", "after": f"{value:,.0f}"}
            found.append(say("sufficiency.note.became", year=school_year(year), **numbers))
    if found:
        kind = say(f"sufficiency.kind.{slug}")
        yield say("sufficiency.note.jump", kind=kind, changes="; ".join(found))
