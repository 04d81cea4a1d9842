"""What a build has made beside itself: collected at the end, and ended with the build."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from geo.build.pipeline import build
from geo.errors import SourceError
from geo.sources.basemap import beside
from geo.store import Store
from tests.processes import begun_by, gone, waited_for
from tests.town import write_town

JOINING = "Joining what is in more than one source"
"""A line of progress when all has been read, and the tiles have not been asked for."""

# A build that waits to be killed when its base map has just been begun.
_WAITS = """
import sys, time
from contextlib import contextmanager
from pathlib import Path
from geo.build.pipeline import build
from geo.sources.basemap import beside
really = beside.making
@contextmanager
def making(path):
    with really(path) as made:
        print("begun", flush=True)
        time.sleep(60)
        yield made
beside.WORTH_BYTES, beside._cores, beside.making = 0, lambda: 2, making
build(Path(sys.argv[1]), Path(sys.argv[2]))
"""

really = beside.making


@dataclass
class Drawing:
    """The processes that draw maps beside builds: each is sent a signal when it begins."""

    sent: signal.Signals | None = None
    processes: list[int] = field(default_factory=list)

    @contextmanager
    def making(self, path: Path) -> Iterator[Callable[[], bytes]]:
        before = begun_by(os.getpid())
        with really(path) as made:
            (process,) = begun_by(os.getpid()) - before
            self.processes.append(process)
            if self.sent:
                os.kill(process, self.sent)
            yield made


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    folder.mkdir()
    return write_town(folder)


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Drawing:
    """Even the map of a town is made in a process beside the build."""
    found = Drawing()
    monkeypatch.setattr(beside, "WORTH_BYTES", 0)
    monkeypatch.setattr(beside, "_cores", lambda: 2)
    monkeypatch.setattr(beside, "making", found.making)
    return found


def base_map(db: Path) -> bytes:
    store = Store.open(db)
    stored = store.base_map()
    found = stored.read(0, stored.size)
    store.close()
    return found


def test_the_base_map_is_the_same_wherever_it_is_made(
    manifest: Path, tmp_path: Path, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(manifest, tmp_path / "beside.duckdb")
    assert len(drawing.processes) == 1
    assert gone(drawing.processes[0])
    monkeypatch.setattr(beside, "_cores", lambda: 1)
    build(manifest, tmp_path / "here.duckdb")
    assert len(drawing.processes) == 1
    assert base_map(tmp_path / "here.duckdb") == base_map(tmp_path / "beside.duckdb") != b""


def test_a_map_that_cannot_be_drawn_fails_the_build_and_is_named(
    manifest: Path, tmp_path: Path, drawing: Drawing
) -> None:
    drawing.sent = signal.SIGKILL
    with pytest.raises(SourceError, match=r"^Test map: The base map of .* could not be made"):
        build(manifest, tmp_path / "new.duckdb")
    assert gone(drawing.processes[0])
    assert [path.name for path in tmp_path.iterdir()] == ["town"]


def test_a_build_that_is_interrupted_leaves_no_process(
    manifest: Path, tmp_path: Path, drawing: Drawing
) -> None:
    drawing.sent = signal.SIGSTOP  # it is not done when the build is

    def progress(_share: float, what: str) -> None:
        if what == JOINING:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(manifest, tmp_path / "new.duckdb", progress)
    assert gone(drawing.processes[0])


def test_a_build_that_is_killed_leaves_no_process(manifest: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WAITS, str(manifest), str(tmp_path / "new.duckdb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"begun\n"
        (process,) = begun_by(parent.pid)
        parent.kill()
    assert waited_for(lambda: gone(process))
