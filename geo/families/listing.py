"""The answer to a search as a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from geo import words
from geo.directory.vocabulary import CATEGORIES, SECTIONS
from geo.families.known import Detail, Details
from geo.families.search import Answer
from geo.formats.csv import csv_bytes
from geo.measure import metres_to_miles
from geo.travel.reach import TIME
from geo.words import absent

_COLUMNS = (
    "name",
    "example",
    "category",
    "section",
    "distance_miles",
    "minutes",
    "ferry",
    "address",
    "postcode",
    "phone",
    "email",
    "website",
    "opening_hours",
    "min_age",
    "max_age",
    "wheelchair",
    "cost",
    "why_no_distance",
    "latitude",
    "longitude",
    "source",
    "source_date",
    "group",
)


_TIMED = ("minutes_least", "minutes_most", "journeys", "on_foot", "example_times")
"""Columns of a list by bus and train, besides."""


def as_csv(answer: Answer, details: Details, attribution: Iterable[str]) -> bytes:
    """Write all services of an answer as CSV that a spreadsheet opens without running anything.

    The services in reach come first, nearest first, then those without a
    distance, then the lines of attribution. UTF-8 with a mark that Excel needs.
    """
    timed = answer.measures == TIME
    rows = [
        _csv_row(row, details[row["service_id"]]) + (_timed(row) if timed else [])
        for frame in (answer.results, answer.elsewhere)
        for row in frame.to_dict("records")
    ]
    cells = [[None if absent(cell) else cell for cell in row] for row in rows]
    return csv_bytes(
        _COLUMNS + (_TIMED if timed else ()), [*cells, [], *([line] for line in attribution)]
    )


def _csv_row(row: Mapping[Any, Any], detail: Detail) -> list[Any]:
    measured = not absent(row["duration_s"])
    return [
        row["name"],
        "example, not a real service" if row["illustrative"] else "",
        CATEGORIES[row["category"]].name,
        SECTIONS[row["section"]],
        None if absent(row["distance_m"]) else round(metres_to_miles(row["distance_m"]), 2),
        round(row["duration_s"] / 60, 1) if measured else None,
        row["ferry"],
        *(detail[c] for c in ("address", "postcode", "phone", "email", "url")),
        None if absent(detail["opening_hours"]) else words.opening(detail["opening_hours"]),
        *(detail[c] for c in ("min_age", "max_age", "wheelchair", "cost")),
        "" if measured else row["status"],
        row["lat"],
        row["lon"],
        detail["source_title"],
        detail["source_vintage"],
        row["group"],
    ]


def _timed(row: Mapping[Any, Any]) -> list[Any]:
    """How a time by bus and train differs, how often one can go, and whether it was made up."""
    if absent(row["duration_s"]):
        return [None] * len(_TIMED)
    return [
        round(row["least_s"] / 60, 1),
        round(row["most_s"] / 60, 1),
        None if row["on_foot"] else row["arrivals"],
        "yes" if row["on_foot"] else "",
        "example times, not real" if row["example_times"] else "",
    ]
