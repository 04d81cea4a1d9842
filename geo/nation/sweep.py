"""One question asked of every area, each with its neighbours' services; and the whole.

Each home counts once, in its own area. A task needs the file of an area and those of its
neighbours, and shares nothing: it may be done anywhere, in any order, twice if a worker is lost.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from geo.area import Area
from geo.areas.door import Areas
from geo.areas.members import Member
from geo.areas.together import open_across
from geo.provision.answers import CoverageAnswer, GapsAnswer
from geo.provision.question import CoverageQuestion, GapsQuestion
from geo.provision.shown import people_or_none
from geo.travel.standard import NO_WAY, WITHIN

Json = dict[str, Any]

Question = CoverageQuestion | GapsQuestion

PEOPLE = ("people", "within", "outside", "unreachable")
"""The figures of gaps that count people."""

COUNTED = ("homes", "within", "unreachable", "across")
"""The figures of coverage that count homes."""


@dataclass(frozen=True, slots=True)
class AreaSweep:
    """A question asked of one area of a nation; call it for the answer's figures.

    The files of the area and of its neighbours (`around`) have the same paths on every machine.
    """

    member: Member
    around: tuple[Member, ...]
    question: Question

    @property
    def key(self) -> str:
        """What the answer depends on, but for the program."""
        builds = " ".join(one.build_id for one in (self.member, *self.around))
        return f"{self.member.code} {builds} {self.question!r}"

    def __call__(self) -> Json:
        """The figures of the area."""
        area = open_across(self.member, self.around)
        head = {"code": self.member.code, "name": self.member.name}
        if isinstance(self.question, CoverageQuestion):
            return head | _coverage(area, area.coverage(self.question))
        return head | _gaps(area.gaps(self.question))


def sweeps(areas: Areas, question: Question) -> dict[str, AreaSweep]:
    """The task of each area, by its code, in the order of the names."""
    return {
        member.code: AreaSweep(_lean(member), tuple(map(_lean, areas.around(member))), question)
        for member in areas.members
    }


def _lean(member: Member) -> Member:
    """A member without what only looks things up: less to send."""
    return replace(member, services=_none(), towns={})


@cache
def _none() -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    return np.empty(0, dtype=np.uint64)


def _coverage(area: Area, answer: CoverageAnswer) -> Json:
    found = answer.found
    homes = found.homes
    owner = area.offer.services.set_index("service_id")["authority_code"]
    reached = homes["status"] == WITHIN
    nearest = homes["service_id"].map(owner).fillna("")
    cost = homes["distance_m"].fillna(homes["minutes"])
    return {
        "homes": len(homes),
        "within": found.within,
        "unreachable": int((homes["status"] == NO_WAY).sum()),
        "across": int((reached & ~nearest.isin(("", area.code))).sum()),
        "services": found.measured,
        "left_out": dict(found.left_out),
        "checksum": _checksum(homes["postcode"], cost.to_numpy(float)),
    }


def _gaps(answer: GapsAnswer) -> Json:
    found = answer.found
    need = found.need
    return {
        "counted": need.label,
        "basis": need.basis,
        "homes": len(found.homes),
        **{name: people_or_none(getattr(found, name), need) for name in PEOPLE},
        "beyond_the_border": people_or_none(found.beyond, need),
        "services": len(found.supply),
        "services_with_places": found.supply.known,
        "left_out": dict(found.supply.left_out),
        "notes": list(found.notes),
        "checksum": _checksum(found.homes["postcode"], found.homes["cost"].to_numpy(float)),
    }


def _checksum(postcodes: Sequence[str], costs: "np.ndarray[Any, np.dtype[np.float64]]") -> str:
    """A mark of what it costs each home, to the last digit."""
    names = "\n".join(postcodes).encode()
    return hashlib.sha256(names + np.nan_to_num(costs, nan=-1.0).tobytes()).hexdigest()[:16]


def whole(rows: Sequence[Json], question: Question) -> Json:
    """The figures of all areas together, added up in the order of their codes.

    Numbers of people that an area does not give are in no sum: `not_given` says of how many areas.
    """
    ordered = sorted(rows, key=lambda row: str(row["code"]))
    names = COUNTED if isinstance(question, CoverageQuestion) else ("homes", *PEOPLE)
    given = [row for row in ordered if all(row[name] is not None for name in names)]
    total: Json = {name: sum(row[name] for row in given) for name in names}
    if isinstance(question, GapsQuestion):
        total |= {name: round(total[name], 3) for name in PEOPLE}
        total["not_given"] = len(ordered) - len(given)
    marks = "".join(row["checksum"] for row in ordered)
    return {
        "areas": len(ordered),
        **total,
        "checksum": hashlib.sha256(marks.encode()).hexdigest()[:16],
    }
