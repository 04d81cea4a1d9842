"""The words of services: whatever their case, accents, apostrophes, endings and typing errors."""

import numpy as np
import pandas as pd
import pytest

from geo.families.full_text import ABOUT, NAME, FullText, words_of

NAMES = [
    "Barnardo's Centre",
    "Café Ste-Thérèse",
    "Speech Therapies",
    "CAMHS",
    "Library",
    "Libraries",
]
ABOUTS = ["A place to talk", "swimming, each day", "for under fives", None, "a place", "a place"]


@pytest.fixture(scope="module")
def full() -> FullText:
    blank = [""] * len(NAMES)
    texts = pd.DataFrame(
        {
            "name": NAMES,
            "about": [one or "" for one in ABOUTS],
            **dict.fromkeys(("other_names", "provider", "kind", "address"), blank),
        }
    )
    return FullText.of(texts, np.ones(len(NAMES), dtype=bool))


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("Barnardo’s", 0),
        ("barnardos", 0),
        ("BARNARDO'S", 0),
        ("barnar", 0),  # as one types
        ("barnados", 0),  # misspelt
        ("cafe", 1),
        ("Thérese", 1),
        ("swims", 1),
        ("therapy", 2),
        ("camsh", 3),
    ],
)
def test_a_word_is_found_however_it_is_written(full: FullText, typed: str, row: int) -> None:
    (word,) = words_of(typed)
    assert np.flatnonzero(full.find(word).marks).tolist() == [row]


def test_where_a_word_stands(full: FullText) -> None:
    assert full.find("speech").marks[2] == NAME
    assert full.find("fives").marks[2] == ABOUT


def test_what_is_the_same_needs_no_guess(full: FullText) -> None:
    assert full.find("barnados").meant == "barnardos"
    assert full.find("barnardos").meant is None
    assert full.find("barnar").meant is None
    for nothing in ("zzzzzzz", "ba", "x", "", "🙂"):
        found = full.find(nothing)
        assert not found.marks.any(), nothing
        assert found.meant is None


def test_a_word_that_most_have_finds_them_by_name_alone(full: FullText) -> None:
    found = full.find("place")  # three of six
    assert np.flatnonzero(found.marks).tolist() == [0, 4, 5]
    assert not found.counts.any()
    assert full.find("library").counts[[4, 5]].all(), "two of six, but in their names"


def test_little_words_are_left_out() -> None:
    assert words_of("for my son: The Library, and the library") == ["library"]
    assert words_of("") == words_of("the my and") == words_of("—!?") == []
