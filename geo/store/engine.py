"""What reading and writing share of the database engine's own ways."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd

pd.options.mode.string_storage = "python"  # read row by row: Arrow's texts take twice as long


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C in the middle of a query be what it is: the engine makes another error of it."""
    try:
        yield
    except (duckdb.Error, RuntimeError) as error:
        told = "KeyboardInterrupt" in str(error) or str(error) == "Query interrupted"
        if told or isinstance(error, duckdb.InterruptException):
            raise KeyboardInterrupt from error
        raise


def first_line(error: Exception) -> str:
    """The first line of what the engine says, without its full stop."""
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else repr(error)
