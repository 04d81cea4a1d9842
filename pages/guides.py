"""What to do first: a short guide for each situation, each step leading on."""

import streamlit as st

from geo import words
from geo.area import Area
from geo.directory.guides import Guide, GuideStep, guides
from geo.words import markdown, say
from pages.parts import html, language, page, site
from pages.parts.ask import search
from pages.parts.show.guided import CHOSEN


def lead_on(step: GuideStep, key: str) -> None:
    """Lead from a step into a search, or to a page."""
    if step.page:
        st.page_link(f"pages/{step.page}.py", label=step.label)
    elif step.search and st.button(
        step.label, key=key, on_click=search.ask_for, args=(step.search,)
    ):
        st.switch_page("pages/find.py")


def show(guide: Guide) -> None:
    """Write one guide, step by step. Each explains its words: few people open two."""
    html.begin()
    html.show("guide_intro.html", guide=guide)
    for number, step in enumerate(guide.steps, start=1):
        html.show("guide_step.html", number=number, step=step)
        lead_on(step, f"{guide.id}-{number}")


def body(_area: Area) -> None:
    """List the situations; the one that was chosen elsewhere is open."""
    chosen = st.session_state.get(CHOSEN)
    with language.in_english("guides"):
        for guide in guides().all:
            with st.expander(guide.title, expanded=guide.id == chosen, key=f"guide-{guide.id}"):
                show(guide)
    st.write(markdown("guides.checked", day=words.day(guides().checked.isoformat())))
    st.page_link("pages/glossary.py", label=site.title("glossary"))


page.page(site.title("guides"), body, lead=say("guides.lead"))
