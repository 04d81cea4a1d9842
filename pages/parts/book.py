"""Where the book of comments is; opened in one place."""

from geo import settings
from geo.voices import Comments


def book() -> Comments:
    """The book that SEND_COMMENTS names, or the default one."""
    return Comments(settings.comments())
