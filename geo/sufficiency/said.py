"""Numbers, ranges and the answer in words."""

import math
from collections.abc import Iterator

from geo.directory.vocabulary import NEEDS
from geo.measure import percent
from geo.sources.plan_series import NEIGHBOUR
from geo.sufficiency.answer import SHARE, TREND, KindRow, NeedRow, SufficiencyAnswer
from geo.sufficiency.benchmark import GROWTH, KIND, NEED, Benchmark, BenchmarkRow, Peer, Share
from geo.sufficiency.cells import YearCount, school_year
from geo.sufficiency.forecast import SAME, Ahead, Backtest, Forecast
from geo.sufficiency.options import PlaceOption, pays_back
from geo.words import say


def whole(value: float | None) -> str:
    """A number of children, or that it is not known."""
    return say("sufficiency.not_known") if value is None else f"{value:,.0f}"


def count_said(count: YearCount | None) -> str:
    """A published count, or that it is not known."""
    return whole(None if count is None else count.value)


def range_said(one: Ahead | None) -> str:
    """A forecast with its range, or that there is none."""
    if one is None:
        return say("sufficiency.no_forecast")
    return say(
        "sufficiency.range",
        value=f"{one.value:,.0f}",
        low=f"{one.low:,.0f}",
        high=f"{one.high:,.0f}",
    )


def january(year: int) -> str:
    """The January of a school year.

    >>> january(2024)
    'January 2025'
    """
    return f"January {year + 1}"


def pounds(amount: float) -> str:
    """An amount, or that no price is given; what is spared has a minus.

    >>> pounds(1250.4), pounds(-3000.0)
    ('£1,250', '−£3,000')
    """
    if math.isnan(amount):
        return say("sufficiency.no_price")
    return f"{'−' if round(amount) < 0 else ''}£{abs(amount):,.0f}"


def pounds_between(low: float, high: float) -> str:
    """Two ends of an amount, once where they are the same."""
    if math.isnan(low) or math.isnan(high) or round(low) == round(high):
        return pounds(high if math.isnan(high) else low)
    return say("sufficiency.between", low=pounds(low), high=pounds(high))


def pay_back_said(option: PlaceOption, independent: PlaceOption) -> str:
    """After how long an option pays back."""
    years = pays_back(option, independent)
    if option.slug == "independent":
        return say("sufficiency.option.compared")
    if math.isnan(years):
        return say("sufficiency.no_price")
    if math.isinf(years):
        return say("sufficiency.option.never")
    return say("sufficiency.option.years", years=f"{years:.1f}")


def headline(answer: SufficiencyAnswer) -> str:
    """The answer in a few sentences."""
    row, short = answer.row, answer.shortfall
    kind, asked = say(f"sufficiency.kind.{row.kind.slug}"), answer.question
    whom = say("sufficiency.whom")
    if asked.need:
        whom = say("sufficiency.whom_need", need=need_name(asked.need))
    if row.last is None or row.last.value is None:
        return say("sufficiency.headline.unknown", kind=kind, whom=whom)
    said = [
        say(
            "sufficiency.headline.now",
            plans=whole(row.last.value),
            whom=whom,
            kind=kind,
            when=january(row.last.year),
            area=answer.area,
        )
    ]
    if row.horizon is None or short is None:
        return " ".join([*said, say("sufficiency.headline.no_forecast")])
    last = short.at_last
    said.append(
        say(
            "sufficiency.headline.ahead",
            when=january(row.horizon.year),
            plans=range_said(row.horizon),
        )
    )
    if short.against == "today":
        said.append(say("sufficiency.headline.more_than_today", n=range_said(last)))
    elif last.high < 0.5:
        said.append(say("sufficiency.headline.enough", places=f"{short.having:,.0f}"))
    else:
        places = f"{short.having:,.0f}"
        said.append(say("sufficiency.headline.short", places=places, n=range_said(last)))
    return " ".join(said)


def in_short(answer: SufficiencyAnswer) -> str:
    """The answer in one line."""
    kind, short = say(f"sufficiency.kind.{answer.row.kind.slug}"), answer.shortfall
    if answer.question.need:
        name = need_name(answer.question.need)
        kind = say("sufficiency.kind_for_need", kind=kind, need=name)
    if short is None:
        return say("sufficiency.in_short.unknown", kind=kind)
    last = short.at_last
    when, n = january(last.year), range_said(last)
    if short.against == "today":
        return say("sufficiency.in_short.more", kind=kind, when=when, n=n)
    if last.high < 0.5:
        return say("sufficiency.in_short.enough", kind=kind, when=when)
    return say("sufficiency.in_short.short", kind=kind, when=when, n=n)


def need_name(code: str) -> str:
    """A type of need in words."""
    return NEEDS[code].name if code in NEEDS else say("sufficiency.need_unknown")


def how_said(row: KindRow | NeedRow) -> str:
    """How a forecast came to be, in a sentence."""
    made = row.forecast
    if row.how == SHARE:
        return say("sufficiency.how.share")
    if row.how != TREND or made is None:
        return say("sufficiency.how.none")
    first, last = school_year(made.used[0].year), school_year(made.used[-1].year)
    method = say("sufficiency.how.same" if made.method == SAME else "sufficiency.how.drift")
    return say("sufficiency.how.trend", method=method, first=first, last=last)


def test_said(made: Forecast | None) -> str:
    """How near the method came on years that were held out, beside "the same as last year"."""
    if made is None or made.backtest is None:
        return say("sufficiency.test.none")
    return backtest_said(made.backtest)


def backtest_said(tested: Backtest) -> str:
    """The same of a test."""
    key = "beats" if tested.beats else "fails"
    return say(
        f"sufficiency.test.{key}",
        error=f"{tested.error:,.1f}",
        naive=f"{tested.naive_error:,.1f}",
        covered=tested.covered,
        tests=len(tested.tests),
    )


def lines(answer: SufficiencyAnswer) -> Iterator[str]:
    """What stands under the headline: how the forecast is made, and its test."""
    row = answer.row
    yield how_said(row)
    if row.how == SHARE:
        yield say("sufficiency.test_of_all", test=test_said(row.forecast))
    elif row.how == TREND:
        yield test_said(row.forecast)
    compared = compared_said(answer)
    if compared is not None:
        yield compared
    if answer.shortfall is not None and answer.shortfall.against == "today":
        silent = 0 if row.places is None else row.places.silent
        none = say("sufficiency.places_none")
        yield say("sufficiency.places_not_known", n=silent) if silent else none


def peer_name(peer: Peer) -> str:
    """Who is compared with the council."""
    if peer.slug == NEIGHBOUR:
        return say("sufficiency.compared.neighbours", n=len(peer.members))
    return peer.name


def share_said(share: Share, *, change: bool = False) -> str:
    """A share in per cent with one decimal, or that it is not known."""
    if share.value is None:
        return say("sufficiency.not_known")
    return f"{100 * share.value:{'+' if change else ''}.1f}%".replace("-", "−")


def row_said(row: BenchmarkRow, found: Benchmark) -> str:
    """What a row of the comparison is of."""
    if row.of == KIND:
        return say("sufficiency.compared.kind", kind=say(f"sufficiency.kind.{row.slug}"))
    if row.of == NEED:
        return say("sufficiency.compared.need", need=need_name(row.slug))
    if row.of == GROWTH:
        first = january(found.first or 0)
        return say("sufficiency.compared.growth", first=first, last=january(found.year))
    return say("sufficiency.compared.support", when=january(int(row.slug)))


def compared_said(answer: SufficiencyAnswer) -> str | None:
    """The share of the kind that is asked about, here and elsewhere, in a sentence."""
    found = answer.compared
    row = None if found is None else found.row(KIND, answer.row.kind.slug)
    if found is None or row is None:
        return None
    here, *others = zip(found.peers, row.shares, strict=True)
    return say(
        "sufficiency.compared.said",
        when=january(found.year),
        kind=say(f"sufficiency.kind.{row.slug}"),
        here=share_said(here[1]),
        others=", ".join(f"{peer_name(peer)} {share_said(share)}" for peer, share in others),
    )


def reform_lines(answer: SufficiencyAnswer) -> Iterator[tuple[str, str]]:
    """What a local SEND reform plan asks, and what the figures say."""
    every = answer.everywhere.last
    if every is None or not every.value:
        return
    base = _shares(answer, "base", every.value, every.year)
    yield (
        say("sufficiency.reform.asks_mainstream"),
        say(
            "sufficiency.reform.mainstream",
            **_shares(answer, "mainstream", every.value, every.year),
            **{f"base_{key}": value for key, value in base.items()},
            when=january(every.year),
        ),
    )
    special = answer.kind("special")
    if special.last is not None and special.last.value is not None and special.horizon is not None:
        grows = special.horizon.low > special.last.value
        yield (
            say("sufficiency.reform.asks_growth"),
            say(
                "sufficiency.reform.growth" if grows else "sufficiency.reform.no_growth",
                now=whole(special.last.value),
                ahead=range_said(special.horizon),
                when=january(special.horizon.year),
            ),
        )
    for line in _each_place(answer):
        yield say("sufficiency.reform.asks_why"), line


def _shares(answer: SufficiencyAnswer, slug: str, every: float, year: int) -> dict[str, str]:
    found = next((c for c in answer.kind(slug).counts if c.year == year), None)
    value = None if found is None else found.value
    share = say("sufficiency.not_known") if value is None else percent(value / every)
    return {"plans": whole(value), "share": share}


def _each_place(answer: SufficiencyAnswer) -> Iterator[str]:
    """Which needs the special and independent places are for, the three with most."""
    for slug in ("special", "independent"):
        found = [
            (row.name or say("sufficiency.need_unknown"), row.placed[slug].value)
            for row in answer.needs
            if row.placed[slug].value
        ]
        top = sorted(found, key=lambda pair: -(pair[1] or 0))[:3]
        if top:
            yield say(
                "sufficiency.reform.why",
                kind=say(f"sufficiency.kind.{slug}"),
                needs="; ".join(f"{name} ({whole(value)})" for name, value in top),
            )
