"""Which addresses may be asked for, and where a server may send us on to."""

from urllib.parse import urljoin

from urllib3.exceptions import (
    LocationValueError,
)
from urllib3.util import Url, parse_url

from geo.errors import SourceError
from geo.sources.getting.addresses import shown
from geo.sources.getting.copies import Failure


def checked_url(url: str) -> Url:
    """The parts of an address that we may ask for."""
    try:
        where = parse_url(url)
    except (LocationValueError, ValueError) as error:
        raise SourceError(f"{shown(url)} is not a web address. Correct it.") from error
    if where.scheme not in ("http", "https") or not where.host:
        raise SourceError(
            f"{shown(url)} is not an http or https address. Correct it, or use path for a file on "
            "this machine."
        )
    return where


def origin(where: Url) -> tuple[str | None, str | None, int]:
    """The scheme, host and port of an address."""
    return where.scheme, where.host, where.port or (443 if where.scheme == "https" else 80)


def redirected(url: str, location: str) -> str:
    """The address that `url` redirects to; never from https to http."""
    try:
        target = urljoin(url, location)
        where = checked_url(target)
    except (SourceError, ValueError) as error:
        raise Failure("it redirects to something that is not a web address", again=False) from error
    if url.lower().startswith("https:") and where.scheme != "https":
        raise Failure(f"it redirects to {shown(target)}, which is not encrypted", again=False)
    return target
