"""Tasks by area on two workers, one of which is killed: the figures are those of one process."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from geo.errors import InputError
from geo.nation import cluster
from geo.nation.files import AreaTask, read, write
from geo.nation.measure import NationMeasures, together
from geo.provision.access import gaussian
from tests.geo.nation.test_measure import town

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason=f"Dask is not installed. {cluster.HOW_TO_INSTALL}",
)
AREAS = 16


def squared(number: int) -> int:
    return number * number


def test_in_one_process_results_come_in_order_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    assert cluster.run(squared, 3, told=lambda done, of: told.append((done, of))) == [0, 1, 4]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_importing_needs_no_dask() -> None:
    code = "import sys, geo.nation.cluster; sys.exit('distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install -r geo/nation/requirements.txt"):
        cluster.run(squared, 3, workers=2)


def test_what_is_asked_for_is_one_or_the_other() -> None:
    with pytest.raises(InputError, match="either"):
        cluster.run(squared, 3, workers=2, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(InputError, match="0 or more"):
        cluster.run(squared, 3, workers=-1)


@needs_dask
def test_a_scheduler_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match=r"tcp://127.0.0.1:1"):
        cluster.run(squared, 1, scheduler="tcp://127.0.0.1:1", patience_s=0.5)


@dataclass(frozen=True, slots=True)
class Noted:
    """A task that leaves a note of who began it, and of who ended it."""

    task: AreaTask
    notes: Path

    def __call__(self, number: int) -> NationMeasures:
        note = f"{number}-{os.getpid()}"
        (self.notes / f"{note}.begun").touch()
        time.sleep(0.3)
        found = self.task(number)
        (self.notes / f"{note}.ended").touch()
        return found


@dataclass
class Killer:
    """Kills one worker in the middle of a task, once half of all are done."""

    notes: Path
    killed: int = 0
    lost: int = -1

    def __call__(self, done: int, of: int) -> None:
        if self.killed or done < of / 2:
            return
        for note in self.notes.glob("*.begun"):
            if not note.with_suffix(".ended").exists():
                self.lost, self.killed = (int(part) for part in note.stem.split("-"))
                os.kill(self.killed, signal.SIGKILL)
                return


@pytest.mark.exhaustive
@needs_dask
def test_the_same_to_the_last_digit_with_a_worker_killed_half_way(tmp_path: Path) -> None:
    nation = town(np.random.default_rng(5), homes=640)
    write(nation, tmp_path / "nation", most=40)
    task = AreaTask(tmp_path / "nation", 400.0, gaussian(400.0))
    assert len(read(task.folder)) == AREAS
    (tmp_path / "notes").mkdir()
    killer = Killer(tmp_path / "notes")

    alone = together(cluster.run(task, AREAS))
    many = together(cluster.run(Noted(task, tmp_path / "notes"), AREAS, workers=2, told=killer))

    assert killer.killed
    begun = [note.stem.split("-") for note in (tmp_path / "notes").glob("*.begun")]
    again = {int(pid) for number, pid in begun if int(number) == killer.lost}
    assert killer.killed in again
    assert len(again) > 1  # what it was doing was done by another
    assert np.isfinite(alone.cost).all()
    assert (alone.access > 0).any()
    for name in ("home", "cost", "service", "access", "at_least"):
        assert getattr(many, name).tobytes() == getattr(alone, name).tobytes(), name
