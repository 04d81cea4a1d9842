"""Help with travel to school: what each kind costs, and which children share a vehicle.

Modules:

- `options`: kinds of help with travel side by side: what each would cost a year for each child
- `prices`: the council's own file of prices, vehicles and school times
- `questions`: the questions about what help with travel costs, and how to run it
- `travellers`: the children of a file who are helped to travel, with what matters on a vehicle
"""

from geo.transport_costs.options import TravelAssistance
from geo.transport_costs.prices import CouncilPrices
from geo.transport_costs.questions import TransportQuestions
from geo.transport_costs.travellers import Travellers

__all__ = ["CouncilPrices", "TransportQuestions", "TravelAssistance", "Travellers"]
