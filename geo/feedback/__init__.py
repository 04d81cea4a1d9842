"""Comments from families, the council's answers, evidence of gaps, and the log of staff.

Their file is apart from the area's database, so that no build can touch it.
"""

from geo.feedback.book import EMPTIED_AFTER, PAGE, SMALL, Book, Comment, Entry, Gap
from geo.feedback.copies import back_up, restore
from geo.feedback.staff import MAY, Staff
from geo.feedback.staff import load as load_staff
from geo.feedback.voices import Voices, voices
from geo.feedback.words import (
    ABOUT,
    ACTIONS,
    HELD,
    LEFT_OUT,
    MOST_CHARACTERS,
    PUBLISHED,
    REASONS,
    STATES,
    TOPICS,
    looks_personal,
)

__all__ = [
    "ABOUT", "ACTIONS", "EMPTIED_AFTER", "HELD", "LEFT_OUT", "MAY", "MOST_CHARACTERS", "PAGE",
    "PUBLISHED", "REASONS", "SMALL", "STATES", "TOPICS", "Book", "Comment", "Entry", "Gap", "Staff",
    "Voices", "back_up", "load_staff", "looks_personal", "restore", "voices",
]  # fmt: skip
