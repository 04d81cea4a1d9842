"""Who of the council's staff may do what: a list in a file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import InputError

MAY: dict[str, str] = {
    "moderate": "read new comments, publish them or leave them out",
    "respond": "answer published comments",
    "report": "see the evidence of gaps",
    "audit": "read the log of what staff did",
}
"""What somebody can be allowed to do."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Email address, in lower case, to what its owner may do."""

    people: Mapping[str, frozenset[str]]

    def may(self, email: str | None, what: str) -> bool:
        """Whether the owner of an email address may do something."""
        return what in self.people.get(_folded(email or ""), frozenset())

    def knows(self, email: str | None) -> bool:
        """Whether somebody is on the list at all."""
        return _folded(email or "") in self.people


def _folded(email: str) -> str:
    return email.strip().casefold()


def load(path: Path) -> Staff:
    """Read the list.

    The file is TOML: ``[[person]]`` blocks with ``email`` and ``may``, a list of words of `MAY`.

    Raises
    ------
    InputError
        If the file is missing or wrong, with every fault of it.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError(
            f"There is no staff list {path}. Write one, or name it in SEND_STAFF."
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"The staff list {path} cannot be read: {error}.") from error
    people: dict[str, frozenset[str]] = {}
    faults: list[str] = []
    blocks = told.get("person", [])
    for number, block in enumerate(blocks if isinstance(blocks, list) else [], start=1):
        email, may, wrong = _person(block, number)
        if email in people:
            wrong.append(f"person {number}: {email} is on the list twice")
        faults += wrong
        people[email] = may
    faults += [f"{key!r} is not a known key; use [[person]]" for key in told if key != "person"]
    if not people:
        faults.append("it lists nobody; add a [[person]] block")
    if faults:
        raise InputError(f"The staff list {path} is wrong: {'; '.join(faults)}.")
    return Staff(people)


def _person(block: Any, number: int) -> tuple[str, frozenset[str], list[str]]:
    """Email, permissions, and what is wrong with them."""
    who = f"person {number}"
    if not isinstance(block, dict):
        return "", frozenset(), [f"{who}: not a block"]
    email, may = block.get("email"), block.get("may")
    faults = [f"{who}: {key!r} is not a known key" for key in block if key not in ("email", "may")]
    if not isinstance(email, str) or "@" not in email:
        faults.append(f"{who}: the email is missing or is not an email address")
    if not isinstance(may, list) or not may:
        faults.append(f"{who}: may is missing; give a list of {', '.join(MAY)}")
    words = [str(word) for word in may] if isinstance(may, list) else []
    faults += [f"{who}: {w!r} is not one of {', '.join(MAY)}" for w in words if w not in MAY]
    return _folded(str(email)), frozenset(words), faults
