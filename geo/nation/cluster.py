"""Tasks by area: here, one after the other; or on a cluster of machines, by Dask.

Dask is an extra, and is not imported until it is asked for. It hands out tasks, and does those of a
lost machine again elsewhere; whatever is asked for twice must give the same.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, TypeVar

from geo.errors import GeoError, InputError

T = TypeVar("T")

Told = Callable[[int, int], None]
"""Hears after each task how many are done, and of how many."""

HOW_TO_INSTALL = "Install it: .venv/bin/pip install -r geo/nation/requirements.txt"


def run(
    task: Callable[[int], T],
    count: int,
    *,
    workers: int = 0,
    scheduler: str | None = None,
    told: Told | None = None,
    patience_s: float = 30.0,
) -> list[T]:
    """Do the tasks numbered from 0 to `count` - 1, and give the results in that order.

    Parameters
    ----------
    task
        Does one, by its number. To be sent to others it must be picklable.
    workers
        So many processes of this machine, each with one thread. 0: this process.
    scheduler
        Instead of these, the address of a running Dask scheduler, such as ``tcp://10.0.0.1:8786``.
    patience_s
        Seconds to wait for it to answer.

    Raises
    ------
    InputError
        If both are given, if Dask is asked for and not installed, or if the scheduler cannot be
        reached.
    """
    if workers and scheduler:
        raise InputError("Give either a number of workers or a scheduler's address.")
    if workers < 0:
        raise InputError(f"A number of workers is 0 or more; this is {workers}.")
    told = told or (lambda done, of: None)
    if not workers and not scheduler:
        results = []
        for number in range(count):
            results.append(task(number))
            told(number + 1, count)
        return results
    return _distributed(task, count, workers, scheduler, told, patience_s)


def _distributed(
    task: Callable[[int], T],
    count: int,
    workers: int,
    scheduler: str | None,
    told: Told,
    patience_s: float,
) -> list[T]:
    distributed = _dask()
    with ExitStack() as stack:
        if scheduler:
            try:
                client = stack.enter_context(distributed.Client(scheduler, timeout=patience_s))
            except (OSError, ValueError) as error:
                raise InputError(
                    f"No Dask scheduler answers at {scheduler}. Start one: dask scheduler."
                ) from error
        else:
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            )
            client = stack.enter_context(distributed.Client(stack.enter_context(cluster)))
        # Not "pure": Dask would keep results for the same question, asked of changed files.
        waiting = {client.submit(task, number, pure=False): number for number in range(count)}
        results: dict[int, T] = {}
        for future, result in distributed.as_completed(waiting, with_results=True):
            results[waiting[future]] = result
            future.release()
            told(len(results), count)
        if len(results) != count:
            raise GeoError(f"{count - len(results)} of {count} tasks gave nothing.")
        return [results[number] for number in range(count)]


def _dask() -> Any:
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError(
            f"Several workers need Dask, which is not here. {HOW_TO_INSTALL}"
        ) from error
    return distributed
