"""What a council answers to requirements that no data can tell: a CSV file that it owns."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from geo.audit.requirements import OfferLaw
from geo.errors import InputError

POINTS = {"yes": 1.0, "part": 0.5, "no": 0.0}
"""Answers, and what each counts for."""

COLUMNS = ("id", "answer", "page", "checked", "note")


@dataclass(frozen=True, slots=True)
class CouncilAnswer:
    """An answer of ``POINTS``, the page that shows it, the day when somebody looked, and a note."""

    answer: str
    page: str
    checked: date
    note: str = ""

    @property
    def points(self) -> float:
        """What it counts for, 0 to 1."""
        return POINTS[self.answer]


def read_answers(content: bytes, name: str, law: OfferLaw, today: date) -> dict[str, CouncilAnswer]:
    """Read a council's answers, by the id of the requirement.

    The file is CSV in UTF-8 with columns ``COLUMNS``; rows without an answer are passed over. A yes
    or a part needs the page that shows it.

    Raises
    ------
    InputError
        Naming every fault with its line.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text. Save it as CSV in UTF-8.") from error
    rows = csv.DictReader(io.StringIO(text))
    lacking = [title for title in COLUMNS[:4] if title not in (rows.fieldnames or ())]
    if lacking:
        raise InputError(
            f"{name} is missing the columns {', '.join(lacking)}. Its first line must be: "
            f"{','.join(COLUMNS)}"
        )
    known = {one.id for one in law.requirements}
    found: dict[str, CouncilAnswer] = {}
    faults = []
    for row in rows:
        if not (row["answer"] or "").strip():
            continue
        key = (row["id"] or "").strip()
        wrong = [*_faults(row, today)]
        if key not in known:
            wrong.append(f"there is no requirement {key[:40]!r}")
        if key in found:
            wrong.append(f"{key!r} is answered twice")
        faults += [f"line {rows.line_num}: {fault}" for fault in wrong]
        if not wrong:
            found[key] = _answer(row)
    if faults:
        raise InputError(f"{name}: {'; '.join(faults)}.")
    return found


def _faults(row: dict[str, str], today: date) -> list[str]:
    said = row["answer"].strip().lower()
    faults = []
    if said not in POINTS:
        faults.append(
            f"the answer is {row['answer'][:40]!r}: it must be one of {', '.join(POINTS)}"
        )
    page = (row["page"] or "").strip()
    if page and not page.startswith(("https://", "http://")):
        faults.append(f"the page {page[:60]!r} must begin with https://")
    if said in ("yes", "part") and not page:
        faults.append(f"a {said} needs the page that shows it")
    try:
        if date.fromisoformat((row["checked"] or "").strip()) > today:
            faults.append("the day checked is in the future")
    except ValueError:
        faults.append("checked must be a day such as 2026-11-30")
    return faults


def _answer(row: dict[str, str]) -> CouncilAnswer:
    return CouncilAnswer(
        row["answer"].strip().lower(),
        (row["page"] or "").strip(),
        date.fromisoformat(row["checked"].strip()),
        (row.get("note") or "").strip(),
    )
