"""Comments from families, the council's answers, evidence of gaps, and the log of staff.

Their file is apart from the area's database, so that no build can touch it.
"""

from geo.voices.book import Comments
from geo.voices.comment import EMPTIED_AFTER, PAGE, SMALL, Comment, Gap, LogEntry
from geo.voices.copies import back_up, restore
from geo.voices.heard import Voices, voices
from geo.voices.staff import MAY, Staff
from geo.voices.staff import load as load_staff
from geo.voices.words import (
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
    "ABOUT",
    "ACTIONS",
    "EMPTIED_AFTER",
    "HELD",
    "LEFT_OUT",
    "MAY",
    "MOST_CHARACTERS",
    "PAGE",
    "PUBLISHED",
    "REASONS",
    "SMALL",
    "STATES",
    "TOPICS",
    "Comment",
    "Comments",
    "Gap",
    "LogEntry",
    "Staff",
    "Voices",
    "back_up",
    "load_staff",
    "looks_personal",
    "restore",
    "voices",
]
