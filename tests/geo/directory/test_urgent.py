"""Words of danger, and who to call: the published sentences, and every form of a word."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import settings
from geo.directory.urgent import _table, who_to_call

SET = Path(__file__).parents[2] / "golden" / "urgent.csv"


def sentences(urgent: str) -> list[str]:
    with SET.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [row["sentence"] for row in rows if row["urgent"] == urgent]


def test_the_set_is_large_enough() -> None:
    assert len(sentences("yes")) + len(sentences("no")) >= 300
    assert len(sentences("no")) >= 120


def test_danger_is_heard() -> None:
    alarming = sentences("yes")
    missed = [said for said in alarming if not who_to_call(said)]
    assert len(missed) <= 0.02 * len(alarming), missed


def test_what_is_no_danger_raises_no_alarm() -> None:
    calm = sentences("no")
    alarmed = [said for said in calm if who_to_call(said)]
    assert len(alarmed) <= 0.02 * len(calm), alarmed


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


@given(
    st.sampled_from(sentences("yes")),
    st.sampled_from(["please help ", "", "worried, ", "autism. "]),
    st.sampled_from(["", "!!!", " what do I do", " 😢"]),
)
def test_words_around_danger_do_not_hide_it(said, before, after) -> None:
    if who_to_call(said):
        assert who_to_call(before + said.upper() + after)
        assert who_to_call(said.replace("'", "’"))


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
