"""Who is counted, as the commands for commissioners ask it: homes, children, plans, own counts."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.commands.arguments import Json, number, read, records
from geo.directory.vocabulary import Ages, check_need
from geo.disclosure import shown, shown_table
from geo.errors import InputError
from geo.places.homes import Homes
from geo.places.zones import DRAWN, NAMES, Zones
from geo.provision.edge import Beyond
from geo.provision.estimates import need_of, sources_said
from geo.provision.figures import EHC_PLANS, POPULATION, SEN_SUPPORT
from geo.provision.need import COUNTED, HOMES, Demand, homes_need, own_need
from geo.provision.own_counts import read_counts
from geo.provision.question import COUNTS
from geo.records import Zone
from geo.store import Store

OWN, CHILDREN = "own", "children"

PEOPLE = (
    "people",
    "within",
    "outside",
    "unreachable",
    "before",
    "after",
    "gained",
    "people_before",
    "people_after",
    "outside_before",
    "outside_after",
    "change",
)
SHARES = ("share", "share_before", "share_after")
"""Columns of people, and those that would tell them."""


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    counts = "; ".join(f"{name}: {what}" for name, what in COUNTS.items() if name != OWN)
    made.add_argument("--count", metavar="WHOM", help=f"{counts}; else children, or homes")
    made.add_argument("--ages", type=ages, metavar="FIRST-LAST")
    made.add_argument("--own-counts", type=Path, metavar="FILE", help="columns zone and count")
    made.add_argument("--of", default=CHILDREN, metavar="WORDS", help="whom your file counts")
    made.add_argument(
        "--deprivation",
        type=number,
        default=0.0,
        metavar="0-1",
        help="how much it weighs when plans are shared out",
    )


def ages(text: str) -> Ages:
    """Read ages: 5-16, or one year."""
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        raise argparse.ArgumentTypeError(f"{text[:40]!r} are no ages; give some such as 5-16")
    return int(first), int(last or first)


def file(path: Path) -> tuple[str, bytes]:
    """The name and the content of a file that is named as input.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    return path.name, read(path)


@dataclass(frozen=True, slots=True)
class Counting:
    """Who is counted in an area."""

    store: Store
    count: str
    zones: Zones
    ages: Ages | None
    need: str | None
    deprivation: float
    own: Path | None
    of: str

    @classmethod
    def asked(cls, asked: argparse.Namespace, store: Store, zones: Zones) -> "Counting":
        """Who is asked to be counted; children where they are loaded, unless it is said.

        Raises
        ------
        InputError
            For own counts without a file, or a file beside another count.
        """
        own = asked.own_counts
        if own is not None and asked.count not in (None, OWN):
            raise InputError("Count either your own, with --own-counts, or what --count says.")
        if asked.count == OWN and own is None:
            raise InputError("Your own counts need a file: --own-counts FILE.")
        if asked.count not in (None, *COUNTS):
            raise InputError(f"{asked.count[:40]!r} is no count. Known: {', '.join(COUNTS)}.")
        count = OWN if own else asked.count or (CHILDREN if _children(store) else HOMES)
        need = None if asked.need is None else check_need(asked.need)
        return cls(store, count, zones, asked.ages, need, asked.deprivation, own, asked.of)

    def at(self, homes: Homes, *, beyond: bool = False) -> Demand:
        """Who is counted at homes of the area, or beyond its border."""
        if self.count == OWN:
            assert self.own is not None
            return own_need(self.zones, self._own(self.own), self.of)
        if self.count == HOMES:
            return homes_need(homes)
        return need_of(
            self.count,
            homes,
            self.store.figures(),
            self.store.records(Zone),
            ages=self.ages,
            need=self.need if self.count in (EHC_PLANS, SEN_SUPPORT) else None,
            deprivation=self.deprivation,
            beyond=beyond,
        )

    def _own(self, path: Path) -> dict[str, float]:
        """The council's own counts; of its zones without any home too."""
        elsewhere, by = self.store.figures().elsewhere, self.zones.by
        known = {
            row.zone_id: row.name
            for row in self.store.records(Zone)
            if row.kind == by and row.zone_id not in elsewhere
        }
        return read_counts(*file(path), {**known, **self.zones.names}, kind=NAMES[by])

    def beyond(self) -> Beyond | None:
        """Homes beyond the border and whom they have, where the same can be counted there."""
        others = self.store.homes_beyond()
        if not len(others) or self.count == OWN:
            return None
        return Beyond(others, self.at(others, beyond=True).people)


def _children(store: Store) -> bool:
    figures = store.figures()
    return any(figures.has(kind, POPULATION) for kind in DRAWN)


def safe(table: pd.DataFrame, need: Demand) -> pd.DataFrame:
    """Figures as they may be given out: counts of few people, and what would tell them, missing.

    Homes and estimates are no counts of people: theirs stand.
    """
    if need.basis != COUNTED:
        return table
    there = [[name for name in names if name in table] for names in (PEOPLE, SHARES)]
    return shown_table(table, *there)


def rows(table: pd.DataFrame, need: Demand) -> list[Json]:
    """Rows of figures as they may be given out (`safe`)."""
    return records(safe(table.round(3), need))


def number_of(people: float, need: Demand) -> float | None:
    """How many, as it may be given out; None for few."""
    return shown(people) if need.basis == COUNTED else round(people, 3)


def told(people: float | None) -> str:
    """How many, in words; few, where that is all that may be told."""
    return "few" if people is None else f"{people:,.0f}"


def said(need: Demand) -> Json:
    """What is counted, and on what that rests."""
    return {
        "what": need.label,
        "basis": need.basis,
        "method": need.method,
        "sources": sources_said(need.sources),
        "homeless": {zone: number_of(people, need) for zone, people in need.homeless.items()},
    }


def tell(counted: Json) -> None:
    """Say it in words."""
    print(f"Counted: {counted['what']}. {counted['method']}")
    for source in counted["sources"]:
        print(f"  {source['title']}, {source['publisher']}, {source['vintage']}")
