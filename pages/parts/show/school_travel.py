"""The answer about a child's travel, in words: the grounds, what is missing, what to do next."""

import streamlit as st

from geo import words
from geo.area import ASKED, ChildAnswer, Decision, Finding, Rules, sources_of
from geo.directory.redress import RedressPath, redress
from geo.publish.basis import SCHOOLS, STREETS
from geo.words import say
from pages.parts import html

TRAVEL = "travel-assistance"

USES = ("homes", "streets", "schools")
"""What the answer rests on, as `geo.area.Area.sources` names it."""

_MARKS = {True: "yes", False: "no", None: "open"}
_OF_THEIR_OWN = frozenset(
    ("OTHER_AUTHORITY", "DISCRETIONARY", "POST16_POLICY", "ADULT_NECESSARY", "DUTY_ALREADY_MET")
)
"""Outcomes that are no yes or no, and have a title of their own."""


def title(found: ChildAnswer) -> str:
    """The answer in a line."""
    outcome = found.decision.outcomes[0]
    named = outcome if outcome in _OF_THEIR_OWN else _MARKS[found.decision.entitled]
    return say(f"travel.answer.title.{named}")


def show(found: ChildAnswer) -> None:
    """Write the answer in short; screen readers read it when it changes."""
    so_far = "so_far" if found.unanswered else "final"
    st.header(say(f"travel.answer.heading.{so_far}"), anchor="answer")
    html.show(
        "travel_answer.html",
        mark=_MARKS[found.decision.entitled],
        title=title(found),
        headline=found.decision.headline,
        unanswered=found.unanswered,
    )


def law(found: ChildAnswer) -> None:
    """Write every ground with its law, what is missing, and what to check."""
    with st.expander(say("travel.answer.law")):
        html.show("travel_law.html", groups=_groups(found.decision), lists=lists(found))


def _groups(decision: Decision) -> list[tuple[str, list[Finding]]]:
    """The findings that are met, open and not met, each under its heading."""
    groups = []
    for met in (True, None, False):
        name = "law" if met and not decision.entitled else _MARKS[met]
        findings = [finding for finding in decision.findings if finding.met is met]
        groups.append((say(f"travel.answer.group.{name}"), findings))
    return groups


def lists(found: ChildAnswer, *, every: bool = False) -> list[tuple[str, list[str]]]:
    """What is missing, what the council may still do, and what to check, under their headings.

    What is asked for above is not missing here, unless `every` question is to be in it.
    """
    decision = found.decision
    missing = [lack.question for lack in decision.missing if every or lack.fact not in ASKED]
    check = (*decision.notes, *decision.about_rules)
    named = {"missing": missing, "may": decision.discretion, "check": check}
    return [(say(f"travel.answer.{key}"), list(lines)) for key, lines in named.items() if lines]


def after_sixteen(found: ChildAnswer) -> None:
    """Write what to know of travel after school age, before it ends."""
    after = found.after_sixteen
    if after is None:
        return
    st.header(say("travel.after.heading"), anchor="after-16")
    html.show("travel_after.html", after=after, checked=words.day(after.checked))


def next_steps() -> None:
    """Say how to apply, how to appeal, and who helps."""
    st.header(say("travel.next.heading"), anchor="next")
    html.show("travel_next.html")
    for path in paths():
        with st.expander(_heading(path)):
            html.show("travel_path.html", steps=path.steps)


def rules_followed(rules: Rules) -> None:
    """Say which rules were followed, and how old they are."""
    html.show(
        "travel_small.html",
        text=say(
            "travel.rules",
            rules=rules.version,
            since=words.day(rules.as_of),
            checked=words.day(rules.checked),
        ),
    )


def paths() -> tuple[RedressPath, ...]:
    """How to complain about help with travel, and who helps with it."""
    known = redress()
    return (*known.ways_for(TRAVEL), known.help)


def _heading(path: RedressPath) -> str:
    return path.title if path is redress().help else say("travel.next.disagree")


def limits() -> tuple[str, ...]:
    """What the answer cannot take into account."""
    known = [say(f"travel.cannot.{name}") for name in ("places", "points", "policy", "ages")]
    return (*known, STREETS, SCHOOLS)


def sources(found: ChildAnswer) -> frozenset[str]:
    """The ids of the sources of the schools that were ranked."""
    return sources_of(found.nearby.schools) if found.nearby is not None else frozenset()
