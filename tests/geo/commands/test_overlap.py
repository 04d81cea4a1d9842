"""The command ``overlap``."""

import csv
import io
import json

import pytest

from geo.__main__ import main


@pytest.fixture
def services(small_db, capsys) -> list[str]:
    """The ids of the town's library and surgery."""
    assert main(["find", "TE1 1AA", "--db", str(small_db), "--within", "5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["results"]
    return [row["service_id"] for row in found if row["category"] in ("library", "gp")]


def told(small_db, capsys, *more: str) -> dict:
    assert main(["overlap", "--db", str(small_db), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_who_lives_in_how_many_and_the_files(small_db, services, capsys, tmp_path) -> None:
    names = [tmp_path / f"overlap{ending}" for ending in (".csv", ".gpkg", ".png", ".pdf")]
    chosen = [part for one in services for part in ("--service", one)]
    out = [part for name in names for part in ("--out", str(name))]
    zones = tmp_path / "zones.csv"
    got = told(small_db, capsys, *chosen, "--within", "0.5", *out, "--zones-out", str(zones))
    assert len(services) == len(got["services"]) == 2
    assert sum(got["in_how_many"].values()) == pytest.approx(got["number"])
    assert got["union"] == pytest.approx(got["number"] - got["in_how_many"]["none"])
    assert got["written"] == [str(path) for path in (*names, zones)]
    text = names[0].read_text(encoding="utf-8-sig")
    head = [line for line in text.splitlines() if line.startswith("# ")]
    assert "within 0.5 miles on foot" in head[0]
    assert any("File made on" in line for line in head)
    assert any("Test map" in line for line in head)  # the source of the streets
    rows = list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[len(head) :]))))
    counted = sum(float(row["people"]) for row in rows if row["services"] == "0")
    assert counted == pytest.approx(got["in_how_many"]["none"])
    assert names[1].read_bytes().startswith(b"SQLite format 3")
    assert names[2].read_bytes().startswith(b"\x89PNG")
    assert names[3].read_bytes().startswith(b"%PDF")
    assert "none" in zones.read_text(encoding="utf-8-sig")


def test_in_words(small_db, services, capsys) -> None:
    chosen = [part for one in services for part in ("--service", one)]
    assert main(["overlap", "--db", str(small_db), *chosen, "--within", "1"]) == 0
    said = capsys.readouterr().out
    assert "2 services, within 1 mile on foot" in said
    assert "Within reach of both" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--within", "1"], "Say which services"),
        (["--category", "library", "--service", "a", "--within", "1"], "Say which services"),
        (["--service", "a", "--within", "1"], "Choose two services or more"),
        (["--category", "library", "--within", "1"], "counts 1 service"),
        (["--category", "library", "--within", "0"], "0"),
        (["--category", "library", "--within", "1", "--out", "a.txt"], "cannot write a.txt"),
        (["--service", "a", "--service", "b", "--within", "1"], "There is no service 'a'"),
    ],
)
def test_what_cannot_be_is_said(small_db, capsys, more: list[str], said: str) -> None:
    assert main(["overlap", "--db", str(small_db), *more]) == 2
    assert said in capsys.readouterr().err
