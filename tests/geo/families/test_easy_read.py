"""Easy Read: one idea a line, from fields that the entry has, in words that a child reads."""

from dataclasses import replace
from datetime import date

import pytest

from geo.directory.entry import Entry
from geo.directory.entry import Origin as EntryOrigin
from geo.directory.vocabulary import CATEGORIES
from geo.families.easy_read import MOST_NEEDS, SYMBOLS, Idea, easy_read
from geo.records import CostOption, Location, Organization, Service
from geo.tokens import tokens
from tests.pages.readability import reading_age, sentences

ORIGIN = EntryOrigin("s", "Source", "Publisher", "2026-11-01", date(2026, 11, 2), None)
BARE = Entry(Service("1", "Elm Club", "play", "s", "r"), ORIGIN)
FULL = replace(
    BARE,
    service=replace(
        BARE.service,
        phone="01983 520000",
        email="elm@example.org",
        min_age=5.0,
        max_age=11.0,
        referral=True,
    ),
    organization=Organization("o", "Elm Trust", "s"),
    locations=(Location("l", None, -1.3, 50.7, "s", "1 Elm Road", "PO30 1AA", "limited"),),
    costs=(CostOption("1", "s", amount=0.0),),
    needs=("ASD", "PD"),
)


def said(entry: Entry) -> list[str]:
    return [idea.text for idea in easy_read(entry)]


def test_an_entry_with_nothing_but_a_name_has_no_line_about_the_rest() -> None:
    assert easy_read(BARE) == (
        Idea("what", "This page is about Elm Club."),
        Idea("what", "What it is: Play."),
    )


def test_each_field_has_its_line() -> None:
    assert said(FULL) == [
        "This page is about Elm Club.",
        "What it is: Play.",
        "Elm Trust runs it.",
        "It is for people from 5 to 11 years old.",
        "It can help with:",
        "Autism.",
        "Physical disability.",
        "It is here: 1 Elm Road, PO30 1AA.",
        "You can get into some of it with a wheelchair.",
        "It is free.",
        "Someone must ask for you, like a doctor or a school.",
        "You can phone 01983 520000.",
        "You can write to elm@example.org.",
    ]


@pytest.mark.parametrize(
    ("ages", "line"),
    [
        ((None, None), None),
        ((0.0, 25.0), None),
        ((16.0, 25.0), "It is for people who are 16 or older."),
        ((0.0, 5.0), "It is for people up to 5 years old."),
        ((2.5, 4.0), "It is for people from 2.5 to 4 years old."),
    ],
)
def test_ages_that_leave_nobody_out_are_no_line(ages, line) -> None:
    least, most = ages
    entry = replace(BARE, service=replace(BARE.service, min_age=least, max_age=most))
    assert said(entry)[2:] == ([line] if line else [])


def test_what_is_not_known_is_never_a_no() -> None:
    words = " ".join(said(BARE))
    for word in ("wheelchair", "free", "pay", "ask", "cannot"):
        assert word not in words
    unknown = replace(BARE, costs=(CostOption("1", "s", description="by the meter"),))
    assert said(unknown) == said(BARE)


def test_where_it_happens() -> None:
    for delivery, line in (("home", "They come to your home."), ("online", "phone or computer")):
        entry = replace(FULL, service=replace(FULL.service, delivery=delivery))
        assert any(line in one for one in said(entry))
        assert not any("It is here" in one for one in said(entry))
    twice = replace(FULL, locations=(FULL.locations[0],) * 2)
    assert "It is in 2 places." in said(twice)


def test_a_long_list_of_needs_is_no_idea() -> None:
    many = replace(BARE, needs=("ASD", "PD", "HI", "VI", "DS")[: MOST_NEEDS + 1])
    assert said(many) == said(BARE)


def test_every_line_is_short_has_a_picture_and_is_read_at_nine() -> None:
    assert set(tokens().symbols) == set(SYMBOLS)
    for category in CATEGORIES:
        for idea in easy_read(replace(FULL, service=replace(FULL.service, category=category))):
            assert idea.symbol in SYMBOLS
            assert len(sentences(idea.text)) == 1
            assert len(idea.text.split()) <= 14
    assert reading_age(" ".join(said(FULL)).replace("elm@example.org", "us")) <= 9
