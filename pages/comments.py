"""You said, we did."""

from pages import _frame, _session


def body(area: _session.Area) -> None:
    """Draw the page."""


_frame.page("You said, we did", body)
