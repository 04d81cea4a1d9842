"""The command ``audit``: the offer compared with the law."""

import argparse
from pathlib import Path

import pandas as pd

from geo import settings
from geo.audit import (
    KeptScore,
    OfferAudit,
    audits_of,
    keep_score,
    offer_law,
    path_beside,
    read_answers,
    read_scores,
    score_of,
)
from geo.commands import opening
from geo.commands.arguments import Json, file, records, write
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.publish import audit_report
from geo.voices import Comments
from geo.words import say

_SUFFIXES = (".csv", ".pdf")


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--feeds",
        type=Path,
        metavar="FOLDER",
        help="a folder of several councils' offers (Open Referral feeds or manifests), instead "
        "of the database",
    )
    made.add_argument(
        "--answers",
        type=Path,
        metavar="FILE.csv",
        help="the council's own answers: id, answer (yes, part, no), page, checked, note",
    )
    made.add_argument("--comments", type=Path, help="the file of comments")
    made.add_argument("--keep", action="store_true", help="keep today's score in the history")
    made.add_argument("--history", type=Path, metavar="FILE.csv", help="the file of daily scores")
    made.add_argument("--out", type=Path, metavar="FILE.csv|.pdf", help="write the requirements")
    made.add_argument(
        "--lacking",
        type=Path,
        metavar="FILE.csv",
        help="write the entries with details missing, and which details",
    )
    made.add_argument("--examples", action="store_true", help="include example entries")


def run(asked: argparse.Namespace) -> Json:
    """Compare the Local Offer with the law: what must and should be there, and what is."""
    if asked.out is not None and asked.out.suffix.lower() not in _SUFFIXES:
        raise InputError(f"We cannot write {asked.out}. Use a name that ends in .csv or .pdf.")
    if asked.feeds is not None:
        return _feeds(asked)
    area = opening.area_of(asked)
    today = settings.today()
    answers = None
    if asked.answers is not None:
        name, content = file(asked.answers)
        answers = read_answers(content, name, offer_law(today), today)
    book = Comments(asked.comments or settings.comments())
    found = area.audit(book, answers=answers, examples=asked.examples)
    kept = asked.history or path_beside(area.store.path)
    history = keep_score(kept, score_of(found)) if asked.keep else read_scores(kept)
    mine = [one for one in history if one.code == found.code]
    _write(asked, found, mine)
    return {**_said(found), "history": [_kept(one) for one in mine], "kept": _path(asked, kept)}


def _path(asked: argparse.Namespace, kept: Path) -> str | None:
    return str(kept) if asked.keep else None


def _feeds(asked: argparse.Namespace) -> Json:
    unfit = [name for name in ("answers", "lacking") if getattr(asked, name) is not None]
    if unfit or (asked.out is not None and asked.out.suffix.lower() == ".pdf"):
        raise InputError(
            "--feeds compares councils: leave out --answers and --lacking, and use a name for "
            "--out that ends in .csv. For one council's report, use its database."
        )
    today = settings.today()
    found = audits_of(asked.feeds, offer_law(today), today)
    if asked.keep and asked.history is None:
        raise InputError("Name the file to keep the scores in: --history FILE.csv")
    for one in found:
        if asked.keep:
            keep_score(asked.history, score_of(one))
    if asked.out is not None:
        tables = [audit_report.table(one).assign(council=one.name) for one in found]
        write(asked.out, table_csv(pd.concat(tables, ignore_index=True)))
    return {"councils": [_said(one) for one in found]}


def _write(asked: argparse.Namespace, found: OfferAudit, history: list[KeptScore]) -> None:
    if asked.lacking is not None:
        write(asked.lacking, table_csv(audit_report.lacking(found), audit_report.about(found)))
    if asked.out is None:
        return
    if asked.out.suffix.lower() == ".pdf":
        write(asked.out, audit_report.printed(found, history))
        return
    write(asked.out, table_csv(audit_report.table(found), audit_report.about(found)))


def _said(found: OfferAudit) -> Json:
    return {
        "area": {"code": found.code, "name": found.name},
        "rules": {
            "title": found.law.title,
            "checked": found.law.checked.isoformat(),
            "open": found.law.open,
        },
        "made_on": found.made_on.isoformat(),
        "entries": found.entries,
        "scores": [
            {
                "duty": one.duty,
                "score": None if one.score is None else round(one.score, 1),
                "least": round(one.least, 1),
                "most": round(one.most, 1),
                "told": one.told,
                "among": one.among,
                "said": audit_report.score_said(one),
            }
            for one in found.scores
        ],
        "requirements": records(_dated(audit_report.table(found))),
        "lacking": records(audit_report.lacking(found)),
    }


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its days as ISO texts."""
    days = ("newest_check", "answer_checked", "source_read")
    texts = {name: [None if pd.isna(d) else d.isoformat() for d in table[name]] for name in days}
    return table.assign(**texts)


def _kept(one: KeptScore) -> Json:
    return {
        "day": one.day.isoformat(),
        "rules": one.rules,
        "must": [one.must, one.must_least, one.must_most],
        "should": [one.should, one.should_least, one.should_most],
        "entries": one.entries,
    }


def tell(answer: Json) -> None:
    """Print the scores, then each requirement with what was found."""
    if "councils" in answer:
        for council in answer["councils"]:
            print(f"{council['area']['name']}: {council['entries']:,} entries")
            for one in council["scores"]:
                print(f"    {one['said']}")
        return
    print(f"{answer['area']['name']} ({answer['area']['code']})")
    for one in answer["scores"]:
        print(one["said"])
    print(say("audit.how_made"))
    theme = ""
    for row in answer["requirements"]:
        if row["theme"] != theme:
            theme = row["theme"]
            print(f"\n{theme}")
        duty = say(f"audit.duty.{row['duty']}")
        print(f"  [{say('audit.state.' + row['state'])}] {duty}: {row['says']} ({row['cite']})")
        where = f" {row['where']}" if row["where"] else ""
        print(f"      {row['found']}{where}")
    print(f"\n{say('audit.lacking', n=len(answer['lacking']))}")
    for one in answer["history"]:
        must, least, most = one["must"]
        print(f"{one['day']}: {'–' if must is None else must} ({least} to {most})")
    if answer["kept"]:
        print(f"Saved in {answer['kept']}")
