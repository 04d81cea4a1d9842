"""Figures by zone for a made-up council: two LSOAs, ages in bands, plans by need."""

from datetime import date
from typing import Any

import pandas as pd

from geo.directory.entry import Origin
from geo.provision.figures import COLUMNS, Figures
from geo.records import Zone
from tests.geo.places.test_zones import square

COUNCIL = "E06000999"

ORIGINS = {
    source_id: Origin(source_id, title, "A publisher", "2025", date(2026, 11, 1), None)
    for source_id, title in (("pop", "Population"), ("sen", "Plans"), ("iod", "Deprivation"))
}

ZONES = [square("A", "lsoa", -1, 2), square("B", "lsoa", 2, 9)]


def row(zone: str, measure: str, value: float | None, **more: Any) -> dict[str, Any]:
    kind = "authority" if zone == COUNCIL else "lsoa"
    source = {"population": "pop", "imd_decile": "iod"}.get(measure, "sen")
    return {
        "zone_id": zone,
        "kind": kind,
        "measure": measure,
        "value": value,
        "need": None,
        "age_from": None,
        "age_to": None,
        "symbol": None,
        "basis": "counted",
        "source_id": source,
    } | more


def band(zone: str, value: float | None, low: int, high: int, **more: Any) -> dict[str, Any]:
    measure = more.pop("measure", "population")
    return row(zone, measure, value, age_from=low, age_to=high, **more)


def figures(*rows: dict[str, Any]) -> Figures:
    return Figures(pd.DataFrame(rows, columns=list(COLUMNS)), ORIGINS, COUNCIL)


def town_figures(*more: dict[str, Any]) -> Figures:
    """Zone A has 30 children of 0 to 4 and 70 of 5 to 11, zone B 10 and 35; 90 plans, 30 ASD."""
    return figures(
        band("A", 30, 0, 4),
        band("A", 70, 5, 11),
        band("B", 10, 0, 4),
        band("B", 35, 5, 11),
        row(COUNCIL, "ehc_plans", 90),
        row(COUNCIL, "ehc_plans", 30, need="ASD"),
        band(COUNCIL, 6, 5, 5, measure="ehc_plans"),
        band(COUNCIL, 8, 6, 6, measure="ehc_plans"),
        *more,
    )


def zones() -> list[Zone]:
    return ZONES
