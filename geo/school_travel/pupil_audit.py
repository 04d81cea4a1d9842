"""What a file of decisions rests on, to be kept beside it: the question, the data, the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.school_travel.rules import Rules

AuditLines = tuple[tuple[str, str], ...]
"""What is said of something, and what it is."""


@dataclass(frozen=True, slots=True)
class BuiltData:
    """The data that was used: the area, the mark of its build and when it was made, its sources.

    `sources` are rows with ``title``, ``publisher``, ``vintage``, ``retrieved`` and ``licence``.
    """

    area: str
    code: str
    fingerprint: str
    built_at: str
    sources: Sequence[Mapping[str, Any]]


def audit(
    file: tuple[str, str, int],
    columns: Mapping[str, Iterable[str]],
    rules: Rules,
    on: date,
    data: BuiltData,
    *,
    scenario: str = "",
    examples: bool = False,
) -> AuditLines:
    """What the decisions on a file rest on.

    Parameters
    ----------
    file
        Its name, the SHA-256 of its bytes, and how many rows it has.
    columns
        The file's columns by what they are for.
    """
    name, checksum, rows = file
    used = [(f"Column {key}", ", ".join(titles)) for key, titles in columns.items()]
    sources = [
        (
            f"Source: {source['title']}",
            f"{source['publisher']}, {source['vintage']}, fetched {source['retrieved']:%-d %B %Y}, "
            f"{source['licence']}",
        )
        for source in data.sources
    ]
    return (
        ("Question", f"Who has a right to free travel to school on {on:%-d %B %Y}?"),
        ("Status", "This is only a guide. The council decides each case."),
        ("File", name),
        ("File, SHA-256", checksum),
        ("Rows", f"{rows:,}"),
        *used,
        ("Area", f"{data.area} ({data.code})"),
        ("What if", scenario or "No: streets and schools as they are in the data"),
        ("Example schools", "counted as well" if examples else "left out"),
        ("Rules", rules.version),
        ("Rules file", f"england-{rules.as_of.isoformat()}.toml"),
        ("Rules last checked", f"{rules.checked:%-d %B %Y}"),
        ("Council's own policy", rules.policy or "none"),
        *((f"Limit {key}, metres", str(metres)) for key, metres in rules.limits_m.items()),
        ("Where a route begins", rules.home_point),
        ("Where a route ends", rules.school_point),
        ("How routes are measured", _MEASURED),
        ("Build", data.fingerprint),
        ("Built at", data.built_at),
        *sources,
    )


_MEASURED = (
    "The shortest walk over the street map in metres on the ground, ferries left out, from the "
    "point home_lat, home_lon of the row to its gate at gate_lat, gate_lon."
)
