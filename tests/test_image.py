"""What goes into a container's image: the app whole, and nothing that is private."""

import re
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WRITTEN = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
IGNORED = (ROOT / "deploy" / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
PARTS = ("app.py", "requirements.txt", "LICENSE", ".streamlit", "geo", "pages", "data")


def goes_in(path: str) -> bool:
    """Whether a file is copied: the last line that fits it, or a folder that it is in, decides."""
    within = [path, *map(str, Path(path).parents)]
    inside = True
    for line in IGNORED:
        pattern = line.removeprefix("!").removeprefix("**/")
        anywhere = line.startswith("**")
        named = [Path(one).name for one in within] if anywhere else within
        if line and not line.startswith("#") and any(fnmatchcase(one, pattern) for one in named):
            inside = line.startswith("!")
    return inside


def tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return done.stdout.rstrip("\0").split("\0")


def test_all_of_the_app_goes_in_and_nothing_else_of_the_project() -> None:
    for path in tracked():
        assert goes_in(path) == path.startswith(PARTS), path


@pytest.mark.parametrize(
    "path",
    [
        *("data/comments/comments.sqlite", "data/comments/comments.sqlite-wal", "data/staff.toml"),
        *(
            "data/build/area.duckdb",
            "data/cache/extract.osm.pbf",
            ".git/config",
            ".venv/bin/python",
        ),
        *("geo/__pycache__/area.pyc", "pages/parts/__pycache__/page.pyc", "pupils.csv", "bench/x"),
    ],
)
def test_nothing_goes_in_that_people_wrote_fetched_or_built(path: str) -> None:
    assert not goes_in(path)


def test_what_the_image_is_told_is_a_setting_and_a_command() -> None:
    given = re.findall(r"(SEND_\w+)=", WRITTEN)
    known = (ROOT / "geo" / "settings.py").read_text(encoding="utf-8")
    assert given
    assert all(f'"{name}"' in known for name in given)
    copied = [line.split()[0] for line in re.findall(r"^COPY (.+)$", WRITTEN, re.MULTILINE)]
    assert all((ROOT / name).exists() for name in copied)
