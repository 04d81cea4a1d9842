"""A build that holds much less than the last does not take its place unasked."""

import json
import shutil
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.store import Store
from tests.official import write_official_town
from tests.town import at

SOURCE = """
[[source]]
kind = "services"
source_id = "holiday"
title = "Holiday-list"
vintage = "2026-10"
licence = "OGL-UK-3.0"
attribution = "Made up"
path = "holiday.csv"
category = "holiday-activities"
columns = { name = "Club", lat = "Lat", lon = "Long" }
"""


def write_clubs(folder: Path, number: int) -> None:
    lines = ["Club,Lat,Long"]
    for club in range(number):
        lon, lat = at(club % 8, 5.02 + club // 8 / 4)
        lines.append(f"Club number {club},{lat:.6f},{lon:.6f}")
    (folder / "holiday.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def town(tmp_path: Path) -> tuple[Path, Path]:
    manifest = write_official_town(tmp_path)
    with manifest.open("a", encoding="utf-8") as file:
        file.write(SOURCE)
    write_clubs(tmp_path, 40)
    out = tmp_path / "built" / "town.duckdb"
    assert main(["build", str(manifest), "--out", str(out)]) == 0
    return manifest, out


def clubs(out: Path) -> int:
    store = Store.open(out)
    try:
        ((number,),) = store.rows("SELECT count(*) FROM service WHERE source_id = 'holiday'")
        return int(number)
    finally:
        store.close()


def test_a_feed_that_breaks_off_does_not_replace_good_data(
    town: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    manifest, out = town
    write_clubs(manifest.parent, 1)
    capsys.readouterr()
    assert main(["build", str(manifest), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "Nothing was replaced" in said
    row = next(line for line in said.splitlines() if line.strip().startswith("Holiday-list"))
    assert row.split() == ["Holiday-list", "40", "1"]
    assert "--accept" in said
    assert clubs(out) == 40
    assert main(["build", str(manifest), "--out", str(out), "--accept", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unchanged"] is False
    assert clubs(out) == 1


@pytest.mark.parametrize(("number", "code"), [(37, 0), (36, 0), (35, 1), (48, 0)])
def test_a_tenth_less_is_usual(town: tuple[Path, Path], number: int, code: int) -> None:
    manifest, out = town
    write_clubs(manifest.parent, number)
    assert main(["build", str(manifest), "--out", str(out)]) == code
    assert clubs(out) == (40 if code else number)


def test_the_manifest_says_how_much_less_is_usual(town: tuple[Path, Path]) -> None:
    manifest, out = town
    with manifest.open("a", encoding="utf-8") as file:
        file.write("\n[update]\nshrunk = 0.5\n")
    write_clubs(manifest.parent, 25)
    assert main(["build", str(manifest), "--out", str(out)]) == 0
    assert clubs(out) == 25


def test_a_source_taken_out_of_the_manifest_is_meant(town: tuple[Path, Path]) -> None:
    manifest, out = town
    text = manifest.read_text(encoding="utf-8").replace(SOURCE, "")
    manifest.write_text(text, encoding="utf-8")
    assert main(["build", str(manifest), "--out", str(out)]) == 0
    assert clubs(out) == 0


def test_whether_it_is_ready_is_said_before_it_is_put_into_service(
    small_db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    monkeypatch.setenv("SEND_COMMENTS", str(tmp_path / "comments.sqlite"))
    monkeypatch.setenv("SEND_STAFF", str(tmp_path / "staff.toml"))
    assert main(["check", "--db", str(small_db), "--ready"]) == 0
    assert "Ready to serve Testham" in capsys.readouterr().out
    old = tmp_path / "old.duckdb"
    shutil.copy(small_db, old)
    import duckdb

    with duckdb.connect(old) as db:
        db.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    (tmp_path / "comments.sqlite.head").write_text("{}")
    (tmp_path / "comments.sqlite").unlink(missing_ok=True)
    (tmp_path / "staff.toml").write_text("wrong = 1")
    assert main(["check", "--db", str(old), "--ready"]) == 1
    said = capsys.readouterr().err
    for part in ("schema version 1", "Build it again", "is gone, or empty", "staff list"):
        assert part in said
