"""What if: changes to streets and schools as a file, and who gains or loses by them.

A scenario is a GeoJSON file (`file`). `applied` makes the streets and schools as they would be;
`compare` holds every home before against after. Homes are postcodes (`geo.places.homes`).

Modules:

- `compare`: who gains and who loses by a scenario: every home before and after
- `effect`: streets, schools and services as a scenario would make them
- `file`: a scenario as a file: changes to streets and schools as GeoJSON (RFC 7946, EPSG:4326)
- `pupil_change`: who of a file of pupils gains and who loses by a scenario: each row before and
  after
- `questions`: the questions about travel to school, and what if: one method each
- `side_by_side`: two scenarios side by side, each against today: which homes gain and lose, and by
  how much
- `typed`: a change as it is typed or clicked on a map, and a scenario with it
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
    SHUT,
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
    "SHUT",
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
