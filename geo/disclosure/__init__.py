"""Small numbers: a count of 1 to 5 people is never given out, nor can it be worked out.

Two ways, for two uses:

- `protect` leaves cells out of one set of tables that are given out together (primary and secondary
  suppression), and is checked by an attacker with a solver. For tables that are written once.
- `safe_counts` rounds counts by zone before anything is measured with them. For counts that people
  ask many questions of: by overlapping zones, by other limits, before and after.

Counts of homes, published figures and estimates that are shared out are no counts of people that
only a council knows, and need neither. `check_crossing` refuses types of need by small zones.

Modules:

- `attack`: what an attacker could work out from published tables
- `certificate`: what somebody can prove of each hidden cell, for anybody to try again
- `rounding`: counts rounded before anything is measured with them
- `suppress`: small counts are left out, and others that would reveal them
- `table`: tables of counts of people as an attacker sees them: sums over the smallest parts
"""

from geo.disclosure.certificate import ProvedRange, attacked, certified, parts_by_cell
from geo.disclosure.rounding import (
    SafeCounts,
    check_crossing,
    safe_counts,
    shown,
    shown_table,
)
from geo.disclosure.suppress import MARK, SMALL, Protected, exposed, protect, safe
from geo.disclosure.table import CountTable, crossed, table

__all__ = [
    "MARK",
    "SMALL",
    "CountTable",
    "Protected",
    "ProvedRange",
    "SafeCounts",
    "attacked",
    "certified",
    "check_crossing",
    "crossed",
    "exposed",
    "parts_by_cell",
    "protect",
    "safe",
    "safe_counts",
    "shown",
    "shown_table",
    "table",
]
