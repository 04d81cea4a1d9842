"""Many children: a file of pupils in, and who is entitled to free travel, and why, out."""

from datetime import timedelta

import streamlit as st

from geo import settings
from geo.area import (
    Area,
    PupilFile,
    PupilSheet,
    first_day,
    pupil_columns,
    read_scenario,
    sources_of,
)
from geo.errors import InputError
from geo.formats.csv import csv_bytes
from geo.publish.basis import SCHOOLS, STREETS
from geo.words import markdown, say
from pages.parts import (
    choices,
    page,
    problem,
    session,
    signin,
    site,
    tables,
    uploads,
    workspace,
)
from pages.parts.ask import pupil_columns as columns
from pages.parts.show import basis, pupils
from pages.parts.workspace import Workspace

MOST_MB = 25
"""Room for 100,000 rows of 250 letters, all that the server takes; the command takes more."""

AT_ONCE = 2000
"""A file of no more rows is decided as soon as it is there."""

FARTHEST = timedelta(days=730)

_HEADINGS = ("id", "date of birth", "school", "postcode", "low income", "cannot walk")


def body(area: Area) -> None:
    """Draw the page. A file about children needs a sign-in where there is one."""
    if not signin.lets_in(say("pupils.who_for")):
        return
    bench = workspace.begin()
    kinds = ["csv", "txt", "tsv", "xlsx", "xls", "ods"]
    with bench.choices:
        given = uploads.uploader(say("pupils.file"), kinds, key="pupils-file", most_mb=MOST_MB)
        st.info(say("pupils.private"))
    with bench.answer:
        if given is None:
            bench.waits(say("pupils.no_file"))
            st.write(say("pupils.what"))
        else:
            bench.says(given.name)
            try:
                sheet = PupilSheet(given.name, given.getvalue())
                with bench.choices:
                    read = columns.ask(sheet)
                _decide(area, PupilFile.of(sheet, read), bench)
            except InputError as error:
                problem.show(error)
        with st.expander(say("pupils.columns.heading")):
            _columns(area)
        examples = bool(st.session_state.get("pupils-examples"))
        known = [say(f"pupils.cannot.{name}") for name in ("near_a_limit", "places", "ages")]
        limits = (*known, STREETS, SCHOOLS)
        sources = sources_of(area.schools(examples=examples))
        basis.show(area, ("homes", "streets", "schools"), limits, sources)
        site.others()


def _columns(area: Area) -> None:
    rows = [(c.names[0], ", ".join(c.names[1:])) for c in pupil_columns().values()]
    titles = [say("pupils.columns.name"), say("pupils.columns.others")]
    tables.of_rows(titles, rows, key="pupils-columns", caption=say("pupils.columns.caption"))
    st.write(say("pupils.columns.cells"))
    row = ("A1", "2017-03-31", area.example.school, area.example.postcode, "no", "")
    pupils.save(say("pupils.example"), csv_bytes(_HEADINGS, [row]), "pupils.csv", "example")


def _decide(area: Area, given: PupilFile, bench: Workspace) -> None:
    """Decide a file, and offer the result."""
    with bench.choices:
        on = st.date_input(
            say("pupils.on"),
            value=settings.today(),
            min_value=first_day(),
            max_value=settings.today() + FARTHEST,
            format="DD/MM/YYYY",
            key="pupils-on",
        )
        examples = choices.examples(area, say("pupils.examples"), "pupils-examples")
    if len(given) > AT_ONCE:
        st.write(markdown("pupils.many", n=len(given)))
        if not st.button(say("pupils.go"), type="primary", key="pupils-go"):
            return
    with st.spinner(say("pupils.measuring")):
        found = area.pupils(given, on=on, examples=examples)
    pupils.show(area, found)
    with st.expander(say("pupils.if.heading")):
        what_if = uploads.uploader(
            say("pupils.if.load"), ["geojson", "json"], key="pupils-if", most_mb=1
        )
        if what_if is not None:
            scenario = read_scenario(what_if.getvalue())
            with st.spinner(say("pupils.measuring")):
                pupils.changes(area.pupils_if(given, scenario, on=on, examples=examples))


page.page(say("pupils.title"), body, lead=say("pupils.lead"), whose=session.chosen)
