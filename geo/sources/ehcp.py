"""Children and young people with an education, health and care (EHC) plan, by council.

Reads the Department for Education's ``sen_needs_all_plans.csv`` of the release
"Education, health and care plans": plans by type of primary need, in all and by year of age. The
same children are counted again there by sex, ethnicity, placement and length of plan: those rows
are left out.

A plan without a recorded need is counted under ``UNKNOWN``, so that needs add up to the total. The
census code NSA is another thing: it is for children with SEN support. Plans for Down syndrome are
among "another difficulty" (OTH), as the department says.

Settings of the kind ``ehc-plans``, besides those of every table:

``period``   the school year, such as ``"202425"`` or ``"2024/25"``. Without it, the latest.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from geo.directory.vocabulary import NEEDS
from geo.errors import SourceError
from geo.formats.tables import TABLE_SETTINGS, read_table
from geo.manifest import Source
from geo.records import Harvest, ZoneDemand
from geo.sources.kind import SourceKind
from geo.sources.zone_figures import ages_said, number, undrawn, zone_kind

SETTINGS = TABLE_SETTINGS | {"period"}
"""Settings of a source of the kind ``ehc-plans``."""

MEASURE = "ehc_plans"

COUNCILS = Path(__file__).parents[2] / "data" / "authorities.csv"
"""The councils of today, with the codes that they had before."""

UNKNOWN = "UNKNOWN"
"""The need of plans whose need was not recorded."""

_NEEDS = {f"number_{code.casefold()}": code for code in NEEDS} | {"number_need_unknown": UNKNOWN}
_NEEDED = {
    name: (name,)
    for name in (
        "time_period",
        "geographic_level",
        "new_la_code",
        "la_name",
        "breakdown_topic",
        "breakdown",
        "ehc_plans",
    )
}
_LEVEL = "local authority"
_TOTAL = "all ehc plans"
_AGE = "child or young persons age"

_Line = dict[str, str]


def read(path: Path, source: Source) -> Harvest:
    """EHC plans of each council, in all and by age, and by primary need.

    Returns
    -------
    Rows of `Zone` (kind ``authority``, without a polygon) and `ZoneDemand` (measure ``ehc_plans``).
    `rows_read` counts rows of the table: each is a council, and an age or all ages.

    Raises
    ------
    SourceError
        If the file is no such table, or does not have the period that the manifest names.
    """
    wanted = _period(source)
    rows, harvest = _rows(path, source)
    period = _chosen(path, source, wanted, {values["time_period"] for _, values in rows})
    reading = _PlansReading(source, period, harvest)
    current_code = successors()
    for line, values in rows:
        code = current_code.get(values["new_la_code"], values["new_la_code"])
        current = {**values, "new_la_code": code}
        harvest.keep(code, reading.row(f"line {line}", current))
    return harvest


def successors() -> dict[str, str]:
    """The code of today of each council that was renumbered; not of one that was divided."""
    text = COUNCILS.read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    pairs = [(old, row["code"]) for row in rows for old in row["formerly"].split()]
    times = Counter(old for old, _ in pairs)
    return {old: new for old, new in pairs if times[old] == 1}


def _period(source: Source) -> str | None:
    """The setting `period`, as the file writes it: six digits."""
    value = source.settings.get("period")
    if value is None:
        return None
    match = re.fullmatch(r"(\d{4})(?:[/-]?(?:20)?(\d{2}))?", str(value).strip())
    if match is None or isinstance(value, bool):
        raise SourceError(
            f"{source.title}: period is {value!r} in the manifest. Give a school year, such as "
            '"2024/25".'
        )
    return match[1] + (match[2] or "")


def _rows(path: Path, source: Source) -> tuple[list[tuple[int, _Line]], Harvest]:
    """All rows with their lines; those that do not fit the table are in the harvest."""
    harvest, rows = Harvest(), []
    optional = {name: (name,) for name in _NEEDS}
    for table in read_table(path, source, needed=_NEEDED, optional=optional):
        table.count_into(harvest, source.source_id)
        rows += list(zip(table.lines.tolist(), table.frame.to_dict("records"), strict=True))
    return rows, harvest


def _chosen(path: Path, source: Source, wanted: str | None, periods: set[str]) -> str:
    """The period that is read: the one that is wanted, or the latest."""
    held = sorted(period for period in periods if re.fullmatch(r"\d{4}(?:\d{2})?", period))
    if held and wanted is None:
        return held[-1]
    if wanted in held:
        return str(wanted)
    raise SourceError(
        f"{source.title}: {path} has no plans of the period "
        f"{wanted or 'of any year'}. It has: {', '.join(held) or 'none'}."
    )


@dataclass(slots=True)
class _PlansReading:
    """What is known while rows are read: which period counts, and what came before."""

    source: Source
    period: str
    harvest: Harvest
    zones: set[str] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def row(self, ref: str, values: _Line) -> bool:
        """Add the plans of a row. False if it is left out or rejected."""
        reason = self._unwanted(values)
        if reason:
            self.harvest.left_out[reason] += 1
            return False
        fault = self._fault(values)
        if fault:
            return self._reject(ref, fault[0], values[fault[0]], fault[1])
        code, ages = values["new_la_code"], self._ages(values)
        assert ages is not None, "a row without ages has a fault"
        figures = list(self._figures(ref, values, ages))
        if not figures:
            return self._reject(ref, "ehc_plans", "", "The row has no usable figure.")
        self.seen.add((code, values["breakdown"]))
        self._add(code, values["la_name"], figures)
        return True

    def _fault(self, values: _Line) -> tuple[str, str] | None:
        """The field of a row that cannot be used, and why."""
        if values["time_period"] != self.period:
            return "time_period", "This is not a school year."
        if zone_kind(values["new_la_code"], None) != "authority":
            return "new_la_code", "This is not the code of an English council."
        if self._ages(values) is None:
            return "breakdown", "This is not an age."
        if (values["new_la_code"], values["breakdown"]) in self.seen:
            return "breakdown", "An earlier row has the same council and age. We used that one."
        return None

    def _reject(self, ref: str, field: str, value: str, reason: str) -> bool:
        self.harvest.reject(self.source.source_id, ref, field, value, reason)
        return False

    def _unwanted(self, values: _Line) -> str:
        """Why a sound row is not wanted, empty if it is."""
        topic, level = values["breakdown_topic"].casefold(), values["geographic_level"].casefold()
        if values["time_period"] != self.period and values["time_period"].isdigit():
            return "of another year"
        if level in ("national", "regional"):
            return f"{level} total"
        if level == _LEVEL and topic and topic not in (_TOTAL, _AGE):
            return f"counted by {topic}"
        return ""

    @staticmethod
    def _ages(values: _Line) -> tuple[int | None, int | None] | None:
        """The ages of a row, (None, None) for all together; None if it does not say."""
        if values["breakdown_topic"].casefold() == _TOTAL:
            return None, None
        ages = ages_said(values["breakdown"])
        return ages if ages and ages[0] is not None else None

    def _figures(
        self, ref: str, values: _Line, ages: tuple[int | None, int | None]
    ) -> Iterator[ZoneDemand]:
        """The total of a row, and the plans for each need."""
        for name, need in [("ehc_plans", None), *_NEEDS.items()]:
            said = values[name]
            if not said:
                continue
            found = number(said)
            if found is None or (found[0] or 0) < 0 or (found[0] or 0) % 1:
                self._reject(ref, name, said, "This is not a number of plans.")
                continue
            value, symbol = found
            yield ZoneDemand(
                values["new_la_code"],
                MEASURE,
                value,
                self.source.source_id,
                need,
                *ages,
                symbol,
                "withheld" if symbol else "counted",
            )

    def _add(self, code: str, name: str, figures: list[ZoneDemand]) -> None:
        if code not in self.zones:
            self.zones.add(code)
            self.harvest.rows.append(undrawn(code, "authority", name, self.source.source_id))
        self.harvest.rows += figures


KINDS = (SourceKind("ehc-plans", read, settings=SETTINGS),)
