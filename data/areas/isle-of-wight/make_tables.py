"""Make the small tables of this folder from the files that the publishers give.

    python data/areas/isle-of-wight/make_tables.py stops    Stops.csv
    python data/areas/isle-of-wight/make_tables.py plans    sen_needs_all_plans.csv
    python data/areas/isle-of-wight/make_tables.py by_need  sen_needs_all_plans.csv
    python data/areas/isle-of-wight/make_tables.py placed   caseload.csv
    python data/areas/isle-of-wight/make_tables.py outlines lsoa.geojson
    python data/areas/isle-of-wight/make_tables.py figures  lsoa.geojson

README.md beside this file says where each comes from. A table is written beside this file, sorted
by its code, so that two editions can be compared line by line.
"""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COUNCIL, REGION = "E06000046", "E12000008"
PERIOD = "202425"

STOP_COLUMNS = (
    "ATCOCode",
    "NaptanCode",
    "CommonName",
    "Indicator",
    "Bearing",
    "Street",
    "LocalityName",
    "NptgLocalityCode",
    "StopType",
    "BusStopType",
    "Easting",
    "Northing",
    "Longitude",
    "Latitude",
    "Status",
)
PLAN_COLUMNS = (
    "time_period",
    "geographic_level",
    "new_la_code",
    "la_name",
    "breakdown_topic",
    "breakdown",
    "ehc_plans",
)
PLACES = ("country_code", "country_name", "region_code", "region_name")
PLAN_TOPICS = ("All EHC plans", "Child or young persons age")
PLACED = "Type of placement"
PLACEMENTS = (
    "mainstream_la_maintained_resourced_provision",
    "mainstream_la_maintained_senunit",
    "mainstream_academy_resourced_provision",
    "mainstream_academy_senunit",
    "mainstream_free_school_resourced_provision",
    "mainstream_free_school_senunit",
    "mainstream_total",
    "special_la_maintained",
    "special_academy_free",
    "special_independent",
    "special_non_maintained",
    "special_total",
    "ap_pru_total",
    "specialist_post_16_institutions",
    "fe_total",
    "ed_elsewhere",
    "nm_early_years",
    "placement_unknown",
)
FIGURES = {
    "LSOA21CD": "lsoa_code",
    "LSOA21NM": "lsoa_name",
    "population": "population",
    "pct_age_0_4": "pct_age_0_4",
    "pct_age_5_11": "pct_age_5_11",
    "pct_age_12_17": "pct_age_12_17",
    "pct_age_18_24": "pct_age_18_24",
    "imd_rank": "imd_rank",
    "imd_decile": "imd_decile",
    "imd_score": "imd_score",
}


def stops(path: Path) -> None:
    """The stops in use, with the columns that are read."""
    rows = [row for row in _rows(path) if row["Status"] == "active"]
    _write("stops.csv", STOP_COLUMNS, sorted(rows, key=lambda row: row["ATCOCode"]))


def plans(path: Path) -> None:
    """The plans of the council, in all and by age."""
    rows = [
        row
        for row in _rows(path)
        if row["new_la_code"] == COUNCIL
        and row["time_period"] == PERIOD
        and row["breakdown_topic"] in PLAN_TOPICS
    ]
    needs = [column for column in rows[0] if column.startswith("number_")]
    _write("ehc-plans.csv", (*PLAN_COLUMNS, *needs), rows)


def by_need(path: Path) -> None:
    """The plans of the council by need, in all, by age and by type of placement.

    Of the region and of England, to compare with, those in all and by type of placement.
    """
    topics = (*PLAN_TOPICS, PLACED)
    rows = [row for row in _ours(path) if row["breakdown_topic"] in topics]
    wider = [
        row
        for row in _rows(path)
        if row["breakdown_topic"] in (PLAN_TOPICS[0], PLACED)
        and (
            (row["geographic_level"] == "Regional" and row["region_code"] == REGION)
            or row["geographic_level"] == "National"
        )
    ]
    needs = [column for column in rows[0] if column.startswith("number_")]
    columns = (*PLAN_COLUMNS[:2], *PLACES, *PLAN_COLUMNS[2:], *needs)
    _write("plans-by-need.csv", columns, [*rows, *wider])


def placed(path: Path) -> None:
    """The plans of the council in each year by type of placement, in all and by age."""
    rows = [row for row in _ours(path) if row["breakdown_topic"] in PLAN_TOPICS]
    _write("plans-by-placement.csv", (*PLAN_COLUMNS[:-1], "ehcplans", *PLACEMENTS), rows)


def _ours(path: Path) -> list[dict[str, str]]:
    return [row for row in _rows(path) if row["new_la_code"] == COUNCIL]


def outlines(path: Path) -> None:
    """Codes, names and outlines, a line each."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {name: of[name] for name in ("LSOA21CD", "LSOA21NM")},
                "geometry": feature["geometry"],
            },
            separators=(",", ":"),
        )
        for feature, of in _features(path)
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    (HERE / "small-areas.geojson").write_text(text, encoding="utf-8")


def figures(path: Path) -> None:
    """Population, percentages by age, and deprivation."""
    rows = [{ours: of[theirs] for theirs, ours in FIGURES.items()} for _, of in _features(path)]
    _write("small-areas.csv", tuple(FIGURES.values()), rows)


def _features(path: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The features of the council's areas with their properties, by code."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return sorted(
        ((f, f["properties"]) for f in features), key=lambda found: str(found[1]["LSOA21CD"])
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(name: str, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    made = {
        "stops": stops,
        "plans": plans,
        "by_need": by_need,
        "placed": placed,
        "outlines": outlines,
        "figures": figures,
    }
    if len(sys.argv) != 3 or sys.argv[1] not in made:
        sys.exit(__doc__)
    made[sys.argv[1]](Path(sys.argv[2]))
