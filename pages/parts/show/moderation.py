"""Comments as staff see them: to read, to answer, the evidence of gaps, the log."""

from collections.abc import Callable

import streamlit as st

from geo import settings, words
from geo.errors import FeedbackError
from geo.voices import ACTIONS, PAGE, REASONS, Comment
from geo.words import say
from pages.parts import html, problem, session
from pages.parts.ask import moderation as acts
from pages.parts.show import comments


def notices() -> None:
    """Show the result of the last action."""
    if done := st.session_state.get(acts.DONE):
        st.success(done)
    if refused := st.session_state.get(acts.REFUSED):
        st.error(words.plain(refused))
    if typed := st.session_state.get(acts.TYPED):
        st.write(say("staff.typed"))
        st.code(typed, language=None, wrap_lines=True)


def not_served() -> None:
    """Say which new data could not be used, and that the old is shown."""
    for left in session.areas().not_served:
        st.warning(words.markdown("staff.not_served", file=left.path.name, reason=left.reason))


def to_read() -> None:
    """List the comments to read, and those left out."""
    book = session.comments()
    try:
        book.tidy(settings.now())
    except FeedbackError as error:  # it can be read all the same
        problem.show(error)
    held = book.held()
    st.write(say("staff.to_read", n=len(held)))
    for comment in held[:PAGE]:
        moderate(comment)
    if left := [comment for comment in book.left_out() if comment.text]:
        with st.expander(say("staff.left_out", number=len(left))):
            for comment in left[:PAGE]:
                moderate(comment)


def moderate(comment: Comment) -> None:
    """Show a comment, to be published or left out."""
    st.html(comments.to_read(comment))
    key, args = comment.comment_id, (comment.comment_id, comment.version)
    with st.container(border=True):
        st.text_area(say("staff.words"), comment.text, key=f"staff-words-{key}")
        st.button(
            say("staff.publish"), key=f"staff-publish-{key}", on_click=acts.publish, args=args
        )
        st.selectbox(
            say("staff.reason"),
            list(REASONS),
            format_func=REASONS.__getitem__,
            key=f"staff-reason-{key}",
        )
        st.button(
            say("staff.leave_out"), key=f"staff-leave-{key}", on_click=acts.leave_out, args=args
        )


def to_answer() -> None:
    """List what is published, first what has no answer."""
    found = sorted(session.comments().published(), key=lambda comment: comment.answered)
    st.write(say("staff.unanswered", n=sum(not comment.answered for comment in found)))
    for comment in found[:PAGE]:
        st.html(comments.card(comment))
        answer(comment)


def answer(comment: Comment) -> None:
    """Ask for the council's answer to a comment."""
    key = comment.comment_id
    label = say("staff.change_answer") if comment.answered else say("staff.answer")
    with st.expander(label):
        st.text_area(say("staff.answer"), comment.response or "", key=f"staff-response-{key}")
        st.radio(
            say("staff.action"),
            list(ACTIONS),
            index=list(ACTIONS).index(comment.action or "looking"),
            format_func=ACTIONS.__getitem__,
            key=f"staff-action-{key}",
        )
        st.text_input(say("staff.when"), comment.planned_for or "", key=f"staff-when-{key}")
        st.button(
            say("staff.publish_answer"),
            key=f"staff-respond-{key}",
            on_click=acts.respond,
            args=(key, comment.version),
        )


def evidence() -> None:
    """Show where searches found nothing."""
    found = session.comments().gaps()
    st.html(comments.gaps(found)) if found else st.write(say("staff.no_gaps"))


def log() -> None:
    """Show who did what, the latest first."""
    lines = session.comments().audit()
    rows = ((line.at, line.who, line.what, line.detail, line.comment_id or "") for line in lines)
    titles = [say(f"staff.log.{name}") for name in ("when", "who", "what", "more", "comment")]
    st.html(html.table(say("staff.log_table"), titles, rows))


TABS: dict[str, Callable[[], None]] = {
    "moderate": to_read,
    "respond": to_answer,
    "report": evidence,
    "audit": log,
}
"""What somebody may do (`geo.voices.MAY`), and the part of the page for it."""
