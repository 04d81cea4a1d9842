"""Who of the council's staff is at the page: sign-in with the council's OpenID Connect provider.

Streamlit signs people in (`st.login`) and keeps the provider's answer in a signed cookie for 30
days. That is too long for staff: here a sign-in ends sooner, and the list of who may do
what is read anew for every action.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from geo import settings, words
from geo.errors import FeedbackError, GeoError
from geo.voices import Staff, load_staff
from geo.words import say

LONGEST = timedelta(hours=8)
"""A sign-in ends after a working day at the latest, sooner where the provider says so."""

CLOCKS_APART = timedelta(minutes=2)
"""How far the provider's clock may be ahead of ours."""

SHORTEST_SECRET = 32
"""A shorter secret could be guessed, and with it a sign-in be forged."""

_SETTINGS = (
    "redirect_uri",
    "cookie_secret",
    "client_id",
    "client_secret",
    "server_metadata_url",
)


def missing() -> str | None:
    """What is missing for sign-in to work; None if it works."""
    auth = _secrets("auth")
    lacking = [key for key in _SETTINGS if not auth.get(key)]
    if lacking:
        return say("signin.not_set_up")
    if len(str(auth["cookie_secret"])) < SHORTEST_SECRET:
        return say("signin.short_secret", number=SHORTEST_SECRET)
    try:
        staff()
    except GeoError:
        return say("signin.no_list")
    return None


def _secrets(section: str) -> Mapping[str, Any]:
    if not st.secrets.load_if_toml_exists():
        return {}
    found = st.secrets.get(section, {})
    return found if isinstance(found, Mapping) else {}


def staff() -> Staff:
    """The list of who may do what, read anew: who is taken off it can do nothing from then on.

    Raises
    ------
    InputError
        If there is none, or it is wrong.
    """
    return load_staff(settings.staff())


def refusal(claims: Mapping[str, Any], now: datetime, *, vouched: bool = False) -> str | None:
    """Say why somebody is not signed in; None where they are.

    Parameters
    ----------
    claims
        What the provider says of the person, as in ``st.user``.
    vouched
        Whether an address counts that the provider does not say is verified. One that it says
        is not verified never counts.
    """
    if claims.get("is_logged_in") is not True:
        return say("signin.not_signed_in")
    if not _in_time(claims, now):
        return say("signin.run_out")
    email = claims.get("email")
    if not isinstance(email, str) or "@" not in email:
        return say("signin.no_email")
    verified = claims.get("email_verified")
    if verified is not True and not (vouched and verified is None):
        return say("signin.unverified")
    return None


def _in_time(claims: Mapping[str, Any], now: datetime) -> bool:
    """Whether a sign-in is of today's work: both of its times must be there and hold."""
    begun, ends = claims.get("iat"), claims.get("exp")
    if isinstance(begun, bool) or not isinstance(begun, (int, float)):
        return False
    if isinstance(ends, bool) or not isinstance(ends, (int, float)):
        return False
    at = now.timestamp()
    if begun > at + CLOCKS_APART.total_seconds():
        return False
    return at < ends and at < begun + LONGEST.total_seconds()


def refused(now: datetime | None = None) -> str | None:
    """Say why the person at the page is not signed in; None where they are."""
    vouched = _secrets("staff").get("provider_verifies_email") is True
    return missing() or refusal(_claims(), now or settings.now(), vouched=vouched)


def email() -> str:
    """The email address of who is signed in; ask `refused` first."""
    return str(_claims()["email"]).strip().casefold()


def allowed(what: str, now: datetime) -> str:
    """Give the email address of who is at the page, if they may do something.

    Raises
    ------
    FeedbackError
        If they are not signed in, or may not.
    """
    why = refused(now)
    if why is None and staff().may(email(), what):
        return email()
    raise FeedbackError(f"{why or say('signin.not_allowed')} {say('signin.not_saved')}")


def _claims() -> Mapping[str, Any]:
    return dict(st.user.to_dict())


def ask(who_for: str) -> None:
    """Offer to sign in; `who_for` says whom the page is for."""
    st.write(words.plain(refused() or ""))
    st.write(who_for)
    if st.button(say("staff.sign_in"), type="primary", key="staff-sign-in"):
        st.login()


def would_let_in() -> bool:
    """Whether a page for staff would go on for who is at this page; says nothing."""
    if not _secrets("auth"):
        return True
    return not missing() and not refused() and staff().knows(email())


def lets_in(who_for: str) -> bool:
    """Whether a page for staff goes on; if not, it has said why.

    Where nobody began to set up sign-in, as on an officer's own machine, it goes on for everybody.
    """
    if not _secrets("auth"):
        return True
    if lacking := missing():
        st.warning(words.plain(lacking))
        return False
    if refused():
        ask(who_for)
        return False
    if not staff().knows(email()):
        st.error(say("staff.not_listed"))
        return False
    return True
