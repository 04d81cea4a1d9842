"""The answer to a question about gaps, kept for whoever asks the same."""

from dataclasses import replace

import streamlit as st

from geo.area import Area
from geo.provision.answers import GapsAnswer
from geo.voices import Voices
from pages.parts import book, session
from pages.parts.ask.gaps import GapsChoice


def answer(area: Area, asked: GapsChoice) -> GapsAnswer:
    """Work it out, once for each question; with a file of somebody's own, for their visit alone."""
    question = replace(asked.question, own=asked.own, places=asked.capacity, by_need=asked.needs)

    def work() -> GapsAnswer:
        return area.gaps(question, earlier=asked.earlier, scenario=asked.scenario)

    with st.spinner("Measuring the way from every home", show_time=True):
        if question.private or asked.scenario is not None:
            return session.in_visit(area, f"gaps: {asked.told}", work)
        before = "" if asked.earlier is None else asked.earlier.version
        return session.once(area, f"gaps: {question} {before}", work)


def said_by_families(area: Area, asked: GapsChoice) -> Voices:
    """Published comments and empty searches about the same kind of support."""
    return area.heard(book.book(), asked.question)
