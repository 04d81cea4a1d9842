"""The longest journey, stages and choice, through their pages and commands."""

import json

from geo.__main__ import main
from tests.pages.app import press, visit, words


def test_the_longest_journey_is_said_on_the_page(served) -> None:
    question = "Make the longest journey as short as possible"
    page = visit("site", category="library", question=question)
    page = press(page, "Find the best places")
    said = words(page)
    assert "makes the longest journey as short as possible" in said
    assert "for everyone who can get to one" in said


def test_stages_are_asked_for_and_told(served) -> None:
    page = visit("site", category="library", number="2", stages="1")
    page = press(page, "Find the best places")
    said = words(page)
    assert "Stage 1:" in said
    assert "Stage 2:" in said


def test_the_second_nearest_is_shown_when_asked(served) -> None:
    page = visit("gaps", category="library")
    assert "Second nearest" not in words(page)
    page.toggle(key="gaps-choice").set_value(True).run()
    assert not page.exception
    assert "Second nearest" in words(page)


def test_the_commands_tell_the_same(served, capsys) -> None:
    where = ["--db", str(served), "--json", "--category", "library", "--within", "1"]
    assert main(["site", *where, "--stages", "1,1"]) == 0
    staged = json.loads(capsys.readouterr().out)
    assert [len(one["sites"]) for one in staged["stages"]] == [1, 1]
    assert staged["stages"][0]["within"] <= staged["stages"][1]["within"]
    assert main(["gaps", *where, "--choices", "3"]) == 0
    found = json.loads(capsys.readouterr().out)["choice"]
    assert [row["rank"] for row in found] == [1, 2, 3]
    assert main(["site", *where, "--question", "centre"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "centre"
    assert main(["site", *where, "--stages", "1,1", "--number", "3"]) == 2
    assert main(["site", *where, "--stages", "1,1", "--question", "travel"]) == 2
    assert main(["gaps", *where, "--choices", "9"]) == 2
