"""Schools that have closed, and their successors: a child's record may still name one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.places.spelling import normal_name


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
        The URNs or ids of the schools that it became, one after another.
    supposed
        Whether it only closes in a scenario.
    """

    urn: str
    name: str
    laestab: str | None
    closed: date | None
    became: tuple[str, ...]
    supposed: bool = False

    def __post_init__(self) -> None:
        """Accept any sequence of numbers, or None."""
        object.__setattr__(self, "became", tuple(self.became or ()))

    @property
    def said(self) -> str:
        """That it is closed, and since when."""
        if self.supposed:
            return f"{self.name} closes in this scenario."
        since = f" on {self.closed:%-d %B %Y}" if self.closed else ""
        return f"{self.name} (URN {self.urn}) closed{since}."


def of_name(former: Mapping[str, FormerSchool], name: str) -> tuple[FormerSchool, ...]:
    """The closed schools of a name, whatever its case and marks; one each."""
    schools = {school.urn: school for school in former.values()}
    wanted, spelled = name.casefold(), normal_name(name)
    exact = [school for school in schools.values() if school.name.casefold() == wanted]
    return tuple(exact or (s for s in schools.values() if spelled == normal_name(s.name) != ""))


def by_number(schools: Sequence[FormerSchool]) -> Mapping[str, FormerSchool]:
    """Closed schools by URN, and by the number within their authority: the last to close counts."""
    last = sorted(schools, key=lambda school: (school.closed or date.min, school.urn))
    found = {school.laestab: school for school in last if school.laestab}
    return found | {school.urn: school for school in schools}
