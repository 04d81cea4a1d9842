"""How an area's data stands, and how to put it right.

Modules:

- `fields`: where a detail of an entry is written, by kind of source
- `health`: the health report: what is in order, what is not, and which entries
- `streets`: how far the streets serve the area's homes, and how routes compare with straight lines
"""

from geo.audit.health import GOOD, MEND, STOP, Health, HealthFinding, health, to_mend

__all__ = ["GOOD", "MEND", "STOP", "Health", "HealthFinding", "health", "to_mend"]
