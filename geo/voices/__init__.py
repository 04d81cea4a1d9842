"""Comments from families, the council's answers, evidence of gaps, and the log of staff.

Their file is apart from the area's database, so that no build can touch it.

Modules:

- `book`: the file of comments: writing and reading
- `comment`: a comment with the council's answer, a line of the log, and a gap
- `copies`: backups of the file of comments
- `file`: the SQLite file that comments are kept in: its tables, and how it is opened
- `head`: how far a file of comments has come, in a small file beside it
- `heard`: what families said about one kind of gap: published comments, and searches that found
  nothing
- `limits`: which comments are accepted: length, number, and none twice
- `log`: the log of what staff did, each line chained to the one before
- `migrations`: from one version of the file of comments to another, and back: nothing that was
  written is lost
- `report`: the yearly report on the Local Offer: what people said, and what the council did about
  it
- `rows`: comments as rows of the file, and back
- `seals`: seals of comments: whether one was altered or deleted behind our back
- `staff`: who of the council's staff may do what: a list in a file
- `topics`: the vocabulary of comments, and what in a text may identify somebody
"""

from geo.voices.book import Comments
from geo.voices.comment import EMPTIED_AFTER, PAGE, SMALL, Comment, Gap, LogEntry
from geo.voices.copies import back_up, restore
from geo.voices.heard import Voices, voices
from geo.voices.limits import Senders
from geo.voices.staff import MAY, Staff
from geo.voices.staff import load as load_staff
from geo.voices.topics import (
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
    "Senders",
    "Staff",
    "Voices",
    "back_up",
    "load_staff",
    "looks_personal",
    "restore",
    "voices",
]
