"""A plan of runs on paper: what it comes to, and a timetable for each run."""

import math
from collections.abc import Iterator

from geo.formats.document import (
    Block,
    Bullets,
    DocumentTable,
    Grid,
    Heading,
    Paragraph,
    document,
)
from geo.transport_costs.plan import IN, PlanFigures, PlannedRuns, clock
from geo.words import say

MEASURES = (
    "vehicles",
    "children",
    "miles",
    "minutes",
    "pounds",
    "year",
    "longest",
    "over",
    "single",
)
"""What is compared of the runs of today and of the plan."""

TITLES = ("time", "id", "does", "place", "length")
"""What a timetable says of each stop."""

_CHANGES = ("vehicles", "miles", "minutes", "pounds")


class RunPlan(PlannedRuns):
    """A plan of runs in words, and as a file to print."""

    @property
    def titles(self) -> list[str]:
        """The headings of `compared`."""
        today = "today" if self.of_today else "taxis"
        return [say(f"transport.plan.{name}") for name in ("measured", today, "planned", "change")]

    @property
    def compared(self) -> list[tuple[str, str, str, str]]:
        """Each measure in words: today, in the plan, and the difference."""
        rows = []
        for name in MEASURES:
            before, after = self._measure(self.before, name), self._measure(self.after, name)
            change = _change(before, after) if name in _CHANGES else ""
            told = say(f"transport.plan.measure.{name}")
            rows.append((told, _said(name, before), _said(name, after), change))
        return rows

    def _measure(self, found: PlanFigures, name: str) -> float:
        return {
            "vehicles": found.vehicles,
            "children": found.children,
            "miles": found.miles_a_day,
            "minutes": found.minutes_a_day,
            "pounds": found.pounds_a_day,
            "year": found.pounds_a_day * self.prices.school_days,
            "longest": found.longest_ride_min,
            "over": found.over_guide,
            "single": found.single,
        }[name]

    @property
    def bound_said(self) -> str:
        """How far the plan may be from the best that there is."""
        after, bound = self.after, self.bound
        if math.isnan(bound.pounds_a_day) or not after.pounds_a_day:
            return say("transport.plan.bound_vehicles", least=bound.vehicles, found=after.vehicles)
        return say(
            "transport.plan.bound",
            least=bound.vehicles,
            found=after.vehicles,
            pounds=f"{bound.pounds_a_day:,.0f}",
            miles=f"{bound.miles_a_day:,.0f}",
            gap=f"{after.pounds_a_day / bound.pounds_a_day - 1:.0%}",
        )

    def run_title(self, number: int) -> str:
        """A run by its number, from 1: its vehicle, its times and how many are on it."""
        run = self.runs[number - 1]
        return say(
            "transport.plan.run",
            number=number,
            vehicle=self.problem.kinds[run.kind].name,
            start=clock(run.at_s[0]),
            end=clock(run.at_s[-1]),
            n=len(run.children),
        )

    def run_rows(self, number: int) -> list[tuple[str, ...]]:
        """The stops of a run in words, in their order."""
        stops = self.timetable[self.timetable["run"] == number]
        return [
            (
                str(row["time"]),
                str(row["id"]),
                say("transport.plan.in" if row["what"] == IN else "transport.plan.out"),
                say("transport.plan.home") if row["what"] == IN else str(row["place"]),
                ""
                if math.isnan(row["ride_min"])
                else say("transport.plan.ride", n=int(row["ride_min"])),
            )
            for row in stops.to_dict("records")
        ]

    @property
    def pdf(self) -> bytes:
        """The plan as a PDF file: what it comes to, and a timetable for each run."""
        return document(say("transport.plan.pdf"), self._blocks())

    def _blocks(self) -> Iterator[Block]:
        yield Grid(self.titles, self.compared)
        yield Paragraph(self.bound_said)
        yield Paragraph(say("transport.plan.basis"))
        if self.left_out:
            ids = self.children["id"]
            yield Heading(say("transport.plan.left_out"))
            yield Bullets([f"{ids[row]}: {why}" for row, why in self.left_out.items()])
        for number in range(1, len(self.runs) + 1):
            yield Heading(self.run_title(number))
            titles = [say(f"transport.plan.{name}") for name in TITLES]
            yield DocumentTable(titles, self.run_rows(number))


def _said(name: str, value: float) -> str:
    if math.isnan(value):
        return say("transport.no_price")
    return f"£{value:,.0f}" if name in ("pounds", "year") else f"{value:,.0f}"


def _change(before: float, after: float) -> str:
    """The change in per cent of what was before.

    >>> _change(200, 150), _change(0, 3)
    ('−25%', '')
    """
    if not before or math.isnan(before) or math.isnan(after):
        return ""
    share = after / before - 1
    return f"{'−' if share < 0 else '+'}{abs(share):.0%}"
