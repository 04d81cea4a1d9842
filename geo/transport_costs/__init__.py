"""Help with travel to school: what each kind costs, and which children share a vehicle.

Modules:

- `bounds`: what no plan of runs can do better than: proven, so that the gap of a plan is known
- `collection`: the Department for Education's collection on home-to-school travel: a benchmark, and
  our part
- `options`: kinds of help with travel side by side: what each would cost a year for each child
- `plan`: a plan of shared vehicles: the runs, what they cost beside today's, and how good they can
  be
- `prices`: the council's own file of prices, vehicles and school times
- `questions`: the questions about what help with travel costs, and how to run it
- `runs`: runs: which children travel in which vehicle, in which order, at which times
- `solving`: grouping children into runs with PyVRP
- `timetable`: a plan of runs on paper: what it comes to, and a timetable for each run
- `today`: what a plan is compared with: the runs of today, or else a taxi for each child
- `travellers`: the children of a file who are helped to travel, with what matters on a vehicle
"""

from geo.transport_costs.options import TravelAssistance
from geo.transport_costs.prices import CouncilPrices
from geo.transport_costs.questions import TransportQuestions
from geo.transport_costs.timetable import RunPlan
from geo.transport_costs.travellers import Travellers

__all__ = ["CouncilPrices", "RunPlan", "TransportQuestions", "TravelAssistance", "Travellers"]
