"""Plans year by year, by where children are placed, by age and by need, and SEN support.

Reads three tables of the Department for Education as they are published:

- ``caseload.csv`` of the release "Education, health and care plans": plans in January of each year,
  by type of placement, in all and by year of age;
- ``sen_needs_all_plans.csv`` of the same release: plans by type of primary need, in all, by year of
  age and by type of placement (`geo.sources.ehcp` reads the latest year of it for other questions);
- ``sen_phase_type_.csv`` of the release "Special educational needs in England": pupils with SEN
  support, of all schools together.

Every figure keeps the cell that it was in, so that any number made of it can be traced. A figure
that the publisher does not give (``x``, ``z``, ``c``, ``low``) keeps its mark, and is never 0.

The rows of England and of the regions are read as well, to compare with. The setting
``neighbours`` names other councils to compare with, by GSS code: the department's list of
statistical neighbours, say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.directory.vocabulary import NEEDS
from geo.errors import SourceError
from geo.formats.tables import TABLE_SETTINGS, read_table
from geo.manifest import Source
from geo.records import Harvest, ZoneDemand
from geo.sources.ehcp import UNKNOWN, successors
from geo.sources.kind import SourceKind
from geo.sources.zone_figures import ages_said, number, undrawn, zone_kind

SERIES = "series"
"""Begins the measure of every figure: ``series/ehc_plans/202425/special_total/now``."""

PLANS, SUPPORT, PUPILS = "ehc_plans", "sen_support", "pupils"
"""What is counted: plans, pupils with SEN support, and all pupils."""

IN_REGION = "in_region"
"""The measure that says, by its symbol, the code of the region that a council is in."""

REGION, NATION, NEIGHBOUR = "region", "nation", "neighbour"
"""Kinds of zone without a shape, to compare with."""

ALL = "all"
"""The placement of plans that are counted wherever children are placed."""

NOW, AT_START = "now", "start"
"""Ages in January, or when the school year began: the department changed from one to the other in
2026. The two are never mixed."""

PLACEMENTS = (
    "mainstream_la_maintained",
    "mainstream_la_maintained_resourced_provision",
    "mainstream_la_maintained_senunit",
    "mainstream_academy",
    "mainstream_academy_resourced_provision",
    "mainstream_academy_senunit",
    "mainstream_free_school",
    "mainstream_free_school_resourced_provision",
    "mainstream_free_school_senunit",
    "mainstream_independent",
    "mainstream_total",
    "special_la_maintained",
    "special_academy_free",
    "special_academy",
    "special_free_school",
    "special_independent",
    "special_non_maintained",
    "special_total",
    "ap_pru_total",
    "specialist_post_16_institutions",
    "fe_total",
    "ed_elsewhere",
    "nm_early_years",
    "placement_unknown",
)
"""The columns of placements that are read, by the department's names."""

PARTS = {
    "mainstream_total": PLACEMENTS[:10],
    "special_total": (
        "special_la_maintained",
        "special_academy_free",
        "special_independent",
        "special_non_maintained",
    ),
}
"""The placements that add up to another one. A table of needs has no row for one without plans."""

_TEXT = (
    "time_period",
    "geographic_level",
    "new_la_code",
    "la_name",
)
_PLACES = ("country_code", "country_name", "region_code", "region_name")
_TOPICS = ("breakdown_topic", "breakdown")
_SUPPORT_TOPICS = ("phase_type_grouping", "type_of_establishment", "hospital_school")
_WHOLE = frozenset(("total", "all", "all schools", ""))
_NEEDS = {f"number_{code.casefold()}": code for code in NEEDS} | {"number_need_unknown": UNKNOWN}
_COUNTS = ("plans", "sen_support", "pupils", *PLACEMENTS, *_NEEDS)
_AGES = {"child or young persons age": NOW, "age at start of academic year": AT_START}
_PLACED = {
    "mainstream - la maintained": "mainstream_la_maintained",
    "mainstream - academy": "mainstream_academy",
    "mainstream - free school": "mainstream_free_school",
    "mainstream - independent": "mainstream_independent",
    "mainstream - total": "mainstream_total",
    "mainstream - la maintained (resourced provision)": (
        "mainstream_la_maintained_resourced_provision"
    ),
    "mainstream - la maintained (sen unit)": "mainstream_la_maintained_senunit",
    "mainstream - academy (resourced provision)": "mainstream_academy_resourced_provision",
    "mainstream - academy (sen unit)": "mainstream_academy_senunit",
    "mainstream - free school (resourced provision)": "mainstream_free_school_resourced_provision",
    "mainstream - free school (sen unit)": "mainstream_free_school_senunit",
    "special - la maintained": "special_la_maintained",
    "special - academy/free schools": "special_academy_free",
    "special - independent": "special_independent",
    "special - non-maintained": "special_non_maintained",
    "special - total": "special_total",
    "ap/pru - total": "ap_pru_total",
    "fe - specialist post-16 institutions": "specialist_post_16_institutions",
    "fe - total": "fe_total",
    "educated elsewhere - total": "ed_elsewhere",
    "non-maintained early years": "nm_early_years",
    "placement not recorded": "placement_unknown",
}

_Line = dict[str, str]


def measure_name(counted: str, period: str, placement: str, ages: str = NOW) -> str:
    """The measure of a figure of a series.

    >>> measure_name("ehc_plans", "202425", "special_total")
    'series/ehc_plans/202425/special_total/now'
    """
    return "/".join((SERIES, counted, period, placement, ages))


def cell_name(line: int, column: str) -> str:
    """Where in its file a figure is: its line, the heading being line 1, and its column."""
    return f"line {line}, {column}"


def read(path: Path, source: Source) -> Harvest:
    """Plans by year and placement, age or need, of each council; or pupils with SEN support.

    Returns
    -------
    Rows of `Zone` (kind ``authority``, without a polygon) and `ZoneDemand`, whose measure is that
    of `measure_name`, and whose basis is the cell that the figure was in.

    Raises
    ------
    SourceError
        If the file is none of the three tables.
    """
    harvest = Harvest()
    reading = _SeriesReading(source, harvest, successors(), _neighbours(source))
    needed = {name: (name,) for name in _TEXT}
    names = (*_PLACES, *_TOPICS, *_SUPPORT_TOPICS, *_COUNTS)
    more: dict[str, tuple[str, ...]] = {name: (name,) for name in names}
    more["plans"] = ("ehcplans", "ehc_plans")
    more["pupils"] = ("total_pupils", "pupils")
    for table in read_table(path, source, needed=needed, optional=more):
        has = table.columns
        if not (set(_TOPICS) <= set(has) or set(_SUPPORT_TOPICS) <= set(has)):
            raise SourceError(
                f"{source.title}: {path} has neither the columns {' and '.join(_TOPICS)} nor "
                f"{', '.join(_SUPPORT_TOPICS)}. Give caseload.csv, sen_needs_all_plans.csv or "
                "sen_phase_type_.csv, as the Department for Education publishes them."
            )
        table.count_into(harvest, source.source_id)
        for line, values in zip(table.lines.tolist(), table.frame.to_dict("records"), strict=True):
            reading.row(line, values, has)
    return harvest


@dataclass(slots=True)
class _SeriesReading:
    """What is known while rows are read: the councils that came before, and the cells."""

    source: Source
    harvest: Harvest
    successors: dict[str, str]
    neighbours: frozenset[str]
    zones: set[str] = field(default_factory=set)
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def row(self, line: int, values: _Line, has: Mapping[str, str]) -> None:
        """Add the figures of a row; what is not wanted or not sound is counted as such."""
        unwanted = _unwanted(values, has)
        if unwanted:
            self.harvest.left_out[unwanted] += 1
            return
        code, kind, name = self._whose(values)
        fault = self._fault(code, values, has)
        if fault:
            self._reject(line, fault[0], values[fault[0]], fault[1])
            return
        figures = list(self._figures(line, code, values, has))
        if not figures:
            self._reject(line, "row", "", "The row has no usable figure.")
            return
        self.seen.add(_key(code, values, has))
        if code not in self.zones:
            self.zones.add(code)
            self.harvest.rows.append(undrawn(code, kind, name, self.source.source_id))
            self.harvest.rows += self._region(line, code, kind, values, has)
        self.harvest.rows += figures
        self.harvest.keep(code, is_kept=True)

    def _fault(self, code: str, values: _Line, has: Mapping[str, str]) -> tuple[str, str] | None:
        period = values["time_period"]
        if not _is_school_year(period):
            return "time_period", "This is not a school year, such as 202425."
        level = values["geographic_level"].casefold()
        if level in _LEVELS and not values[_LEVELS[level][1]].startswith("E"):
            return _LEVELS[level][1], "This is not the code of England or of one of its regions."
        if level not in _LEVELS and zone_kind(code, None) != "authority":
            return "new_la_code", "This is not the code of an English council."
        if values["breakdown_topic"].casefold() in _AGES and _ages(values) is None:
            return "breakdown", "This is not an age."
        if _key(code, values, has) in self.seen:
            return "time_period", "An earlier row counts the same children. We used that one."
        return None

    def _whose(self, values: _Line) -> tuple[str, str, str]:
        """The code, the kind and the name of the place that a row is of."""
        kind, code, name = _LEVELS.get(values["geographic_level"].casefold(), _COUNCIL)
        found = self.successors.get(values[code], values[code])
        return found, NEIGHBOUR if found in self.neighbours else kind, values[name]

    def _region(
        self, line: int, code: str, kind: str, values: _Line, has: Mapping[str, str]
    ) -> Iterator[ZoneDemand]:
        """In which region a council is, as its row says."""
        if kind not in (REGION, NATION) and values["region_code"]:
            where = cell_name(line, has["region_code"])
            yield ZoneDemand(
                code,
                IN_REGION,
                None,
                self.source.source_id,
                symbol=values["region_code"],
                basis=where,
            )

    def _figures(
        self, line: int, code: str, values: _Line, has: Mapping[str, str]
    ) -> Iterator[ZoneDemand]:
        low, high = _ages(values) or (None, None)
        topic = values["breakdown_topic"].casefold()
        kind = _AGES.get(topic, NOW)
        for column in _COUNTS:
            if column not in has or not values[column]:
                continue
            found = number(values[column])
            if found is None or (found[0] or 0) < 0 or (found[0] or 0) % 1:
                self._reject(line, has[column], values[column], "This is not a number of children.")
                continue
            counted = column if column in (SUPPORT, PUPILS) else PLANS
            placement = column if column in PLACEMENTS else _PLACED.get(_placed(values), ALL)
            yield ZoneDemand(
                code,
                measure_name(counted, values["time_period"], placement, kind),
                found[0],
                self.source.source_id,
                _NEEDS.get(column),
                low,
                high,
                found[1],
                cell_name(line, has[column]),
            )

    def _reject(self, line: int, column: str, value: str, reason: str) -> None:
        self.harvest.reject(self.source.source_id, f"line {line}", column, value, reason)


_LEVELS = {
    "national": (NATION, "country_code", "country_name"),
    "regional": (REGION, "region_code", "region_name"),
}
_COUNCIL = ("authority", "new_la_code", "la_name")


def _neighbours(source: Source) -> frozenset[str]:
    """The councils to compare with that the manifest names.

    Raises
    ------
    SourceError
        If they are no list of codes of English councils.
    """
    given = source.settings.get("neighbours", [])
    texts = given if isinstance(given, list) else [given]
    wrong = [
        one for one in texts if not isinstance(one, str) or zone_kind(one, None) != "authority"
    ]
    if wrong or not isinstance(given, list):
        raise SourceError(
            f"{source.title}: neighbours must be a list of GSS codes of English councils, such as "
            f'["E06000059", "E06000052"]; it has {str(wrong or given)[:60]}.'
        )
    return frozenset(given)


def _unwanted(values: _Line, has: Mapping[str, str]) -> str:
    """Why a sound row is not wanted, empty if it is."""
    level = values["geographic_level"].casefold()
    if level in _LEVELS and _LEVELS[level][1] not in has:
        return f"{level} total"
    if "breakdown_topic" not in has:
        whole = all(values[name].casefold() in _WHOLE for name in _SUPPORT_TOPICS)
        return "" if whole else "of some schools alone"
    topic = values["breakdown_topic"].casefold()
    if topic in _AGES or topic == "all ehc plans":
        return ""
    if topic == "type of placement":
        return "" if _placed(values) in _PLACED else "a part of a placement"
    return f"counted by {topic}"


def _is_school_year(period: str) -> bool:
    """Whether a period is a school year as the department writes it.

    >>> _is_school_year("202425"), _is_school_year("199900"), _is_school_year("2024")
    (True, True, False)
    """
    whole = period.isdigit() and len(period) == 6
    return whole and (int(period[:4]) + 1) % 100 == int(period[4:])


def _placed(values: _Line) -> str:
    """The type of placement of a row, as the table of needs has it; empty for any other row."""
    is_placed = values["breakdown_topic"].casefold() == "type of placement"
    return values["breakdown"].casefold() if is_placed else ""


def _ages(values: _Line) -> tuple[int, int] | None:
    """The ages of a row; None where it is of no age."""
    if values["breakdown_topic"].casefold() not in _AGES:
        return None
    said = ages_said(values["breakdown"])
    if said is None or said[0] is None or said[1] is None:
        return None
    return said[0], said[1]


def _key(code: str, values: _Line, has: Mapping[str, str]) -> tuple[str, ...]:
    """What a row counts: no two may count the same."""
    names = _TOPICS if "breakdown_topic" in has else _SUPPORT_TOPICS
    return code, values["time_period"], *(values[name].casefold() for name in names)


KINDS = (SourceKind("ehc-plan-series", read, settings=TABLE_SETTINGS | {"neighbours"}),)
