"""Schools that have closed, and their successors: a child's record may still name one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FormerSchool:
    """A school that is closed.

    Attributes
    ----------
    laestab
        The number of its local authority and its own within it, seven digits.
    closed
        The day on which it closed; None where the register has none.
    became
        The URNs of the schools that it became, one after another.
    """

    urn: str
    name: str
    laestab: str | None
    closed: date | None
    became: tuple[str, ...]

    def __post_init__(self) -> None:
        """Accept any sequence of numbers, or None."""
        object.__setattr__(self, "became", tuple(self.became or ()))

    @property
    def said(self) -> str:
        """That it is closed, and since when."""
        since = f" on {self.closed:%-d %B %Y}" if self.closed else ""
        return f"{self.name} (URN {self.urn}) closed{since}."


def by_number(schools: Sequence[FormerSchool]) -> Mapping[str, FormerSchool]:
    """Closed schools by URN, and by the number within their authority: the last to close counts."""
    last = sorted(schools, key=lambda school: (school.closed or date.min, school.urn))
    found = {school.laestab: school for school in last if school.laestab}
    return found | {school.urn: school for school in schools}
