"""Serves the app as `streamlit run app.py` does, noting what it must not do in a file.

``python -m tests.pages.watched_app NOTES …``: every connection out of this machine is refused and
noted, and so is every emptying of the caches that all visitors share.
"""

import socket
import sys
from pathlib import Path
from typing import Any

from streamlit.runtime.caching import cache_data, cache_resource
from streamlit.web import cli

NOTES = Path(sys.argv[1])
_connect = socket.socket.connect


def note(what: str) -> None:
    with NOTES.open("a", encoding="utf-8") as file:
        file.write(f"{what}\n")


def connect(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        note(f"went out to {address}")
        raise OSError("refused")
    _connect(self, address)


def resolve(host: Any, *rest: Any, **more: Any) -> Any:
    if host not in (None, "localhost", "127.0.0.1", "::1", b"localhost"):
        note(f"asked for the address of {host}")
        raise OSError("refused")
    return _resolve(host, *rest, **more)


if __name__ == "__main__":
    _resolve = socket.getaddrinfo
    socket.getaddrinfo = resolve
    socket.socket.connect = connect  # type: ignore[method-assign]
    for kept in (cache_data, cache_resource):
        kept.clear = lambda: note("emptied the caches")  # type: ignore[method-assign]
    sys.argv = ["streamlit", *sys.argv[2:]]
    cli.main()
