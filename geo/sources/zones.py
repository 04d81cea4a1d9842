"""Figures by zone, from a table: deprivation, population by age, and whatever a manifest maps.

Read without any setting:

- the English indices of deprivation 2025, as published (File 1, 2, 5 or 7, CSV or Excel): decile,
  rank and score of the Index of Multiple Deprivation (IMD), and of the Income Deprivation Affecting
  Children Index (IDACI), by 2021 LSOA. The 2019 indices are by 2011 LSOA, which are other areas:
  they are refused.
- the Office for National Statistics' population estimates of LSOAs, wards or councils by year of
  age and sex (its workbook has a sheet for each year: say which with ``sheet``).
- a long table with a row for each age: a column of codes, one of ages, one of counts, and
  perhaps one of sex.

Where a table has a column of sex, only the rows of both together are taken.

Settings of the kind ``zone-figures``, besides those of every table:

``columns``    ours = "their column": ``zone`` (the code), ``name``, and any names of figures of
               `geo.sources.zone_figures`; ``sex``; for a long table ``age`` and ``value``. When it
               names figures, no others are taken: but where ``population`` is the only one, the
               file's own columns by age are taken too.
``zone_kind``  ``lsoa``, ``ward`` or ``authority``, if the codes are not those of England.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from geo.directory.vocabulary import OLDEST
from geo.errors import SourceError
from geo.formats.tables import TABLE_SETTINGS, Table, read_columns, read_table
from geo.manifest import Source
from geo.records import Harvest, ZoneDemand
from geo.sources.kind import SourceKind
from geo.sources.zone_figures import (
    FIGURE_NAMES,
    ZONE_KINDS,
    Figure,
    FigureRow,
    add_figures,
    ages_said,
    figures_of,
    is_elsewhere,
    known_figure,
    number,
    undrawn,
    why_no_zone,
    zone_kind,
)

SETTINGS = TABLE_SETTINGS | {"columns", "zone_kind"}
"""Settings of a source of the kind ``zone-figures``."""

ELSEWHERE = "not in England"
"""Why a sound row is left out: its zone is in Wales, say."""

OLDER = f"older than {OLDEST}"
ONE_SEX = "women or men alone: both together are taken"

_YEARS = tuple(range(2029, 2020, -1))
_ZONE = (
    "LSOA code (2021)",
    "LSOA 2021 Code",
    "LSOA21CD",
    "LSOA21 code",
    "LSOA code",
    "Lower layer Super Output Areas Code",
    *(f"Ward {year} Code" for year in _YEARS),
    *(f"WD{year % 100}CD" for year in _YEARS),
    "Ward code",
    *(f"LAD {year} Code" for year in _YEARS),
    *(f"LAD{year % 100}CD" for year in _YEARS),
    *(f"UTLA{year % 100}CD" for year in _YEARS),
    "Local authority code",
    "Lower tier local authorities Code",
    "Upper tier local authorities Code",
    "Geography code",
    "Area code",
    "mnemonic",
    "Zone code",
)
_OLD_ZONE = ("LSOA code (2011)", "LSOA11CD", "LSOA 2011 Code")
_NAME = (
    "LSOA name (2021)",
    "LSOA 2021 Name",
    "LSOA21NM",
    "LSOA21 name",
    "LSOA name",
    "Lower layer Super Output Areas",
    *(f"Ward {year} Name" for year in _YEARS),
    *(f"WD{year % 100}NM" for year in _YEARS),
    "Ward name",
    *(f"LAD {year} Name" for year in _YEARS),
    *(f"LAD{year % 100}NM" for year in _YEARS),
    *(f"UTLA{year % 100}NM" for year in _YEARS),
    "Local authority name",
    "Geography name",
    "Geography",
    "Area name",
    "Zone name",
)
_AGE = ("Age", "C_AGE_NAME", "AGE_NAME", "Age group", "Single year of age")
_VALUE = ("OBS_VALUE", "Observation", "Value", "Count", "Population")
_SEX = ("Sex", "GENDER_NAME", "C_SEX_NAME", "SEX_NAME", "Gender")
_BOTH = frozenset(
    (
        *("", "total", "all", "persons", "both", "people", "all persons", "all people", "person"),
        *("both sexes", "all sexes", "total persons", "male and female", "female and male"),
        *("males and females", "females and males", "p", "t", "b"),
    )
)
_COLUMNS = ("zone", "name", "age", "value", "sex")
_REMEDY = (
    "Check that it is the right file. If its column of zone codes has another name, say which it "
    'is in the manifest: columns = { zone = "their column" }.'
)


def read(path: Path, source: Source) -> Iterator[Harvest]:
    """Figures by zone, some zones at a time.

    Yields
    ------
    Rows of `Zone` (without a polygon) and `ZoneDemand`. `rows_read` counts rows of
    the table.

    Raises
    ------
    SourceError
        If the file is no table, has no column of zone codes or none of figures that are known, is
        by 2011 LSOA, or a setting is wrong.
    """
    columns = _columns(source)
    zone = (columns["zone"],) if "zone" in columns else (*_ZONE, *_OLD_ZONE)
    header = read_columns(path, source, needed={"zone": zone}, remedy=_REMEDY)
    reading = _ZonesReading(source, declared_kind(source))
    if "zone" not in columns and not _has(header, _ZONE):
        raise SourceError(
            f"{source.title}: {path} uses the LSOAs (small areas) of 2011, and everything else "
            "here uses those of 2021. Get figures for 2021 LSOAs, such as the indices of "
            "deprivation 2025."
        )
    names = {"name": (columns["name"],) if "name" in columns else _NAME}
    long = _long(header, columns)
    if long:
        yield from _read_long(reading, path, {"zone": zone, **long}, names)
    else:
        figures = _figures(path, source, header, columns)
        keys = {"zone": zone, **names, **_sex(header, columns)}
        yield from _read_wide(reading, path, keys, figures)


def declared_kind(source: Source) -> str | None:
    """The setting `zone_kind`, checked.

    Raises
    ------
    SourceError
        If it is not one of `ZONE_KINDS`.
    """
    value = source.settings.get("zone_kind")
    if value is not None and value not in ZONE_KINDS:
        raise SourceError(
            f"{source.title}: zone_kind is {value!r} in the manifest. Give one of: "
            f"{', '.join(ZONE_KINDS)}."
        )
    return value


def _columns(source: Source) -> dict[str, str]:
    """The setting `columns`, checked."""
    columns = source.settings.get("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(c, str) for c in columns.values()):
        raise SourceError(
            f"{source.title}: columns is {columns!r} in the manifest. Give it as "
            'columns = { zone = "their column", population = "their column" }.'
        )
    for name in columns:
        if name not in _COLUMNS and known_figure(name, name) is None:
            raise SourceError(
                f"{source.title}: columns has {name!r} in the manifest, which is not a known name. "
                f"Known names: {', '.join(_COLUMNS)}, {FIGURE_NAMES}. The column of zone codes is "
                "zone."
            )
    return dict(columns)


def _key(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _has(header: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return not {_key(name) for name in names}.isdisjoint(_key(column) for column in header)


def _long(header: tuple[str, ...], columns: dict[str, str]) -> dict[str, tuple[str, ...]] | None:
    """The columns of a long table, None if it is not one."""
    if ("age" in columns) != ("value" in columns):
        columns = {**columns, "age": columns.get("age", "Age")}
    if "age" in columns and "value" in columns:
        return {"age": (columns["age"],), "value": (columns["value"],)} | _sex(header, columns)
    by_age = tuple(c for c in header if _key(c).startswith("age") and "categories" in c.casefold())
    ages = (*_AGE, *by_age)
    mapped = columns.keys() - {"zone", "name", "sex"}
    if mapped or not (_has(header, ages) and _has(header, _VALUE)):
        return None
    return {"age": ages, "value": _VALUE} | _sex(header, columns)


def _sex(header: tuple[str, ...], columns: dict[str, str]) -> dict[str, tuple[str, ...]]:
    if "sex" in columns:
        return {"sex": (columns["sex"],)}
    by_sex = tuple(c for c in header if _key(c).startswith("sex") and "categories" in c.casefold())
    return {"sex": (*_SEX, *by_sex)} if _has(header, (*_SEX, *by_sex)) else {}


def _figures(
    path: Path, source: Source, header: tuple[str, ...], columns: dict[str, str]
) -> list[Figure]:
    """The figures that a wide table holds: those that the manifest names, else all that we know."""
    mapped = {name: c for name, c in columns.items() if name not in ("zone", "name", "sex")}
    figures = [f for name, column in mapped.items() if (f := known_figure(name, column))]
    if not mapped:
        figures = figures_of(header, ages=True)
    elif all(_is_population(f) for f in figures):
        figures += [f for f in figures_of(header, ages=True) if f.age_from is not None]
    if not figures:
        listed = ", ".join(column[:60] for column in header[:40])
        raise SourceError(
            f"{source.title}: {path} has no column of figures that we know. It has: {listed}. Say "
            'what each one is: columns = { zone = "…", population = "…" }.'
        )
    if any(f.percent for f in figures) and not any(_is_population(f) for f in figures):
        raise SourceError(
            f"{source.title}: {path} has percentages but no population to apply them to. Name "
            'its column: columns = { population = "…" }.'
        )
    return figures


def _is_population(figure: Figure) -> bool:
    return figure.measure == "population" and figure.age_from is None and not figure.percent


@dataclass(slots=True)
class _ZonesReading:
    """What is known while a table is read: whose it is, and the zones and figures so far."""

    source: Source
    declared: str | None
    zones: set[str] = field(default_factory=set)
    counted: set[tuple[str, int | None, int | None]] = field(default_factory=set)
    both: bool = False

    def zone(self, harvest: Harvest, ref: str, code: str) -> str | None:
        """The kind of a row's zone; None if the row is left out or rejected."""
        kind = zone_kind(code, self.declared) if code else None
        if kind is None and is_elsewhere(code):
            harvest.left_out[ELSEWHERE] += 1
        elif kind is None:
            harvest.reject(self.source.source_id, ref, "zone", code, why_no_zone(code))
        return kind

    def zone_of_both(self, harvest: Harvest, ref: str, values: dict[str, str]) -> str | None:
        """The kind of a row's zone; None too if the row is of women or men alone."""
        if " ".join(values.get("sex", "").casefold().split()) not in _BOTH:
            harvest.left_out[ONE_SEX] += 1
            return None
        kind = self.zone(harvest, ref, values["zone"])
        self.both |= kind is not None
        return kind

    def check_sexes(self, path: Path, by_sex: bool) -> None:
        """Refuse a table that has women and men apart only."""
        if by_sex and not self.both:
            raise SourceError(
                f"{self.source.title}: {path} counts women and men separately, with no rows for "
                "both together. Get it again with the total of both."
            )

    def add_zone(self, harvest: Harvest, code: str, kind: str, name: str) -> None:
        """Add a zone the first time that it comes."""
        if code not in self.zones:
            self.zones.add(code)
            harvest.rows.append(undrawn(code, kind, name, self.source.source_id))


def _read_wide(
    reading: _ZonesReading, path: Path, keys: dict[str, tuple[str, ...]], figures: list[Figure]
) -> Iterator[Harvest]:
    """A table with a row for each zone."""
    held = list(dict.fromkeys(column for figure in figures for column in figure.columns))
    cells = {column: f"figure {i}" for i, column in enumerate(held)}
    population = next((f.columns[0] for f in figures if _is_population(f)), "")
    if population:
        cells.setdefault("population", cells[population])
    tables = read_table(
        path,
        reading.source,
        needed={"zone": keys["zone"], **{cells[column]: (column,) for column in held}}
        | ({"sex": keys["sex"]} if "sex" in keys else {}),
        optional={"name": keys["name"]},
    )
    for table in tables:
        harvest = Harvest()
        table.count_into(harvest, reading.source.source_id)
        for line, values in _rows(table):
            harvest.keep(values["zone"], _wide_row(reading, harvest, line, values, cells, figures))
        yield harvest
    reading.check_sexes(path, "sex" in keys)


def _rows(table: Table) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row with a reference that finds it."""
    names = list(table.frame.columns)
    columns = [table.frame[name].tolist() for name in names]
    for line, *values in zip(table.lines.tolist(), *columns, strict=True):
        yield f"line {line}", dict(zip(names, values, strict=True))


def _wide_row(
    reading: _ZonesReading,
    harvest: Harvest,
    line: str,
    values: dict[str, str],
    cells: dict[str, str],
    figures: list[Figure],
) -> bool:
    """Add the figures of a zone. False if the row gives nothing."""
    code, source_id = values["zone"], reading.source.source_id
    kind = reading.zone_of_both(harvest, line, values)
    if kind is None:
        return False
    if code in reading.zones:
        reason = "An earlier row has the same zone. We used that one."
        harvest.reject(source_id, line, "zone", code, reason)
        return False
    row = FigureRow(code, source_id, line, lambda column: values.get(cells.get(column, ""), ""))
    if not add_figures(harvest, row, figures):
        harvest.reject(source_id, line, "figures", "", "The row has no usable figure.")
        return False
    reading.add_zone(harvest, code, kind, values["name"])
    return True


def _read_long(
    reading: _ZonesReading,
    path: Path,
    needed: dict[str, tuple[str, ...]],
    optional: dict[str, tuple[str, ...]],
) -> Iterator[Harvest]:
    """A table with a row for each zone and age."""
    for table in read_table(path, reading.source, needed=needed, optional=optional):
        harvest = Harvest()
        table.count_into(harvest, reading.source.source_id)
        for line, values in _rows(table):
            harvest.keep(values["zone"], _long_row(reading, harvest, line, values))
        yield harvest
    reading.check_sexes(path, "sex" in needed)


def _long_row(reading: _ZonesReading, harvest: Harvest, line: str, values: dict[str, str]) -> bool:
    """Add one figure. False if the row gives nothing."""
    source_id, code = reading.source.source_id, values["zone"]
    kind = reading.zone_of_both(harvest, line, values)
    if kind is None:
        return False
    ages, value = ages_said(values["age"]), number(values["value"])
    if ages is None or value is None or (value[0] or 0) < 0:
        field, said = ("age", "ages") if ages is None else ("value", "a number of people")
        harvest.reject(source_id, line, field, values[field], f"This is not {said}.")
        return False
    if ages[0] is not None and ages[0] > OLDEST:
        harvest.left_out[OLDER] += 1
        return False
    if (code, *ages) in reading.counted:
        reason = "An earlier row has the same zone and ages. We used that one."
        harvest.reject(source_id, line, "age", values["age"], reason)
        return False
    reading.counted.add((code, *ages))
    reading.add_zone(harvest, code, kind, values["name"])
    basis = "withheld" if value[1] else "counted"
    harvest.rows.append(
        ZoneDemand(code, "population", value[0], source_id, None, *ages, value[1], basis)
    )
    return True


KINDS = (SourceKind("zone-figures", read, settings=SETTINGS),)
