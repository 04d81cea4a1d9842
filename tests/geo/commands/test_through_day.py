"""The command ``through-day``: the made-up town with its two bus routes."""

import json

import pytest

from geo.__main__ import main

ASKED = ("--category", "library", "--day", "2026-06-02", "--from", "08:00", "--until", "09:00")


def test_who_reaches_it_by_when_they_leave_and_the_files(bus_db, capsys, tmp_path) -> None:
    names = [tmp_path / f"day{ending}" for ending in (".csv", ".gpkg", ".png", ".pdf")]
    out = [part for name in names for part in ("--out", str(name))]
    asked = ["through-day", "--db", str(bus_db), *ASKED, "--minutes", "20", *out, "--json"]
    assert main([*asked, "--longest-walk", "0.1"]) == 0
    captured = capsys.readouterr()
    got = json.loads(captured.out)
    assert [row["leave"] for row in got["times"]] == ["08:00", "08:30", "09:00"]
    people = [row["people"] for row in got["times"]]
    assert got["least"]["number"] == pytest.approx(min(people), abs=0.001)
    assert got["most"]["number"] == pytest.approx(max(people), abs=0.001)
    assert got["median"] == pytest.approx(sorted(people)[1], abs=0.001)
    assert sum(got["how_often"].values()) == pytest.approx(got["number"])
    assert captured.err.count("%") == 3  # a line of progress for each time
    head = names[0].read_text(encoding="utf-8-sig").splitlines()
    assert "within 20 minutes by bus or train" in head[0]
    assert any("Tuesday 2 June 2026, from 8am to 9am, every 30 minutes." in x for x in head)
    assert names[1].read_bytes().startswith(b"SQLite format 3")
    assert names[2].read_bytes().startswith(b"\x89PNG")
    assert names[3].read_bytes().startswith(b"%PDF")


def test_in_words(bus_db, capsys) -> None:
    assert main(["through-day", "--db", str(bus_db), *ASKED]) == 0
    said = capsys.readouterr().out
    assert "within 45 minutes by bus or train" in said
    assert "08:30 " in said
    assert "example timetable" not in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--day", "2031-06-02"], "our timetable is for"),
        (["--from", "10:00"], "is not after the first"),
        (["--from", "8"], "is not a time"),
        (["--from", "25:00"], "00:00 to 23:59"),
        (["--every", "1"], "minutes between two times, not 1"),
        (["--minutes", "0"], "0"),
    ],
)
def test_what_cannot_be_is_said(bus_db, capsys, more: list[str], said: str) -> None:
    assert main(["through-day", "--db", str(bus_db), *ASKED, *more]) == 2
    assert said in capsys.readouterr().err


def test_an_area_without_a_timetable_says_so(small_db, capsys) -> None:
    assert main(["through-day", "--db", str(small_db), *ASKED]) == 2
    assert "no timetable" in capsys.readouterr().err
