"""Made-up plans of a council, as the store would give them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from geo.directory.entry import Origin
from geo.provision.figures import COLUMNS, Figures
from geo.sources.plan_series import measure_name
from geo.sufficiency.cells import PlanTable

COUNCIL = "E06000046"


def figure(
    period: str,
    placement: str,
    value: float | None,
    *,
    need: str | None = None,
    ages: tuple[int, int] | None = None,
    kind: str = "now",
    source: str = "one",
    counted: str = "ehc_plans",
    line: int = 2,
) -> dict[str, Any]:
    low, high = ages or (None, None)
    return {
        "zone_id": COUNCIL,
        "kind": "authority",
        "measure": measure_name(counted, period, placement, kind),
        "value": value,
        "need": need,
        "age_from": low,
        "age_to": high,
        "symbol": "x" if value is None else None,
        "basis": f"line {line}, {placement}",
        "source_id": source,
    }


def plans(rows: Iterable[dict[str, Any]], **vintages: str) -> PlanTable:
    table = pd.DataFrame(list(rows), columns=list(COLUMNS))
    origins = {
        name: Origin(name, name, "p", vintage, date(2026, 12, 1), None)
        for name, vintage in vintages.items()
    }
    return PlanTable.of(Figures(table, origins, COUNCIL))
