"""The command ``whatif``."""

import csv
import io
import json
from pathlib import Path

import pytest

from geo import scenario
from geo.__main__ import main
from geo.scenario import Change, Scenario


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "one.geojson"
    path.write_text(scenario.write(Scenario("One", (Change("close", street="Row 3"),))))
    return path


def test_who_gains_and_who_loses(small_db: Path, file: Path, capsys, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    asked = ["whatif", "--db", str(small_db), str(file)]
    assert main([*asked, "--json", "--out", str(out)]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["totals"]["homes"] == 4
    assert got["changes"] == ["Close Row 3"]
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert len(rows) == len(got["homes"])
    assert main([*asked, "--compare", str(file)]) == 0
    assert "compared with One" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--age", "3"], "school age"), (["--compare", "none.geojson"], "cannot be read")],
)
def test_wrong_input(small_db: Path, file: Path, capsys, more: list[str], said: str) -> None:
    assert main(["whatif", "--db", str(small_db), str(file), *more]) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_no_scenario(small_db: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / "no.geojson"
    path.write_text("{}")
    assert main(["whatif", "--db", str(small_db), str(path)]) == 2
    assert "no.geojson: This is not a scenario" in capsys.readouterr().err


def test_a_scenario_for_another_area(small_db: Path, file: Path, tmp_path: Path, capsys) -> None:
    told = json.loads(file.read_text(encoding="utf-8")) | {"area": "E06000998"}
    other = tmp_path / "other.geojson"
    other.write_text(json.dumps(told), encoding="utf-8")
    assert main(["whatif", "--db", str(small_db), str(file), "--compare", str(other)]) == 2
    assert "is for the area E06000998" in capsys.readouterr().err
