"""So many pages are worked out at once, and families go first."""

from contextlib import AbstractContextManager
from functools import cache

from geo import settings
from geo.running import PageTurns, figures

FAMILIES, PLANNING = "families", "planning"
"""Kinds of pages: a planner's question may take minutes, and no family waits for it."""

_USUAL = {FAMILIES: 1, PLANNING: 2}
"""So many pages at once. A family's takes a tenth of a second: two would share one interpreter's
lock, and take longer together than one after the other (``docs/load.md``)."""

_LONGEST_PAUSE_S = 1.0
"""Work in the background goes on after so long, however many families come."""


def turn(kind: str) -> AbstractContextManager[None]:
    """A turn to work out a page of a kind.

    Raises
    ------
    BusyError
        If there is none within the seconds that a visitor waits.
    """
    return _turns(kind).taken()


@cache
def _turns(kind: str) -> PageTurns:
    return PageTurns(kind, settings.at_once(_USUAL[kind]), settings.wait_s(), figures())


def let_families_by() -> None:
    """Wait until no family's page is being worked out, but not for long."""
    _turns(FAMILIES).wait_until_idle(_LONGEST_PAUSE_S)
