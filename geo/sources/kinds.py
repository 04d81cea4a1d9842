"""The kinds of source that a manifest may name.

To add a format, write a reader that declares its `SourceKind` in a tuple ``KINDS``, add its module
to `READERS`, and explain it in ``docs/load-your-area.md``.
"""

from geo.sources import (
    codepoint,
    community_waits,
    cqc,
    ehcp,
    gias,
    gtfs,
    naptan,
    ofsted,
    onspd,
    openreferral,
    openuprn,
    osm,
    plan_series,
    polygons,
    qlac,
    services,
    traffic_counts,
    zones,
)
from geo.sources.kind import SourceKind

READERS = (
    qlac,
    onspd,
    codepoint,
    openuprn,
    osm,
    gias,
    naptan,
    cqc,
    ofsted,
    openreferral,
    services,
    polygons,
    zones,
    ehcp,
    plan_series,
    gtfs,
    traffic_counts,
    community_waits,
)
"""The modules that read sources."""

KINDS: dict[str, SourceKind] = {kind.name: kind for module in READERS for kind in module.KINDS}
"""Every kind of source by its name in a manifest."""


def evidence(use: str) -> tuple[str, ...]:
    """The names of the kinds of source that answers rest on for a use, such as ``homes``."""
    return tuple(name for name, kind in KINDS.items() if use in kind.evidence)
