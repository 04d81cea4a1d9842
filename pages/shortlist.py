"""Your list."""

from pages import _frame, _session


def body(area: _session.Area) -> None:
    """Draw the page."""


_frame.page("Your list", body)
