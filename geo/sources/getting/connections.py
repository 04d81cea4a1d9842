"""Connections to servers that we know nothing about: made where they may be, and ended in time."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any
from urllib.parse import unquote

from urllib3 import (
    HTTPConnectionPool,
    HTTPSConnectionPool,
    PoolManager,
    ProxyManager,
    make_headers,
)
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import parse_url
from urllib3.util.connection import create_connection

Connect = Callable[[HTTPConnection], socket.socket]
"""Makes a connection to where one of urllib3 is meant to lead."""

Listen = Callable[[object], None]
"""Told of the socket that an answer is awaited on."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, by the machine's own settings.

    Raises
    ------
    OSError
        If the name is not known (`socket.gaierror`).
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial(address: tuple[str, int], timeout: float | None) -> socket.socket:
    """A connection to a numeric address."""
    return create_connection(address, timeout, socket_options=HTTPConnection.default_socket_options)


@dataclass(frozen=True, slots=True)
class Wires:
    """What a `Web` touches of the world besides the file system."""

    resolve: Callable[[str, int], list[str]] = resolve
    dial: Callable[[tuple[str, int], float | None], socket.socket] = dial
    sleep: Callable[[float], None] = sleep


def pools(proxy: str | None, connect: Connect, listen: Listen) -> PoolManager:
    """Pools of connections that are made by `connect`, or lead to a proxy.

    Raises
    ------
    ValueError
        If there can be no such proxy: only http and https ones are known.
    """
    if proxy is None:
        made = PoolManager(num_pools=_POOLS)
    else:
        auth = parse_url(proxy).auth
        headers = make_headers(proxy_basic_auth=unquote(auth)) if auth else None
        made = ProxyManager(proxy, num_pools=_POOLS, proxy_headers=headers)
    made.pool_classes_by_scheme = _guarded(connect, listen)
    return made


_POOLS = 4


def _guarded(connect: Connect, listen: Listen) -> dict[str, type[HTTPConnectionPool]]:
    """Pools of connections that are made by `connect`, and of which `listen` hears.

    A proxy is connected to as it is configured: whoever set it up trusts it.
    """

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return super()._new_conn() if self.proxy else connect(self)

        def getresponse(self) -> Any:
            listen(self.sock)
            return super().getresponse()

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return super()._new_conn() if self.proxy else connect(self)

        def getresponse(self) -> Any:
            listen(self.sock)
            return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


class Watch:
    """Ends a transfer that brings too little or takes too long, wherever it is waiting.

    A time limit on a socket is for one packet: a server that sends a byte now and then, in
    the headers or between the parts of the body, never meets it.

    Parameters
    ----------
    slowest, window_s
        It may not bring less than so many bytes a second, over so many seconds.
    deadline
        When it must be over, on the clock of `time.monotonic`.
    """

    def __init__(self, slowest: float, window_s: float, deadline: float) -> None:
        self.verdict: str | None = None
        self._slowest = slowest
        self._window_s = window_s
        self._deadline = deadline
        self._wire: object = None
        self._since = monotonic()
        self._bytes = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def restart(self, wire: object = None) -> None:
        """Count from now on; `wire` is the socket to cut, the one given before if None."""
        self._wire = wire or self._wire
        self._since, self._bytes = monotonic(), 0

    def moved(self, count: int) -> None:
        """So many bytes have come in."""
        self._bytes += count

    def _run(self) -> None:
        while not self._done.wait(min(1.0, self._window_s / 4)):
            self.verdict = self.verdict or self._judge()
            if self.verdict:
                self._cut()

    def _judge(self) -> str | None:
        now = monotonic()
        if now > self._deadline:
            return "it takes too long"
        if now - self._since < self._window_s:
            return None
        if self._bytes < self._slowest * self._window_s:
            return f"less than {self._slowest:,.0f} bytes a second come in"
        self._since, self._bytes = now, 0
        return None

    def _cut(self) -> None:
        wire = getattr(self._wire, "socket", self._wire)
        if isinstance(wire, socket.socket):
            with suppress(OSError):
                # Not the method of an encrypted socket, which forgets its keys under the reader.
                socket.socket.shutdown(wire, socket.SHUT_RDWR)
