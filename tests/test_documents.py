"""What the documents say is so: commands run, paths exist, links lead somewhere."""

import ast
import re
import shlex
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from bench.commands import named as named_commands
from bench.commands import to_run
from bench.nightly import SMALL
from geo.__main__ import COMMANDS as NAMES
from geo.__main__ import main
from geo.formats.tables import known_name
from geo.school_travel.pupil_columns import columns
from geo.school_travel.rules import rules
from geo.settings import DEFAULT_MANIFEST
from geo.sources.kinds import KINDS
from pages.parts.show.week import EXAMPLE as WEEK
from pages.parts.site import PAGES
from tests.prices import FILLED

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_LINE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
COMMANDS = [
    command
    for text in (README, COMMAND_LINE)
    for command in re.findall(r"^\.venv/bin/python -m geo (.+?)(?:\s+#.*)?$", text, re.MULTILINE)
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_links_lead_to_files(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (document.parent / target).exists(), target


def test_a_stranger_reads_the_readme_in_two_minutes() -> None:
    assert len(README.splitlines()) <= 80


def test_the_readme_names_what_is_there() -> None:
    for row in re.findall(r"^\| (`.+?) \|", README, re.MULTILINE):
        for name in re.findall(r"`([^`]+)`", row):
            assert name.startswith("SEND_") or (ROOT / name).exists(), name


def test_every_folder_of_the_house_is_in_the_readme() -> None:
    folders = {path.parent.name for path in ROOT.glob("geo/*/__init__.py")}
    assert folders <= set(re.findall(r"`geo/(\w+)/`", README))


PACKAGES = sorted(p.parent for top in ("geo", "pages") for p in ROOT.glob(f"{top}/**/__init__.py"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_package_names_each_of_its_modules(package: Path) -> None:
    """The docstring ends in a list of modules: add a new one to it, and what it is."""
    there = {p.stem for p in package.glob("*.py")} | {
        p.parent.name for p in package.glob("*/__init__.py")
    }
    written = (
        ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    )
    listed = re.findall(r"^- `(\w+)`: \w", written.partition("Modules:\n")[2], re.MULTILINE)
    assert listed == sorted(there - {"__init__"})


def test_every_setting_is_in_the_readme() -> None:
    settings = (ROOT / "geo" / "settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r'"(SEND_\w+)"', settings)) == set(
        re.findall(r"^\| `(SEND_\w+)` \|", README, re.MULTILINE)
    )


def test_there_are_commands_to_run() -> None:
    """Each command is shown; serving and comments have documents of their own."""
    shown = {shlex.split(command)[0] for command in COMMANDS}
    assert shown == set(NAMES) - {"serve", "comments"}


def example_questions() -> str:
    """The kept questions that the documents show."""
    text = (ROOT / "docs/papers.md").read_text(encoding="utf-8")
    return re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0]


def example_scenario() -> str:
    """The scenario that the documents show."""
    text = (ROOT / "docs/travel-to-school.md").read_text(encoding="utf-8")
    return re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_documents_work(
    command: str,
    island_db: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "homes.csv").write_text("id,lat,lon\na,50.70,-1.30\nb,50.72,-1.16\n")
    (tmp_path / "schools.csv").write_text("id,lat,lon\ns,50.69,-1.29\n")
    (tmp_path / "pupils.csv").write_text(
        "id,postcode,date of birth,school\n1,PO30 1UD,2017-03-31,118168\n"
    )
    (tmp_path / "prices.toml").write_text(FILLED)
    (tmp_path / "counts.csv").write_text("ward,within,count\nRyde,yes,40\nRyde,no,3\n")
    (tmp_path / "questions.toml").write_text(example_questions())
    (tmp_path / "week.toml").write_text(WEEK)
    (tmp_path / "closed.geojson").write_text(example_scenario())
    words = shlex.split(command)
    if words[0] in ("build", "update"):  # what `island_db` has done already is found unchanged
        shutil.copy(island_db, "built.duckdb")
        words += [str(DEFAULT_MANIFEST)] if words == ["update"] else []
        words += ["--out", "built.duckdb"]
    elif words[0] == "nation":
        Path("data/build").mkdir(parents=True)
        shutil.copy(island_db, "data/build")
    elif words[0] == "check-protected":
        assert main(shlex.split(next(c for c in COMMANDS if c.startswith("protect ")))) == 0
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
    assert files == {page.name for page in PAGES}
    assert all(page.path == f"pages/{page.name}.py" for page in PAGES)
    assert not {name for name in files if name.lstrip("_") in files and name.startswith("_")}


def test_the_policy_that_the_documents_show_is_a_policy(tmp_path: Path) -> None:
    text = (ROOT / "docs/travel-to-school.md").read_text(encoding="utf-8")
    path = tmp_path / "policy.toml"
    path.write_text(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0], encoding="utf-8")
    held = rules(date(2026, 11, 24), authority_code="E06000046", local=path)
    assert held.policy == "Travel policy 2026"


def test_every_column_of_pupils_is_explained() -> None:
    text = (ROOT / "docs/travel-to-school.md").read_text(encoding="utf-8")
    said = {known_name(word) for word in re.findall(r"`([a-z_ ]+)`", text)}
    for column in columns().values():
        assert said & {known_name(name) for name in column.names}, column.names


BY_BUS = [
    command
    for command in re.findall(
        r"^\.venv/bin/python -m geo (.+)$",
        (ROOT / "docs/public-transport.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    if command not in COMMANDS
]


@pytest.mark.parametrize("command", BY_BUS)
def test_commands_by_bus_and_train_work(
    command: str, island_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*shlex.split(command), "--db", str(island_db)]) == 0


BENCHMARKS = {
    name
    for document in (*DOCUMENTS, ROOT / "bench" / "README.md")
    for name in re.findall(r"python -m bench(?:\.(\w+))?", document.read_text(encoding="utf-8"))
}


def test_every_benchmark_that_is_named_is_run_at_night() -> None:
    assert SMALL.keys() | {"nightly", "advisories"} >= BENCHMARKS
    for name in SMALL:
        assert (ROOT / "bench" / f"{name or '__main__'}.py").is_file()


def test_every_benchmark_that_can_be_run_is_run_at_night() -> None:
    """But the nightly run itself, what asks the internet, and the parts of others."""
    parts = {"ours", "peer_osrm", "peer_pandana", "peer_valhalla", "search_door"}
    there = {
        path.stem.replace("__main__", "")
        for path in (ROOT / "bench").glob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    assert there - SMALL.keys() == parts | {"nightly", "advisories"}


def test_every_command_of_the_documents_is_run_by_a_test_or_at_night() -> None:
    """Those of the README and of two guides above, the others by `python -m bench.commands`."""
    here = {*COMMANDS, *BY_BUS}
    for one in named_commands():
        if one.elsewhere is not None and one.command not in here:
            path, word = one.elsewhere
            assert word in (ROOT / path).read_text(encoding="utf-8"), one
    apart = {one.command for one in named_commands() if one.elsewhere is None}
    assert apart <= here | {one.command for one in to_run()}
    lines = [
        (document.name, line)
        for document in DOCUMENTS
        for line in re.findall(
            r"^(?:\S+=\S+ )?(?:\.venv/bin/)?python -m geo .*$", document.read_text(), re.M
        )
    ]
    assert len(lines) == len(named_commands()), "each line is read as a command"


OTHER_COMMANDS = {
    r"make (run|test|nightly|api|lint|bench|screenshots|lock)\b": "Makefile",
    r"(\.venv/bin/)?python -m bench\b": "bench/nightly.py",
    r"(SEND_DB=\S+ )?\.venv/bin/streamlit run app\.py": "tests/pages/browser.py",
    r"\.venv/bin/python -m dask": "tests/geo/nation/test_tasks.py",
    r"\.venv/bin/pip install -r geo/nation/requirements\.txt": "pyproject.toml",
}
"""How other commands of the documents begin, and the file whose run is theirs. Those of
docs/run-it.md are run word by word by `python -m bench.from_nothing`.
"""


def test_every_other_command_of_the_documents_belongs_to_a_run() -> None:
    begins = (
        r"(?:\S+=\S+ )?(?:\.venv/bin/\S+|python3? |make [a-z]+|pip |podman\S* |curl |systemctl )"
    )
    for document in DOCUMENTS:
        if document.name in ("run-it.md", "CHANGELOG.md"):
            continue
        for block in re.findall(r"^```(?:sh|bash)?\n(.*?)^```", document.read_text(), re.S | re.M):
            for line in re.findall(rf"^{begins}.*$", block, re.MULTILINE):
                geo = re.match(r"(?:\S+=\S+ )?(?:\.venv/bin/)?python -m geo ", line)
                assert geo or any(re.match(one, line) for one in OTHER_COMMANDS), (document, line)
    for path in OTHER_COMMANDS.values():
        assert (ROOT / path).is_file()


def test_the_licence_is_there_and_whole() -> None:
    text = " ".join((ROOT / "LICENSE").read_text(encoding="utf-8").split())
    assert text.startswith("MIT License Copyright (c) ")
    assert "Permission is hereby granted, free of charge, to any person" in text
    assert text.endswith("OR OTHER DEALINGS IN THE SOFTWARE.")


def test_the_lock_files_have_a_hash_of_every_package() -> None:
    for name in ("requirements.txt", "tests/requirements.txt", "geo/nation/requirements.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pins = [at for at, line in enumerate(lines) if re.match(r"[A-Za-z0-9][\w.-]*==", line)]
        assert pins
        for at in pins:
            assert lines[at].endswith("\\"), lines[at]
            assert lines[at + 1].lstrip().startswith("--hash=sha256:"), lines[at]


def test_what_is_imported_is_declared() -> None:
    """Each package that our code imports stands in pyproject.toml by a name of its own."""
    declared = set(
        re.findall(r'^    "([\w-]+)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    )
    used = {
        (node.names[0].name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
        for top in ("geo", "pages")
        for path in (ROOT / top).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0)
    }
    named = {one.lower().replace("-", "_") for one in declared}
    elsewhere = {
        "PIL": "pillow",
        "authlib": "authlib",
        "dask": "dask",
        "distributed": "dask",
        "opening_hours": "opening_hours_py",
        "xstatic": "xstatic_leaflet",
    }
    missing = {
        one
        for one in used - set(sys.stdlib_module_names) - {"geo", "pages"}
        if elsewhere.get(one, one).lower() not in named
    }
    assert not missing
