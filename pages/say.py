"""Have your say: a comment about a service, about something missing, or about this website."""

from typing import Any

import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.errors import GeoError, PersonalError
from geo.voices import ABOUT, MOST_CHARACTERS
from geo.words import say
from pages.parts import html, network, page, problem, session, site
from pages.parts.ask import comment

TEXT, SENT, REFUSED, PERSONAL = "say-text", "say-sent", "say-refused", "say-personal"
THANKS = "say-thanks"
"""The key of how many comments were sent in this visit."""


def send(about: str, facts: dict[str, Any], *, sure: bool) -> None:
    """Keep the comment. If it is refused, its words stay in the box."""
    text = st.session_state.get(TEXT) or ""
    st.session_state[REFUSED] = st.session_state[PERSONAL] = None
    if about == "service" and "service_id" not in facts:
        st.session_state[REFUSED] = say("say.service_first")
        return
    if about == "missing":  # what was typed may arrive together with the press of the button
        facts = {**facts, "outward": comment.outward()}
    try:
        now = settings.now()
        with session.senders().sending(network.visit(), network.network_of_visit(), now):
            session.comments().comment(about, text, now=now, confirmed=sure, **facts)
    except PersonalError as error:
        st.session_state[PERSONAL] = ", ".join(error.details)
    except GeoError as error:
        st.session_state[REFUSED] = problem.said(error)
    else:
        st.session_state[TEXT] = ""
        st.session_state[SENT] = True
        st.session_state[THANKS] = st.session_state.get(THANKS, 0) + 1


def again() -> None:
    """Go back to the empty form."""
    st.session_state[SENT] = False


def write(about: str, facts: dict[str, Any]) -> None:
    """Ask for the words, and show what is wrong with them."""
    html.show("warning.html", text=say("comments.no_names"))
    with st.container(key="say-form"):
        st.text_area(say("say.comment", n=MOST_CHARACTERS), key=TEXT, height=200)
        if refused := st.session_state.get(REFUSED):
            st.error(words.plain(words.own(refused)))
        if personal := st.session_state.get(PERSONAL):
            st.warning(words.markdown("say.personal", details=personal))
        with st.container(horizontal=True):
            send_button(say("say.send"), about, facts, sure=False)
            if personal:
                send_button(say("say.send_anyway"), about, facts, sure=True)


def send_button(label: str, about: str, facts: dict[str, Any], *, sure: bool) -> None:
    """A button that sends the comment."""
    st.button(
        label,
        type="secondary" if sure else "primary",
        on_click=send,
        args=(about, facts),
        kwargs={"sure": sure},
    )


def links() -> None:
    """Lead on to what others wrote, and to those who help with a child's own case."""
    with st.container(key="say-links"):
        st.page_link("pages/comments.py", label=say("say.others"))
        st.page_link("pages/find.py", label=say("say.find_sendiass"))


def body(area: Area) -> None:
    """Show the form, or thanks."""
    if st.session_state.get(SENT):
        arrive = f"thanks-{st.session_state[THANKS]}"
        html.show("thanks.html", text=say("say.thanks"), arrive=arrive)
        st.button(say("say.another"), on_click=again)
        links()
        return
    with st.container(key="say"):
        names = words.own_names(ABOUT)
        about = st.radio(
            say("say.about"), list(names), format_func=names.__getitem__, key="say-about"
        )
        write(about, comment.ask(area, about))
    html.show("say_next.html")
    links()


def whose() -> Area:
    """The area that lists the service that the page's address names."""
    about = comment.asked_about()
    return session.current() if about is None else session.holding(about)[0]


page.page(site.title("say"), body, lead=say("say.lead"), whose=whose)
