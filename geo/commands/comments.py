"""The command ``comments``: backing up, restoring, checking and reporting what people wrote."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geo import settings, words
from geo.commands import opening
from geo.commands.arguments import write
from geo.errors import FeedbackError, InputError
from geo.store import Store
from geo.voices import SMALL, Comments, back_up, report, restore
from geo.voices.file import migrate_file
from geo.voices.head import is_gone
from geo.voices.migrations import LATEST

Json = dict[str, Any]


def add_to(command: argparse.ArgumentParser) -> None:
    """Add what the command can do to its parser."""
    command.add_argument("--comments", type=Path, help="the file of comments")
    does = command.add_subparsers(dest="does", required=True, metavar="WHAT")
    made = does.add_parser("backup", help="copy the comments to a file")
    made.add_argument("file", type=Path, help="the backup to write")
    made = does.add_parser("restore", help="restore the comments from a backup")
    made.add_argument("file", type=Path, help="the backup to read")
    made.add_argument("--replace", action="store_true", help="replace the comments that are there")
    does.add_parser("check", help="check that nothing in the file is damaged, altered or lost")
    made = does.add_parser("migrate", help="change the file to another version, or back")
    made.add_argument(
        "--to", type=int, default=LATEST, metavar="VERSION", help=f"the version ({LATEST})"
    )
    made = does.add_parser("gaps", help="searches that found nothing")
    made.add_argument("--year", type=int, help="only searches of this year")
    made = does.add_parser("report", help="the yearly report, as a web page or a PDF")
    made.add_argument("year", type=int, help="the year of the report")
    made.add_argument(
        "--out", type=Path, required=True, metavar="FILE.html|FILE.pdf", help="the report to write"
    )


def run(asked: argparse.Namespace) -> Json:
    """Back up, restore, check or report the comments of families."""
    book = asked.comments or settings.comments()
    does: dict[str, Callable[[argparse.Namespace, Path], Json]] = {
        "backup": _backup,
        "restore": _restore,
        "check": _check,
        "migrate": _migrate,
        "gaps": _gaps,
        "report": _report,
    }
    return {"comments": str(book), "did": asked.does, **does[asked.does](asked, book)}


def _backup(asked: argparse.Namespace, book: Path) -> Json:
    return {"count": back_up(book, asked.file), "file": str(asked.file)}


def _restore(asked: argparse.Namespace, book: Path) -> Json:
    count, aside = restore(asked.file, book, replace=asked.replace, now=settings.now())
    return {"count": count, "file": str(asked.file), "aside": str(aside) if aside else None}


def _check(asked: argparse.Namespace, book: Path) -> Json:
    faults = _existing(book).check()
    if faults:
        raise FeedbackError(f"{book} is damaged: {'; '.join(faults)}. Restore a backup.")
    return {"faults": []}


def _migrate(asked: argparse.Namespace, book: Path) -> Json:
    _existing(book)
    return {"before": migrate_file(book, asked.to), "version": asked.to}


def _gaps(asked: argparse.Namespace, book: Path) -> Json:
    return {"gaps": [asdict(gap) for gap in _existing(book).gaps(asked.year)]}


def _report(asked: argparse.Namespace, book: Path) -> Json:
    kind = asked.out.suffix.lower()
    if kind not in (".html", ".pdf"):
        raise InputError(f"We cannot write {asked.out}. Use a name that ends in .html or .pdf.")
    now = settings.now()
    if not 2014 <= asked.year <= now.year:
        raise InputError(
            f"There is no report of {asked.year}. Give a year from 2014 to {now.year}."
        )
    area = Store.open(opening.file_of(asked)).area.name
    found = report.report(_existing(book), area, asked.year, today=now.date())
    made = report.as_pdf(found) if kind == ".pdf" else report.as_html(found).encode()
    write(asked.out, made)
    return {"year": asked.year, "count": len(found.comments), "file": str(asked.out)}


def _existing(book: Path) -> Comments:
    if not book.exists() and not is_gone(book):
        raise InputError(f"There is no file of comments {book}. There are no comments yet.")
    return Comments(book)


def tell(answer: Json) -> None:
    """Say what was done."""
    print(said(answer))


def said(answer: Json) -> str:
    """What was done, in words."""
    did, number = answer["did"], words.counted(int(answer.get("count") or 0), "comment")
    if did == "backup":
        return f"{number} copied to {answer['file']}, and checked."
    if did == "restore":
        aside = f" What was there is kept in {answer['aside']}." if answer["aside"] else ""
        return f"{number} restored from {answer['file']}.{aside}"
    if did == "check":
        return f"{answer['comments']} is sound: nothing in it has been altered or lost."
    if did == "migrate":
        return f"{answer['comments']} is of version {answer['version']}; it was {answer['before']}."
    if did == "report":
        return f"Report of {answer['year']}, {number}: {answer['file']}"
    few = f"fewer than {SMALL}"
    rows = (
        f"{g['month']}  {g['outward']:5} {g['category']:30} {g['searches'] or few}"
        for g in answer["gaps"]
    )
    return "\n".join(rows) or "No search that found nothing has been counted."
