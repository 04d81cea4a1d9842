"""Offers made up entry by entry, to hold against the law."""

from datetime import date

import pandas as pd

from geo.audit.offered import COLUMNS

TODAY = date(2026, 12, 1)

WHOLE = {
    "outside": False,
    "section_41": False,
    "min_age": 0.0,
    "max_age": 25.0,
    "assured": date(2026, 11, 1),
    "who": True,
    "how": True,
    "contact": True,
    "cost": True,
}
"""An entry that lacks nothing."""


def entry(category: str, **told: object) -> dict[str, object]:
    """An entry that lacks nothing, but for what is told."""
    return {"category": category, **WHOLE, **told}


def offer(*entries: dict[str, object]) -> pd.DataFrame:
    """An offer of these entries; ids and names by their number."""
    rows = [
        {"service_id": f"s{i}", "name": f"Entry {i}", "source_title": "List", **one}
        for i, one in enumerate(entries)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {
            "outside": bool,
            "section_41": bool,
            "who": bool,
            "how": bool,
            "contact": bool,
            "cost": bool,
        }
        | {"type_code": float, "min_age": float, "max_age": float}
    )
