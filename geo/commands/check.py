"""The command ``check``: the sources, their age, and what could not be used."""

import argparse

import pandas as pd

from geo import settings
from geo.areas import Areas
from geo.commands import opening, told
from geo.commands.arguments import Json, records
from geo.commands.build import counted, streets, streets_said
from geo.errors import GeoError, InputError, StoreError
from geo.transit.feed import has_run_out, validity
from geo.voices import Comments, load_staff


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--ready",
        action="store_true",
        help="check whether this copy of the program is ready to serve",
    )


def run(asked: argparse.Namespace) -> Json:
    """Report the data in the database: its sources, their age, and what was rejected and why."""
    if asked.ready:
        return _ready(asked)
    area = opening.area_of(asked)
    found = area.account(settings.today())
    tables = found.by_source
    return {
        "path": str(area.store.path),
        "area": {"code": area.code, "name": area.name},
        "built_at": found.built_at,
        "tables": {row["table"]: row["rows"] for row in records(found.rows)},
        "homes": len(area.homes),
        **told.homes(area),
        "streets": streets(found.streets),
        "sources": records(found.provenance.astype({"retrieved": str})),
        "left_out": records(tables["left_out"]),
        "rejected": records(tables["faults"]),
        "unchecked": {"days": found.unchecked_days, "entries": len(found.unchecked)},
        "missing": records(tables["missing"]),
        "unmapped_terms": records(tables["terms"].sort_index()),
        "timetables": _timetables(tables["timetables"]),
    }


def _ready(asked: argparse.Namespace) -> Json:
    """Whether this program can serve what is here: the data, the comments, the list of staff.

    Raises
    ------
    InputError, GeoError
        With all that stands in the way, and what to do about it.
    """
    faults: list[str] = []
    try:
        areas = Areas(asked.db)
        faults += [left.reason for left in areas.not_served]
        for code in areas.names:
            areas.area(code).warm(("walk",))
    except GeoError as error:
        faults.append(str(error))
    book = settings.comments()
    for look in (lambda: Comments(book).check(), lambda: load_staff(settings.staff())):
        try:
            found = look()
            faults += found if isinstance(found, list) else []
        except InputError as error:
            if settings.staff().exists():
                faults.append(str(error))
        except GeoError as error:
            faults.append(str(error))
    if faults:
        raise StoreError("Not ready:\n- " + "\n- ".join(faults))
    return {"ready": True, "areas": areas.names, "comments": str(book)}


def _timetables(facts: pd.DataFrame) -> list[Json]:
    """The details of each timetable, and whether it has run out."""
    found = records(facts)
    for row in found:
        days = row["valid_from"].date(), row["valid_until"].date()
        row["run_out"] = has_run_out(days[1], settings.today())
        row["validity"] = validity(*days, settings.today())
        row["valid_from"], row["valid_until"] = (day.isoformat() for day in days)
        passes_on = row["concessions_date"]
        row["concessions_date"] = passes_on and passes_on.date().isoformat()
    return found


def tell(answer: Json) -> None:
    """Print it source by source."""
    if "ready" in answer:
        print(f"Ready to serve {', '.join(answer['areas'].values())}.")
        return
    print(f"{answer['area']['name']} ({answer['area']['code']}), built {answer['built_at']}")
    print("\nTables")
    for table, rows in answer["tables"].items():
        print(f"{rows:>12,}  {table}")
    print(f"\n{answer['homes']:,} homes")
    told.about_homes(answer)
    if answer["streets"]:
        print(streets_said(answer["streets"]))
    for s in answer["sources"]:
        print(f"\n{s['title']} ({s['publisher']}){' - examples' if s['illustrative'] else ''}")
        print(f"    of {s['vintage']}, retrieved {s['retrieved']}, {s['licence']}")
        print(f"    from {s['address']}")
        if s["note"]:
            print(f"    {s['note']}")
        print(f"    {counted(s)}")
        _tell_source(answer, s["source_id"])
    unchecked = answer["unchecked"]
    print(f"\n{unchecked['entries']:,} entries not checked for over {unchecked['days']} days")


def _tell_source(answer: Json, source_id: str) -> None:
    """The rows of one source that are not entries, and what its entries lack."""

    def of_it(what: str) -> list[Json]:
        return [row for row in answer[what] if row["source_id"] == source_id]

    for row in of_it("timetables"):
        print(f"    {row['agencies']}: {row['validity']}")
        print(
            f"    {row['trips']:>8,}  trips; routes: {row['routes']:,}, stops: {row['stops']:,}, "
            f"trips that take a wheelchair: {row['step_free_trips']:,}, "
            f"no information: {row['untold_trips']:,}"
        )
        if row["concessions"]:
            print(f"    Passes for disabled people: {row['concessions']}")
            print(f"    ({row['concessions_source']}, {row['concessions_date']})")
    for row in of_it("left_out"):
        print(f"    {row['rows']:>8,}  left out: {row['reason']}")
    for row in of_it("rejected"):
        print(f"    {row['rows']:>8,}  {row['field']}: {row['reason']}")
    for row in of_it("missing"):
        print(f"    {row['entries']:>8,}  without {row['missing']}")
    for row in of_it("unmapped_terms"):
        print(f"    {row['services']:>8,}  have the unmapped term {row['name']} ({row['code']})")
