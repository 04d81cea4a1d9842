"""What if: changes to streets and schools as a file, and who gains or loses by them.

A scenario is a GeoJSON file (`file`). `applied` makes the streets and schools as they would be;
`compare` holds every home before against after. Homes are postcodes (`geo.places.homes`).
"""

from geo.scenario.compare import (
    BECOMES,
    LONGER,
    LOSES,
    STOPS,
    UNREASONABLE,
    Comparison,
    WhatIfQuestion,
    compare,
    who_gains,
)
from geo.scenario.effect import applied, drawn, with_changes
from geo.scenario.file import (
    ADD,
    CLOSE,
    GATE,
    LARGEST,
    MOVE,
    PATH,
    UNSAFE,
    Change,
    Scenario,
    check_area,
    read,
    write,
)
from geo.scenario.typed import TypedChange, with_change

__all__ = [
    "ADD",
    "BECOMES",
    "CLOSE",
    "GATE",
    "LARGEST",
    "LONGER",
    "LOSES",
    "MOVE",
    "PATH",
    "STOPS",
    "UNREASONABLE",
    "UNSAFE",
    "Change",
    "Comparison",
    "Scenario",
    "TypedChange",
    "WhatIfQuestion",
    "applied",
    "check_area",
    "compare",
    "drawn",
    "read",
    "who_gains",
    "with_change",
    "with_changes",
    "write",
]
