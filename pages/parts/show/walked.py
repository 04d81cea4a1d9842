"""The first look at a walk, in words, tables and on a map; and what if something were built."""

import streamlit as st

from geo.area import Area, ChildAnswer, ChildQuestion, PupilFile, Scenario
from geo.maps import MapPlan
from geo.walked_route import OFF_MAP, WalkedRoute, drawn, paper
from geo.words import markdown, say
from pages.parts import html, save, signin, uploads, visit

USES = ("homes", "streets", "schools", "traffic")
"""What the answer rests on, as `geo.area.Area.sources` names it."""

MEND, BUILD, PUPILS = "walked-mend", "walked-build", "walked-pupils"

MOST_MB = 25


def mend() -> tuple[int, ...]:
    """The stretches that would be made fit to walk, by number."""
    return tuple(st.session_state.get(MEND, ()))


def pupils() -> PupilFile | None:
    """The file of children to count, which staff alone may give.

    Raises
    ------
    InputError
        If it cannot be used.
    """
    given = st.session_state.get(PUPILS)
    if given is None or not signin.would_let_in():
        return None
    return PupilFile(given.name, given.getvalue())


def link(found: ChildAnswer) -> None:
    """Lead to the first look at the walk of an answer, if there is one."""
    if found.ways is not None and found.ways.walk_any.directions is not None:
        lead(found.question)


def lead(child: ChildQuestion) -> None:
    """Lead to the first look at a walk; whose it is stays in the visit, out of the address."""
    visit.set_walk(child)
    st.page_link("pages/walked.py", label=say("walked.page.link"))


def summary(found: WalkedRoute) -> None:
    """Write the walk in short, and what the law asks."""
    school = found.child.school
    st.header(school.name if school else "", anchor="answer")
    html.show("travel_notes.html", notes=paper.summary(found))
    with st.expander(say("walked.law")):
        html.show("travel_notes.html", notes=paper.law(found))


def stretches(found: WalkedRoute) -> None:
    """Write every stretch with its finding and why."""
    st.header(say("walked.stretches"), anchor="stretches")
    html.show("travel_notes.html", notes=[paper.said(stretch) for stretch in found.walk.stretches])


def plan(found: WalkedRoute, version: str) -> MapPlan:
    """The walk on a map."""
    home = found.child.question.home
    return drawn.plan(found, f"{version}/{home.lon}/{home.lat}/{found.walk.metres}")


def others(found: WalkedRoute) -> None:
    """Write the other walks."""
    st.header(say("walked.others"), anchor="others")
    if not found.others:
        st.write(say("walked.no_other"))
    for other in found.others:
        st.write(markdown("walked.page.line", line=paper.other_said(found.walk, other)))
        html.show("travel_notes.html", notes=list(paper.totals(other)))


def what_if(found: WalkedRoute, scenario: Scenario | None) -> None:
    """Ask what would be built, and write what it would change."""
    st.header(say("walked.what_if"), anchor="what-if")
    st.write(say("walked.page.mend_why"))
    can = [stretch for stretch in found.walk.stretches if stretch.kind != OFF_MAP]
    names = {stretch.number: paper.named(stretch) for stretch in can}
    st.multiselect(say("walked.page.mend"), names, format_func=names.__getitem__, key=MEND)
    if scenario is not None:
        st.checkbox(say("walked.page.build", name=scenario.name), key=BUILD)
    if found.built is not None:
        html.show("travel_notes.html", notes=paper.built_said(found.built))
    if signin.would_let_in():
        with st.expander(say("walked.page.pupils")):
            st.write(say("walked.page.pupils_what"))
            kinds = ("csv", "txt", "tsv", "xlsx", "xls", "ods")
            uploads.uploader(say("pupils.file"), kinds, key=PUPILS, most_mb=MOST_MB)


def evidence(found: WalkedRoute) -> None:
    """Write what each finding rests on."""
    with st.expander(say("walked.rests")):
        titles, rows = paper.evidence(found.walk)
        html.show("table.html", caption=say("walked.rests"), titles=titles, rows=rows)


def button(area: Area, found: WalkedRoute) -> None:
    """Offer write the pack as a document, made when somebody asks for it."""
    sources = area.sources(["streets", "traffic"]).to_dict("records")
    save.made(
        say("walked.page.save"),
        lambda: paper.paper(found, sources, area.base_map),
        "walk-to-school.pdf",
        "application/pdf",
    )


def limits(area: Area, found: WalkedRoute) -> None:
    """Write the limits, each with its source and date."""
    sources = area.sources(["streets", "traffic"]).to_dict("records")
    html.show("travel_notes.html", notes=paper.basis(found, sources))
