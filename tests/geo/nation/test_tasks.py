"""Tasks here, in processes and on a scheduler; failing ones, and lost workers."""

import importlib.util
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from geo.errors import InputError
from geo.nation import tasks
from geo.nation.tasks import TasksProgress, run

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason=f"Dask is not installed. {tasks.HOW_TO_INSTALL}",
)


@dataclass(frozen=True)
class Noted:
    """Squares a number, and leaves a note each time; kills its own process the first times."""

    number: int
    notes: Path
    kills: int = 0

    def __call__(self) -> dict[str, Any]:
        times = len(list(self.notes.glob(f"{self.number}-*")))
        (self.notes / f"{self.number}-{times}").touch()
        if times < self.kills:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.number == 13:
            raise InputError("13 is refused.")
        if self.number == 17:
            raise ZeroDivisionError("17")
        return {"squared": self.number**2}

    @property
    def times(self) -> int:
        return len(list(self.notes.glob(f"{self.number}-*")))


def many(notes: Path, numbers: range, kills: dict[int, int]) -> dict[str, Noted]:
    return {str(n): Noted(n, notes, kills.get(n, 0)) for n in numbers}


def test_results_come_in_order_and_progress_is_told(tmp_path: Path) -> None:
    told: list[TasksProgress] = []
    found = run(many(tmp_path, range(3), {}), heard=told.append)
    assert [one.result for one in found.values()] == [{"squared": n} for n in (0, 1, 4)]
    assert [(one.done, one.running + one.waiting) for one in told] == [(1, 2), (2, 1), (3, 0)]
    assert told[-1].left_s == 0


def test_a_task_that_fails_stops_no_other(tmp_path: Path) -> None:
    found = run(many(tmp_path, range(12, 19), {}))
    assert found["13"].failure == "13 is refused."
    assert found["17"].failure == "ZeroDivisionError: 17"
    assert [name for name, one in found.items() if one.result] == ["12", "14", "15", "16", "18"]


def test_two_workers_one_killed_give_the_same(tmp_path: Path) -> None:
    asked = many(tmp_path, range(6), {3: 1})
    told: list[TasksProgress] = []
    found = run(asked, workers=2, heard=told.append)
    assert [one.result for one in found.values()] == [{"squared": n**2} for n in range(6)]
    assert asked["3"].times == 2
    done_before = {one.last.name for one in told[:2]}
    assert all(asked[name].times == 1 for name in done_before - {"3"})


@pytest.mark.exhaustive
def test_a_task_that_kills_every_worker_fails_alone(tmp_path: Path) -> None:
    asked = many(tmp_path, range(5), {2: 99})
    found = run(asked, workers=2)
    assert "worker was lost 3 times" in str(found["2"].failure)
    assert asked["2"].times == tasks.MOST_TRIES
    assert [name for name, one in found.items() if one.result] == ["0", "1", "3", "4"]


def test_importing_needs_no_dask() -> None:
    code = "import sys, geo.nation.tasks; sys.exit('distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install -r geo/nation/requirements.txt"):
        run({}, scheduler="tcp://127.0.0.1:1")


def test_what_is_asked_for_is_one_or_the_other() -> None:
    with pytest.raises(InputError, match="either"):
        run({}, workers=2, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(InputError, match="0 or more"):
        run({}, workers=-1)


@needs_dask
def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PATIENCE_S", 0.5)
    with pytest.raises(InputError, match=r"tcp://127.0.0.1:1"):
        run({}, scheduler="tcp://127.0.0.1:1")


@pytest.mark.exhaustive
@needs_dask
def test_on_a_scheduler_with_a_worker_killed(tmp_path: Path) -> None:
    import distributed

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        asked = many(tmp_path, range(12, 19), {15: 1})
        found = run(asked, scheduler=cluster.scheduler_address)
    assert found["15"].result == {"squared": 225}
    assert asked["15"].times == 2
    assert found["13"].failure == "13 is refused."
