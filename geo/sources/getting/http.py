"""Fetching over HTTP from servers that we know nothing about.

One visitor (`Web`), one request at a time, a few a second at most. It never waits for
ever, takes no more than it has room for, resumes what was cut off, and does not let an address
lead into the network that it runs in. What is in an address besides host and path (a
password, a key in the query) never gets into a message or onto the disk.
"""

import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

from urllib3 import BaseHTTPResponse, PoolManager, Timeout, make_headers
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.util import Url

from geo.errors import SourceError
from geo.sources.getting.addresses import is_public, shown
from geo.sources.getting.connections import Watch, Wires, pools
from geo.sources.getting.copies import Downloaded, Failure, HeldCopy, PartialFile, age, is_page
from geo.sources.getting.failures import (
    MB,
    DownloadLimits,
    PrivateFailure,
    UnavailableError,
    reason_of,
    refusal,
    time_left,
    too_large,
    unavailable,
)
from geo.sources.getting.locks import alone
from geo.sources.getting.redirects import checked_url, origin, redirected

USER_AGENT = "SEND-Local-Offer-finder/0.1 (reads open data for a council's finder; python-urllib3)"
"""What we tell every server that we are."""

__all__ = [
    "DownloadLimits",
    "Downloaded",
    "Response",
    "UnavailableError",
    "Web",
    "Wires",
    "download",
    "shown",
]

Progress = Callable[[str], None]

_CHUNK = 1 << 16

_TELL_EVERY_S = 1.0

_MOST_ADDRESSES = 4

_NOTHING_THERE = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

_T = TypeVar("_T")

USUAL = DownloadLimits()
"""The limits that hold unless others are given."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server gave: `url` is where it came from in the end, header names are lower case."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def download(
    url: str,
    target: Path,
    *,
    allow_private: bool = False,
    progress: Progress | None = None,
    limits: DownloadLimits | None = None,
) -> Downloaded:
    """Bring a file here, or make sure that the copy here is the latest: see `Web.download`."""
    with Web(allow_private=allow_private, progress=progress, limits=limits) as web:
        return web.download(url, target)


class Web:
    """A polite visitor of the web. Use it in a ``with``, from one thread.

    Environment settings for proxies (``HTTPS_PROXY``, ``NO_PROXY`` and so on) are obeyed. No
    address of a private network is visited unless `allow_private`: the address that is judged
    is the very one that is connected to, at each redirect anew. Behind a proxy the name is
    judged as this machine sees it, and a name that only the proxy knows is left to the proxy.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        progress: Progress | None = None,
        limits: DownloadLimits | None = None,
        wires: Wires | None = None,
    ) -> None:
        self.limits = limits or USUAL
        self._allow_private = allow_private
        self._tell = progress or (lambda _: None)
        self._wires = wires or Wires()
        self._pools: dict[str | None, PoolManager] = {}
        self._watch: Watch | None = None
        self._not_before = 0.0

    def __enter__(self) -> "Web":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what connections are open."""
        for pool in self._pools.values():
            pool.clear()

    def get(self, url: str, *, accept: str = "*/*", largest: int | None = None) -> Response:
        """What an address gives, in memory: a page of an API.

        Raises
        ------
        UnavailableError
            If it cannot be had in `DownloadLimits.page_s`, is larger than `largest` bytes (default
            `DownloadLimits.largest_page`), or is refused (a private network, https that turns to
            http).
        SourceError
            If `url` is not an http or https address.
        """
        most = self.limits.largest_page if largest is None else largest
        headers = {"Accept": accept, "Accept-Encoding": "gzip"}
        return self._persist(
            url, lambda deadline: self._get(url, headers, most, deadline), self.limits.page_s
        )

    def get_json(self, url: str, *, largest: int | None = None) -> Any:
        """The JSON that an address gives.

        Raises
        ------
        UnavailableError
            As `get`, and if what it gives is not JSON.
        """
        answer = self.get(url, accept="application/json", largest=largest)
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            what = "a web page" if is_page(answer.body) else "something else"
            raise UnavailableError(
                f"{shown(url)} should print JSON and gives {what} "
                f"({answer.headers.get('content-type', 'of no stated type')!r}). Open the "
                "address in a browser to see what is there, and correct it.",
                HTTPStatus.OK,
            ) from error

    def download(self, url: str, target: Path, *, otherwise: Sequence[str] = ()) -> Downloaded:
        """Bring a file here, or make sure that the copy here is still the latest.

        `target` appears or changes only when the file is whole. Beside it are kept
        ``<target>.json`` (what the server said of its version, so that an unchanged file is not
        sent again), ``<target>.lock``, and, of a file that was cut off, ``<target>.part`` and
        ``<target>.part.json``, from which the next call goes on.

        Where there is nothing at `url`, the addresses of `otherwise` are tried in turn. If the file
        cannot be had and there is a copy, the copy is given with a `note`.

        Raises
        ------
        UnavailableError
            If it cannot be had and there is no copy.
        SourceError
            If `url` is not an http or https address, or `target` cannot be written.
        """
        for one in (url, *otherwise):
            checked_url(one)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with alone(target, self.limits.total_s, self._tell):
                return self._latest((url, *otherwise), target)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SourceError(
                f"{shown(url)} cannot be saved as {target}: {reason}. Make room, or check that "
                "you can write to the folder."
            ) from error

    def _latest(self, urls: Sequence[str], target: Path) -> Downloaded:
        held = HeldCopy.of(target)
        part = PartialFile(target)
        failed: UnavailableError | None = None
        for url in urls:
            self._tell(f"Asking for {shown(url)}")
            try:
                return self._persist(
                    url,
                    partial(self._fetch, url, held, part),
                    self.limits.total_s,
                    brought=lambda: part.furthest,
                )
            except UnavailableError as error:
                failed = failed or error
                if error.status not in _NOTHING_THERE:
                    break
        assert failed is not None, "there is at least one address"
        if held is None:
            raise failed
        note = f"{str(failed).rstrip('.')}. Used instead: the copy {age(held.fetched)}."
        self._tell(note)
        return Downloaded(target, held.fetched, held.digest(), changed=False, note=note)

    def _persist(
        self,
        url: str,
        attempt: Callable[[float], _T],
        within_s: float,
        brought: Callable[[], int] = lambda: 0,
    ) -> _T:
        """Try until it works, or until there is no more sense in it."""
        deadline = monotonic() + within_s
        failed, furthest = 0, brought()
        while True:
            try:
                return attempt(deadline)
            except Failure as failure:
                failed += 1
                if brought() >= furthest + self.limits.gain:
                    failed, furthest = 1, brought()
                wait_s = failure.wait_s
                if wait_s is None:
                    wait_s = min(
                        self.limits.backoff_s * 2.0 ** (failed - 1), self.limits.longest_wait_s
                    )
                in_time = wait_s <= self.limits.longest_wait_s and monotonic() + wait_s < deadline
                if not failure.again or failed >= self.limits.attempts or not in_time:
                    raise unavailable(url, failure) from failure
                self._tell(f"{shown(url)}: {failure.reason}. Trying again in {wait_s:.0f} s")
                self._wires.sleep(wait_s)

    def _get(self, url: str, headers: dict[str, str], most: int, deadline: float) -> Response:
        with self._answer(url, headers, deadline) as (response, final):
            if response.status not in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
                raise refusal(response)
            body = b"".join(self._chunks(response, most, decode=True))
            said = {name.lower(): value for name, value in response.headers.items()}
            return Response(final, said, body)

    def _fetch(
        self, url: str, held: "HeldCopy | None", part: "PartialFile", deadline: float
    ) -> Downloaded:
        """One attempt at a file: the rest of it, all of it, or the news that it is unchanged."""
        resume = part.resume()
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        headers |= resume or (held.conditions if held else {})
        with self._answer(url, headers, deadline) as (response, _):
            status = response.status
            if status == HTTPStatus.NOT_MODIFIED and held and not resume:
                return held.confirmed()
            if resume and status == HTTPStatus.PARTIAL_CONTENT:
                part.check(response)
            elif resume and status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.discard()
                raise Failure("the file has changed since a part of it was fetched")
            elif status == HTTPStatus.OK:
                part.begin(response)
            else:
                raise refusal(response)
            self._receive(url, response, part)
        return part.finish(url, held)

    def _receive(self, url: str, response: BaseHTTPResponse, part: "PartialFile") -> None:
        """Write what comes in to the end of the part."""
        told = start = monotonic()
        before = part.size
        of = f" of {part.total / MB:,.1f}" if part.total is not None else ""
        with part.opened() as file:
            room = self.limits.largest - part.size
            for chunk in self._chunks(response, room, decode=part.encoded):
                file.write(chunk)
                part.size += len(chunk)
                part.furthest = max(part.furthest, part.size)
                if monotonic() - told >= _TELL_EVERY_S:
                    told = monotonic()
                    left = time_left(part.total, part.size, (part.size - before) / (told - start))
                    self._tell(f"Fetching {shown(url)}: {part.size / MB:,.1f}{of} MB{left}")
            file.flush()
            os.fsync(file.fileno())

    def _chunks(self, response: BaseHTTPResponse, most: int, *, decode: bool) -> Iterator[bytes]:
        """The body as it comes in, up to `most` bytes; what goes wrong on the way is a failure."""
        said = response.headers.get("content-length", "")
        if said.isdecimal() and len(said) < 20 and int(said) > most:
            raise too_large(most)
        taken = 0
        while True:
            with self._in_plain_words():
                chunk = response.read1(_CHUNK, decode_content=decode)
            if self._watch is not None:
                self._watch.moved(len(chunk))
            if not chunk:
                return
            taken += len(chunk)
            if taken > most:
                raise too_large(most)
            yield chunk

    @contextmanager
    def _answer(
        self, url: str, headers: dict[str, str], deadline: float
    ) -> Iterator[tuple[BaseHTTPResponse, str]]:
        """The answer of a server, past redirects, and where it came from."""
        start = checked_url(url)
        for _ in range(self.limits.redirects + 1):
            where = checked_url(url)
            # A password is for the server that it was given for, and for no other.
            mine = origin(where) == origin(start)
            secret = make_headers(basic_auth=unquote(start.auth)) if start.auth and mine else {}
            with self._request(where, headers | secret, deadline) as response:
                location = response.get_redirect_location()
                if not location:
                    yield response, url
                    return
            url = redirected(url, location)
        raise Failure(
            f"it redirects more than {self.limits.redirects} times",
            again=False,
        )

    @contextmanager
    def _request(
        self, where: Url, headers: dict[str, str], deadline: float
    ) -> Iterator[BaseHTTPResponse]:
        """One request to one address, with a watch on it that ends it if it goes on too long."""
        pause_s = self._not_before - monotonic()
        if pause_s > 0:
            self._wires.sleep(pause_s)
        self._not_before = monotonic() + self.limits.pause_s
        stall_s = max(0.001, min(self.limits.stall_s, deadline - monotonic()))
        connect_s = max(0.001, min(self.limits.connect_s, deadline - monotonic()))
        with Watch(self.limits.slowest, self.limits.window_s, deadline) as self._watch:
            with self._in_plain_words():
                response = self._pool(where).request(
                    "GET",
                    where._replace(auth=None, fragment=None).url,
                    headers={"User-Agent": USER_AGENT} | headers,
                    retries=False,
                    redirect=False,
                    preload_content=False,
                    decode_content=False,
                    timeout=Timeout(connect=connect_s, read=stall_s),
                )
            self._watch.restart()
            try:
                yield response
            finally:
                response.close()

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        """Turn what the network and its libraries raise into a failure of this attempt."""
        try:
            yield
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            reason, again = reason_of(error, self.limits)
            if self._watch is not None and self._watch.verdict:
                reason, again = self._watch.verdict, True
            raise Failure(reason, again=again) from error
        if self._watch is not None and self._watch.verdict:  # a cut connection can look like an end
            raise Failure(self._watch.verdict)

    def _pool(self, where: Url) -> PoolManager:
        """The pool of connections to use for an address: straight, or through a proxy."""
        host = str(where.host)
        proxies = getproxies()
        proxy = proxies.get(str(where.scheme)) or proxies.get("all") or None
        if proxy and proxy_bypass(host.strip("[]")):
            proxy = None
        if proxy:
            self._check_before_proxy(host, where.port or 0)
            proxy = proxy if "://" in proxy else f"http://{proxy}"
        if proxy not in self._pools:
            try:
                self._pools[proxy] = pools(proxy, self._connect, self._listen)
            except ValueError as error:
                raise Failure(
                    f"the proxy that the environment names, {shown(proxy or '')}, cannot be used: "
                    "only http and https proxies can",
                    again=False,
                ) from error
        return self._pools[proxy]

    def _check_before_proxy(self, host: str, port: int) -> None:
        with suppress(OSError):  # unknown here: only the proxy can tell
            self._addresses(host, port)

    def _addresses(self, host: str, port: int) -> list[str]:
        """Where a host may be connected to. One private address is enough to refuse it."""
        found = self._wires.resolve(host.strip("[]"), port)
        private = [address for address in found if not is_public(address)]
        if private and not self._allow_private:
            raise PrivateFailure(
                f"{host} is at {private[0]}, which is not on the public internet. If that is "
                "right, write allow_private = true for this source in the manifest",
                again=False,
            )
        return found[:_MOST_ADDRESSES]

    def _connect(self, connection: HTTPConnection) -> socket.socket:
        """Connect to an address that has been judged, and to no other, whatever the name says."""
        host, port = connection._dns_host, connection.port
        try:
            addresses = self._addresses(host, port)
        except (OSError, UnicodeError) as error:
            gone = socket.gaierror(str(error))
            raise NameResolutionError(connection.host, connection, gone) from error
        failed: OSError = OSError("there is no address")
        for address in addresses:
            try:
                return self._wires.dial((address, port), connection.timeout)
            except OSError as error:
                failed = error
        if isinstance(failed, TimeoutError):
            raise ConnectTimeoutError(connection, "no connection in time") from failed
        raise NewConnectionError(connection, str(failed)) from failed

    def _listen(self, wire: object) -> None:
        """From here on the server has the word: the watch needs to know what to cut."""
        if self._watch is not None:
            self._watch.restart(wire)
