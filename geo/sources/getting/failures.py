"""What can go wrong with a download, and the limits it keeps to, in plain words."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    SSLError,
)
from urllib3.exceptions import TimeoutError as TooLate

from geo.errors import SourceError
from geo.sources.getting.addresses import shown
from geo.sources.getting.copies import Failure

_AGAIN = (429, 500, 502, 503, 504)

MB = 1e6


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """How long to wait and how much to take. Sizes are bytes, times seconds.

    A transfer is cut off when it brings less than `slowest` bytes a second over `window_s`;
    `stall_s` is the longest silence. `total_s` and `page_s` bound a file and a page of an
    API with all attempts. Attempts are counted from the last one that brought at least `gain`
    bytes that no other had brought.
    """

    largest: int = 4 * 2**30
    largest_page: int = 64 * 2**20
    connect_s: float = 15.0
    stall_s: float = 30.0
    slowest: float = 4096.0
    window_s: float = 60.0
    total_s: float = 4 * 3600.0
    page_s: float = 300.0
    attempts: int = 5
    gain: int = 2**20
    backoff_s: float = 1.0
    longest_wait_s: float = 120.0
    redirects: int = 5
    pause_s: float = 0.35


class UnavailableError(SourceError):
    """Something on the web that could not be had. `status` is HTTP's, if there was an answer."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class PrivateFailure(Failure):
    """An address that is refused because it is private; the reason says the remedy itself."""


def reason_of(error: Exception, limits: DownloadLimits) -> tuple[str, bool]:
    """What went wrong in plain words, and whether it may go well another time."""
    if isinstance(error, SSLError):
        unknown = re.search(r"certificate verify failed: ([\w ',-]{1,80})", str(error))
        what = unknown[1] if unknown else "its certificate, or how it encrypts"
        return f"its identity cannot be verified ({what})", unknown is None
    reasons = {
        ProxyError: "the proxy in the environment's settings refused the request",
        NameResolutionError: "the server's name cannot be found, or this machine is offline",
        NewConnectionError: "the server cannot be reached",
        ConnectTimeoutError: f"there is no connection within {limits.connect_s:g} s",
        TooLate: f"nothing arrived for {limits.stall_s:g} s",
        DecodeError: "the file it sends is packed wrongly",
        LocationValueError: "its address cannot be used",
    }
    found = next((text for kind, text in reasons.items() if isinstance(error, kind)), None)
    return found or "the connection was cut off", not isinstance(error, LocationValueError)


def refusal(response: BaseHTTPResponse) -> Failure:
    """What an answer means that is not what was asked for."""
    status = response.status
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    wait_s = _retry_after(response.headers.get("retry-after"))
    said = f"the server answers {status}{phrase}"
    if wait_s and status in _AGAIN:
        said += f" and asks to wait {wait_s:,.0f} s"
    return Failure(said, again=status in _AGAIN, status=status, wait_s=wait_s)


def _retry_after(text: str | None) -> float | None:
    """Seconds to wait, from a number of them or a moment."""
    if text is None:
        return None
    if re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII):
        return float(text)
    with suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    return None


_REMEDIES = {
    401: "It needs a key or password: ask the publisher.",
    403: "It needs a key or password, or does not serve programs: ask the publisher.",
    404: "Find its current address and correct url in the manifest.",
    410: "Find its current address and correct url in the manifest.",
}


def unavailable(url: str, failure: Failure) -> UnavailableError:
    """A failure as an error that names the address, the reason and the remedy."""
    status = failure.status
    if isinstance(failure, PrivateFailure):
        return UnavailableError(f"{shown(url)} cannot be fetched: {failure.reason}.", status)
    remedy = _REMEDIES.get(status or 0)
    if remedy is None:
        again = failure.again or (status is not None and status >= 500)
        remedy = "Check the connection and try again later." if again else "Correct that first."
    return UnavailableError(f"{shown(url)} cannot be fetched: {failure.reason}. {remedy}", status)


def too_large(most: int) -> Failure:
    """A file is larger than `most` bytes."""
    return Failure(f"it is larger than {most / MB:,.1f} MB, the most that we take", again=False)


def time_left(total: int | None, size: int, bytes_a_second: float) -> str:
    """About how long the rest of a file takes; nothing where that cannot be known."""
    seconds = 0.0 if not total or bytes_a_second <= 0 else (total - size) / bytes_a_second
    if seconds < 1:
        return ""
    if seconds < 90:
        return f", about {seconds:.0f} s left"
    return f", about {seconds / 60:.0f} min left"
