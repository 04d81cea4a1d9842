"""One row of each table that a source can fill, in the words of Open Referral where it has one.

The dataclasses below are the tables: a field is a column, and `geo.store`
makes its columns from them. A reader in `geo.sources` gives a `Harvest` of such
rows. Longitudes and latitudes are degrees in WGS84 (EPSG:4326).

Modules:

- `building`: what a build decided about the rows of its sources
- `councils`: the council, and the people and maps that the app shows for it
- `harvest`: a row of any table, and what a reader found
- `offer`: services: who gives them, where, when, for whom, and for how much
- `places`: places of a map, and what is counted in them
- `schools`: schools, open and closed, and their catchments
- `transport`: stops, timetables, and traffic on the streets
- `waits`: how many children wait for a community health service of the NHS
"""

from geo.records.building import DoubtfulPair, FieldSource, Merged, Rejected, UnmappedTerm
from geo.records.councils import Council, LocalContact, Tiles
from geo.records.harvest import Harvest, Row
from geo.records.offer import (
    CostOption,
    Entrance,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.records.places import AddressPoint, Settlement, Zone, ZoneDemand
from geo.records.schools import Catchment, ClosedSchool, School, UrnChange
from geo.records.transport import Stop, Timetable, TrafficCount, TransitRoute
from geo.records.waits import WaitingCount

__all__ = [
    "AddressPoint",
    "Catchment",
    "ClosedSchool",
    "CostOption",
    "Council",
    "DoubtfulPair",
    "Entrance",
    "FieldSource",
    "Harvest",
    "LocalContact",
    "Location",
    "Merged",
    "Organization",
    "Rejected",
    "Row",
    "Schedule",
    "School",
    "Service",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceNeed",
    "Settlement",
    "Stop",
    "Tiles",
    "Timetable",
    "TrafficCount",
    "TransitRoute",
    "UnmappedTerm",
    "UrnChange",
    "WaitingCount",
    "Zone",
    "ZoneDemand",
]
