"""What a build decided about the rows of its sources."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnmappedTerm:
    """A term of a feed's taxonomy that stands for none of our categories, and how many use it."""

    source_id: str
    taxonomy: str
    code: str
    name: str
    services: int


@dataclass(frozen=True, slots=True)
class FieldSource:
    """A field of an entry that came from another source than the entry itself."""

    service_id: str
    field: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Merged:
    """An entry of a source that became part of another one. `how` is why: its URN, say."""

    service_id: str
    merged_id: str
    source_id: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """Two entries that may be one service, for a person to decide in the file of pairs.

    `distance_m` is a straight line, None where one has no place. `why` says what speaks for it.
    """

    service_a: str
    name_a: str
    source_a: str
    service_b: str
    name_b: str
    source_b: str
    distance_m: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of a source that could not be used, or the part of it that was left out, and why."""

    source_id: str
    row_ref: str
    field: str
    value: str
    reason: str
