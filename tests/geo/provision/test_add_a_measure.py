"""The guide to a measure by zone, followed: its own code, and the tables where it must appear."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo import words
from geo.__main__ import main
from geo.provision import gaps
from tests.pages.app import visit
from tests.pages.app import words as read
from tests.pages.conftest import serving

GUIDE = Path(__file__).parents[3] / "docs" / "add-a-measure.md"


@pytest.fixture
def served(small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The app's database is the town's."""
    yield from serving(small_db, tmp_path, monkeypatch)


@pytest.fixture
def choice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide's measure is there, and named as it says."""
    text = GUIDE.read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    held = {"np": np, "pd": pd, **vars(gaps)}
    exec(compile(code, str(GUIDE), "exec"), held)
    title = re.findall(r'has_choice = "(.*?)"', text)[0]
    known = {**words.catalogue(), "gaps.has_choice": title}
    monkeypatch.setattr(words.sentences, "catalogue", lambda _="en": known)
    for name, measure in held["HOME_MEASURES"].items():
        monkeypatch.setitem(gaps.HOME_MEASURES, name, measure)


def test_it_is_in_the_zones_of_the_command_and_the_page(small_db, served, choice, capsys) -> None:
    asked = ["gaps", "--db", str(small_db), "--category", "library", "--within", "2", "--json"]
    assert main(asked) == 0
    zones = json.loads(capsys.readouterr().out)["zones"]
    assert {row["has_choice"] for row in zones} == {0}, "the town has one library"
    said = read(visit("gaps"))
    assert "Services within Has a choice (%)" in said
    assert re.search(r"TE1 1 \d+ \d+ [\d.]+% [\d.]+ miles 1\.0 0\.0", said)


def test_without_it_nothing_of_it_is_there(small_db, served) -> None:
    assert not gaps.HOME_MEASURES
    assert "Has a choice" not in read(visit("gaps"))
