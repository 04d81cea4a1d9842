"""The answer about a child's travel, in words: the grounds, what is missing, what next."""

from collections.abc import Iterable, Sequence

import streamlit as st

from geo.directory.redress import RedressPath, redress
from geo.school_travel.law import Decision, Finding
from pages.parts import html
from pages.parts.ask.child_more import QUESTIONS

TRAVEL = "travel-assistance"

TITLES = {
    True: "It looks as if travel to this school is free",
    False: "It looks as if there is no right to free travel",
    None: "We cannot tell yet",
}
"""What is said first, by whether somebody is entitled."""

_OTHER_TITLES = {
    "OTHER_AUTHORITY": "Another council decides",
    "DISCRETIONARY": "There is no right yet, but the council may help",
    "POST16_POLICY": "After school age, the council's own rules count",
    "ADULT_NECESSARY": "It depends on what the council finds necessary",
    "DUTY_ALREADY_MET": "Your child can travel free already",
}
"""The same for outcomes that are no yes or no."""

_MARKS = {True: "yes", False: "no", None: "open"}

INDICATIVE = (
    "This page gives an idea. It is not a decision. The council decides each case, and you can "
    "always apply."
)

APPLY = (
    "Ask your council for its form for travel to school. Apply even if this page says no: the "
    "council may know more than we do.",
    "Send what shows your case: the plan if there is one, letters from doctors or therapists, "
    "proof of low income.",
    "If your child's home, school or needs change, apply again.",
)
"""How to apply, in steps."""


def title(decision: Decision) -> str:
    """The answer in a line."""
    return _OTHER_TITLES.get(decision.outcomes[0], TITLES[decision.entitled])


def show(decision: Decision, open_questions: int) -> None:
    """Write the answer; screen readers say its first lines at once when they change."""
    st.header("The answer so far" if open_questions else "The answer", anchor="answer")
    st.html(headline(decision, open_questions))
    st.html(
        f'<div class="trv">{grounds(decision)}{_list("What is missing", unasked(decision))}'
        f"{_list('What the council may still do', decision.discretion)}"
        f"{_list('To know and to check', decision.notes)}</div>"
    )


def headline(decision: Decision, open_questions: int) -> str:
    """Write the answer in a box: a line, the reason, and how far it can still change."""
    lines = [decision.headline, INDICATIVE]
    if open_questions:
        asked = "1 question" if open_questions == 1 else f"{open_questions} questions"
        lines.insert(1, f"{asked} above can still change this.")
    body = "".join(f"<p>{html.text(line)}</p>" for line in lines)
    return (
        f'<div class="trv-box trv-{_MARKS[decision.entitled]}" role="status">'
        f"<h3>{html.text(title(decision))}</h3>{body}</div>"
    )


GROUPS = (
    (True, "What speaks for it"),
    (None, "What cannot be told yet"),
    (False, "What does not apply, and why"),
)
"""Findings by whether they are met."""


def grounds(decision: Decision) -> str:
    """Write every ground, those that are met first, each with why and with its law."""
    parts = []
    for met, name in GROUPS:
        items = "".join(_ground(f) for f in decision.findings if f.met is met)
        heading = "What the law says" if met and not decision.entitled else name
        parts.append(f"<h3>{heading}</h3><ul>{items}</ul>" if items else "")
    return "".join(parts)


def _ground(finding: Finding) -> str:
    laws = "".join(
        f'<p>{html.text(p.says)}</p><p class="trv-law">Law: {html.text(p.cite)}.</p>'
        for p in finding.provisions
    )
    why = f"<p>{html.text(finding.why)}</p>"
    return f"<li><strong>{html.text(finding.title)}.</strong>{why}{laws}</li>"


def missing(decision: Decision) -> list[str]:
    """What could still change the answer, as questions."""
    return [lack.question for lack in decision.missing]


def unasked(decision: Decision) -> list[str]:
    """What is missing and is no question above, such as the address point."""
    put = {question.fact for question in QUESTIONS}
    return [lack.question for lack in decision.missing if lack.fact not in put]


def _list(heading: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{html.text(line)}</li>" for line in lines)
    return f"<h3>{heading}</h3><ul>{items}</ul>" if items else ""


def next_steps() -> None:
    """Say how to apply, how to appeal, and who helps."""
    st.header("What to do next", anchor="next")
    st.html(f'<div class="trv">{_list("How to apply", APPLY)}{"".join(map(_way, ways()))}</div>')


def ways() -> Iterable[RedressPath]:
    """How to complain about help with travel, and who helps with it."""
    told = redress()
    return (*told.ways_for(TRAVEL), told.help)


def _way(way: RedressPath) -> str:
    heading = "If you do not agree with the council" if way is not redress().help else way.title
    items = "".join(
        f"<li>{html.text(step.text)}"
        + (f' <span class="trv-law">Law: {html.text(step.law)}.</span>' if step.law else "")
        + (f" {html.link(step.url)}" if step.url else "")
        + "</li>"
        for step in way.steps
    )
    return f"<h3>{html.text(heading)}</h3><ul>{items}</ul>"
