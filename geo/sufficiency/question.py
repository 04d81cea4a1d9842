"""What is asked of sufficiency."""

from dataclasses import dataclass, replace

from geo.directory.vocabulary import check_need
from geo.errors import InputError
from geo.sufficiency.council_file import NOTHING, SufficiencyFile
from geo.sufficiency.kinds import check_kind
from geo.travel.standard import Standard

MOST_YEARS = 10
REACH_MIN = 45.0
"""The longest journey to primary school by the statutory guidance: a guide, and no limit in law."""

REACH = Standard("drive", within_s=REACH_MIN * 60)
"""What is within reach, unless another standard is asked for."""


@dataclass(frozen=True, slots=True)
class SufficiencyQuestion:
    """A kind of provision, perhaps a type of need, and how far ahead.

    Attributes
    ----------
    kind
        ``base``, ``special``, ``independent``, ``alternative`` or ``post16``.
    need
        A census code; empty: all types of need together.
    years
        How many years ahead.
    standard
        What is within reach of a home.
    own
        The council's own places and prices.
    """

    kind: str = "special"
    need: str = ""
    years: int = 5
    standard: Standard = REACH
    own: SufficiencyFile = NOTHING
    examples: bool = False

    def with_file(self, own: SufficiencyFile) -> "SufficiencyQuestion":
        """The same with the council's own places and prices."""
        return replace(self, own=own)

    @property
    def private(self) -> bool:
        """Whether the answer tells what somebody uploaded."""
        return self.own is not NOTHING

    def checked(self) -> "SufficiencyQuestion":
        """The same with every word known, or `InputError` that says what is wrong."""
        check_kind(self.kind)
        if self.need:
            check_need(self.need)
        if not 1 <= self.years <= MOST_YEARS:
            raise InputError(f"We cannot look {self.years} years ahead. Give 1 to {MOST_YEARS}.")
        _ = self.standard.limit
        return self

    @property
    def key(self) -> str:
        """A text that changes whenever the question does."""
        parts = (self.kind, self.need, self.years, self.standard, self.examples, self.own.digest)
        return "/".join(map(str, parts))
