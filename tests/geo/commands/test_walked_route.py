"""The command ``walked-route``."""

import json
from pathlib import Path

import pytest

from geo.__main__ import main
from tests.town import at

LAT, LON = at(0.5, 0.02)[::-1]
HOME, SCHOOL = f"{LAT},{LON}", "Testham Primary School"


def test_a_first_look_as_text_json_and_a_document(small_db: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "walk.pdf"
    asked = ["walked-route", "--db", str(small_db), HOME, SCHOOL, "--born", "2019-12-31"]
    assert main([*asked, "--json", "--out", str(out), "--mend", "1"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["school"] == SCHOOL
    assert {s["finding"] for s in got["walk"]["stretches"]} == {"not known"}
    assert got["turning"][0]["limit_m"] == "3218.688"
    assert got["built"]["homes"]["homes"] == 4
    assert got["sources"][0]["title"] == "Test map"
    assert out.read_bytes().startswith(b"%PDF")
    assert main([*asked, "--mend", "1"]) == 0
    said = capsys.readouterr().out
    assert "metres under the limit of 3218.688 metres" in said
    assert "never says that a route is safe" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--out", "walk.docx"], "ends in .pdf"),
        (["--mend", "99"], "no such stretch"),
        (["--scenario", "none.geojson"], "cannot be read"),
    ],
)
def test_wrong_input(small_db: Path, capsys, more: list[str], said: str) -> None:
    asked = ["walked-route", "--db", str(small_db), HOME, SCHOOL, "--born", "2019-12-31", *more]
    assert main(asked) == 2
    assert said in capsys.readouterr().err
