"""The language of a visit: which one, where it is chosen, and what says so on the page.

The choice is in the visit alone, and in the page's address as ``lang``, where it says nothing
about a need or a home. A visitor may have their device remember it. The browser's own language is
offered, and never taken without asking.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from geo import languages, words
from geo.languages import ENGLISH
from geo.words import say

ADDRESS = "lang"
"""The name of the language's code in a page's address."""

_CHOSEN, _BOX, _REMEMBER, _TICK = "language", "language-box", "language-kept", "language-tick"
_SEEN = "language-seen"


def begin() -> None:
    """Speak the visit's language in this run."""
    given = st.query_params.get(ADDRESS)
    if given != st.session_state.get(_SEEN):
        st.session_state[_SEEN] = given
        if given in (ENGLISH, *languages.languages()):
            st.session_state[_CHOSEN] = given
    speak()


def speak() -> None:
    """Speak the visit's language: a part of a page that runs alone begins with this."""
    languages.speak(chosen())


def chosen() -> str:
    """The code of the visit's language."""
    return str(st.session_state.get(_CHOSEN, ENGLISH))


def kept() -> bool | None:
    """Whether the device remembers it; None before a choice."""
    remembered: bool | None = st.session_state.get(_REMEMBER)
    return remembered


def remembered(code: str) -> bool:
    """Take the language that the device remembers, unless the visit has one already."""
    if code not in languages.languages() or _CHOSEN in st.session_state:
        return False
    st.session_state[_REMEMBER] = True
    choose(code)
    return True


def choose(code: str) -> None:
    """Speak a language from now on, on every page of the visit."""
    st.session_state[_CHOSEN] = code
    if code == ENGLISH:
        st.query_params.pop(ADDRESS, None)
    else:
        st.query_params[ADDRESS] = code
    st.session_state[_SEEN] = st.query_params.get(ADDRESS)


def head() -> None:
    """Offer the languages, and say who has checked the one that is spoken."""
    now = chosen()
    names = {ENGLISH: "English"} | {k: one.name for k, one in languages.languages().items()}
    with st.container(key="language", horizontal=True):
        label = say("language.button", name=names[now])
        with st.popover(label, icon=":material/language:", width="content"):
            _choices(names, now)
        if now == ENGLISH:
            _suggest()
        elif languages.spoken() == now:
            _checked(now)
        else:
            with languages.speaking(now):
                st.caption(say("language.only_english"))


@contextmanager
def in_english(key: str) -> Iterator[None]:
    """A part of a page that is in English in every language, and says so above it.

    The browser marks it as English (``device.js``), for screen readers and for its direction.
    """
    if not languages.is_english():
        st.write(say("language.part"))
    with st.container(key=_marked_english(key)), languages.speaking(ENGLISH):
        yield


def _marked_english(key: str) -> str:
    """The key of a container that ``device.js`` marks as English."""
    return f"in-english-{key}"


def _choices(names: dict[str, str], now: str) -> None:
    st.session_state[_BOX] = now
    st.radio(
        say("language.choose"),
        list(names),
        format_func=names.__getitem__,
        key=_BOX,
        on_change=_chosen,
    )
    st.session_state[_TICK] = bool(kept())
    st.checkbox(say("language.remember"), key=_TICK, on_change=_ticked)


def _chosen() -> None:
    choose(str(st.session_state[_BOX]))


def _ticked() -> None:
    st.session_state[_REMEMBER] = bool(st.session_state[_TICK])


def _suggest() -> None:
    """Offer the language of the browser, in that language."""
    if _CHOSEN in st.session_state:
        return
    theirs = languages.languages().get((st.context.locale or "").split("-")[0].lower())
    if theirs:
        st.button(theirs.suggest, key="language-suggested", on_click=choose, args=(theirs.code,))


def _checked(code: str) -> None:
    """Say who has checked the translation, in the language and in English."""
    one = languages.languages()[code]
    if one.checked_by and one.checked_on:
        day = words.day(one.checked_on.isoformat())
        st.caption(words.markdown("language.checked", by=one.checked_by, day=day))
        return
    st.caption(say("language.not_checked"))
    with st.container(key=_marked_english("checked")), languages.speaking(ENGLISH):
        st.caption(say("language.not_checked_in_english", language=one.english))
