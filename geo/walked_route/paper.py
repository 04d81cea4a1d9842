"""The pack as a document that a parent and an officer read alike."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from geo import settings, words
from geo.formats import document
from geo.formats.document import Block
from geo.maps import BaseMap
from geo.school_travel.law import Finding
from geo.walked_route.built import BuiltEffect
from geo.walked_route.checks import FINDINGS, Check
from geo.walked_route.criteria import Criteria
from geo.walked_route.drawn import png
from geo.walked_route.pack import AssessedWalk, WalkedRoute
from geo.walked_route.stretches import ACROSS, RouteStretch
from geo.walked_route.turning import TurningPoint
from geo.words import say

Source = Mapping[str, Any]

_DECIDES = {True: "decides", False: "no_matter", None: "open"}
_MET = {True: "met", False: "not_met", None: "open"}


def paper(found: WalkedRoute, sources: Sequence[Source], base_map: BaseMap | None = None) -> bytes:
    """Write a pack as a tagged PDF file, its map over a base map if there is one."""
    return document.document(say("walked.title"), blocks(found, sources, base_map))


def blocks(
    found: WalkedRoute, sources: Sequence[Source], base_map: BaseMap | None = None
) -> list[Block]:
    """What a pack holds, in reading order."""
    lines = [str(row["attribution"]) for row in sources]
    picture = png(found, list(dict.fromkeys(lines)), settings.today(), base_map)
    return [
        *_top(found),
        document.Image(picture, say("walked.map.alt"), 170.0),
        document.Heading(say("walked.law")),
        document.Bullets(law(found)),
        document.Heading(say("walked.stretches")),
        document.Bullets([said(stretch) for stretch in found.walk.stretches]),
        *_others(found),
        *_built(found),
        document.Heading(say("walked.rests")),
        document.DocumentTable(*evidence(found.walk)),
        document.Heading(say("walked.basis")),
        document.Bullets(basis(found, sources)),
    ]


def _top(found: WalkedRoute) -> Iterator[Block]:
    question, school = found.child.question, found.child.school
    yield document.Paragraph(say("walked.never_safe"))
    yield document.SummaryList(
        [
            (say("walked.of.home"), question.home.postcode or question.home.said),
            (say("walked.of.school"), school.name if school else ""),
            (say("walked.of.born"), words.day(question.born)),
            (say("walked.of.on"), words.day(question.on)),
            (say("walked.of.made"), words.day(settings.today())),
        ]
    )
    yield document.Heading(say("walked.summary"))
    yield document.Bullets(summary(found))


def summary(found: WalkedRoute) -> list[str]:
    """The walk in a few lines: its length, the metre that decides, and metres by finding."""
    long = found.walk.metres
    return [
        say("walked.length", length=words.exact_miles(long), metres=f"{long:,.0f}"),
        *(turn_said(turn) for turn in found.turning),
        *totals(found.walk),
    ]


def totals(walk: AssessedWalk) -> Iterator[str]:
    """How many metres and crossings there are of each finding."""
    for finding in FINDINGS:
        metres, crossings = walk.metres_by[finding], walk.crossings_by[finding]
        if metres or crossings:
            key = finding.replace(" ", "_")
            yield say(f"walked.total.{key}", metres=f"{metres:,.0f}", n=crossings)


def turn_said(turn: TurningPoint) -> str:
    """How a distance stands against a limit, to the tenth of a metre."""
    limit = say(f"walked.limit.{turn.key}", metres=f"{turn.limit_m:,f}")
    after = say(f"walked.turn.{_DECIDES[turn.decides]}")
    if not isfinite(turn.measured_m):
        return f"{say('walked.turn.none', limit=limit)} {after}"
    side = "over" if turn.is_over else "under"
    metres = f"{abs(turn.over_m):,.1f}"
    measured = f"{turn.measured_m:,.1f}"
    said = say(f"walked.turn.{side}", limit=limit, metres=metres, measured=measured)
    return f"{said} {after}"


def law(found: WalkedRoute) -> list[str]:
    """The grounds of the law that the walk bears on."""
    grounds = [_ground(ground) for ground in found.grounds]
    return [found.child.decision.headline, *grounds, found.criteria.notes["accompanied"]]


def _ground(ground: Finding) -> str:
    met = say(f"travel.pdf.{_MET[ground.met]}")
    laws = " ".join(f"{p.says} ({p.cite}.)" for p in ground.provisions)
    return f"{ground.title}: {met}. {ground.why} {laws}"


def said(stretch: RouteStretch) -> str:
    """A stretch in one line: where, how long, its finding and why."""
    where = named(stretch)
    at = say("walked.stretch.at", metres=f"{stretch.from_m:,.0f}")
    finding = finding_said(stretch.finding)
    return f"{where} {at} {finding}. {' '.join(stretch.reasons)}"


def named(stretch: RouteStretch) -> str:
    """A stretch by its number and street, to choose it."""
    return say(
        f"walked.stretch.{stretch.kind.replace(' ', '_')}",
        number=stretch.number,
        street=stretch.street if stretch.kind == ACROSS else words.first_upper(stretch.street),
        metres=f"{stretch.metres:,.0f}",
    )


def finding_said(finding: str) -> str:
    """A finding as people read it."""
    return say(f"walked.finding.{finding.replace(' ', '_')}")


def evidence(walk: AssessedWalk) -> tuple[list[str], list[list[str]]]:
    """A table of what each finding rests on: titles, and a row for each check."""
    titles = [say(f"walked.column.{name}") for name in ("stretch", "about", "finding", "rests")]
    rows = [
        [
            stretch.numbered,
            say(f"walked.about.{check.about.replace(' ', '_')}"),
            finding_said(check.finding),
            rests_on(stretch, check),
        ]
        for stretch in walk.stretches
        for check in stretch.checks
    ]
    return titles, rows


def rests_on(stretch: RouteStretch, check: Check) -> str:
    """The tag or the count that a check rests on; that there is none where there is none."""
    ways = ", ".join(str(way) for way in stretch.ways[:1])
    told = [say("walked.tag", tag=tag, way=ways) for tag in check.tags]
    if check.count is not None:
        count = check.count.count
        told.append(say("walked.counted", number=count.count_id, when=words.day(count.counted)))
    return "; ".join(told) or say("walked.nothing")


def _others(found: WalkedRoute) -> Iterator[Block]:
    yield document.Heading(say("walked.others"))
    if not found.others:
        yield document.Paragraph(say("walked.no_other"))
    for other in found.others:
        yield document.Paragraph(other_said(found.walk, other))
        yield document.Bullets(list(totals(other)))


def other_said(walk: AssessedWalk, other: AssessedWalk) -> str:
    """What another walk is, how long, and how much longer."""
    return say(
        f"walked.other.{other.why}",
        metres=f"{other.metres:,.0f}",
        more=f"{other.metres - walk.metres:,.0f}",
        shared=f"{100 * other.shared:.0f}",
    )


def _built(found: WalkedRoute) -> Iterator[Block]:
    if found.built is not None:
        yield document.Heading(say("walked.what_if"))
        yield document.Bullets(built_said(found.built))


def built_said(effect: BuiltEffect) -> list[str]:
    """What changes if something is built, a line each."""
    lines = [say("walked.with", name=effect.name, before=effect.before_said)]
    before, after = (
        say("walked.metres", metres=f"{m:,.0f}") if isfinite(m) else say("walked.no_walk")
        for m in (effect.walk_before_m, effect.walk_after_m)
    )
    lines.append(say("walked.walk_changes", before=before, after=after))
    homes = effect.homes.totals
    lines += [
        f"{words.first_upper(kind)}: {number:,}"
        for kind, number in homes.items()
        if kind != "homes"
    ]
    lines.append(say("walked.homes_in_all", n=homes["homes"]))
    if effect.pupils is not None:
        pupils = effect.pupils
        lines.append(
            say(
                "walked.pupils",
                n=pupils.rows,
                gain=pupils.gain,
                lose=pupils.lose,
                other=pupils.other,
            )
        )
    return lines


def basis(found: WalkedRoute, sources: Sequence[Source]) -> list[str]:
    """What the pack rests on: maps and counts with their dates, limits with their sources."""
    return [
        *(
            say(
                "travel.pdf.source",
                title=row["title"],
                publisher=row["publisher"],
                vintage=words.day(row["vintage"]),
            )
            for row in sources
        ),
        *([] if found.counted else [say("walked.no_counts")]),
        say("travel.pdf.rules", rules=found.child.decision.rules),
        *limits_said(found.criteria),
        *(found.criteria.notes[key] for key in ("light", "not_seen")),
    ]


def limits_said(criteria: Criteria) -> Iterator[str]:
    """The limits of the first look, each with where and when it was read, and what is open."""
    yield criteria.title
    for limit in criteria.limits.values():
        source = f"({limit.source}.)"
        if limit.read is not None:
            source = say("walked.read", source=limit.source, day=words.day(limit.read))
        still = say("walked.open", what=limit.open) if limit.open else ""
        yield f"{limit.says} {source} {still}".strip()
