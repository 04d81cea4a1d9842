"""The Department for Education's collection on home-to-school travel: a benchmark, and our part.

The Department publishes the answers of all councils as tables (Home to school transport: LA data
collection, 2025/26, Open Government Licence). Two of them are read here: the cost of a user by
mode, and the share of spending by mode. Only names that its pages show are known to us: a mode or
a group that they do not show is kept as it stands.

The return itself is filled in on a form. Our file holds the figures for it that follow from a
file of children; what does not follow from it is marked as open.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.errors import InputError, SourceError
from geo.formats.csv import table_csv
from geo.formats.tables import HeldFile, read_table
from geo.manifest import Source
from geo.transport_costs.travellers import Travellers

MODES = {
    "pass": "Public transport pass",
    "public transport pass": "Public transport pass",
    "taxi": "External contract - taxi or private hire vehicle (PHV)",
    "phv": "External contract - taxi or private hire vehicle (PHV)",
    "private hire": "External contract - taxi or private hire vehicle (PHV)",
    "bus": "External contract - public service vehicle (PSV)",
    "psv": "External contract - public service vehicle (PSV)",
    "in-house": "In-house fleet",
    "in-house fleet": "In-house fleet",
    "fleet": "In-house fleet",
}
"""What a council writes for a mode, and the Department's name for it; others stay as they are."""

NO_MODE = "mode not given"
OPEN = "open"

QUESTIONS = (
    "Number of pupils by type of school",
    "Number of learners by type of provision after 16",
    "Number of learners who travel to other authorities",
    "Forecast spend for the financial year",
)
"""What is asked and does not follow from a file of children."""

_SPEND = "Spend in the file, pounds a year"
_VALUES = ("unit_cost", "percentage")
_COLUMNS = {
    name: (name,)
    for name in (
        "time_period",
        "geographic_level",
        "transport_group",
        "transport_mode",
        "number_local_authorities",
    )
}
_SOURCE = Source(
    kind="travel-collection",
    source_id="travel-collection",
    title="Home to school transport: LA data collection",
    publisher="Department for Education",
    licence="OGL-UK-3.0",
    attribution="",
    vintage="",
)


@dataclass(frozen=True, slots=True)
class TravelBenchmark:
    """A published table by mode.

    Attributes
    ----------
    measure
        ``unit_cost`` (pounds a user and year) or ``percentage`` (of spending).
    table
        ``transport_group, transport_mode, value`` (NaN where a symbol stands in its place),
        ``symbol`` (such as ``low`` or ``x``), ``number_local_authorities``, ``time_period``.
    """

    measure: str
    table: pd.DataFrame


def read_benchmark(name: str, content: bytes) -> TravelBenchmark:
    """Read a published table of costs or shares by mode.

    Raises
    ------
    InputError
        If it is neither.
    """
    held = HeldFile(Path(name).name[:80], content)
    header = content[:4000].decode("utf-8-sig", "replace").splitlines()[:1]
    titles = [title.strip().strip('"') for title in "".join(header).split(",")]
    measure = next((value for value in _VALUES if value in titles), None)
    if measure is None:
        raise InputError(
            f"{held} has no column unit_cost or percentage. Give the Department's table of costs "
            "or of spending by mode."
        )
    try:
        parts = list(read_table(held, _SOURCE, needed=_COLUMNS | {measure: (measure,)}))
    except SourceError as error:
        raise InputError(str(error)) from error
    table = pd.concat([part.frame for part in parts], ignore_index=True)
    value = pd.to_numeric(table[measure], errors="coerce")
    symbol = table[measure].where(value.isna(), "")
    return TravelBenchmark(measure, table.assign(value=value, symbol=symbol).drop(columns=measure))


def own_figures(found: Travellers) -> pd.DataFrame:
    """The council's own figures by mode: ``mode, users, users_with_cost, spend, unit_cost``.

    A mean is of the children whose cost is given; `users_with_cost` says how many they are.
    """
    children = found.counted
    mode = [mode_of(value) for value in children["mode"]]
    spend = pd.to_numeric(children["spend"], errors="coerce")
    groups = pd.DataFrame({"mode": mode, "spend": spend.to_numpy()}).groupby("mode", sort=True)
    own = groups["spend"].agg(["size", "count", "sum", "mean"]).reset_index()
    own.columns = ["mode", "users", "users_with_cost", "spend", "unit_cost"]
    return own


def mode_of(value: object) -> str:
    """The Department's name of a mode, where it is known.

    >>> mode_of("Taxi"), mode_of("Boat"), mode_of(None)
    ('External contract - taxi or private hire vehicle (PHV)', 'Boat', 'mode not given')
    """
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return MODES.get(text.casefold(), text) or NO_MODE


def against(own: pd.DataFrame, benchmark: TravelBenchmark) -> pd.DataFrame:
    """The council's own figures beside the published ones of each group of users.

    Returns
    -------
    One row for each mode and group: ``mode, group, own, published, symbol, authorities, measure,
    time_period``. A mode that the table does not have has no group.
    """
    total = own["spend"].sum()
    mine = own["unit_cost"] if benchmark.measure == "unit_cost" else 100 * own["spend"] / total
    left = own[["mode"]].assign(own=mine)
    names = {
        "transport_mode": "mode",
        "transport_group": "group",
        "value": "published",
        "number_local_authorities": "authorities",
    }
    right = benchmark.table.rename(columns=names)[[*names.values(), "symbol", "time_period"]]
    both = left.merge(right, on="mode", how="left")
    return both.assign(measure=benchmark.measure)


def return_csv(found: Travellers) -> bytes:
    """The figures for the return that follow from a file, and what is open.

    Columns ``question, breakdown, value``. It is not the Department's form, which has no layout
    that we could read: its figures are typed in from here.
    """
    children = found.counted
    own = own_figures(found)
    single = children["alone"].map(lambda value: value is True)
    unknown = int(children["alone"].isna().sum())
    rows: list[tuple[str, str, object]] = [
        ("Number of pupils who are helped", "Total", len(children)),
        *(
            ("Number of pupils who are helped", f"Age: {phase}", int(count))
            for phase, count in children["phase"].value_counts(sort=False).items()
        ),
        *(("Mode of transport", row.mode, int(row.users)) for row in own.itertuples()),
        *(
            (
                "Spend in the file, pounds a year",
                row.mode,
                row.spend if row.users_with_cost else OPEN,
            )
            for row in own.itertuples()
        ),
        ("Single occupancy", "Must travel alone", int(single.sum())),
        ("Single occupancy", "Not given in the file", unknown),
        *((question, OPEN, OPEN) for question in QUESTIONS),
    ]
    return table_csv(pd.DataFrame(rows, columns=["question", "breakdown", "value"]))
