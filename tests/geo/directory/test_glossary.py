"""SEND words: each is explained in plain words, and found where it stands in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.glossary import glossary, parts
from geo.errors import InputError
from tests.pages.readability import reading_age

HEAD = "term,also,explained,law,url\n"


def found(text: str, *seen: str) -> list[str]:
    return [term.term for _, term in parts(text, seen) if term]


def test_the_words_of_the_field_and_of_2026_are_there() -> None:
    words = {term.term for term in glossary()}
    assert words >= {
        *("EHC plan", "SENCO", "resourced provision", "inclusion base", "alternative provision"),
        *("EOTAS", "DLA", "PIP", "Section I", "SENDIASS", "SEND Tribunal", "annual review"),
        *("short break", "individual support plan", "Experts at Hand", "specialist layer"),
        *("Best Start Family Hub", "breakfast club", "Local Offer"),
    }


def test_it_can_be_read_at_eleven() -> None:
    assert reading_age("\n\n".join(term.explained for term in glossary())) <= 11
    for term in glossary():
        assert reading_age(term.explained) <= 15, term.term


def test_what_is_not_law_says_so() -> None:
    for term in glossary():
        if term.term in ("individual support plan", "Experts at Hand", "specialist layer"):
            assert "is not law" in term.explained
            assert not term.law
    for term in glossary():
        assert bool(term.law) == bool(term.url)
        assert not term.url or term.url.startswith("https://www.legislation.gov.uk/")


def test_the_first_use_is_explained_and_no_other() -> None:
    text = "An EHC plan, or EHCP. EHC plans and short breaks for the SENCO."
    assert found(text) == ["EHC plan", "short break", "SENCO"]
    assert found(text, "EHC plan") == ["short break", "SENCO"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("the longest: an EHC needs assessment", ["EHC needs assessment"]),
        ("short breaks statement", ["short breaks statement"]),
        ("Annual reviews", ["annual review"]),
        ("PRUs and AP", ["PRU", "alternative provision"]),
        ("ap, pip and dla in small letters are other words", []),
        ("CAMHSx, xSENCO and re-SENCO are not words of ours", []),
        ("DLA-like", []),
        ("SENDIASS is the service that helps. Ask the SENCO.", ["SENCO"]),
        ("An EHC plan (education, health and care plan) is a legal document.", []),
        ("", []),
    ],
)
def test_words_are_found_whole_and_the_longest_first(text: str, terms: list[str]) -> None:
    assert found(text) == terms


@given(st.text(max_size=200))
def test_no_letter_is_lost(text: str) -> None:
    assert "".join(piece for piece, _ in parts(text)) == text


@given(st.lists(st.sampled_from([way for t in glossary() for way in (t.term, *t.also)])))
def test_a_word_is_explained_once(ways: list[str]) -> None:
    terms = found(" and ".join(ways))
    assert len(terms) == len(set(terms))
    assert bool(terms) == bool(ways)


def test_a_row_that_cannot_be_used_is_named(tmp_path) -> None:
    path = tmp_path / "glossary.csv"
    path.write_text(HEAD + "a,b,A.,,\nc,A,C.,,\n")
    with pytest.raises(InputError, match="two rows have 'a'"):
        glossary(path)
    path = tmp_path / "empty.csv"
    path.write_text(HEAD + "a,,,,\n")
    with pytest.raises(InputError, match="'a' has no explanation"):
        glossary(path)
