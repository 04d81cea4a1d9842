"""An offer compared with the law, as its page shows it."""

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo.audit import STATES, OfferAudit, RequirementFinding
from geo.directory.vocabulary import CATEGORIES
from geo.publish import audit_report
from geo.words import say
from pages.parts import html, tables
from pages.parts.tables import LINK, Column

CHOSEN = "audit-chosen"
"""Which requirement is chosen, in the session."""

MOST_SHOWN = 50
"""The most entries of one requirement on the page; the files have all."""


def summary(found: OfferAudit) -> Markup:
    """The scores with how they are made, and how many requirements stand so."""
    counts = {state: found.count(state) for state in STATES}
    lines = [say("audit.by_state", **counts), say("audit.how_made"), say("audit.not_advice")]
    return html.render(
        "notes.html", lines=[*map(audit_report.score_said, found.scores), *lines], items=()
    )


@st.fragment
def requirements(found: OfferAudit, state: str | None) -> None:
    """The requirements, those of a state alone if one is given, and the details of one."""
    held = [one for one in found.findings if state in (None, one.state)]
    rows = pd.DataFrame(
        [
            {
                "id": one.requirement.id,
                "asked": one.requirement.says,
                "state": say(f"audit.state.{one.state}"),
                "found": audit_report.found_said(one),
                "duty": say(f"audit.duty.{one.requirement.duty}"),
                "theme": found.law.themes[one.requirement.theme],
            }
            for one in held
        ],
        columns=["id", "asked", "state", "found", "duty", "theme"],
    )
    columns = [
        Column(name, say(f"audit.column.{name}"), wide=name in ("asked", "found"))
        for name in ("asked", "state", "found", "duty", "theme")
    ]
    chosen = str(st.session_state.get(CHOSEN, ""))
    tables.show(
        rows,
        columns,
        key="audit-requirements",
        caption=say("audit.requirements"),
        filters=("theme",),
        ids="id",
        on_choice=_choose,
        chosen=chosen,
        lines=3,
    )
    one = next((one for one in held if one.requirement.id == chosen), None)
    if one is None:
        html.show("soft.html", text=say("audit.choose"))
        return
    with st.container(key="details"):
        html.show("record.html", title=one.requirement.says, cells=_details(one))
        st.button(say("workspace.let_go"), key="audit-let-go", on_click=_choose, args=("",))


def _choose(requirement: str) -> None:
    st.session_state[CHOSEN] = requirement


def _details(one: RequirementFinding) -> list[tuple[str, object]]:
    """What the law asks, how the offer stands to it, and which entries do."""
    law = f"{say(f'audit.duty.{one.requirement.duty}')}. {one.requirement.cite}."
    if one.requirement.open:
        law = f"{law} {say('audit.open_here', what=one.requirement.open)}"
    return [
        (say("audit.column.law"), law),
        (say("audit.column.state"), say(f"audit.state.{one.state}")),
        (say("audit.column.found"), _found(one)),
    ]


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
