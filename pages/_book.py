"""Where the book of comments is; opened in one place."""

import os
from pathlib import Path

from geo.feedback import Book

DEFAULT = Path("data/comments/comments.sqlite")


def book() -> Book:
    """The book that SEND_COMMENTS names, or the default one."""
    return Book(Path(os.environ.get("SEND_COMMENTS") or DEFAULT))
