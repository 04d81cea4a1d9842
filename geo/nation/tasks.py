"""Tasks by name: here, in processes of this machine, or on a Dask scheduler.

A task that fails stops no other. One whose worker is lost is done again elsewhere, so whatever is
asked for twice must give the same. Dask is an extra, and not imported until it is asked for.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from typing import Any

from geo.errors import GeoError, InputError

Json = dict[str, Any]

TaskOfArea = Callable[[], Json]
"""What is done for an area; it can be sent to another process, and gives plain values."""

HOW_TO_INSTALL = "Install it: .venv/bin/pip install -r geo/nation/requirements.txt"

MOST_TRIES = 3
"""A task whose worker was lost so many times is not tried again."""

PATIENCE_S = 30.0
"""So long a scheduler may take to answer."""


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task gave; or why it gave nothing, as a sentence."""

    name: str
    result: Json | None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class TasksProgress:
    """How far many tasks are: how many are done, under way and left to begin, and for how long.

    `last` is the task that was just done; `left_s` is missing before the first.
    """

    done: int
    running: int
    waiting: int
    last: TaskResult
    left_s: float | None


Heard = Callable[[TasksProgress], None]


def check_where(workers: int, scheduler: str | None) -> None:
    """Refuse a number of workers that cannot be, or one beside a scheduler.

    Raises
    ------
    InputError
        For either.
    """
    if workers < 0:
        raise InputError(f"A number of workers is 0 or more; this is {workers}.")
    if workers and scheduler:
        raise InputError("Give either a number of workers or a scheduler's address.")


def run(
    tasks: Mapping[str, TaskOfArea],
    *,
    workers: int = 0,
    scheduler: str | None = None,
    heard: Heard = lambda progress: None,
) -> dict[str, TaskResult]:
    """Do the tasks, and give their results by name, in the order of `tasks`.

    Parameters
    ----------
    workers
        So many processes of this machine. 0: this process.
    scheduler
        Instead of these, the address of a running Dask scheduler, such as ``tcp://10.0.0.1:8786``.
    heard
        Told after each task.

    Raises
    ------
    InputError
        If both are given, if Dask is asked for and not installed, or if the scheduler cannot be
        reached.
    """
    check_where(workers, scheduler)
    if scheduler:
        results = _on_scheduler(tasks, scheduler)
    elif workers:
        results = _in_processes(tasks, workers)
    else:
        results = ((_attempt(name, task), 0) for name, task in tasks.items())
    found: dict[str, TaskResult] = {}
    begun = time.monotonic()
    for one, under_way in results:
        found[one.name] = one
        left = len(tasks) - len(found)
        left_s = (time.monotonic() - begun) / len(found) * left
        running = min(under_way, left)
        heard(TasksProgress(len(found), running, left - running, one, left_s))
    return {name: found[name] for name in tasks}


def _attempt(name: str, task: TaskOfArea) -> TaskResult:
    try:
        return TaskResult(name, task())
    except GeoError as error:
        return TaskResult(name, None, str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours in one area must not lose the others
        return TaskResult(name, None, f"{type(error).__name__}: {error}")


def _lost(name: str) -> TaskResult:
    why = (
        f"Its worker was lost {MOST_TRIES} times. If the machine ran out of memory, use fewer "
        "workers."
    )
    return TaskResult(name, None, why)


def _in_processes(
    tasks: Mapping[str, TaskOfArea], workers: int
) -> Iterator[tuple[TaskResult, int]]:
    """Results as they come, each with how many tasks are under way.

    A lost process takes its pool with it: what was under way is done again in a new one. A task
    that was under way at two losses is done alone, so that no other is blamed for it.
    """
    left, tries = dict(tasks), Counter[str]()
    while left:
        alone = next((name for name in left if tries[name] == MOST_TRIES - 1), None)
        batch = {alone: left[alone]} if alone else left
        under_way: dict[Future[TaskResult], str] = {}
        try:
            for one in _one_pool(dict(batch), 1 if alone else workers, under_way):
                del left[one.name]
                yield one, len(under_way)
        except BrokenProcessPool:
            tries.update(under_way.values())
            for name in [name for name in left if tries[name] >= MOST_TRIES]:
                del left[name]
                yield _lost(name), 0


def _one_pool(
    tasks: dict[str, TaskOfArea], workers: int, under_way: dict[Future[TaskResult], str]
) -> Iterator[TaskResult]:
    """Results of one pool; `under_way` holds what is being done, also when the pool breaks."""
    waiting = iter(tasks.items())
    with ProcessPoolExecutor(workers, mp_context=_context()) as pool:
        while True:
            for name, task in waiting:
                under_way[pool.submit(_attempt, name, task)] = name
                if len(under_way) == workers:
                    break
            if not under_way:
                return
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            sound = [future for future in done if future.exception() is None]
            for future in sound:
                del under_way[future]
                yield future.result()
            if len(sound) < len(done):
                raise BrokenProcessPool


def _context() -> BaseContext:
    """How processes begin: with nothing of this one, and where it can be with the program read."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["geo.nation.sweep"])
    return context


def _on_scheduler(
    tasks: Mapping[str, TaskOfArea], scheduler: str
) -> Iterator[tuple[TaskResult, int]]:
    distributed = _dask()
    try:
        client = distributed.Client(scheduler, timeout=PATIENCE_S)
    except (OSError, ValueError) as error:
        raise InputError(
            f"No Dask scheduler answers at {scheduler}. Start one: dask scheduler."
        ) from error
    with client:
        # Not "pure": Dask would keep results for the same question, asked of changed files.
        names = {client.submit(_attempt, n, task, pure=False): n for n, task in tasks.items()}
        done = distributed.as_completed(names, with_results=True, raise_errors=False)
        for future, result in done:
            found = result
            if not isinstance(result, TaskResult):  # its worker was lost, perhaps with the result
                found = _lost(names[future]) if future.status == "error" else future.result()
            yield found, sum(client.nthreads().values())
            future.release()


def _dask() -> Any:
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError(
            f"A scheduler needs Dask, which is not installed. {HOW_TO_INSTALL}"
        ) from error
    return distributed
