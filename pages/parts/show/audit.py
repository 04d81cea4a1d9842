"""An offer compared with the law, as its page shows it."""

from collections.abc import Iterable

from markupsafe import Markup

from geo.audit import STATES, OfferAudit, RequirementFinding
from geo.directory.vocabulary import CATEGORIES
from geo.publish import audit_report
from geo.words import say
from pages.parts import html

MOST_SHOWN = 50
"""The most entries of a table, and of one requirement, on the page; the files have all."""


def summary(found: OfferAudit) -> Markup:
    """The scores with how they are made, and how many requirements stand so."""
    counts = {state: found.count(state) for state in STATES}
    lines = [say("audit.by_state", **counts), say("audit.how_made"), say("audit.not_advice")]
    return html.render(
        "notes.html", lines=[*map(audit_report.score_said, found.scores), *lines], items=()
    )


def theme(name: str, rows: Iterable[RequirementFinding]) -> Markup:
    """The requirements of a theme, with what was found."""
    titles = [say(f"audit.column.{key}") for key in ("asked", "state", "found")]
    return html.table(name, titles, [_row(one) for one in rows])


def lacking(found: OfferAudit) -> Markup:
    """Entries that lack something, each with what."""
    rows = found.lacks.head(MOST_SHOWN)
    titles = [say(f"audit.column.{key}") for key in ("entry", "kind", "source", "lacks")]
    cells = [
        (
            html.render("health_entry.html", service_id=service_id, name=name),
            CATEGORIES[category].name,
            f"{source} {ref}",
            ", ".join(map(audit_report.detail, lacks)),
        )
        for service_id, name, category, source, ref, lacks in rows[
            ["service_id", "name", "category", "source_title", "source_ref", "lacks"]
        ].itertuples(index=False)
    ]
    count = len(found.lacks)
    more = say("audit.first", number=len(rows), n=count) if count > len(rows) else ""
    shown = html.table(say("audit.lacking_title"), titles, cells)
    return shown + html.render("soft.html", text=more) if more else shown


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
