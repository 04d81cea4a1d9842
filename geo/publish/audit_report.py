"""An offer compared with the law as tables, and as a report to print."""

import itertools
from collections.abc import Iterator, Sequence

import pandas as pd

from geo.audit import ASK, AuditScore, KeptScore, OfferAudit, RequirementFinding
from geo.audit.council_answers import COLUMNS as ANSWER_COLUMNS
from geo.directory.vocabulary import CATEGORIES
from geo.formats import document
from geo.words import day, say

MOST_NAMED = 3
"""So many entries are named where a requirement is met; the page and the file have all."""

COLUMNS = (
    "id",
    "duty",
    "theme",
    "cite",
    "says",
    "state",
    "points",
    "found",
    "where",
    "newest_check",
    "unchecked",
    "comments",
    "comments_answered",
    "searches_in_vain",
    "answer_page",
    "answer_checked",
    "source",
    "source_page",
    "source_read",
    "open",
)
"""Columns of the table of requirements."""


def table(found: OfferAudit) -> pd.DataFrame:
    """One row for each requirement: ``COLUMNS``."""
    return pd.DataFrame([_row(one, found) for one in found.findings], columns=list(COLUMNS))


def lacking(found: OfferAudit) -> pd.DataFrame:
    """The entries that lack something: ``service_id, name, kind, source, source_ref, lacks``."""
    rows = found.lacks
    return pd.DataFrame(
        {
            "service_id": rows["service_id"],
            "name": rows["name"],
            "kind": [CATEGORIES[slug].name for slug in rows["category"]],
            "source": rows["source_title"],
            "source_ref": rows["source_ref"],
            "lacks": [", ".join(map(detail, names)) for names in rows["lacks"]],
        }
    )


def detail(name: str) -> str:
    """A detail of an entry, in words."""
    return say(f"audit.detail.{name}")


def score_said(one: AuditScore) -> str:
    """A score with how it is made, in a sentence or two."""
    if one.score is None:
        return say(f"audit.no_score.{one.duty}", n=one.among)
    return say(
        f"audit.score.{one.duty}",
        score=f"{one.score:.0f}",
        told=one.told,
        among=one.among,
        least=f"{one.least:.0f}",
        most=f"{one.most:.0f}",
    )


def found_said(one: RequirementFinding) -> str:
    """What was found for a requirement, in a sentence."""
    if one.answer is not None:
        said = say(f"audit.answered.{one.answer.answer}", day=day(one.answer.checked))
        return f"{said} {one.answer.note}".strip()
    tests = {
        "listed": _listed_said,
        "details": _details_said,
        "contact": _contact_said,
        "ages": lambda one: say("audit.ages", number=one.number, among=one.among),
        "comments": _comments_said,
        "site": _site_said,
    }
    told = tests.get(one.requirement.test)
    return say("audit.person") if told is None else told(one)


def _listed_said(one: RequirementFinding) -> str:
    if one.requirement.every:
        return say("audit.every", number=one.number, among=one.among)
    if one.number:
        return say("audit.listed", n=one.number)
    return say("audit.none_ask" if one.points is None else "audit.none")


def _details_said(one: RequirementFinding) -> str:
    if one.points is None:
        return say("audit.no_entries")
    return say("audit.give", number=one.number, n=one.among)


def _contact_said(one: RequirementFinding) -> str:
    if one.points and not one.number:
        return say("audit.contact_own")
    return say("audit.give", number=one.number, n=one.among) if one.among else say("audit.none")


def _comments_said(one: RequirementFinding) -> str:
    key = "no_comments" if one.points is None else one.requirement.detail
    return say(f"audit.comments.{key}", number=one.number, among=one.among)


def _site_said(one: RequirementFinding) -> str:
    if one.points is None:
        return say("audit.person")
    pages = ", ".join(page_name(name) for name in one.requirement.pages)
    return say("audit.site_whole" if one.requirement.whole else "audit.site", pages=pages)


def page_name(name: str) -> str:
    """What a page of the site is called."""
    return say("audit.redress") if name == "redress" else say(f"pages.{name}")


def fresh_said(one: RequirementFinding) -> str:
    """How fresh the entries are that answer a requirement; "" where there are none."""
    if one.entries.empty:
        return ""
    never = say("audit.unchecked", n=one.unchecked) if one.unchecked else ""
    newest = say("audit.newest", day=day(one.newest)) if one.newest else ""
    return " ".join(filter(None, (newest, never)))


def families_said(one: RequirementFinding) -> str:
    """What families said about it and searched in vain; "" for nothing."""
    said = one.said
    lines = []
    if said.comments:
        lines.append(say("audit.heard", n=len(said.comments), answered=said.answered))
    if said.searches:
        lines.append(say("audit.searched", n=said.searched))
    return " ".join(lines)


def where(one: RequirementFinding, most: int = MOST_NAMED) -> str:
    """The entries that answer a requirement, by name; how many more there are."""
    if one.answer is not None:
        return one.answer.page
    rows = answering(one)
    names = list(rows["name"][:most]) if len(rows) else []
    more = len(rows) - len(names)
    return "; ".join([*names, *([say("audit.more", n=more)] if more > 0 else [])])


def answering(one: RequirementFinding) -> pd.DataFrame:
    """The entries that answer a requirement; of a detail, those that give it."""
    rows = one.entries
    return rows if one.lacking.empty else rows[~rows["service_id"].isin(one.lacking["service_id"])]


def questions(found: OfferAudit) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What only the council can answer, as a list to fill in: its titles and its rows.

    The first columns are those that `geo.audit.read_answers` reads.
    """
    titles = (*ANSWER_COLUMNS, "duty", "asked", "cite")
    empty = ("",) * (len(ANSWER_COLUMNS) - 1)
    rows = [
        (
            one.requirement.id,
            *empty,
            one.requirement.duty,
            one.requirement.says,
            one.requirement.cite,
        )
        for one in found.findings
        if one.state == ASK
    ]
    return titles, rows


def rules_changed(history: Sequence[KeptScore]) -> str:
    """A warning where scores come from different rules; "" where they do not."""
    days = [
        day(then.day) for before, then in itertools.pairwise(history) if before.rules != then.rules
    ]
    return say("audit.other_rules", days=", ".join(days)) if days else ""


def about(found: OfferAudit) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    return (
        say("audit.title_of", area=found.name),
        *(score_said(one) for one in found.scores),
        say("audit.rules", title=found.law.title, checked=day(found.law.checked)),
        say("audit.made", day=day(found.made_on)),
    )


def printed(found: OfferAudit, history: Sequence[KeptScore] = ()) -> bytes:
    """The report as an accessible PDF."""
    return document.document(say("audit.title_of", area=found.name), _blocks(found, history))


def history_rows(history: Sequence[KeptScore]) -> list[tuple[str, ...]]:
    """Scores over time in words, the latest first: day, must, should, entries."""
    return [
        (
            day(one.day),
            _range(one.must, one.must_least, one.must_most),
            _range(one.should, one.should_least, one.should_most),
            f"{one.entries:,}",
        )
        for one in reversed(history)
    ]


def history_titles() -> tuple[str, ...]:
    """Titles of `history_rows`."""
    return tuple(say(f"audit.column.{name}") for name in ("day", "must", "should", "entries"))


def _range(score: float | None, least: float, most: float) -> str:
    told = "–" if score is None else f"{score:.0f}"
    return say("audit.range", score=told, least=f"{least:.0f}", most=f"{most:.0f}")


def _all_said(one: RequirementFinding) -> str:
    """What was found, where, how fresh it is and what families said."""
    there = where(one)
    said = (found_said(one), f"{there}." if there else "", fresh_said(one), families_said(one))
    return " ".join(filter(None, said))


def _row(one: RequirementFinding, found: OfferAudit) -> tuple[object, ...]:
    asked, answer = one.requirement, one.answer
    return (
        asked.id,
        asked.duty,
        found.law.themes[asked.theme],
        asked.cite,
        asked.says,
        one.state,
        one.points,
        found_said(one),
        where(one),
        one.newest,
        one.unchecked if len(one.entries) else None,
        len(one.said.comments),
        one.said.answered,
        one.said.searched,
        answer.page if answer else None,
        answer.checked if answer else None,
        asked.source.title,
        asked.source.page,
        asked.source.read,
        asked.open,
    )


def _blocks(found: OfferAudit, history: Sequence[KeptScore]) -> Iterator[document.Block]:
    yield document.Paragraph(say("audit.lead_print", area=found.name, n=found.entries))
    yield document.Bullets(about(found)[1:])
    yield document.Paragraph(say("audit.how_made"))
    for theme, name in found.law.themes.items():
        yield document.Heading(name)
        rows = [
            (
                say(f"audit.duty.{one.requirement.duty}"),
                f"{one.requirement.says} ({one.requirement.cite})",
                say(f"audit.state.{one.state}"),
                _all_said(one),
            )
            for one in found.findings
            if one.requirement.theme == theme
        ]
        titles = tuple(say(f"audit.column.{n}") for n in ("duty", "asked", "state", "found"))
        yield document.DocumentTable(titles, rows)
    if history:
        yield document.Heading(say("audit.history"))
        yield document.DocumentTable(history_titles(), history_rows(history))
    yield document.Heading(say("audit.open_title"))
    yield document.Bullets([*found.law.open, say("audit.not_advice")])
    yield document.Heading(say("audit.sources"))
    sources = {one.requirement.source for one in found.findings}
    for source in sorted(sources, key=lambda one: one.title):
        read = say("audit.read_on", title=source.title, day=day(source.read))
        yield document.WebLink(read, source.page)
