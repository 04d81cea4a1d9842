"""Every command that the documents name, run once: ``python -m bench.commands [--only WORD]``.

The commands of the README and of docs/commands.md, and those by bus and train, are tests
(`tests/test_documents.py`). This runs the others over the example area, each document in a folder
of its own that has the files which its commands read. What cannot run here, because it needs
another council's files or a server, stands in `ELSEWHERE` with the test that runs it. Exit code 1
if a command fails.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from geo.settings import DEFAULT_DB, now
from geo.voices import Comments
from pages.parts.show.week import EXAMPLE as WEEK
from tests.prices import FILLED

ROOT = Path(__file__).parents[1]
IN_TESTS = ("README.md", "docs/commands.md", "docs/public-transport.md")
GEO = re.compile(
    r"^(?:[A-Z_]+=\S+ )?(?:\.venv/bin/)?python -m geo (.+?)(?:\s{2,}#.*|\s# .*)?$", re.MULTILINE
)

ELSEWHERE = {
    r"new-area Rutland": ("tests/geo/commands/test_new_area.py", "Rutland"),
    r"build data/areas/rutland\.toml": ("tests/geo/commands/test_new_area.py", "--build"),
    r"audit .*--answers": ("tests/geo/commands/test_audit.py", "--answers"),
    r"update": ("tests/geo/commands/test_update.py", "--accept"),
    r"audit --feeds": ("tests/geo/commands/test_audit.py", "--feeds"),
    r"transport .*--benchmark": ("tests/geo/transport_costs/test_collection.py", "read_benchmark"),
    r"sufficiency --own": ("tests/geo/commands/test_sufficiency.py", "--own"),  # it is filled in
    r"nation build": ("bench/nation.py", "build"),
    r"nation serve": ("tests/geo/nation/test_sweep.py", "serve"),
    r"nation .*--scheduler": ("tests/geo/nation/test_tasks.py", "dask"),
    r"find \"NW5 2AA\"": ("tests/geo/areas/test_door.py", "area"),
}
"""Commands that need what is not here, and the file that tries them, with a word that is in it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A command as a document names it."""

    document: str
    command: str

    @property
    def elsewhere(self) -> tuple[str, str] | None:
        """The test that runs it in place of this program, and a word of it."""
        found = (where for what, where in ELSEWHERE.items() if re.match(what, self.command))
        return next(found, None)


def named() -> list[Named]:
    """The commands of all documents, in their order."""
    documents = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
    return [
        Named(str(path.relative_to(ROOT)), command)
        for path in documents
        for command in GEO.findall(path.read_text(encoding="utf-8"))
    ]


def to_run() -> list[Named]:
    """Those that this program runs."""
    tested = {one.command for one in named() if one.document in IN_TESTS}
    return [one for one in named() if one.command not in tested and one.elsewhere is None]


def files() -> dict[str, str]:
    """What the commands read, as the documents show it."""

    def shown(document: str, language: str) -> str:
        text = (ROOT / "docs" / document).read_text(encoding="utf-8")
        return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[0]

    return {
        "pupils.csv": "id,postcode,date of birth,school\n1,PO30 1UD,2017-03-31,118168\n",
        "prices.toml": FILLED,
        "questions.toml": shown("papers.md", "toml"),
        "closed.geojson": shown("travel-to-school.md", "json"),
        "week.toml": WEEK,
    }


def words(one: Named, db: Path, folder: Path) -> list[str]:
    """A command's words, over a database, with what it names elsewhere put into a folder."""
    found = [
        word.replace("/srv/areas", str(db.parent)).replace("/somewhere/safe", str(folder))
        for word in shlex.split(one.command.replace("data/build/rutland.duckdb", str(db)))
    ]
    if found[0] == "week":  # the example area has no other timetable
        found.append("--examples")
    whole = found[0] in ("nation", "comments", "languages") or "--db" in found
    return found if whole else [*found, "--db", str(db)]


def run(one: Named, db: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder that has what it reads."""
    template = re.search(r"--template (\S+)", one.command)
    for name, text in files().items():
        if template is None or name != template[1]:
            (folder / name).write_text(text, encoding="utf-8")
        else:
            (folder / name).unlink(missing_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "geo", *words(one, db, folder)],
        cwd=folder,
        env={
            **os.environ,
            **{"PYTHONPATH": str(ROOT), "SEND_DB": str(db)},
            "SEND_COMMENTS": str(folder / "book" / "comments.sqlite"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def _all(asked: argparse.Namespace, place: Path) -> Iterator[bool]:
    db = place / "areas" / asked.db.name
    db.parent.mkdir()
    shutil.copy(asked.db, db)
    for one in to_run():
        if asked.only not in one.command:
            continue
        folder = place / Path(one.document).stem
        folder.mkdir(exist_ok=True)
        if one.command == "comments backup /somewhere/safe/comments.sqlite":
            Comments(folder / "book" / "comments.sqlite").comment("site", "Thank you.", now=now())
        began = monotonic()
        done = run(one, db, folder)
        state = "done" if done.returncode == 0 else f"failed: {done.stderr[-300:]}"
        print(f"{monotonic() - began:5.0f} s {one.document}: {one.command}: {state}", flush=True)
        yield done.returncode == 0


def main() -> int:
    """Run them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, default=DEFAULT_DB)
    parser.add_argument("--only", default="", help="only commands with this in them")
    with tempfile.TemporaryDirectory() as folder:
        return 0 if all(list(_all(parser.parse_args(), Path(folder)))) else 1


if __name__ == "__main__":
    sys.exit(main())
