"""The figures of an answer by name, each with its formula and the cells that it is made of."""

from collections.abc import Sequence

from geo.sufficiency.answer import SHARE, KindRow, SufficiencyAnswer
from geo.sufficiency.benchmark import GROWTH, KIND, NEED, BenchmarkRow
from geo.sufficiency.cells import SourceCell, YearCount, school_year
from geo.sufficiency.forecast import Ahead, Forecast
from geo.sufficiency.said import (
    backtest_said,
    count_said,
    need_name,
    peer_name,
    range_said,
    row_said,
    share_said,
    whole,
)
from geo.sufficiency.traced import TracedFigures
from geo.words import say


def traced(answer: SufficiencyAnswer) -> TracedFigures:
    """Every figure of an answer.

    Names: ``special-2024`` is a kind of provision in the school year that begins in 2024,
    ``special-test`` the test of its forecast, ``special-places`` its places, ``asked-2024`` the
    kind and need that are asked about, ``short-2029`` what is short, ``need-asd-2024`` a type of
    need, ``age-5-10-2029`` a band of ages, ``support-2024`` SEN support, and
    ``compare-special-nation`` a share of England's plans.
    """
    found = TracedFigures()
    for row in answer.kinds:
        _row(found, row.kind.slug, say(f"sufficiency.kind.{row.kind.slug}"), row)
    if answer.question.need:
        what = f"{say(f'sufficiency.kind.{answer.row.kind.slug}')}: "
        _row(found, "asked", what + need_name(answer.question.need), answer.row)
    _short(found, answer)
    _needs(found, answer)
    _ages(found, answer)
    for count in answer.support:
        _count(found, "support", say("sufficiency.support"), count)
    _compared(found, answer)
    return found


def compared_ref(row: BenchmarkRow) -> str:
    """The name of a row of the comparison; with ``-england`` or the like that of one figure."""
    name = {KIND: row.slug, NEED: f"need-{row.slug.casefold()}"}.get(row.of, row.of)
    return f"compare-{name}"


def _compared(found: TracedFigures, answer: SufficiencyAnswer) -> None:
    compared = answer.compared
    if compared is None:
        return
    for row in compared.rows:
        what, formula = row_said(row, compared), say(f"sufficiency.compared.formula_{row.of}")
        for peer, share in zip(compared.peers, row.shares, strict=True):
            said = share_said(share, change=row.of == GROWTH)
            ref = f"{compared_ref(row)}-{peer.slug}"
            found.add(ref, f"{what}: {peer_name(peer)}", said, formula, share.cells)


def _row(found: TracedFigures, name: str, what: str, row: KindRow) -> None:
    for count in row.counts:
        _count(found, name, what, count, row.kind.less)
    if row.forecast is not None:
        _ahead(found, name, what, row.ahead, row.how, row.forecast, row.last)
        if row.forecast.backtest is not None and row.how != SHARE:
            said = backtest_said(row.forecast.backtest)
            formula = say("sufficiency.formula.test")
            found.add(f"{name}-test", what, said, formula, _used(row.forecast))
    if row.places is not None:
        places = row.places
        names = "; ".join(f"{s.name}: {whole(s.places)}" for s in places.schools)
        cells = [
            SourceCell(
                s.source_id, s.name, None if s.places is None else float(s.places), "not given", 0
            )
            for s in places.schools
        ]
        title = f"{what}: {say('sufficiency.places')}"
        found.add(f"{name}-places", title, whole(places.places), names or "–", cells)


def _count(
    found: TracedFigures, name: str, what: str, count: YearCount, less: Sequence[str] = ()
) -> None:
    plus = [cell.placement for cell in count.cells if cell.placement not in less]
    minus = [cell.placement for cell in count.cells if cell.placement in less]
    formula = " + ".join(plus) + "".join(f" − {placement}" for placement in minus)
    said = count_said(count) if count.value is not None else f"{count_said(count)}: {count.why}"
    title = f"{what}, {school_year(count.year)}"
    found.add(published_ref(name, count), title, said, formula or "–", count.cells)


def published_ref(name: str, count: YearCount) -> str:
    """The name of a published count; one that is not known must not hide the year's forecast.

    >>> published_ref("a", YearCount(2025, None)), published_ref("a", YearCount(2024, 3.0))
    ('a-2025-published', 'a-2024')
    """
    return f"{name}-{count.year}{'' if count.value is not None else '-published'}"


def _used(made: Forecast) -> list[SourceCell]:
    return [cell for count in made.used for cell in count.cells]


def _ahead(
    found: TracedFigures,
    name: str,
    what: str,
    ahead: Sequence[Ahead],
    how: str,
    made: Forecast,
    last: YearCount | None,
) -> None:
    key = "share" if how == SHARE else made.method
    formula = say(f"sufficiency.formula.{key}")
    cells = [*_used(made), *(last.cells if how == SHARE and last is not None else ())]
    for one in ahead:
        title = f"{what}, {school_year(one.year)}"
        found.add(f"{name}-{one.year}", title, range_said(one), formula, cells)


def _short(found: TracedFigures, answer: SufficiencyAnswer) -> None:
    short, row = answer.shortfall, answer.row
    if short is None or row.forecast is None or row.last is None:
        return
    key = "short_places" if short.against == "places" else "short_today"
    formula = say(f"sufficiency.formula.{key}", having=whole(short.having))
    cells = [*_used(row.forecast), *row.last.cells]
    for one in short.short:
        title = f"{say('sufficiency.short')}, {school_year(one.year)}"
        found.add(f"short-{one.year}", title, range_said(one), formula, cells)


def _needs(found: TracedFigures, answer: SufficiencyAnswer) -> None:
    for row in answer.needs:
        name, what = f"need-{row.need.casefold()}", need_name(row.need)
        _count(found, name, what, row.now)
        for slug, count in row.placed.items():
            kind = say(f"sufficiency.kind.{slug}")
            less = next(k.kind.less for k in answer.kinds if k.kind.slug == slug)
            _count(found, f"{name}-{slug}", f"{what}: {kind}", count, less)
        if row.ahead is not None and row.forecast is not None:
            _ahead(found, name, what, [row.ahead], row.how, row.forecast, row.now)


def _ages(found: TracedFigures, answer: SufficiencyAnswer) -> None:
    made = answer.ages
    if made is None:
        return
    last = made.years[-1]
    for row in answer.bands:
        low, high = row.band
        name, what = f"age-{low}-{high}", say("sufficiency.band", low=low, high=high)
        now = made.cells_of(row.band)
        title = f"{what}, {school_year(last)}"
        found.add(f"{name}-{last}", title, whole(row.now), say("sufficiency.formula.sum"), now)
        for one in {row.next.year: row.next, row.last.year: row.last}.values():
            title = f"{what}, {school_year(one.year)}"
            formula = say("sufficiency.formula.cohort")
            found.add(f"{name}-{one.year}", title, range_said(one), formula, made.cells)
