"""Who is counted: homes, people from published figures, or a council's own counts in a file."""

from dataclasses import replace

import streamlit as st

from geo.area import COUNTS, OWN, ZONE_KINDS, Area, OwnCounts, Who
from geo.directory.vocabulary import NEEDS
from geo.words import first_upper, say
from pages.parts import choices, html, uploads

ANY = "any"
AGES = ((0, 4), (5, 10), (5, 16), (11, 16), (17, 19), (17, 25))
FILES = ["csv", "xlsx", "ods"]
MOST_MB = 5


def ask(area: Area) -> Who:
    """Ask who is counted, of whom the data can count, and for which need and ages."""
    there = area.countable
    counts = {name: first_upper(COUNTS[name]) for name in there}
    count = choices.choice(say("who.count"), counts, "who", there[0])
    kinds = {ANY: say("who.any_need"), **{code: need.name for code, need in NEEDS.items()}}
    need = choices.choice(say("who.need"), kinds, "need", ANY)
    spans = {f"{a}-{b}": (a, b) for a, b in AGES}
    names = {slug: say("who.ages_between", first=a, last=b) for slug, (a, b) in spans.items()}
    ages = choices.choice(say("who.ages"), {ANY: say("who.all_ages"), **names}, "ages", ANY)
    return Who(count, spans.get(ages), None if need == ANY else need)


def said(who: Who) -> tuple[str, ...]:
    """Who is counted in words, part by part: which count, which need, which ages."""
    ages = who.ages and say("who.ages_between", first=who.ages[0], last=who.ages[1])
    need = who.need and NEEDS[who.need].name
    return tuple(filter(None, (first_upper(COUNTS[who.count]), need, ages)))


def with_own(area: Area, who: Who, by: str) -> Who | None:
    """The same with a council's own counts, if they are chosen; None while there is no file."""
    if who.count != OWN:
        return who
    given = own(area, by)
    return None if given is None else replace(who, own=given)


def own(area: Area, by: str) -> OwnCounts | None:
    """Ask for a council's own counts by zone; None while there is no file."""
    label = say("who.file", kind=ZONE_KINDS[by])
    given = uploads.uploader(label, FILES, key="own-counts", most_mb=MOST_MB)
    usual = say("who.usual")
    whose = st.text_input(say("who.whose"), usual, max_chars=60, key="own-who")
    html.show("soft.html", text=say("who.file_private"))
    if given is None:
        st.info(say("who.file_wanted"))
        return None
    return area.own_counts(given.name, given.getvalue(), by=by, who=whose or usual)
