"""A specialist's week: which rooms on which days, from a file of the council's."""

import streamlit as st

from geo import settings
from geo.area import Area, PlannedWeek, read_week
from geo.errors import GeoError
from geo.publish.basis import STREETS
from geo.words import say
from pages.parts import (
    choices,
    in_step,
    page,
    problem,
    save,
    session,
    signin,
    site,
    uploads,
    workspace,
)
from pages.parts.show import basis, week


def body(area: Area) -> None:
    """Draw the page. A file about children needs a sign-in where there is one."""
    if not signin.lets_in(say("week.who_for")):
        return
    bench = workspace.begin()
    with bench.choices:
        given = uploads.uploader(say("week.upload"), ("toml",), key="week-file", most_mb=1)
        examples = choices.examples(area, say("week.examples"), "week-examples")
        st.info(say("pupils.private"))
        with st.expander(say("week.file")):
            st.code(week.EXAMPLE, language="toml", wrap_lines=True)
    with bench.answer:
        if given is None:
            bench.waits(say("week.no_file"))
            st.write(say("week.what"))
        else:
            bench.says(given.name)
            try:
                question = read_week(given.name, given.getvalue())
                with st.spinner(say("week.working"), show_time=True):
                    key = f"week {question} {examples}"
                    found = session.in_visit(
                        area, key, lambda: area.week(question, examples=examples)
                    )
                show(area, found)
            except GeoError as error:
                problem.show(error)
        basis.show(area, ("homes", "streets", "timetables"), (STREETS,), set())
        site.others()


def show(area: Area, found: PlannedWeek) -> None:
    """The week in words, on the map, in tables and as files."""
    week.said(found)
    plan = week.plan(found, f"{area.version}/week/{hash(str(found.question))}")
    in_step.show(area, plan, [week.rooms(found)], key="week")
    week.sessions(found)
    week.children(found)
    with st.container(horizontal=True, key="week-files"):
        save.made(
            say("week.calendar"),
            lambda: found.calendar(settings.today()),
            "week.ics",
            "text/calendar",
            first=True,
        )
        save.csv(say("week.download"), found.sessions, "week.csv")


page.page(site.title("week"), body, lead=say("week.lead"), whose=session.chosen)
