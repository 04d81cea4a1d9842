"""The program that `geo.transit.beside` starts: it has cafein's networks, and answers for them.

It is run as a file, and imports nothing of ours: so it is small, and starts fast.
"""

import contextlib
import resource
import sys
import tempfile
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


def _serve(line: Connection, networks: dict[int, Any]) -> None:
    """Answer what comes over a line until it is closed."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            kind, key, *rest = line.recv()
            try:
                if kind == "open":
                    networks[key] = _opened(*rest)
                    answer = None
                else:
                    answer = _asked(networks, key, *rest)
            except BaseException as error:  # noqa: BLE001  # a library's panic is none of Exception's
                line.send((False, f"{type(error).__name__}: {error}"))
            else:
                line.send((True, answer))


def _asked(
    networks: dict[int, Any],
    key: int,
    call: str,
    given: tuple[Any, ...],
    named: dict[str, Any],
    unwanted: list[int],
) -> Any:
    for one in unwanted:
        networks.pop(one, None)
    return getattr(networks[key], call)(*given, **named)


def _opened(feed: bytes, changes: Sequence[tuple[str, str, int, float]]) -> Any:
    """The engine's network."""
    from cafein import TransportNetwork  # noqa: PLC0415  # slow: after the lines are served

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "day.zip"
        path.write_bytes(feed)
        network = TransportNetwork.from_gtfs(path, trip_distances=False)
    network.set_transfers(changes)
    return network._core


def _main() -> None:
    """Serve the lines whose numbers are given, until all are closed."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    networks: dict[int, Any] = {}
    lines = [Connection(int(number)) for number in sys.argv[1:]]
    threads = [threading.Thread(target=_serve, args=(line, networks)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    _main()
