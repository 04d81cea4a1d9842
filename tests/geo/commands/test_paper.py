"""The command ``paper``."""

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.__main__ import main

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
