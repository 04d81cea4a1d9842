"""The figures about sufficiency as data: one figure a row, and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from geo.directory.vocabulary import NEEDS
from geo.publish.sufficiency_rows import asked_name
from geo.sufficiency import SufficiencyAnswer
from geo.sufficiency.answer import KindRow
from geo.sufficiency.benchmark import KIND, NEED, SUPPORTED
from geo.sufficiency.cells import YearCount, school_year
from geo.sufficiency.forecast import Ahead
from geo.sufficiency.tracing import compared_ref, published_ref

FLAT = ("figure", "counts", "kind", "need", "ages", "school_year", "value", "low", "high", "how")
"""The columns of `flat`."""


def flat(answer: SufficiencyAnswer) -> pd.DataFrame:
    """Every number of the answer, one a row, ``FLAT``; `value` is missing where it is not known."""
    return pd.DataFrame(list(_flat(answer)), columns=list(FLAT))


def _flat(answer: SufficiencyAnswer) -> Iterator[tuple[Any, ...]]:
    asked = [(asked_name(answer), answer.question.need, answer.row)] if answer.question.need else []
    for name, need, row in [*((r.kind.slug, "", r) for r in answer.kinds), *asked]:
        slug = row.kind.slug
        for count in row.counts:
            yield _published(published_ref(name, count), slug, need, "", count)
        for one in row.ahead:
            how = row.forecast.method if row.how == "trend" and row.forecast else row.how
            yield _coming(f"{name}-{one.year}", "forecast", slug, need, "", one, how)
        if row.places is not None and row.places.places is not None:
            how = "all" if row.places.all_known else "at least"
            yield (
                f"{name}-places",
                "places",
                slug,
                need,
                "",
                "",
                row.places.places,
                None,
                None,
                how,
            )
    if answer.shortfall is not None:
        for one in answer.shortfall.short:
            yield _coming(
                f"short-{one.year}",
                "short",
                answer.row.kind.slug,
                answer.question.need,
                "",
                one,
                answer.shortfall.against,
            )
    for need_row in answer.needs:
        ref = f"need-{need_row.need.casefold()}"
        yield _published(published_ref(ref, need_row.now), "all", need_row.need, "", need_row.now)
        for slug, count in need_row.placed.items():
            yield _published(published_ref(f"{ref}-{slug}", count), slug, need_row.need, "", count)
        if need_row.ahead is not None:
            yield _coming(
                f"{ref}-{need_row.ahead.year}",
                "forecast",
                "all",
                need_row.need,
                "",
                need_row.ahead,
                need_row.how,
            )
    for band in answer.bands:
        ages = f"{band.band[0]}-{band.band[1]}"
        for one in (band.next, band.last):
            yield _coming(f"age-{ages}-{one.year}", "forecast", "all", "", ages, one, "cohort")
    for count in answer.support:
        yield _published(published_ref("support", count), "all", "", "", count, "sen_support")
    yield from _shares(answer)


def _shares(answer: SufficiencyAnswer) -> Iterator[tuple[Any, ...]]:
    """The shares of the council and its peers: per cent, with one decimal."""
    found = answer.compared
    for row in found.rows if found is not None else ():
        kind, need = (row.slug if row.of == of else "" for of in (KIND, NEED))
        for peer, share in zip(found.peers if found else (), row.shares, strict=True):
            value = None if share.value is None else round(100 * share.value, 1)
            year = school_year(int(row.slug) if row.of == SUPPORTED else found.year if found else 0)
            ref = f"{compared_ref(row)}-{peer.slug}"
            yield (ref, f"per cent, {row.of}", kind, need, "", year, value, None, None, peer.name)


def _published(
    ref: str, kind: str, need: str, ages: str, count: YearCount, counts: str = "plans"
) -> tuple[Any, ...]:
    how = "published" if count.value is not None else count.why
    return ref, counts, kind, need, ages, school_year(count.year), count.value, None, None, how


def _coming(
    ref: str, counts: str, kind: str, need: str, ages: str, one: Ahead, how: str
) -> tuple[Any, ...]:
    numbers = (round(one.value, 1), round(one.low, 1), round(one.high, 1))
    return (ref, counts, kind, need, ages, school_year(one.year), *numbers, how)


def as_json(answer: SufficiencyAnswer) -> dict[str, Any]:
    """The answer as plain values: what was asked, every number, options and notes."""
    question = answer.question
    table = flat(answer).astype(object)
    return {
        "area": answer.area,
        "kind": question.kind,
        "need": question.need or None,
        "need_name": NEEDS[question.need].name if question.need else None,
        "published_for": school_year(answer.year),
        "years_ahead": question.years,
        "figures": table.where(table.notna(), None).to_dict("records"),
        "tests": {row.kind.slug: _tested(row) for row in answer.kinds},
        "options": [
            {**asdict(one), "once": _number(one.once), "yearly": _number(one.yearly)}
            for one in answer.options
        ],
        "notes": list(answer.notes),
    }


def _tested(row: KindRow) -> dict[str, Any] | None:
    tested = None if row.forecast is None else row.forecast.backtest
    if tested is None:
        return None
    return {
        "method": row.forecast.method if row.forecast else None,
        "error": round(tested.error, 2),
        "naive_error": round(tested.naive_error, 2),
        "beats": tested.beats,
        "in_range": tested.covered,
        "held_out": [asdict(test) for test in tested.tests],
    }


def _number(value: float) -> float | None:
    return None if pd.isna(value) else value
