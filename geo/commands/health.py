"""The command ``health``: how the area's data stands, and how to put it right."""

import argparse
from pathlib import Path

from geo.area import GOOD, Area, to_mend
from geo.commands import arguments, opening
from geo.commands.arguments import Json, records
from geo.formats.csv import csv_bytes

_MOST_NAMED = 3


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--to-mend", type=Path, metavar="FILE", help="write a list of missing details to fill in"
    )


def run(asked: argparse.Namespace) -> Json:
    """Report what is wrong with the streets, schools and entries, and how to put it right."""
    area = opening.area_of(asked)
    if asked.to_mend:
        table = to_mend(area.health()).astype(object)
        cells = table.where(table.notna(), None).itertuples(index=False)
        arguments.write(asked.to_mend, csv_bytes(list(table.columns), cells))
    return {**report(area, area.store.path), "to_mend": asked.to_mend and str(asked.to_mend)}


def report(area: Area, path: Path) -> Json:
    """The health report of an area as JSON."""
    found = area.health()
    return {
        "path": str(path),
        "area": {"code": area.code, "name": area.name},
        "state": found.state,
        "findings": [
            {
                "key": one.key,
                "state": one.state,
                "title": one.title,
                "said": one.said,
                "remedy": one.remedy or None,
                "number": one.number,
                "among": one.among,
                "values": one.values,
                "entries": records(one.entries),
            }
            for one in found.findings
        ],
    }


def tell(answer: Json) -> None:
    """Print each finding, some of its entries, and how to put it right."""
    print(f"{answer['area']['name']} ({answer['area']['code']})\n")
    for one in answer["findings"]:
        mark = {"good": "    ", "mend": "  ! ", "stop": "!!! "}[one["state"]]
        print(f"{mark}{one['title']}: {one['said']}")
        if one["state"] == GOOD:
            continue
        named = [_named(entry) for entry in one["entries"][:_MOST_NAMED]]
        if named and one["key"] != "sources":
            more = len(one["entries"]) - len(named)
            print(f"        {'; '.join(named)}{f'; and {more:,} more' if more else ''}")
        print(f"        To put right: {one['remedy']}")
    if answer.get("to_mend"):
        print(
            f"\n{answer['to_mend']} lists the missing details. Fill it in, and add it to the area."
        )


def _named(entry: Json) -> str:
    """An entry by its name and where to put it right; any other row by what it holds."""
    if "service_id" in entry:
        where = filter(None, (entry["source_title"], entry["source_ref"], entry["field"]))
        return f"{entry['name']} ({', '.join(where)})"
    if "name_a" in entry:
        return f"{entry['name_a']} and {entry['name_b']} ({entry['why']})"
    if "rows_rejected" in entry:
        return f"{entry['title']}: {entry['rows_rejected']:,} of {entry['rows_read']:,}"
    if "postcodes" in entry:
        return f"{entry['postcode']} and {entry['postcodes'] - 1:,} others"
    return str(entry.get("postcode", entry.get("kind", "")))
