"""What the documents say is so: commands run, paths exist, links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.build import KINDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/python -m geo (.+?)(?:\s+#.*)?$", README, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_links_lead_to_files(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (document.parent / target).exists(), target


def test_the_map_of_the_house_names_what_is_there() -> None:
    table = README.split("## The house")[1].split("\n## ")[0]
    for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE):
        names = re.findall(r"`([^`]+)`", row)
        folder = Path(names[0]).parent
        for name in names:
            path = ROOT / name if "/" in name or len(names) == 1 else ROOT / folder / name
            made = name in ("data/build/", "data/cache/")
            assert made or path.exists() or (ROOT / name).exists(), name


def test_every_module_of_the_core_is_on_the_map() -> None:
    for module in [*ROOT.glob("geo/*.py"), *ROOT.glob("geo/network/*.py")]:
        if module.stem not in ("__init__", "__main__"):
            assert re.search(rf"\b{module.stem}\b", README), module.stem


def test_there_are_commands_to_run() -> None:
    assert {shlex.split(c)[0] for c in COMMANDS} == {
        "build", "find", "distance", "matrix", "check", "export", "new-area",
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_readme_work(
    command: str, island_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "homes.csv").write_text("id,lat,lon\na,50.70,-1.30\nb,50.72,-1.16\n")
    (tmp_path / "schools.csv").write_text("id,lat,lon\ns,50.69,-1.29\n")
    words = shlex.split(command)
    if words[0] == "build":
        words += ["--out", "built.duckdb"]
    elif words[0] == "new-area":
        words += [] if "--out" in words else ["--out", "area.toml"]
    else:
        words += ["--db", str(island_db)]
    assert main(words) == 0
    assert capsys.readouterr().out.strip()


def test_every_kind_of_source_is_explained() -> None:
    text = (ROOT / "docs" / "load-your-area.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([a-z]+(?:-[a-z]+)*)` \| [A-ZT]", text, re.MULTILINE)
    assert sorted(explained) == sorted(KINDS)


def test_every_page_has_the_address_of_its_file_and_no_part_of_a_page_has_it() -> None:
    """In a new process Streamlit takes a file for a page, and `_service.py` for `service.py`."""
    files = {path.stem for path in ROOT.glob("pages/*.py")}
    app = (ROOT / "app.py").read_text(encoding="utf-8")
    listed = re.findall(r'"pages/(\w+)\.py",[^)]*?url_path="([\w-]+)"', app)
    assert len(listed) >= 8
    assert all(file == address for file, address in listed)
    assert not {name for name in files if name.lstrip("_") in files and name.startswith("_")}
