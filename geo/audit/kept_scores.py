"""Scores of an offer over time: a CSV file that the council owns, one row a day."""

import csv
import io
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from geo.audit.offer import OfferAudit
from geo.audit.requirements import MUST, SHOULD
from geo.errors import InputError


@dataclass(frozen=True, slots=True)
class KeptScore:
    """How an offer stood on a day. Scores are out of 100, None where nothing could be told.

    `rules` says which rules it was compared with: scores of different rules are not compared.
    """

    day: date
    code: str
    name: str
    rules: str
    must: float | None
    must_least: float
    must_most: float
    should: float | None
    should_least: float
    should_most: float
    entries: int


_TITLES = tuple(f.name for f in fields(KeptScore))


def path_beside(database: Path) -> Path:
    """Where the scores of a database are kept, unless somebody names another file."""
    return database.with_suffix(".audit.csv")


def score_of(found: OfferAudit) -> KeptScore:
    """An audit as one row of the history."""
    must, should = found.score(MUST), found.score(SHOULD)
    return KeptScore(
        found.made_on,
        found.code,
        found.name,
        found.law.version,
        None if must.score is None else round(must.score, 1),
        round(must.least, 1),
        round(must.most, 1),
        None if should.score is None else round(should.score, 1),
        round(should.least, 1),
        round(should.most, 1),
        found.entries,
    )


def read_scores(path: Path) -> list[KeptScore]:
    """The kept scores, the oldest first; none without a file.

    Raises
    ------
    InputError
        If the file is not one of ours, naming the line.
    """
    if not path.exists():
        return []
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        titles = tuple(rows.fieldnames or ())
        if titles != _TITLES:
            raise InputError(
                f"{path} is not a history of scores: its first line must be {','.join(_TITLES)}. "
                "Name another file."
            )
        found = []
        for row in rows:
            try:
                found.append(_score(row))
            except (TypeError, ValueError) as error:
                raise InputError(
                    f"{path}, line {rows.line_num}, is not a score: {error}. Correct the line or "
                    "delete it."
                ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as a history of scores: {error}.") from error
    return sorted(found, key=lambda one: (one.day, one.code))


def keep_score(path: Path, new: KeptScore) -> list[KeptScore]:
    """Put a score into the file, in place of one of the same council and day; gives all of them.

    The file is replaced in one step, so that a machine that stops leaves the old one or the new.

    Raises
    ------
    InputError
        If the file cannot be read or written.
    """
    rest = [one for one in read_scores(path) if (one.day, one.code) != (new.day, new.code)]
    every = sorted([*rest, new], key=lambda one: (one.day, one.code))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_TITLES)
    writer.writerows(astuple(one) for one in every)
    part = path.with_name(f".{path.name}.new")
    try:
        part.write_text(out.getvalue(), encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    return every


def _score(row: dict[str, str]) -> KeptScore:
    return KeptScore(
        date.fromisoformat(row["day"]),
        row["code"],
        row["name"],
        row["rules"],
        _number(row["must"]) if row["must"] else None,
        _number(row["must_least"]),
        _number(row["must_most"]),
        _number(row["should"]) if row["should"] else None,
        _number(row["should_least"]),
        _number(row["should_most"]),
        int(row["entries"]),
    )


def _number(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 100:
        raise ValueError(f"{text} is not a score from 0 to 100")
    return value
