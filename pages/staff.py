"""For staff: read comments and publish them, answer them, see the log. Nobody else gets in."""

import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.voices import MAY
from geo.words import say
from pages.parts import page, session, signin, site
from pages.parts.show import moderation

NOTED = "staff-noted"


def not_set_up(why: str) -> None:
    """Explain that nobody can sign in."""
    st.warning(f"{words.plain(why)} {words.markdown('staff.not_set_up')}")


def sign_out() -> None:
    """Show who is signed in, and offer to sign out."""
    st.write(words.markdown("staff.signed_in", email=signin.email()))
    if st.button(say("staff.sign_out"), key="staff-sign-out"):
        st.logout()


def note(allowed: bool) -> None:
    """Put the sign-in into the log, once for each visit."""
    who = signin.email()
    if st.session_state.get(NOTED) != who:
        session.comments().note_sign_in(who, allowed=allowed, now=settings.now())
        st.session_state[NOTED] = who


def body(area: Area) -> None:
    """Let in who is on the list, and show them what they may do."""
    if lacking := signin.missing():
        not_set_up(lacking)
        return
    if signin.refused():
        moderation.notices()
        signin.ask(say("staff.who_for"))
        return
    staff, who = signin.staff(), signin.email()
    note(staff.knows(who))
    sign_out()
    if not staff.knows(who):
        st.error(say("staff.not_listed"))
        return
    moderation.notices()
    moderation.not_served()
    mine = [what for what in MAY if staff.may(who, what)]
    tabs = st.tabs([say(f"staff.tab.{what}") for what in mine])
    for tab, what in zip(tabs, mine, strict=True):
        with tab:
            moderation.TABS[what]()


page.page(site.title("staff"), body, lead=say("staff.lead"))
