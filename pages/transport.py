"""Help with travel: what each kind costs, child by child and for all."""

import streamlit as st

from geo import settings
from geo.area import Area, PupilFile, first_day, sources_of
from geo.errors import InputError
from geo.words import plain, say
from pages.parts import choices, page, session, signin, site
from pages.parts.show import basis, transport

MOST_MB = 25


def body(area: Area) -> None:
    """Draw the page. A file about children needs a sign-in where there is one."""
    if not signin.lets_in(say("pupils.who_for")):
        return
    st.write(say("transport.what"))
    st.info(say("pupils.private"))
    transport.columns(area)
    pupils = st.file_uploader(
        say("transport.pupils"),
        type=["csv", "txt", "tsv", "xlsx", "xls", "ods"],
        key="transport-pupils",
        max_upload_size=MOST_MB,
    )
    prices = st.file_uploader(say("transport.prices"), type=["toml"], key="transport-prices")
    if pupils is not None and prices is not None:
        try:
            _costs(
                area,
                PupilFile(pupils.name, pupils.getvalue()),
                prices.name,
                prices.getvalue(),
            )
        except InputError as error:
            st.error(plain(str(error)))
    examples = bool(st.session_state.get("transport-examples"))
    sources = sources_of(area.schools(examples=examples))
    basis.show(area, ("homes", "streets", "schools"), (basis.STREETS, basis.SCHOOLS), sources)
    site.others()


def _costs(area: Area, pupils: PupilFile, name: str, content: bytes) -> None:
    """Compare the kinds of help for a file."""
    prices = area.prices(name, content)
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
        costs = area.travel_costs(found, prices)
    transport.show(found, costs)


page.page(say("transport.title"), body, lead=say("transport.lead"), whose=session.chosen)
