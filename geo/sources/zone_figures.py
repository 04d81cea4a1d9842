"""What a figure of a zone is by the name of its column, and what its cell says.

A name can be ours, the same that a manifest uses:

=========================  ====================================================================
``imd_decile``             a measure; also ``imd_rank``, ``imd_score``, ``idaci_…``, ``idaopi_…``
``population``             everybody in the zone
``population_age_0_4``     those from 0 to 4 years, both included; ``population_age_7`` of one year
``pct_age_0_4``            the same as a percentage of ``population``, which must stand in the row
``ehc_plans_asd``          a measure by type of need (a census code); also ``sen_support_…``
``connectivity_transit``   the Department for Transport's score by a way of travelling (``walk``,
                           ``cycle``, ``transit``, ``drive``); ``connectivity`` is that overall
=========================  ====================================================================

or a publisher's: the headings of the English indices of deprivation, and the ages of the Office
for National Statistics' population tables (``F0``, ``M0``, ``F0 to 15``, ``7``, ``Age 7``). Women
and men are added up. Ages above 25 are not taken: the Local Offer ends there.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geo.directory.vocabulary import NEEDS, OLDEST
from geo.records import Harvest, Zone, ZoneDemand

SYMBOLS = frozenset({"c", "x", "z", "u", "low", "k", ":", ".."})
"""What publishers put for a figure: withheld, not available, not applicable, unreliable …"""

_INDICES = {
    "index of multiple deprivation (imd)": "imd",
    "income deprivation affecting children index (idaci)": "idaci",
    "income deprivation affecting older people (idaopi)": "idaopi",
}
_OURS = re.compile(
    r"(?P<measure>[a-z][a-z0-9_]*?)(?:_age_(?P<low>\d{1,3})(?:_(?P<high>\d{1,3}))?)?"
)
_KNOWN = re.compile(
    r"(?:imd|idaci|idaopi)_(?:decile|rank|score)|population|pct|ehc_plans|sen_support"
    r"|connectivity(?:_(?:walk|cycle|transit|drive))?"
)
FIGURE_NAMES = (
    "population, population_age_0_4, pct_age_0_4, ehc_plans, ehc_plans_asd, sen_support, "
    "sen_support_asd, imd_decile, imd_rank, imd_score, and the same of idaci and idaopi, "
    "connectivity, connectivity_walk, connectivity_cycle, connectivity_transit, connectivity_drive"
)
"""Our names of figures, in words: ages and types of need are examples."""
_AGES = re.compile(
    r"(?P<sex>[fmp])?(?:aged?[ _]?)?(?P<low>\d{1,3})(?:[ _]?(?:to|-|–|_)[ _]?(?P<high>\d{1,3})"
    r"|(?P<open>\+| (?:and|or) over| plus))?(?: years?)?",
    re.IGNORECASE,
)
_ALL_AGES = frozenset({"total", "all ages", "all persons", "all usual residents"})
_TOTAL = re.compile(r"total population(?:: mid[ -]\d{4})?")
_KIND_OF_CODE = {
    "E01": "lsoa",
    "E05": "ward",
    "E06": "authority",
    "E07": "authority",
    "E08": "authority",
    "E09": "authority",
    "E10": "authority",
    "E12": "region",
    "E92": "nation",
}
_GSS = re.compile(r"[A-Z]\d{8}")

ZONE_KINDS = ("lsoa", "ward", "authority")
"""The kinds of zone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What the cells of some columns are, added up. A `percent` is one of the row's population."""

    columns: tuple[str, ...]
    measure: str
    age_from: int | None = None
    age_to: int | None = None
    need: str | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Where the figures of a row belong, how to find it, and how to read its cells by name."""

    zone_id: str
    source_id: str
    ref: str
    cell: Callable[[str], str]


def our_figure(name: str, column: str) -> Figure | None:
    """What a column is that is given our name for it, None if the name makes no sense.

    >>> our_figure("population_age_0_4", "Under fives")
    Figure(columns=('Under fives',), measure='population', age_from=0, age_to=4, need=None, \
percent=False)
    """
    match = _OURS.fullmatch(name.casefold())
    if match is None:
        return None
    measure, low, high = match["measure"], match["low"], match["high"]
    first, last = (int(low), int(high or low)) if low is not None else (None, None)
    if first is not None and last is not None and last < first:
        return None
    if measure == "pct":
        return None if first is None else Figure((column,), "population", first, last, percent=True)
    stem, _, need = measure.rpartition("_")
    if stem and need.upper() in NEEDS:
        return Figure((column,), stem, first, last, need.upper())
    return Figure((column,), measure, first, last)


def known_figure(name: str, column: str) -> Figure | None:
    """What a column is that is given one of `FIGURE_NAMES`; None for any other name."""
    figure = our_figure(name, column)
    measure = "pct" if figure is None or figure.percent else figure.measure
    return figure if _KNOWN.fullmatch(measure) else None


def figures_of(columns: Iterable[str], *, ages: bool) -> list[Figure]:
    """The columns of a file that are figures by their own names.

    Parameters
    ----------
    ages
        Whether to take bare ages (``7``, ``F0``) and ``Total`` as parts of the population: true
        for a table of figures, false for the attributes of a map layer, where they could be
        anything.
    """
    columns = list(columns)
    found = [figure for column in columns if (figure := _figure(column))]
    if ages:
        by_age = _population_by_age(columns)
        found += by_age
        if by_age and not any(f.measure == "population" and f.age_from is None for f in found):
            found += [Figure((c,), "population") for c in columns if _is_total(c)][:1]
    seen: set[tuple[object, ...]] = set()
    once = []
    for figure in found:
        key = (figure.measure, figure.age_from, figure.age_to, figure.need)
        if key not in seen and (figure.age_from is None or figure.age_from <= OLDEST):
            seen.add(key)
            once.append(figure)
    return once


def _is_total(column: str) -> bool:
    return _said(column.replace("_", " ")) in _ALL_AGES


def _said(column: str) -> str:
    return " ".join(column.casefold().split())


def _figure(column: str) -> Figure | None:
    """A column by our own name for it, or by its heading in the indices of deprivation."""
    said = _said(column)
    for heading, index in _INDICES.items():
        if said.startswith(f"{heading} ") and "sub-domain" not in said:
            kind = said[len(heading) + 1 :].split(" ")[0]
            if kind in ("score", "rank", "decile"):
                return Figure((column,), f"{index}_{kind}")
    if _TOTAL.fullmatch(said):
        return Figure((column,), "population")
    return known_figure(column.strip(), column)


def _population_by_age(columns: list[str]) -> list[Figure]:
    """Ages of the population: of all persons where they are given, else of both sexes together."""
    persons: dict[tuple[int, int | None], list[str]] = {}
    sexes: dict[tuple[int, int | None], list[str]] = {}
    for column in columns:
        match = _AGES.fullmatch(column.strip())
        if not match:
            continue
        low = int(match["low"])
        ages = (low, None if match["open"] else int(match["high"] or low))
        sex = (match["sex"] or "p").casefold()
        (persons if sex == "p" else sexes).setdefault(ages, []).append(column)
    both = {a: c for a, c in sexes.items() if len(c) == 2 and a not in persons}
    held = {a: c[:1] for a, c in persons.items()} | both
    return [
        Figure(tuple(held[a]), "population", *a)
        for a in sorted(held, key=lambda a: (a[0], a[1] or 0))
    ]


def ages_said(text: str) -> tuple[int | None, int | None] | None:
    """Ages in words: ``Aged 5 years`` is (5, 5), ``5 to 9`` (5, 9), ``under 3`` (0, 2).

    All ages are (None, None); None is what is no age.

    >>> ages_said("Aged 15 to 19 years")
    (15, 19)
    """
    said = _said(text)
    if said in _ALL_AGES or said == "all":
        return None, None
    under = re.fullmatch(r"(?:aged? )?(?:under|less than) (\d{1,3})(?: years?)?", said)
    if said == "aged under 1 year" or (under and int(under[1]) > 0):
        return 0, int(under[1]) - 1 if under else 0
    match = _AGES.fullmatch(said)
    if match is None or match["sex"]:
        return None
    low = int(match["low"])
    high = None if match["open"] else int(match["high"] or low)
    return (low, high) if high is None or high >= low else None


def number(text: str) -> tuple[float | None, str | None] | None:
    """A cell as a number, or as the symbol that stands for one; None if it is neither.

    >>> number("1,355"), number("[c]"), number("many")
    ((1355.0, None), (None, 'c'), None)
    """
    said = text.strip().strip("[]").casefold()
    if said in SYMBOLS:
        return None, said
    try:
        value = float(text.strip().removesuffix("%").replace(",", ""))
    except ValueError:
        return None
    return (value, None) if math.isfinite(value) and "_" not in text else None


def add_figures(harvest: Harvest, row: FigureRow, figures: Iterable[Figure]) -> int:
    """Add the figures of a row to a harvest. How many there were.

    An empty cell gives nothing. One that is no number, or that cannot be, is a `Rejected`
    and gives nothing either; one that the publisher withholds gives a row with its symbol.
    """
    added = 0
    for figure in figures:
        told = _told(harvest, row, figure)
        if told is None:
            continue
        value, symbol, basis = told
        harvest.rows.append(
            ZoneDemand(
                row.zone_id,
                figure.measure,
                value,
                row.source_id,
                need=figure.need,
                age_from=figure.age_from,
                age_to=figure.age_to,
                symbol=symbol,
                basis=basis,
            )
        )
        added += 1
    return added


def _told(
    harvest: Harvest, row: FigureRow, figure: Figure
) -> tuple[float | None, str | None, str] | None:
    """Value, symbol and basis of a figure, None where the row has none."""
    cells = [(column, row.cell(column)) for column in figure.columns]
    read = []
    for column, text in cells:
        if not text:
            return None
        found = number(text)
        fault = "This is not a number." if found is None else _implausible(figure, found[0])
        if found is None or fault:
            harvest.reject(row.source_id, row.ref, column, text, fault or "")
            return None
        read.append(found)
    symbol = next((symbol for _, symbol in read if symbol), None)
    if symbol:
        return None, symbol, "withheld"
    value = math.fsum(value or 0.0 for value, _ in read)
    return _share(harvest, row, figure, value) if figure.percent else (value, None, "counted")


def _share(
    harvest: Harvest, row: FigureRow, figure: Figure, percent: float
) -> tuple[float | None, str | None, str] | None:
    """A percentage of the population as a number of people, and how it came to be."""
    found = number(row.cell("population"))
    if found is None or found[0] is None or found[0] < 0:
        reason = "This is a percentage, and the row has no population to apply it to."
        harvest.reject(row.source_id, row.ref, figure.columns[0], percent, reason)
        return None
    return found[0] * percent / 100.0, None, f"{percent:g}% of {found[0]:,.0f}"


def _implausible(figure: Figure, value: float | None) -> str:
    """Why a number cannot be what it is said to be; empty if it can."""
    if value is None:
        return ""
    if figure.percent:
        return "" if 0 <= value <= 100 else "A percentage must be from 0 to 100."
    if figure.measure.startswith("connectivity"):
        return "" if 0 <= value <= 100 else "A connectivity score must be from 0 to 100."
    if figure.measure.endswith("_decile"):
        return "" if value in range(1, 11) else "A decile must be a whole number from 1 to 10."
    if figure.measure.endswith("_rank"):
        return (
            ""
            if value >= 1 and value == int(value)
            else ("A rank must be a whole number, 1 or more.")
        )
    return "" if value >= 0 else "This must be 0 or more."


def zone_kind(code: str, declared: str | None) -> str | None:
    """What kind of zone a code is of: as declared, or by the code of an English zone."""
    return declared or (_KIND_OF_CODE.get(code[:3]) if _GSS.fullmatch(code) else None)


def is_elsewhere(code: str) -> bool:
    """Whether a code is of a zone in Wales, Scotland, Northern Ireland or on an island."""
    return bool(_GSS.fullmatch(code)) and code[0] in "WSNLMJK"


def why_no_zone(code: str) -> str:
    """Why a code names no zone that is known, and what to do."""
    if not code:
        return "The row has no zone code."
    return (
        "This is not the code of an English LSOA, ward or council, such as E01017282. If your "
        'zones have their own codes, say which kind they are: zone_kind = "lsoa", "ward" or '
        '"authority".'
    )


def undrawn(zone_id: str, kind: str, name: str, source_id: str) -> Zone:
    """A zone of which only figures are known."""
    return Zone(zone_id, kind, name or zone_id, None, source_id)
