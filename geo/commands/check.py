"""The command ``check``."""

import argparse

from geo import settings
from geo.commands.arguments import Json, records
from geo.commands.build import counted
from geo.store import UNCHECKED_DAYS, Store
from geo.transit.feed import has_run_out, validity


def add_to(made: argparse.ArgumentParser) -> None:
    """Add nothing: it has no arguments of its own."""


def run(asked: argparse.Namespace) -> Json:
    """Say what the database holds, how old each source is, and what was rejected and why."""
    store = Store.open(asked.db)
    rejected, left_out = store.rejected(), store.table("left_out")
    told = rejected.merge(left_out, on=["source_id", "reason"], how="left")["rows"].notna()
    unusable = rejected[~told.to_numpy()]
    reasons = unusable.groupby(["source_id", "field", "reason"]).size().reset_index(name="rows")
    unchecked = store.unchecked(settings.today(), UNCHECKED_DAYS)
    return {
        "path": str(store.path),
        "area": {"code": store.area.code, "name": store.area.name},
        "built_at": store.built_at,
        "tables": {row["table"]: row["rows"] for row in records(store.counts())},
        "sources": records(store.sources().astype({"retrieved": str})),
        "left_out": records(left_out),
        "rejected": records(reasons.sort_values("rows", ascending=False, kind="stable")),
        "unchecked": {"days": UNCHECKED_DAYS, "entries": len(unchecked)},
        "missing": records(store.missing()),
        "unmapped_terms": records(store.table("unmapped_term")),
        "timetables": _timetables(store),
    }


def _timetables(store: Store) -> list[Json]:
    """What is known of each timetable, and whether it has run out."""
    found = records(store.timetable_facts())
    for row in found:
        days = row["valid_from"].date(), row["valid_until"].date()
        row["run_out"] = has_run_out(days[1], settings.today())
        row["validity"] = validity(*days, settings.today())
        row["valid_from"], row["valid_until"] = (day.isoformat() for day in days)
        told = row["concessions_date"]
        row["concessions_date"] = told and told.date().isoformat()
    return found


def tell(answer: Json) -> None:
    """Say it source by source."""
    print(f"{answer['area']['name']} ({answer['area']['code']}), built {answer['built_at']}")
    print("\nTables")
    for table, rows in answer["tables"].items():
        print(f"{rows:>12,}  {table}")
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
            f"trips said to take a wheelchair: {row['step_free_trips']:,}, "
            f"not said: {row['untold_trips']:,}"
        )
        if row["concessions"]:
            print(f"    Passes for disabled people: {row['concessions']}")
            print(f"    ({row['concessions_source']}, {row['concessions_date']})")
    for row in of_it("left_out"):
        print(f"    {row['rows']:>8,}  left out: {row['reason']}")
    for row in of_it("rejected"):
        print(f"    {row['rows']:>8,}  {row['field']}: {row['reason']}")
    for row in of_it("missing"):
        print(f"    {row['entries']:>8,}  lack {row['missing']}")
    for row in of_it("unmapped_terms"):
        print(f"    {row['services']:>8,}  have the unmapped term {row['name']} ({row['code']})")
