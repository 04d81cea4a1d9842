"""The command ``entitlement``: who of many children is entitled to free travel to school."""

import argparse
from pathlib import Path

from geo import settings, words
from geo.commands import opening
from geo.commands.arguments import Json, day, read, records, write
from geo.commands.whatif import scenario_of
from geo.scenario.pupil_change import PupilChange
from geo.school_travel.pupil_columns import read_map
from geo.school_travel.pupil_file import DecidedPupils, PupilFile, PupilSheet
from geo.school_travel.pupil_letters import Letters, letter_head


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--pupils", type=Path, required=True, metavar="FILE.csv", help="the file of children"
    )
    made.add_argument(
        "--out", type=Path, required=True, metavar="FILE.csv", help="the file of decisions to write"
    )
    made.add_argument("--on", type=day, default=None, metavar="DAY", help="the date to decide for")
    made.add_argument("--policy", type=Path, metavar="FILE.toml", help="the council's own rules")
    made.add_argument(
        "--columns",
        type=Path,
        metavar="FILE.toml",
        help="what each column of the file is for (TOML or JSON)",
    )
    made.add_argument(
        "--columns-out", type=Path, metavar="FILE.toml", help="write which columns were used"
    )
    made.add_argument(
        "--scenario",
        type=Path,
        metavar="FILE.geojson",
        help="a scenario: also show who gains and who loses",
    )
    made.add_argument(
        "--letters", type=Path, metavar="FILE.pdf", help="a letter for each family (.pdf or .zip)"
    )
    made.add_argument(
        "--letters-from",
        type=Path,
        metavar="FILE.toml",
        help="the council's details for the letters",
    )
    made.add_argument("--examples", action="store_true", help="include example schools")


def run(asked: argparse.Namespace) -> Json:
    """Decide for many children who is entitled to free travel to school, and why."""
    given = asked.columns and read_map(asked.columns.name, read(asked.columns))
    sheet = PupilSheet(str(asked.pupils), read(asked.pupils))
    if asked.columns_out:
        write(asked.columns_out, (given or sheet.suggested).as_toml())
    pupils = PupilFile.of(sheet, given)
    area = opening.area_of(asked)
    how = {"on": asked.on, "policy": asked.policy, "examples": asked.examples}
    change = None
    if asked.scenario:
        change = area.pupils_if(pupils, scenario_of(asked.scenario), **how)
        found = change.after
    else:
        found = area.pupils(pupils, **how)
    write(asked.out, change.all_csv if change else found.csv)
    audit = asked.out.with_name(f"{asked.out.stem}-audit.csv")
    write(audit, found.audit_csv)
    told = _letters(asked, found, area.name) if asked.letters else {}
    return {
        "path": str(asked.out),
        "audit": str(audit),
        **found.summary,
        "on": found.on.isoformat(),
        "rules": found.rules.version,
        "columns": pupils.meaning,
        "all_columns": {key: list(titles) for key, titles in pupils.columns.columns.items()},
        "not_used": [title for title in sheet.titles if pupils.columns.key_of(title) is None],
        "totals": records(found.totals),
        **(_changed(change) if change else {}),
        **told,
        "attribution": list(area.credits),
    }


def _letters(asked: argparse.Namespace, found: DecidedPupils, council: str) -> Json:
    """Write the letters, as one PDF file or one each in a zip file."""
    given = asked.letters_from
    head = letter_head(council, given.name, read(given)) if given else letter_head(council)
    letters = Letters(found, head, settings.today())
    apart = asked.letters.suffix.casefold() == ".zip"
    write(asked.letters, letters.archive() if apart else letters.pdf())
    return {
        "letters": str(asked.letters),
        "letters_written": len(letters.rows),
        "letters_gaps": list(head.gaps),
    }


def _changed(change: PupilChange) -> Json:
    """Who gains and who loses, as the answer has it."""
    return {
        "scenario": change.scenario,
        "changes": change.totals,
        "changes_by_school": records(change.by_school),
        "changes_by_ground": records(change.by_ground),
    }


def tell(answer: Json) -> None:
    """Say how many are entitled."""
    print(f"{answer['rows']:,} rows in {answer['path']}")
    for outcome, what in (
        ("yes", "entitled by law"),
        ("no", "not entitled"),
        ("another council", "another council decides: the home is in its area"),
        ("council's policy", "after school age: the council's own policy counts"),
        ("cannot say", "not certain: the row says what is missing or wrong"),
        ("faults", "with a fault, among these"),
    ):
        print(f"{answer[outcome]:>9,}  {what}")
    for what, rows in answer.get("changes", {}).items():
        if what != "rows":
            print(f"{rows:>9,}  {what}, by {answer['scenario']}")
    if "letters" in answer:
        print(f"{answer['letters_written']:>9,}  letters in {answer['letters']}, as drafts")
        if answer["letters_gaps"]:
            print(f"The letters have gaps for: {', '.join(answer['letters_gaps'])}.")
    print(f"What this is based on: {answer['audit']}")
    rules = words.say("pupils.rules", rules=answer["rules"])
    print(f"As of {words.day(answer['on'])}. {rules}")
