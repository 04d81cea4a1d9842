"""The offer held against the law, as a command: the same as the area says, in files that agree."""

import csv
import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from geo.__main__ import main
from geo.area import Area
from geo.audit import offer_law
from geo.audit.offered import COLUMNS
from geo.build.pipeline import build
from geo.publish.audit_report import COLUMNS as TOLD
from tests.documents import errors
from tests.official import write_official_town


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit")
    return build(write_official_town(folder), folder / "testham.duckdb").path


def answer(db, capsys, *options):
    assert main(["audit", "--db", str(db), "--json", *map(str, options)]) == 0
    return json.loads(capsys.readouterr().out)


def table(path):
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_the_store_gives_every_column(db):
    offered = Area.open(db).store.offered()
    assert tuple(offered.columns) == COLUMNS
    assert offered["service_id"].is_unique
    assert len(Area.open(db).store.offered(examples=True)) >= len(offered)


def test_the_command_its_files_and_the_area_agree(db, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("SEND_COMMENTS", str(tmp_path / "none.sqlite"))
    out, lacking = tmp_path / "audit.csv", tmp_path / "lacking.csv"
    got, found = answer(db, capsys, "--out", out, "--lacking", lacking), Area.open(db).audit()
    assert [row["id"] for row in got["requirements"]] == [
        one.requirement.id for one in found.findings
    ]
    assert [row["state"] for row in got["requirements"]] == [one.state for one in found.findings]
    for said, score in zip(got["scores"], found.scores, strict=True):
        assert said["score"] == pytest.approx(score.score, abs=0.05)
    assert [row["state"] for row in table(out)] == [one.state for one in found.findings]
    assert set(table(out)[0]) == set(TOLD)
    assert len(table(lacking)) == len(found.lacks) == len(got["lacking"])
    assert main(["audit", "--db", str(db)]) == 0
    text = capsys.readouterr().out
    assert all(one.requirement.says in text for one in found.findings)


def test_the_report_is_a_sound_pdf_with_every_requirement(db, capsys, tmp_path):
    path = tmp_path / "audit.pdf"
    answer(db, capsys, "--out", path, "--keep", "--history", tmp_path / "h.csv")
    assert not errors(path.read_bytes())
    words = " ".join(p.extract_text() for p in PdfReader(BytesIO(path.read_bytes())).pages)
    words = " ".join(words.split())
    found = Area.open(db).audit()
    for one in found.findings:
        assert one.requirement.cite.split(",")[0] in words
    assert "Scores over time" in words


def test_scores_are_kept_beside_the_database_only_when_asked(db, capsys, tmp_path):
    there = tmp_path / "town.duckdb"
    there.write_bytes(db.read_bytes())
    assert answer(there, capsys)["history"] == []
    assert not (tmp_path / "town.audit.csv").exists()
    kept = answer(there, capsys, "--keep")
    assert len(kept["history"]) == 1
    assert kept["kept"] == str(tmp_path / "town.audit.csv")
    assert answer(there, capsys)["history"] == kept["history"]


def test_answers_raise_the_score(db, capsys, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("id,answer,page,checked\nhousing,yes,https://example.org,2026-01-01\n")
    before, after = answer(db, capsys), answer(db, capsys, "--answers", path)
    assert after["scores"][0]["told"] == before["scores"][0]["told"] + 1
    assert after["scores"][0]["least"] > before["scores"][0]["least"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--out", "a.xlsx"], "ends in .csv or .pdf"),
        (["--answers", "none.csv"], "none.csv"),
        (["--feeds", "nowhere"], "is not a folder"),
        (["--feeds", ".", "--out", "a.pdf"], "use a name for"),
    ],
)
def test_wrong_input_is_said(db, capsys, options, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["audit", "--db", str(db), *options]) == 2
    assert said in capsys.readouterr().err


def test_councils_are_compared(capsys, tmp_path, db):
    folder = tmp_path / "feeds"
    folder.mkdir()
    service = {"id": "1", "name": "Club", "status": "active"}
    for name in ("Abury", "Bewick"):
        (folder / f"{name}.json").write_text(json.dumps([service]))
    out, kept = tmp_path / "all.csv", tmp_path / "scores.csv"
    got = answer(db, capsys, "--feeds", folder, "--out", out, "--keep", "--history", kept)
    assert [one["area"]["name"] for one in got["councils"]] == ["Abury", "Bewick"]
    count = len(offer_law(Area.open(db).audit().made_on).requirements)
    assert len(table(out)) == 2 * count
    assert main(["audit", "--db", str(db), "--feeds", str(folder), "--keep"]) == 2
    assert "--history" in capsys.readouterr().err
