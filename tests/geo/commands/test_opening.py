"""Commands over a folder of areas: the place decides, or --area says which."""

import json
from pathlib import Path

import pytest

from geo.__main__ import main
from tests.geo.areas.conftest import EAST, FAR, WEST, three_areas

__all__ = ["three_areas"]

BORDER = WEST.postcode(7, 4)


def test_find_asks_the_area_of_the_place(
    three_areas: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for home, made in ((BORDER, WEST), (EAST.postcode(0, 4), EAST)):
        assert main(["find", home, "--within", "0.3", "--db", str(three_areas), "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["area"] == {"code": made.code, "name": made.name}
        found = {row["name"]: row for row in answer["results"]}
        assert found["Over the Border Physiotherapy"]["authority_code"] == EAST.code


def test_distance_across_the_border(three_areas: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends = [BORDER, EAST.postcode(1, 4)]
    for start, end in (ends, ends[::-1]):
        assert main(["distance", start, end, "--db", str(three_areas), "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["distance_m"] == pytest.approx(300.0, rel=1e-3)


def test_planners_commands_say_which_area(
    three_areas: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["coverage", "--category", "library", "--within", "1", "--db", str(three_areas)]
    assert main([*asked]) == 2
    assert "--area 'Area AA'" in capsys.readouterr().err
    assert main([*asked, "--area", "Nowhere"]) == 2
    assert "Area AA, Area AB and Area AH" in capsys.readouterr().err
    assert main([*asked, "--area", FAR.code, "--json"]) == 0
    far = json.loads(capsys.readouterr().out)
    assert (far["homes"], far["within"]) == (81, 0)
    assert main([*asked, "--area", "area ab", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["within"] > 0


def test_an_area_that_the_file_is_not_of(
    three_areas: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(three_areas / f"{WEST.code}.duckdb")
    assert main(["check", "--db", file, "--area", "Area AB"]) == 2
    assert "is for Area AA" in capsys.readouterr().err
    assert main(["check", "--db", file, "--area", WEST.code]) == 0
