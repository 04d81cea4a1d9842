"""The command ``sufficiency``: whether there are enough places, now and in the years ahead."""

import argparse
from pathlib import Path

from geo import settings
from geo.area import Area, Standard, SufficiencyAnswer, SufficiencyQuestion
from geo.commands import opening
from geo.commands.arguments import Json, add_standard, count, file, standard_of, write
from geo.errors import InputError
from geo.formats.csv import csv_bytes, table_csv
from geo.publish import sufficiency_data, sufficiency_paper, sufficiency_report, sufficiency_rows
from geo.sufficiency.council_file import NOTHING
from geo.sufficiency.kinds import WITH_PLACES
from geo.sufficiency.question import REACH_MIN
from geo.sufficiency.said import headline, lines, reform_lines
from geo.sufficiency.traced import CELL_COLUMNS, cell_rows

_SUFFIXES = (".csv", ".gpkg", ".pdf", ".png")


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--kind",
        default="special",
        metavar="|".join(WITH_PLACES),
        help="the kind of place (special)",
    )
    made.add_argument("--need", default="", metavar="CODE", help="plans for this type of need")
    made.add_argument("--years", type=count, default=5, help="how many years ahead (5)")
    made.add_argument(
        "--own", type=Path, metavar="FILE.toml", help="the council's own places and prices"
    )
    made.add_argument(
        "--template", type=Path, metavar="FILE.toml", help="write a blank file to fill in"
    )
    made.add_argument(
        "--trace", metavar="FIGURE|all", help="the cells behind a figure, such as short"
    )
    made.add_argument(
        "--out",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.csv|.gpkg|.pdf|.png",
        help="the figures, as files. Give it again for more",
    )
    add_standard(made)
    made.set_defaults(mode="drive")
    made.add_argument("--examples", action="store_true", help="include example services")


def run(asked: argparse.Namespace) -> Json:
    """Work out if there are enough places, now and in the years ahead, and what they cost."""
    if asked.template is not None:
        write(asked.template, Area.sufficiency_template())
        return {"template": str(asked.template)}
    for path in asked.out:
        if path.suffix.lower() not in _SUFFIXES:
            raise InputError(
                f"We cannot write {path}. Use a name that ends in one of: {', '.join(_SUFFIXES)}."
            )
    own = NOTHING if asked.own is None else Area.sufficiency_file(*file(asked.own))
    area = opening.area_of(asked)
    need = asked.need.strip().upper()
    question = SufficiencyQuestion(
        asked.kind.strip().casefold(), need, asked.years, _standard(asked), own, asked.examples
    )
    answer = area.sufficiency(question)
    if asked.trace is not None:
        return _traced(asked, area, answer)
    for path in asked.out:
        _write(path, area, answer)
    return {
        "headline": headline(answer),
        "lines": list(lines(answer)),
        "reform": list(reform_lines(answer)),
        **sufficiency_data.as_json(answer),
        "zones": None if answer.where is None else len(answer.where.found.zones),
        "no_zones": answer.no_where,
        "tables": [
            [sufficiency_rows.kind_titles(answer), *sufficiency_rows.kinds(answer)],
            [sufficiency_rows.need_titles(answer), *sufficiency_rows.needs(answer)],
            [sufficiency_rows.band_titles(answer), *sufficiency_rows.bands(answer)],
            [sufficiency_rows.option_titles(answer), *sufficiency_rows.options(answer)],
            _compared(answer),
        ],
        "written": [str(path) for path in asked.out],
        "attribution": list(area.credits),
    }


def _compared(answer: SufficiencyAnswer) -> list[tuple[str, ...]]:
    found = answer.compared
    if found is None:
        return [()]
    return [sufficiency_rows.compared_titles(found), *sufficiency_rows.compared(found)]


def _standard(asked: argparse.Namespace) -> Standard:
    if asked.within is None and asked.minutes is None:
        asked.minutes = REACH_MIN
    return standard_of(asked)


def _traced(asked: argparse.Namespace, area: Area, answer: SufficiencyAnswer) -> Json:
    figures = area.sufficiency_figures(answer).of(asked.trace)
    rows = cell_rows(figures, area.sufficiency_sources())
    for path in asked.out:
        if path.suffix.lower() != ".csv":
            raise InputError(
                f"We can only write cells as .csv, not as {path}. Use a name that ends in .csv."
            )
        write(path, csv_bytes(CELL_COLUMNS, [row.values() for row in rows]))
    return {"cells": rows, "written": [str(path) for path in asked.out]}


def _write(path: Path, area: Area, answer: SufficiencyAnswer) -> None:
    paper = sufficiency_paper.paper_of(area, answer, settings.today())
    kind = path.suffix.lower()
    if kind == ".csv":
        about = sufficiency_report.about(answer, paper)
        write(path, table_csv(sufficiency_data.flat(answer), about))
        return
    made = {
        ".pdf": sufficiency_report.printed,
        ".gpkg": sufficiency_report.gpkg,
        ".png": sufficiency_report.png,
    }[kind](answer, paper)
    if made is None:
        raise InputError(f"We cannot draw {path}. {answer.no_where}")
    write(path, made)


def tell(answer: Json) -> None:
    """Print the answer, its tables, and what must be known of it."""
    if "template" in answer:
        print(f"A file of places and prices to fill in: {answer['template']}")
        return
    if "cells" in answer:
        _tell_cells(answer)
        return
    print(answer["headline"])
    for line in answer["lines"]:
        print(line)
    for asks, says in answer["reform"]:
        print(f"{asks}: {says}")
    for titles, *rows in answer["tables"]:
        if rows:
            print()
            for row in (titles, *rows):
                print(" | ".join(row))
    if answer["no_zones"]:
        print(f"\n{answer['no_zones']}")
    print()
    for note in answer["notes"]:
        print(f"- {note}")
    for path in answer["written"]:
        print(f"written: {path}")
    print("\n" + "\n".join(answer["attribution"]))


def _tell_cells(answer: Json) -> None:
    last = ""
    for row in answer["cells"]:
        if row["figure"] != last:
            last = row["figure"]
            print(f"{last}: {row['what']} = {row['value']}\n  {row['formula']}")
        if row["file"]:
            print(
                f"  {row['file']}, {row['cell']}: {row['says']} ({row['school_year']}; "
                f"{row['source']}, as of {row['as_of']})"
            )
    for path in answer["written"]:
        print(f"written: {path}")
