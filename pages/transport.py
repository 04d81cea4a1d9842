"""Help with travel: what each kind costs, child by child and for all."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geo import settings
from geo.area import (
    Area,
    CouncilPrices,
    PupilFile,
    PupilSheet,
    RunPlan,
    Travellers,
    first_day,
    sources_of,
)
from geo.errors import InputError
from geo.publish.basis import SCHOOLS, STREETS
from geo.words import say
from pages.parts import choices, page, problem, session, signin, site, uploads, workspace
from pages.parts.ask import pupil_columns as columns
from pages.parts.show import basis, transport, transport_runs, travel_collection
from pages.parts.workspace import Workspace

MOST_MB = 25
KINDS = ("csv", "txt", "tsv", "xlsx", "xls", "ods")


def body(area: Area) -> None:
    """Draw the page. A file about children needs a sign-in where there is one."""
    if not signin.lets_in(say("pupils.who_for")):
        return
    bench = workspace.begin()
    with bench.choices:
        given = uploads.uploader(
            say("transport.pupils"), KINDS, key="transport-pupils", most_mb=MOST_MB
        )
        prices = uploads.uploader(
            say("transport.prices"), ("toml",), key="transport-prices", most_mb=1
        )
        st.info(say("pupils.private"))
    with bench.answer:
        if given is None:
            bench.waits(say("pupils.no_file"))
            st.write(say("transport.what"))
        else:
            bench.says(given.name, "" if prices is None else prices.name)
            try:
                sheet = PupilSheet(given.name, given.getvalue())
                with bench.choices:
                    read = columns.ask(sheet)
                _children(area, PupilFile.of(sheet, read), prices, bench)
            except InputError as error:
                problem.show(error)
        transport.columns(area)
        examples = bool(st.session_state.get("transport-examples"))
        sources = sources_of(area.schools(examples=examples))
        basis.show(area, ("homes", "streets", "schools"), (STREETS, SCHOOLS), sources)
        site.others()


def _children(area: Area, pupils: PupilFile, prices: UploadedFile | None, bench: Workspace) -> None:
    """Who of a file is helped, what that costs, and the Department's collection."""
    with bench.choices:
        on = st.date_input(
            say("pupils.on"),
            value=settings.today(),
            min_value=first_day(),
            format="DD/MM/YYYY",
            key="transport-on",
        )
        examples = choices.examples(area, say("pupils.examples"), "transport-examples")
    with st.spinner(say("transport.working")):
        found = area.travellers(pupils, on=on, examples=examples)
    transport.who(found)
    if prices is None:
        st.info(say("transport.no_prices"))
    else:
        try:
            _costs(area, found, area.prices(prices.name, prices.getvalue()), f"{on}/{examples}")
        except InputError as error:
            problem.show(error)
    travel_collection.show(area, found)


def _costs(area: Area, found: Travellers, prices: CouncilPrices, what: str) -> None:
    """Compare the kinds of help for a file."""
    runs = _runs(area, found, prices, f"{area.version}/{what}")
    transport.costs(area.travel_costs(found, prices, runs))
    if runs is not None:
        transport_runs.show(area, runs)


def _runs(area: Area, found: Travellers, prices: CouncilPrices, what: str) -> RunPlan | None:
    """The plan of runs, kept for the visit; None until it is asked for."""
    key = f"runs {what}/{found.digest}/{prices.digest}"
    if not session.is_kept(area, key):
        page.say_let_go(session.let_go_s(area, key))
        st.write(say("transport.plan.what"))
        if not st.checkbox(say("transport.plan.go"), key="transport-plan"):
            st.caption(say("transport.plan.takes"))
            return None
        session.again(area, key)
    with st.spinner(say("transport.plan.working")):
        return session.in_visit(area, key, lambda: area.shared_runs(found, prices))


page.page(say("transport.title"), body, lead=say("transport.lead"), whose=session.chosen)
