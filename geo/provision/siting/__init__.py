"""Where the next service would help most: exact answers to old questions.

- *Set covering* (Toregas and others 1971): how few new places bring everybody within the limit?
- *Maximal covering* (Church & ReVelle 1974): which `number` new places bring most people within it?
- *p-median* (Hakimi 1965): which `number` new places save people the most travel? With limited
  room (Mulvey & Beck 1984) nobody goes to a place that is full.
- *p-centre* (Hakimi 1965; Minieka 1970): which make the longest way of all shortest?
- *Covering over several periods* (Schilling 1980): which open first, and which next?

What there is already counts: who is served stays served, and travel is saved only where a new place
is nearer. The first two are solved by HiGHS, which comes with SciPy. The third has too many ways
for it (homes times candidates): it is solved by branch and bound on a Lagrangian bound (Cornuéjols,
Fisher & Nemhauser 1977), which settles most candidates at once.

Modules:

- `alternatives`: what to choose if a chosen place cannot be had
- `centre`: the p-centre: which places make the longest way shortest
- `covering`: covering: who can be brought within a limit
- `median`: the p-median: which places save the most travel
- `problem`: what siting is asked, checked, and what it answers
- `room`: the p-median with room: which places save the most travel if each has room for so many
- `room_by_cuts`: the same for large areas, cut by cut
- `staged`: opening in stages: which places first, and which next
"""

from geo.provision.siting.alternatives import TOLERANCE, Alternative, alternatives, too_close
from geo.provision.siting.centre import longest_way, shortest_longest
from geo.provision.siting.covering import cover_all, cover_most
from geo.provision.siting.median import least_travel, travel_saved
from geo.provision.siting.problem import SECONDS, SitingProblem, Solution, problem
from geo.provision.siting.room import least_travel_with_room
from geo.provision.siting.staged import StagedOpening, open_in_stages

__all__ = [
    "SECONDS",
    "TOLERANCE",
    "Alternative",
    "SitingProblem",
    "Solution",
    "StagedOpening",
    "alternatives",
    "cover_all",
    "cover_most",
    "least_travel",
    "least_travel_with_room",
    "longest_way",
    "open_in_stages",
    "problem",
    "shortest_longest",
    "too_close",
    "travel_saved",
]
