"""Several areas, served as one: the databases of a folder.

The postcode decides which area answers, and services across the border count. A family need not
know whose area it lives in.

Modules:

- `across`: services of neighbouring areas, listed beside an area's own
- `door`: the areas of a folder, or of one file: whose a place is, and each area opened when asked
- `members`: which databases of a folder are served, and which are not and why
- `renewal`: new data is opened in the background while the old answers, and takes its place when it
  works
- `together`: one area opened together with the services of its neighbours
"""

from geo.areas.door import Areas
from geo.areas.members import Member, NotServed
from geo.areas.renewal import LastingAreas

__all__ = ["Areas", "LastingAreas", "Member", "NotServed"]
