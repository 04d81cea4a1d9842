"""The rows of tables about sufficiency, in words: the same on the page and on paper."""

from geo.disclosure import shown
from geo.measure import percent
from geo.provision.answers import GapsAnswer
from geo.provision.said import standard_said
from geo.publish import gaps_rows
from geo.sources.plan_series import NEIGHBOUR
from geo.sufficiency import SufficiencyAnswer
from geo.sufficiency.answer import KindRow
from geo.sufficiency.benchmark import GROWTH, Benchmark
from geo.sufficiency.cells import YearCount, school_year
from geo.sufficiency.options import PlaceOption
from geo.sufficiency.places import OWN_FILE, SchoolPlaces
from geo.sufficiency.said import (
    backtest_said,
    count_said,
    january,
    need_name,
    pay_back_said,
    peer_name,
    pounds_between,
    range_said,
    row_said,
    share_said,
    whole,
)
from geo.sufficiency.tracing import compared_ref, published_ref
from geo.words import say

Row = tuple[str, ...]

MOST_ZONES = 10


def year_titles(answer: SufficiencyAnswer) -> Row:
    """The titles of `years`."""
    known = answer.shortfall is not None and answer.shortfall.against == "places"
    names = ("when", "expected", "short" if known else "more", "figure")
    return tuple(say(f"sufficiency.column.{name}") for name in names)


def years(answer: SufficiencyAnswer) -> list[Row]:
    """Year by year: what is expected of the kind that is asked about, and what is short."""
    row, short = answer.row, answer.shortfall
    name = asked_name(answer)
    past = [
        (january(count.year), count_said(count), "–", published_ref(name, count))
        for count in row.counts
    ]
    missing = {} if short is None else {one.year: one for one in short.short}
    ahead = [
        (
            january(one.year),
            range_said(one),
            range_said(missing[one.year]) if one.year in missing else "–",
            f"{name}-{one.year}",
        )
        for one in row.ahead
        if one.year not in {count.year for count in row.counts if count.value is not None}
    ]
    expected = {one.year for one in row.ahead}
    published = {count.year for count in row.counts if count.value is not None}
    return [
        *(
            r
            for r, c in zip(past, row.counts, strict=True)
            if c.year in published or c.year not in expected
        ),
        *ahead,
    ]


def asked_name(answer: SufficiencyAnswer) -> str:
    """What figures of the row that is asked about are called: a need's, or a kind's."""
    return "asked" if answer.question.need else answer.row.kind.slug


def kind_titles(answer: SufficiencyAnswer) -> Row:
    """The titles of `kinds`."""
    return (
        say("sufficiency.column.kind"),
        january(answer.everywhere.counts[0].year),
        january(answer.year),
        january(answer.last_year),
        say("sufficiency.column.test"),
        say("sufficiency.column.places"),
        say("sufficiency.column.figure"),
    )


def kinds(answer: SufficiencyAnswer) -> list[Row]:
    """Each kind of provision: first and last published plans, the forecast, its test, places."""
    first = answer.everywhere.counts[0].year
    return [
        (
            say(f"sufficiency.kind.{row.kind.slug}"),
            count_said(_in(row, first)),
            count_said(_in(row, answer.year)),
            range_said(row.horizon),
            _test(row),
            _places(row),
            row.kind.slug,
        )
        for row in answer.kinds
    ]


def _in(row: KindRow, year: int) -> YearCount | None:
    return next((count for count in row.counts if count.year == year), None)


def _test(row: KindRow) -> str:
    tested = None if row.forecast is None else row.forecast.backtest
    if tested is None:
        return say("sufficiency.column.not_tested")
    key = "beats" if tested.beats else "fails"
    errors = {"error": f"{tested.error:,.1f}", "naive": f"{tested.naive_error:,.1f}"}
    return say(f"sufficiency.column.{key}", **errors)


def _places(row: KindRow) -> str:
    places = row.places
    if places is None:
        return "–"
    if places.all_known or places.places is None:
        return whole(places.places)
    return say("sufficiency.column.at_least", places=whole(places.places))


def need_titles(answer: SufficiencyAnswer) -> Row:
    """The titles of `needs`."""
    placed = ("mainstream", "base", "special", "independent")
    return (
        say("sufficiency.column.need"),
        january(answer.year),
        *(say(f"sufficiency.column.{slug}") for slug in placed),
        january(answer.last_year),
        say("sufficiency.column.figure"),
    )


def needs(answer: SufficiencyAnswer) -> list[Row]:
    """Each type of need: plans now, where these children are, and the forecast."""
    return [
        (
            need_name(row.need),
            count_said(row.now),
            *(count_said(count) for count in row.placed.values()),
            range_said(row.ahead),
            f"need-{row.need.casefold()}",
        )
        for row in answer.needs
    ]


def band_titles(answer: SufficiencyAnswer) -> Row:
    """The titles of `bands`."""
    last = answer.bands[0].last.year if answer.bands else answer.last_year
    now = answer.ages.years[-1] if answer.ages else answer.year
    return (
        say("sufficiency.column.ages"),
        january(now),
        january(now + 1),
        january(last),
        say("sufficiency.column.figure"),
    )


def bands(answer: SufficiencyAnswer) -> list[Row]:
    """Each band of ages: plans now, next year and in the last year ahead."""
    return [
        (
            say("sufficiency.band", low=row.band[0], high=row.band[1]),
            whole(row.now),
            range_said(row.next),
            range_said(row.last),
            f"age-{row.band[0]}-{row.band[1]}",
        )
        for row in answer.bands
    ]


def bands_note(answer: SufficiencyAnswer) -> str:
    """How the forecast by age is made and tested; why there is none."""
    made = answer.ages
    if made is None:
        return answer.no_ages
    years_used = " and ".join(school_year(year) for year in made.years)
    method = say(f"sufficiency.ages.{made.ages}", years=years_used)
    if made.backtest is None:
        return f"{method} {say('sufficiency.ages.not_tested')}"
    return f"{method} {backtest_said(made.backtest)}"


def school_titles() -> Row:
    """The titles of `schools`."""
    names = ("school", "kind", "places", "on_roll")
    return tuple(say(f"sufficiency.column.{name}") for name in names)


def schools(answer: SufficiencyAnswer) -> list[Row]:
    """Each school, base and college that has places, with those that are known."""
    return [
        (
            one.name,
            say(f"sufficiency.kind.{one.kind}") + ("" if one.sure else " *"),
            whole(one.places),
            on_roll_said(one),
        )
        for row in answer.kinds
        if row.places is not None
        for one in row.places.schools
    ]


def on_roll_said(one: SchoolPlaces) -> str:
    """The children on roll; of a council's own file, as they may be shown."""
    if one.on_roll is None or one.source_id != OWN_FILE:
        return whole(one.on_roll)
    given = shown(float(one.on_roll))
    return say("sufficiency.few") if given is None else whole(given)


def option_titles(answer: SufficiencyAnswer) -> Row:
    """The titles of `options`."""
    low, high = children(answer)
    return (
        say("sufficiency.column.option"),
        say("sufficiency.column.once", low=f"{low:,.0f}", high=f"{high:,.0f}"),
        say("sufficiency.column.yearly", low=f"{low:,.0f}", high=f"{high:,.0f}"),
        say("sufficiency.column.pays_back"),
        say("sufficiency.column.missing"),
    )


def children(answer: SufficiencyAnswer) -> tuple[float, float]:
    """For how many children options are worked out: the ends of what is short."""
    if answer.shortfall is None:
        return 0.0, 0.0
    last = answer.shortfall.at_last
    return round(last.low), round(last.high)


def options(answer: SufficiencyAnswer) -> list[Row]:
    """The ways to find places, side by side, for the low and the high end of what is short."""
    low, high = children(answer)
    independent = next(one for one in answer.options if one.slug == "independent")
    return [
        (
            say(f"sufficiency.option.{one.slug}"),
            say("sufficiency.option.nothing_once")
            if one.slug in ("journeys", "independent")
            else pounds_between(one.once * low, one.once * high),
            pounds_between(one.yearly * low, one.yearly * high),
            say("sufficiency.option.spares")
            if one.slug == "journeys"
            else pay_back_said(one, independent),
            _missing(one),
        )
        for one in answer.options
    ]


def _missing(one: PlaceOption) -> str:
    return ", ".join(name.replace("_", " ") for name in one.missing) or "–"


def zones(where: GapsAnswer) -> list[Row]:
    """The zones with most plans out of reach; where none is, those with the longest journeys."""
    found = where.found
    table = where.rows(found.zones)
    table = table[table["people"] != 0].sort_values(
        ["outside", "median"], ascending=False, na_position="first"
    )
    return [
        (
            str(row["name"]),
            gaps_rows.part(row, found),
            percent(float(row["share"])),
            gaps_rows.length(row["median"], found),
        )
        for row in table.head(MOST_ZONES).to_dict("records")
    ]


def zone_titles(where: GapsAnswer) -> Row:
    """The titles of `zones`."""
    columns = (say(f"gaps.{name}") for name in ("outside", "share", "half"))
    return (gaps_rows.zone_title(where.found), *columns)


def zones_note(where: GapsAnswer) -> str:
    """What the limit is, how plans come to be in zones, and how these are ordered."""
    limit = standard_said(where.found.question.standard)
    return say("sufficiency.paper.where_note", limit=limit)


def support(answer: SufficiencyAnswer) -> list[Row]:
    """Pupils with SEN support, year by year."""
    return [
        (january(count.year), count_said(count), published_ref("support", count))
        for count in answer.support
    ]


def compared_titles(found: Benchmark) -> Row:
    """The titles of `compared`."""
    return (
        say("sufficiency.compared.share"),
        *(peer_name(peer) for peer in found.peers),
        say("sufficiency.column.figure"),
    )


def compared(found: Benchmark) -> list[Row]:
    """The council beside its peers, share by share."""
    return [
        (
            row_said(row, found),
            *(share_said(share, change=row.of == GROWTH) for share in row.shares),
            compared_ref(row),
        )
        for row in found.rows
    ]


def compared_note(found: Benchmark) -> str:
    """Who the other councils are, and how the shares are made."""
    neighbours = next((peer.members for peer in found.peers if peer.slug == NEIGHBOUR), ())
    named = [say("sufficiency.compared.named", names="; ".join(neighbours))] if neighbours else []
    return " ".join([say("sufficiency.compared.note"), *named])
