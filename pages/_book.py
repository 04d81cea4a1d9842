"""Where the book of comments is; opened in one place."""

from geo.commands.comments import default_path
from geo.feedback import Book


def book() -> Book:
    """The book that SEND_COMMENTS names, or the default one."""
    return Book(default_path())
