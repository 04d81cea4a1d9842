"""An offer compared with the law, as its page shows it."""

from collections.abc import Iterable

from markupsafe import Markup

from geo.audit import STATES, OfferAudit, RequirementFinding
from geo.directory.vocabulary import CATEGORIES
from geo.publish import audit_report
from geo.words import say
from pages.parts import html, tables
from pages.parts.tables import LINK, Column

MOST_SHOWN = 50
"""The most entries of one requirement on the page; the files have all."""


def summary(found: OfferAudit) -> Markup:
    """The scores with how they are made, and how many requirements stand so."""
    counts = {state: found.count(state) for state in STATES}
    lines = [say("audit.by_state", **counts), say("audit.how_made"), say("audit.not_advice")]
    return html.render(
        "notes.html", lines=[*map(audit_report.score_said, found.scores), *lines], items=()
    )


def theme(rows: Iterable[RequirementFinding]) -> Markup:
    """The requirements of a theme, with what was found; the heading over it says which."""
    titles = [say(f"audit.column.{key}") for key in ("asked", "state", "found")]
    return html.table("", titles, [_row(one) for one in rows])


def lacking(found: OfferAudit) -> None:
    """Entries that lack something, each with what; one that is chosen leads to its page."""
    rows = found.lacks
    shown = rows.assign(
        kind=[CATEGORIES[category].name for category in rows["category"]],
        source=rows["source_title"] + " " + rows["source_ref"].astype(str),
        without=[", ".join(map(audit_report.detail, lacks)) for lacks in rows["lacks"]],
        page=[f"service?id={html.address(service_id)}" for service_id in rows["service_id"]],
    )
    names = {"name": "entry", "kind": "kind", "without": "lacks", "source": "source"}
    columns = [Column(name, say(f"audit.column.{key}")) for name, key in names.items()]
    columns.append(Column("page", say("audit.column.page"), LINK))
    caption = say("audit.lacking_title")
    tables.show(shown, columns, key="audit-lacking", caption=caption, filters=("kind",))


def _row(one: RequirementFinding) -> tuple[object, ...]:
    duty = say(f"audit.duty.{one.requirement.duty}")
    return (
        html.render("audit_asked.html", one=one.requirement, duty=duty),
        say(f"audit.state.{one.state}"),
        _found(one),
    )


def _found(one: RequirementFinding) -> Markup:
    lines = [audit_report.fresh_said(one), audit_report.families_said(one)]
    answering = audit_report.answering(one)
    entries = [(row["service_id"], row["name"]) for _, row in answering.head(MOST_SHOWN).iterrows()]
    return html.render(
        "audit_found.html",
        said=audit_report.found_said(one),
        lines=[line for line in lines if line],
        url=one.answer.page if one.answer else "",
        entries=entries,
        more=len(answering) - len(entries),
    )
