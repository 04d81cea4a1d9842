"""The command ``check-protected``."""

import json
from pathlib import Path

import pytest

from geo.__main__ import main
from tests.geo.commands.test_protect import COUNTS

BY = ("--by", "ward", "--by", "within", "--by", "ward,within")


@pytest.fixture
def table(tmp_path: Path, capsys) -> Path:
    counts, out = tmp_path / "counts.csv", tmp_path / "out.csv"
    counts.write_text(COUNTS)
    assert main(["protect", "--counts", str(counts), *BY, "--out", str(out)]) == 0
    assert f"{out}.certificate.json" in capsys.readouterr().out
    return out


def test_anybody_can_try_the_certificate_again(table, capsys) -> None:
    assert main(["check-protected", str(table)]) == 0
    assert "The certificate is right." in capsys.readouterr().out
    assert main(["check-protected", str(table), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["hidden"] == len(answer["ranges"]) > 0
    assert answer["unsafe"] == answer["differ"] == []
    assert all(one["most"] - one["least"] >= 5 for one in answer["ranges"] if one["least"] <= 5)


def test_a_certificate_that_says_more_than_can_be_proved_is_found(table, capsys) -> None:
    path = Path(f"{table}.certificate.json")
    said = json.loads(path.read_text())
    said["ranges"][0][2] += 1
    path.write_text(json.dumps(said))
    assert main(["check-protected", str(table)]) == 1
    assert "different from the certificate: ward,within" in capsys.readouterr().out


def test_a_table_that_was_changed_is_not_the_certificates(table, capsys) -> None:
    table.write_text(table.read_text().replace("c", "3", 1))
    assert main(["check-protected", str(table)]) == 2
    assert "does not belong to" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"sha256": 1}', '{"x": [[1]]}'])
def test_what_is_no_certificate_is_refused(table, capsys, text) -> None:
    other = table.with_name("other.json")
    other.write_text(text)
    assert main(["check-protected", str(table), "--certificate", str(other)]) == 2
    assert "is not a certificate that `protect` wrote" in capsys.readouterr().err
    gone = str(table.with_name("gone.json"))
    assert main(["check-protected", str(table), "--certificate", gone]) == 2
    assert f"There is no certificate at {gone}." in capsys.readouterr().err
