"""Serves the app or the API over data that takes long to open, in a library written in C++.

``python -m tests.slow_opening streamlit run app.py …`` or ``… uvicorn --factory …``.
"""

import runpy
import sys
from time import monotonic
from typing import Any

import duckdb

from geo.area import Area

OPENING_S = 3.0
_made = Area.__init__


def made(self: Area, *given: Any, **named: Any) -> None:
    """Ask one small question after another, and then open it."""
    sys.stderr.write("opening\n")
    sys.stderr.flush()
    until = monotonic() + OPENING_S
    with duckdb.connect() as database:
        while monotonic() < until:
            database.execute("SELECT sum(range) FROM range(1000)").fetchall()
    _made(self, *given, **named)


if __name__ == "__main__":
    Area.__init__ = made  # type: ignore[method-assign]
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
