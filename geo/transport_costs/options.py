"""Kinds of help with travel side by side: what each would cost a year for each child.

Formulas, for a child who lives *d* miles by car from school, in a year of *n* school days:

- public transport pass: its price
- personal travel budget: mileage price × 2 × return trips a day × *d* × *n*
- single taxi: (price a day + price a mile × 2 *d*) × *n*, of the cheapest vehicle that can take the
  child
- shared vehicle: the child's part of its run, see `geo.transport_costs.runs`; without a plan, the
  part in the cheapest vehicle if every place were taken
- passenger assistant: price a day × *n*; part of the taxi for a child who needs one
- travel training: its price over the years that it is spread, and a pass

A price that is not given makes an option that has none: NaN here, and a reason in words.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geo.formats.csv import table_csv
from geo.transport_costs.prices import CouncilPrices
from geo.transport_costs.travellers import Travellers

OPTIONS = ("pass", "budget", "shared", "taxi", "assistant", "training")
"""Kinds of help, in the order in which they are shown."""

WHOLE = ("pass", "budget", "shared", "taxi", "training")
"""Those that are a whole journey; an assistant comes with one."""

NO_PRICE = "no price given"
NO_RUN = "not on a run in the plan"
NO_VEHICLE = "no vehicle in the file can take this child"
NOT_ALONE = "must travel alone"


@dataclass(frozen=True)
class TravelAssistance:
    """What each kind of help would cost a year, child by child and for all together.

    Attributes
    ----------
    table
        One row a row of the file: ``id, school_name, entitled, counts, drive_miles,
        drive_minutes``, pounds a year for each of ``OPTIONS`` (NaN: no figure), and a column
        ``<option>_why`` that says why there is none; ``least``, the cheapest of ``WHOLE``; and
        ``note``.
    totals
        One row an option: ``pounds_a_year`` over all children who have a figure (NaN where none
        has), ``children`` and ``without`` (children with and without a figure), ``why``.
    """

    table: pd.DataFrame
    totals: pd.DataFrame
    prices: CouncilPrices

    @property
    def csv(self) -> bytes:
        """The rows as CSV; an option without a figure says why."""
        shown = self.table[["id", "school_name", "entitled", "drive_miles", "drive_minutes"]].copy()
        shown["drive_miles"] = shown["drive_miles"].round(1)
        shown["drive_minutes"] = shown["drive_minutes"].round(0)
        for name in OPTIONS:
            figure, why = self.table[name].round(2).astype(object), self.table[f"{name}_why"]
            shown[f"{name}_pounds_a_year"] = figure.where(self.table[name].notna(), why)
        return table_csv(shown.assign(cheapest=self.table["least"], note=self.table["note"]))


def assistance(
    found: Travellers,
    prices: CouncilPrices,
    shared: Mapping[int, float] | None = None,
) -> TravelAssistance:
    """Put the kinds of help side by side.

    Parameters
    ----------
    shared
        What a planned run costs a year for each child on it, by row; without it the shared vehicle
        is reckoned as if every place were taken.
    """
    rows = [
        _row(i, row, prices, shared) | {"note": _note(i, row, found)}
        for i, row in zip(found.table.index, found.table.to_dict("records"), strict=True)
    ]
    table = pd.DataFrame(rows, index=found.table.index)
    return TravelAssistance(table, _totals(table), prices)


def _row(
    i: int, row: Mapping[str, object], prices: CouncilPrices, shared: Mapping[int, float] | None
) -> dict[str, object]:
    told = {name: row[name] for name in ("id", "school_name", "entitled", "counts", "drive_miles")}
    told["drive_minutes"] = float(str(row["drive_s"])) / 60
    if not row["counts"]:
        figures = dict.fromkeys(OPTIONS, (math.nan, ""))
    else:
        figures = _figures(i, row, prices, shared)
    for name, (pounds, why) in figures.items():
        told |= {name: pounds, f"{name}_why": why}
    priced = {name: figures[name][0] for name in WHOLE if not math.isnan(figures[name][0])}
    told["least"] = min(priced, key=lambda name: priced[name]) if priced else ""
    return told


def _figures(
    i: int, row: Mapping[str, object], prices: CouncilPrices, shared: Mapping[int, float] | None
) -> dict[str, tuple[float, str]]:
    """Pounds a year of each option, and why there are none."""
    miles, days = float(str(row["drive_miles"])), prices.school_days
    helper = prices.amount("assistant")
    fare = prices.amount("pass")
    mileage = prices.amount("mileage") / 100 * 2 * prices.return_trips_a_day * miles
    return {
        "pass": _priced(fare),
        "budget": _priced(mileage * days),
        "shared": _shared(i, row, prices, shared),
        "taxi": _vehicle(row, prices, full=False),
        "assistant": _priced(helper * days),
        "training": _priced(prices.amount("training") / prices.training_years + fare),
    }


def _priced(pounds: float) -> tuple[float, str]:
    return pounds, NO_PRICE if math.isnan(pounds) else ""


def _shared(
    i: int, row: Mapping[str, object], prices: CouncilPrices, shared: Mapping[int, float] | None
) -> tuple[float, str]:
    if row["alone"]:
        return math.nan, NOT_ALONE
    alike = _vehicle(row, prices, full=True)
    if shared is None:
        return alike
    if i in shared:
        return _priced(shared[i])
    return math.nan, NO_VEHICLE if alike[1] == NO_VEHICLE else NO_RUN


def _vehicle(row: Mapping[str, object], prices: CouncilPrices, *, full: bool) -> tuple[float, str]:
    """Pounds a year in the cheapest vehicle that takes a child: alone, or with every place taken.

    An assistant comes along where the child needs one.
    """
    able = [kind for kind in prices.vehicles if kind.wheelchair_places or not row["wheelchair"]]
    if not able:
        return math.nan, NO_VEHICLE
    miles = float(str(row["drive_miles"]))
    helper = prices.amount("assistant") if row["assistant"] else 0.0
    costs = [
        (kind.pounds_a_day(2 * miles) + helper) / (kind.places if full else 1)
        for kind in able
        if kind.priced
    ]
    return _priced(min(costs, default=math.nan) * prices.school_days)


def _note(i: int, row: Mapping[str, object], found: Travellers) -> str:
    return " ".join(text for text in (str(row["why_not"]), found.faults.get(i, "")) if text)


def _totals(table: pd.DataFrame) -> pd.DataFrame:
    counted = table[table["counts"].astype(bool)]
    rows = []
    for name in OPTIONS:
        figures, why = counted[name], counted[f"{name}_why"]
        reasons = why[why != ""].value_counts()
        rows.append(
            {
                "option": name,
                "pounds_a_year": float(figures.sum()) if figures.notna().any() else math.nan,
                "children": int(figures.notna().sum()),
                "without": int(figures.isna().sum()),
                "why": "; ".join(f"{text}: {count}" for text, count in reasons.items()),
            }
        )
    return pd.DataFrame(rows)
