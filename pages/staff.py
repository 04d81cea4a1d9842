"""For staff: read comments and publish them, answer them, see the log. Nobody else gets in."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.errors import GeoError
from geo.voices import ACTIONS, MAY, PAGE, REASONS, Comment
from pages.parts import book as _book
from pages.parts import html, page, signin
from pages.parts.show import comments
from pages.parts.table import table

SAID, DONE, TYPED, NOTED = "staff-said", "staff-done", "staff-typed", "staff-noted"


def act(what: str, do: Callable[[str, datetime], object], done: str, typed: str = "") -> None:
    """Do something as the person who is signed in, if they may at this very moment.

    What was typed is kept where it cannot be done.
    """
    now = settings.now()
    st.session_state[SAID] = st.session_state[DONE] = st.session_state[TYPED] = None
    try:
        do(signin.allowed(what, now), now)
    except GeoError as error:
        st.session_state[SAID], st.session_state[TYPED] = str(error), typed
    else:
        st.session_state[DONE] = done


def publish(comment_id: str, seen: int) -> None:
    """Publish a comment as its words now stand in the box."""
    text = _typed("words", comment_id)

    def do(by: str, now: datetime) -> object:
        return _book.book().publish(comment_id, by=by, now=now, seen=seen, text=text)

    act("moderate", do, "The comment is published.", text)


def leave_out(comment_id: str, seen: int) -> None:
    """Leave a comment out, for the reason that is chosen."""
    reason = _typed("reason", comment_id)

    def do(by: str, now: datetime) -> object:
        return _book.book().leave_out(comment_id, reason, by=by, now=now, seen=seen)

    act("moderate", do, "The comment is left out.", _typed("words", comment_id))


def respond(comment_id: str, seen: int) -> None:
    """Answer a comment."""
    response, when = _typed("response", comment_id), _typed("when", comment_id)

    def do(by: str, now: datetime) -> object:
        return _book.book().respond(
            comment_id,
            response,
            _typed("action", comment_id),
            by=by,
            now=now,
            seen=seen,
            planned_for=when or None,
        )

    act("respond", do, "The answer is published.", response)


def _typed(field: str, comment_id: str) -> str:
    return str(st.session_state.get(f"staff-{field}-{comment_id}") or "")


def notices() -> None:
    """Say what became of the last action."""
    if st.session_state.get(DONE):
        st.success(st.session_state[DONE])
    if st.session_state.get(SAID):
        st.error(words.plain(st.session_state[SAID]))
    if st.session_state.get(TYPED):
        st.write("This is what you had typed:")
        st.code(st.session_state[TYPED], language=None, wrap_lines=True)


def to_read() -> None:
    """List what waits to be read, and what was left out."""
    book = _book.book()
    book.tidy(settings.now())
    held = book.held()
    st.write(f"{words.counted(len(held), 'comment')} to read, the oldest first.")
    for comment in held[:PAGE]:
        moderate(comment)
    left = [comment for comment in book.left_out() if comment.text]
    if left:
        with st.expander(f"Left out in the last 28 days: {len(left)}"):
            for comment in left[:PAGE]:
                moderate(comment)


def moderate(comment: Comment) -> None:
    """Show a comment, to be published or left out."""
    why = f" Left out: {REASONS[comment.reason]}." if comment.reason else ""
    st.html(_head(comment, why) + _flags(comment))
    key, args = comment.comment_id, (comment.comment_id, comment.version)
    with st.container(border=True):
        st.text_area(
            "Words to publish. Take out what tells who somebody is.",
            comment.text,
            key=f"staff-words-{key}",
        )
        st.button("Publish", key=f"staff-publish-{key}", on_click=publish, args=args)
        st.selectbox(
            "Why it is left out",
            list(REASONS),
            format_func=REASONS.__getitem__,
            key=f"staff-reason-{key}",
        )
        st.button("Leave it out", key=f"staff-leave-{key}", on_click=leave_out, args=args)


def _head(comment: Comment, more: str = "") -> str:
    return (
        f'<div class="cmt-next"><h3>{html.text(comments.subject(comment))}</h3>'
        f'<p class="cmt-soft">Written on {words.day(comment.written_on)}.{html.text(more)}</p>'
        "</div>"
    )


def _flags(comment: Comment) -> str:
    if not comment.flags:
        return ""
    return f'<p class="cmt-flag">This may hold {html.text(", ".join(comment.flags))}.</p>'


def to_answer() -> None:
    """List what is published, first what has no answer."""
    found = sorted(_book.book().published(), key=lambda comment: comment.answered)
    waiting = sum(not comment.answered for comment in found)
    st.write(f"{words.counted(waiting, 'published comment')} without an answer.")
    for comment in found[:PAGE]:
        st.html(comments.card(comment))
        answer(comment)


def answer(comment: Comment) -> None:
    """Ask for the council's answer to a comment."""
    key = comment.comment_id
    with st.expander("Change the answer" if comment.answered else "Answer"):
        st.text_area("Answer", comment.response or "", key=f"staff-response-{key}")
        st.radio(
            "What is done",
            list(ACTIONS),
            index=list(ACTIONS).index(comment.action or "looking"),
            format_func=ACTIONS.__getitem__,
            key=f"staff-action-{key}",
        )
        st.text_input(
            "When it is planned for, such as spring 2027",
            comment.planned_for or "",
            key=f"staff-when-{key}",
        )
        st.button(
            "Publish the answer",
            key=f"staff-respond-{key}",
            on_click=respond,
            args=(key, comment.version),
        )


def evidence() -> None:
    """Show where searches found nothing."""
    found = _book.book().gaps()
    if found:
        st.html(comments.gaps(found))
    else:
        st.write("No search that found nothing has been counted yet.")


def log() -> None:
    """Show who did what, the latest first."""
    rows = (
        tuple(map(html.text, (line.at, line.who, line.what, line.detail, line.comment_id or "")))
        for line in _book.book().audit()
    )
    st.html(table("The log (times are UTC)", ("When", "Who", "What", "More", "Comment"), rows))


TABS: dict[str, tuple[str, Callable[[], None]]] = {
    "moderate": ("To read", to_read),
    "respond": ("Answer", to_answer),
    "report": ("Evidence of gaps", evidence),
    "audit": ("Log", log),
}
"""What somebody may do, to the part of the page that it is done in."""


def not_set_up(why: str) -> None:
    """Say that nobody can get in, and whom to ask."""
    st.warning(
        f"{words.plain(why)} Until it is, nobody can get in. The people who run this site can "
        "set it up: the guide is docs/staff\\.md."
    )


def ask_to_sign_in(why: str) -> None:
    """Offer to sign in."""
    st.write(words.plain(why))
    st.write(
        "This page is for staff of the council who read and answer comments. You sign in with your "
        "work account. After that you will be on the first page: choose For staff of the council, "
        "at its foot."
    )
    if st.button("Sign in", type="primary", key="staff-sign-in"):
        st.login()


def sign_out() -> None:
    """Offer to sign out, and say who is signed in."""
    st.write(f"Signed in as {words.plain(signin.email())}.")
    if st.button("Sign out", key="staff-sign-out"):
        st.logout()


def note(allowed: bool) -> None:
    """Put the sign-in into the log, once for each visit."""
    who = signin.email()
    if st.session_state.get(NOTED) != who:
        _book.book().note_sign_in(who, allowed=allowed, now=settings.now())
        st.session_state[NOTED] = who


def body(area: Area) -> None:
    """Let in who is on the list, and show them what they may do."""
    lacking = signin.missing()
    if lacking:
        not_set_up(lacking)
        return
    why = signin.refused()
    if why:
        notices()
        ask_to_sign_in(why)
        return
    staff, who = signin.staff(), signin.email()
    note(staff.knows(who))
    sign_out()
    if not staff.knows(who):
        st.error("You are signed in, but you are not on the list of staff who may work here.")
        return
    notices()
    mine = [TABS[what] for what in MAY if staff.may(who, what)]
    for tab, (_, draw) in zip(st.tabs([name for name, _ in mine]), mine, strict=True):
        with tab:
            draw()


page.page("For staff", body, lead="Read, publish and answer what families wrote.")
