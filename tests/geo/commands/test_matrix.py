"""The command ``matrix`` by timetable; along streets it is tried with the others."""

import csv
from pathlib import Path

import pytest

from geo.__main__ import main
from tests.town import at


@pytest.fixture
def places(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    rows = [("sw", *at(0.0, 0.0)), ("mid", *at(4.0, 4.0)), ("far", *at(90.0, 90.0))]
    path.write_text("id,lon,lat\n" + "".join(f"{i},{lon},{lat}\n" for i, lon, lat in rows))
    return path


def asked(bus_db: Path, places: Path, out: Path, *more: str) -> list[str]:
    ends = ["--from", str(places), "--to", str(places), "--out", str(out)]
    return ["matrix", "--db", str(bus_db), *ends, "--mode", "transit", *more]


def test_times_by_bus(bus_db, places, tmp_path) -> None:
    out = tmp_path / "out.csv"
    when = ("--arrive", "2026-06-02 08:50", "--longest-walk", "0.2")
    assert main(asked(bus_db, places, out, *when)) == 0
    with out.open(newline="") as file:
        rows = {(r["from_id"], r["to_id"]): r for r in csv.DictReader(file)}
    assert len(rows) == 9
    assert float(rows["sw", "mid"]["duration_s"]) == pytest.approx(300, abs=2)
    assert rows["mid", "sw"]["status"] == "unreachable"  # the bus back goes in the afternoon
    assert {row["distance_m"] for row in rows.values()} == {""}
    assert rows["sw", "far"] == {
        "from_id": "sw",
        "to_id": "far",
        "distance_m": "",
        "duration_s": "",
        "status": "unreachable",
    }


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "say when"),
        (["--leave", "2026-06-02 08:00", "--within", "2"], "there is a time"),
        (["--leave", "2036-06-02 08:00"], "We have no journeys for"),
    ],
)
def test_wrong_input(bus_db, places, tmp_path, capsys, more: list[str], said: str) -> None:
    assert main(asked(bus_db, places, tmp_path / "out.csv", *more)) == 2
    assert said in capsys.readouterr().err
