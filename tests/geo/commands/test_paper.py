"""The command ``paper``."""

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.__main__ import main
from geo.area import Area

QUESTIONS = """title = "Libraries of Testham"
[[question]]
name = "On foot"
asks = "coverage"
category = "library"
miles = 2
[[question]]
name = "Near by"
asks = "gaps"
category = "library"
miles = 0.2
"""


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.toml"
    path.write_text(QUESTIONS)
    return path


def test_each_question_is_answered_and_the_sources_stand_once_at_the_end(
    small_db, questions, tmp_path, capsys
) -> None:
    out = tmp_path / "paper.pdf"
    assert main(["paper", str(questions), "--out", str(out), "--db", str(small_db)]) == 0
    assert "2 questions about Testham" in capsys.readouterr().out
    pages = PdfReader(io.BytesIO(out.read_bytes())).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    assert text.startswith("Libraries of Testham")
    # In short, and again with the figures.
    for headline in ("3 of 4 homes (75%) are within", "3 in 4 homes in Testham are more than"):
        assert text.count(headline) >= 2, headline
    assert text.count("What the figures cannot show") == 2
    assert text.count("[1] Test") == 1
    before, _, sources = text.rpartition("Sources")
    assert set(re.findall(r"\[(\d)[\],]", before)) <= set(re.findall(r"\[(\d)\]", sources))


def test_the_same_questions_give_the_same_paper(small_db, questions, tmp_path, capsys) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    for out in (first, second):
        asked = ["paper", str(questions), "--out", str(out), "--db", str(small_db), "--json"]
        assert main(asked) == 0
    assert first.read_bytes() == second.read_bytes()
    answer = json.loads(capsys.readouterr().out.splitlines()[0])
    assert answer["questions"] == ["On foot", "Near by"]


def test_what_is_wrong_is_named_and_no_paper_is_written(
    small_db, questions, tmp_path, capsys
) -> None:
    out = tmp_path / "paper.pdf"
    asked = ["paper", str(questions), "--out", str(out), "--db", str(small_db)]
    questions.write_text(QUESTIONS + 'count = "children"\n')
    assert main(asked) == 2
    assert "Near by: " in capsys.readouterr().err
    questions.write_text(QUESTIONS.replace("library", "librari", 1))
    assert main(asked) == 2
    assert "question 1: " in capsys.readouterr().err
    assert main([*asked[:3], str(tmp_path / "paper.txt")]) == 2
    assert "ends in .pdf" in capsys.readouterr().err
    assert not out.exists()


OVERLAP = """[[question]]
name = "Libraries and surgeries"
asks = "overlap"
services = [{services}]
miles = 0.5
"""

SWEPT = """[[question]]
name = "From morning to noon"
asks = "through-day"
category = "library"
day = 2026-06-02
from = "08:00"
until = "09:00"
minutes = 20
"""


def printed(path: Path) -> str:
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_a_paper_has_the_answers_of_the_commands(bus_db, tmp_path, capsys) -> None:
    """Of catchments that overlap and of the day: the same sentences as `overlap`, `through-day`."""
    db = ["--db", str(bus_db)]
    assert main(["find", "TE1 1AA", *db, "--within", "5", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["results"]
    ids = [row["service_id"] for row in rows if row["category"] in ("library", "gp")]
    questions, out = tmp_path / "questions.toml", tmp_path / "paper.pdf"
    questions.write_text(OVERLAP.format(services=", ".join(f'"{one}"' for one in ids)) + SWEPT)
    assert main(["paper", str(questions), "--out", str(out), *db]) == 0
    text = printed(out)
    chosen = [part for one in ids for part in ("--service", one)]
    overlap = ["overlap", *chosen, "--within", "0.5"]
    day = ["through-day", "--category", "library", "--day", "2026-06-02", "--minutes", "20"]
    for asked in (overlap, [*day, "--from", "08:00", "--until", "09:00"]):
        capsys.readouterr()
        assert main([*asked, *db, "--json"]) == 0
        headline = json.loads(capsys.readouterr().out)["headline"]
        assert text.count(headline) >= 2, headline


def test_what_rests_on_a_made_up_timetable_says_so_in_short(bus_db, tmp_path, monkeypatch) -> None:
    questions, out = tmp_path / "questions.toml", tmp_path / "paper.pdf"
    questions.write_text(f'title = "T"\n{SWEPT}\nexamples = true\n')
    asked = ["paper", str(questions), "--out", str(out), "--db", str(bus_db)]
    mark = "Example: these times come from a timetable that is not real."
    assert main(asked) == 0
    assert mark not in printed(out)
    monkeypatch.setattr(Area, "made_up_timetable", lambda *_, **__: True)
    assert main(asked) == 0
    in_short, _, rest = printed(out).partition("Page 1 of")
    assert mark in in_short
    assert mark in rest


def test_a_service_that_is_gone_is_named(small_db, tmp_path, capsys) -> None:
    questions, out = tmp_path / "questions.toml", tmp_path / "paper.pdf"
    questions.write_text(OVERLAP.format(services='"gone", "away"'))
    assert main(["paper", str(questions), "--out", str(out), "--db", str(small_db)]) == 2
    told = capsys.readouterr().err
    assert "Libraries and surgeries: There is no service 'gone'" in told
    assert not out.exists()
