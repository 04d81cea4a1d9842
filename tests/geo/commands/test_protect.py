"""The command ``protect``."""

import csv
import json
from pathlib import Path

import pytest

from geo.__main__ import main

COUNTS = """ward,within,count
Ryde,yes,40
Ryde,no,3
=1+1,yes,22
=1+1,no,12
Ventnor,yes,31
Ventnor,no,9
"""


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS)
    return path


def written(path: Path) -> dict[tuple[str, str], str]:
    with path.open(encoding="utf-8-sig") as file:
        return {(row["by"], row["group"]): row["count"] for row in csv.DictReader(file)}


def test_a_small_count_and_what_would_give_it_away_are_left_out(counts, tmp_path, capsys) -> None:
    out = tmp_path / "out.csv"
    ways = ("--by", "ward", "--by", "within", "--by", "ward, within")
    assert main(["protect", "--counts", str(counts), *ways, "--out", str(out), "--json"]) == 0
    told = written(out)
    assert told["ward", "Ryde"] == "43"
    assert told["ward", "'=1+1"] == "34"
    assert told["all", "all"] == "117"
    assert told["ward,within", "Ryde,no"] == "c"
    # One gap in a row, or in a column, would be filled by subtraction.
    gaps = [group for (by, group), count in told.items() if count == "c"]
    for label in ("Ryde", "no"):
        assert sum(label in group.split(",") for group in gaps) >= 2
    answer = json.loads(capsys.readouterr().out)
    assert (answer["counts"], answer["small"], answer["left_out"]) == (len(told), 1, len(gaps))


def test_it_says_how_much_was_left_out(counts, tmp_path, capsys) -> None:
    out = tmp_path / "out.csv"
    assert main(["protect", "--counts", str(counts), "--by", "ward", "--out", str(out)]) == 0
    assert "0 left out" in capsys.readouterr().out
    assert "c" not in written(out).values()


@pytest.mark.parametrize(
    ("change", "by", "said"),
    [
        (("Ryde,no,3", "Ryde,no,-3"), "ward", "Line 3, count ('-3'): This is below 0"),
        (("Ryde,no,3", "Ryde,no,2.5"), "ward", "Line 3, count ('2.5'): This is not a whole number"),
        (("Ryde,no,3", "Ryde,no,few"), "ward", "Line 3, count ('few'): This is not a number"),
        (("Ryde,no,3", "Ryde,no,"), "ward", "Line 3, count: It is missing"),
        (("", ""), "sector", "is missing the column sector"),
        (("", ""), "ward,", "--by has an empty column name"),
    ],
)
def test_what_cannot_be_used_is_named(counts, tmp_path, capsys, change, by, said) -> None:
    counts.write_text(COUNTS.replace(*change) if change[0] else COUNTS)
    out = tmp_path / "out.csv"
    assert main(["protect", "--counts", str(counts), "--by", by, "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_file_that_is_not_there(tmp_path, capsys) -> None:
    gone = tmp_path / "gone.csv"
    assert main(["protect", "--counts", str(gone), "--by", "ward", "--out", "out.csv"]) == 2
    assert f"{gone} cannot be read" in capsys.readouterr().err
