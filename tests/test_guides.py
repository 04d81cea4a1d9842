"""The guides for extending the finder are followed, word for word, in a copy of it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import town

ROOT = Path(__file__).parents[1]


def blocks(guide: str, language: str = "python") -> list[str]:
    """The pieces of code in a guide, as they would be pasted."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return [re.sub(f"^{at}", "", code, flags=re.MULTILINE) for at, code in found]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the finder's core."""
    made = tmp_path / "project"
    shutil.copytree(ROOT / "geo", made / "geo", ignore=shutil.ignore_patterns("__pycache__"))
    made.joinpath("data").mkdir()
    for part in (ROOT / "data").iterdir():
        if part.name not in ("build", "cache", "comments"):
            made.joinpath("data", part.name).symlink_to(part)
    return made


def paste(path: Path, before: str, code: str) -> None:
    """Put code before the one place in a file that begins as given."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    path.write_text(text.replace(before, code + before), encoding="utf-8")


_COMMANDS = """
import contextlib, io, json, sys
from geo.__main__ import main
told = []
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(words) == 0, words
    told.append(out.getvalue())
print(json.dumps(told))
"""


def run(project: Path, *commands: Sequence[str]) -> list[str]:
    """What commands of the copy print, one after the other in one process."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMANDS, json.dumps(commands)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(project)},
    )
    assert not done.returncode, done.stderr
    return list(json.loads(done.stdout))


def changed(project: Path) -> set[str]:
    """The files of code that differ from ours."""
    mine = {p.relative_to(project) for p in project.glob("geo/**/*.py")}
    return {
        str(p)
        for p in mine
        if not (ROOT / p).exists() or (ROOT / p).read_bytes() != (project / p).read_bytes()
    }


def test_a_source_format_is_two_files(project: Path, tmp_path: Path) -> None:
    (code,) = blocks("add-a-source-format.md")
    (source,) = blocks("add-a-source-format.md", "toml")
    (project / "geo/sources/youth_clubs.py").write_text(code, encoding="utf-8")
    kinds = project / "geo/sources/kinds.py"
    paste(kinds, ")\nfrom geo.sources.kind import SourceKind", "    youth_clubs,\n")
    paste(kinds, ')\n"""The modules that read sources."""', "    youth_clubs,\n")
    assert len(changed(project)) == 2

    manifest = town.write_town(tmp_path)
    manifest.write_text(manifest.read_text(encoding="utf-8") + "\n" + source, encoding="utf-8")
    clubs = [{"name": f"Club {i}", "postcode": "TE1 1AB"} for i in range(30)] + [{}]
    (tmp_path / "clubs.json").write_text(json.dumps({"clubs": clubs}), encoding="utf-8")
    db = str(tmp_path / "town.duckdb")
    _, found, checked = run(
        project,
        ["build", str(manifest), "--out", db],
        ["find", "TE1 1AB", "--within", "1", "--category", "play", "--db", db],
        ["check", "--db", db, "--json"],
    )
    assert "Club 29" in found
    assert "It has no name." in checked


def test_a_street_mode_is_two_files(project: Path, tmp_path: Path) -> None:
    bit, row, name, by = blocks("add-a-street-mode.md", "text")
    permissions, words = project / "geo/network/permissions.py", project / "data/words/en.toml"
    words.parent.unlink()
    shutil.copytree(ROOT / "data" / "words", words.parent)
    paste(permissions, "\n\nFOOT_KMH = ", bit)
    paste(permissions, ')\n"""Ways of travelling along streets, in', row)
    paste(words, 'transit = "Bus or train"\n', f"{name}\n")
    paste(words, 'transit = "by bus or train"\n', f"{by}\n")
    assert len(changed(project)) == 1

    db = str(tmp_path / "town.duckdb")
    asked = ["distance", "TE1 1AA", "TE1 1AB", "--db", db, "--json", "--mode"]
    by_cargo_bike = ["--within", "1", "--mode", "cargo", "--db", db]
    _, cargo, cycle, found, gaps = run(
        project,
        ["build", str(town.write_town(tmp_path)), "--out", db],
        [*asked, "cargo"],
        [*asked, "cycle"],
        ["find", "TE1 1AA", *by_cargo_bike],
        ["gaps", "--category", "library", *by_cargo_bike],
    )
    assert json.loads(cargo)["distance_m"] == json.loads(cycle)["distance_m"]
    assert json.loads(cargo)["duration_s"] > json.loads(cycle)["duration_s"]
    assert "Row Surgery" in found
    assert "by cargo bike" in gaps


_VISIT = """
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("app.py", default_timeout=99).run().switch_page("pages/libraries.py").run()
assert not page.exception, page.exception
print(page.title[0].value, *(each.value for each in page.markdown), sep="\\n")
"""


def test_a_page_is_one_file_and_one_row(project: Path, small_db: Path) -> None:
    shutil.copytree(ROOT / "pages", project / "pages")
    shutil.copy(ROOT / "app.py", project / "app.py")
    words = project / "data" / "words"
    words.unlink()
    shutil.copytree(ROOT / "data" / "words", words)
    (page,), (row,) = blocks("add-a-page.md"), blocks("add-a-page.md", "text")
    title, table = blocks("add-a-page.md", "toml")
    (project / "pages" / "libraries.py").write_text(page, encoding="utf-8")
    paste(project / "pages" / "parts" / "site.py", '    SitePage("shortlist"', f"    {row}")
    paste(words / "en.toml", "[pages]\n", f"{table}\n")
    paste(words / "en.toml", "pupils_about = ", title)
    done = subprocess.run(
        [sys.executable, "-c", _VISIT],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(project), "SEND_DB": str(small_db)},
    )
    assert not done.returncode, done.stderr
    assert done.stdout.startswith("Libraries\n")
    assert "Testham Library is a library." in done.stdout
