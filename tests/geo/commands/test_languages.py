"""The command ``languages``: each language with what it has."""

import json

import pytest

from geo import languages, translated
from geo.__main__ import main


def test_every_language_is_told_with_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["languages", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["languages"]
    assert [one["code"] for one in found] == list(languages.languages())
    for one in found:
        assert one["wanted"] == len(translated.wanted())
        assert one["translated"] + len(one["missing"]) == one["wanted"]
        assert one["checked_by"] is None
    assert main(["languages"]) == 0
    told = capsys.readouterr().out
    assert "pl  Polish:" in told
    assert "not yet checked by a speaker" in told


def test_a_language_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["languages", "tlh"]) == 2
    assert "There is no language 'tlh'" in capsys.readouterr().err
    assert main(["languages", "pl"]) == 0
    assert "Polish" in capsys.readouterr().out
