"""Your offer and the law: what must and should be there, whether it is, and what entries lack."""

import streamlit as st

from geo.area import Area
from geo.audit import ASK, STATES, KeptScore, OfferAudit, path_beside, read_scores
from geo.formats.csv import csv_bytes
from geo.publish import audit_report
from geo.words import say
from pages.parts import html, page, save, session, site, tables, workspace
from pages.parts.show import audit


def body(area: Area) -> None:
    """Show the scores, each requirement with what was found, and what entries lack."""
    bench = workspace.begin()
    with bench.choices:
        examples = st.toggle(say("audit.examples"), key="audit-examples")
        state = _state()
    bench.says(say(f"audit.state.{state}") if state else say("audit.all"))
    with bench.answer:
        found = area.audit(session.comments(), examples=examples)
        st.html(audit.summary(found))
        kept = read_scores(path_beside(area.store.path))
        history = [one for one in kept if one.code == area.code]
        files(found, history)
        audit.requirements(found, state)
        lacking(found)
        scores(history)
        rest(found)
        site.others()


def _state() -> str | None:
    """Which requirements to list: those of a state, or all."""
    states = {state: say(f"audit.state.{state}") for state in STATES}
    return st.selectbox(
        say("audit.only"),
        list(states),
        index=None,
        format_func=states.__getitem__,
        placeholder=say("audit.all"),
        key="audit-state",
    )


def files(found: OfferAudit, history: list[KeptScore]) -> None:
    """Offer the report and the tables as files."""
    with st.container(horizontal=True):
        save.made(
            say("audit.report"),
            lambda: audit_report.printed(found, history),
            "offer-and-the-law.pdf",
            "application/pdf",
            first=True,
        )
        head = audit_report.about(found)
        save.csv(say("audit.download"), audit_report.table(found), "offer-and-the-law.csv", head)


def lacking(found: OfferAudit) -> None:
    """List the entries that lack something."""
    st.header(say("audit.lacking_title"), anchor="lacking")
    if found.lacks.empty:
        st.write(say("audit.none_lacking"))
        return
    st.write(say("audit.lacking", n=len(found.lacks)))
    audit.lacking(found)
    save.csv(say("audit.lacking_all"), audit_report.lacking(found), "entries-lacking.csv")


def scores(history: list[KeptScore]) -> None:
    """Show the scores that were kept."""
    st.header(say("audit.history"), anchor="history")
    if not history:
        st.write(say("audit.no_history"))
        return
    rows, titles = audit_report.history_rows(history), audit_report.history_titles()
    tables.of_rows(titles, rows, key="audit-scores", caption=say("audit.kept_scores"))
    if changed := audit_report.rules_changed(history):
        html.show("soft.html", text=changed)


def rest(found: OfferAudit) -> None:
    """Offer the questions that nobody but the council can answer; say what of the law is open."""
    if number := found.count(ASK):
        st.header(say("audit.ask_title"), anchor="questions")
        st.write(say("audit.ask_about", n=number))
        save.made(
            say("audit.ask_download"),
            lambda: csv_bytes(*audit_report.questions(found)),
            "questions-for-the-council.csv",
            "text/csv",
        )
    st.header(say("audit.open_title"), anchor="open")
    html.show("notes.html", lines=(), before_items="", items=found.law.open)


page.page(site.title("audit"), body, lead=say("audit.lead"), whose=session.chosen)
