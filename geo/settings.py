"""Settings of the environment, the folders of data, and what day it is in England.

A path that the environment does not name is inside the project's own folder, wherever the command
or the app was started.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from geo.errors import InputError

DATA = Path(__file__).resolve().parents[1] / "data"
DEFAULT_MANIFEST = DATA / "areas" / "isle-of-wight.toml"
DEFAULT_DB = DATA / "build" / "isle-of-wight.duckdb"

ZONE = ZoneInfo("Europe/London")
"""The clock that opening hours, timetables and the law go by."""

DAY_S = 86_400.0
"""Seconds of a day."""


def now() -> datetime:
    """The time in England, with its zone."""
    return datetime.now(ZONE)


def age_s(then: datetime) -> float:
    """Seconds from a moment to now; one without a zone is of UTC."""
    return (now() - then.replace(tzinfo=then.tzinfo or UTC)).total_seconds()


def today() -> date:
    """The day in England, whatever zone the machine is set to."""
    return now().date()


def database() -> Path:
    """The area's database, or a folder of several areas': ``SEND_DB``, or else the default's."""
    return _path("SEND_DB") or DEFAULT_DB


def named_database(given: Path) -> Path:
    """The database that a command was given; else `database`."""
    asked = given != DEFAULT_DB or not os.environ.get("SEND_DB")
    return given if asked else database()


def program(**values: str) -> dict[str, str]:
    """The environment of another program, with these values."""
    return {**os.environ, **values}


def proxy_program() -> str | None:
    """Where the proxy's program is: ``CADDY``; None: not named."""
    return os.environ.get("CADDY", "").strip() or None


def serving(place: Path) -> dict[str, str]:
    """The environment of a program that serves another database, or folder of several areas'."""
    return {**os.environ, "SEND_DB": str(place)}


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Hold variables of the environment at these values, and put back what was there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def open_areas() -> int:
    """How many areas of a folder a process keeps open: ``SEND_OPEN_AREAS``; 4 if not set.

    Raises
    ------
    InputError
        Unless it is a whole number above 0.
    """
    given = os.environ.get("SEND_OPEN_AREAS", "").strip() or "4"
    if not given.isdecimal() or not int(given):
        raise InputError(
            f"SEND_OPEN_AREAS is {given[:40]!r}. Give a whole number above 0, such as 4."
        )
    return int(given)


def at_once(usual: int) -> int:
    """How many pages, or answers of the API, a process works out at once: ``SEND_AT_ONCE``.

    `usual` is how many where nobody says.

    Raises
    ------
    InputError
        Unless it is a whole number above 0.
    """
    return int(
        _above_0("SEND_AT_ONCE", f"{usual}", "a whole number above 0, such as 2", whole=True)
    )


def wait_s() -> float:
    """How many seconds a visitor waits for a turn before they hear that we are busy: ``SEND_WAIT``.

    Raises
    ------
    InputError
        Unless it is a number above 0.
    """
    return _above_0("SEND_WAIT", "5", "seconds above 0, such as 5")


def oldest_days() -> float | None:
    """How old data may be, in days, for a process to be ready: ``SEND_OLDEST``; None: any age.

    Raises
    ------
    InputError
        Unless it is a number above 0.
    """
    if not os.environ.get("SEND_OLDEST", "").strip():
        return None
    return _above_0("SEND_OLDEST", "", "days above 0, such as 45")


def watch() -> tuple[str, int] | None:
    """The address and port on which a process can be watched: ``SEND_WATCH``; None if not set.

    Raises
    ------
    InputError
        Unless it is a port, or an address and a port.
    """
    given = os.environ.get("SEND_WATCH", "").strip()
    if not given:
        return None
    host, _, port = given.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(
            f"SEND_WATCH is {given[:40]!r}. Give a port, such as 9100, or 127.0.0.1:9100."
        )
    return host.strip("[]") or "127.0.0.1", int(port)


def _above_0(name: str, usual: str, right: str, *, whole: bool = False) -> float:
    given = os.environ.get(name, "").strip() or usual
    try:
        value = float(int(given) if whole else float(given))
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise InputError(f"{name} is {given[:40]!r}. Give {right}.")
    return value


def earlier() -> Path | None:
    """The database of an earlier build to compare with: ``SEND_EARLIER``; None if not set."""
    return _path("SEND_EARLIER")


def comments() -> Path:
    """The file of comments: ``SEND_COMMENTS``, or else ``data/comments/comments.sqlite``."""
    return _path("SEND_COMMENTS") or DATA / "comments" / "comments.sqlite"


def staff() -> Path:
    """The list of staff who may moderate: ``SEND_STAFF``, or else ``data/staff.toml``."""
    return _path("SEND_STAFF") or DATA / "staff.toml"


def contact() -> str | None:
    """How to reach the people who run the site: ``SEND_CONTACT``; None if not set."""
    return os.environ.get("SEND_CONTACT", "").strip() or None


def hosts() -> tuple[str, ...]:
    """The names that the site is known by: ``SEND_HOSTS``, with commas; none if not set."""
    given = os.environ.get("SEND_HOSTS", "").lower().split(",")
    return tuple(name.strip().rstrip(".") for name in given if name.strip())


def is_own_host(host: str) -> bool:
    """Whether a request's ``Host`` is this site: a name of `hosts`, this machine, or an IP address.

    Another name that leads here may be a stranger's, who lets its pages speak to this site as if it
    were theirs. An IP address is nobody's to point elsewhere.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name == "localhost" or name in hosts():
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _path(name: str) -> Path | None:
    set_to = os.environ.get(name)
    return Path(set_to) if set_to else None
