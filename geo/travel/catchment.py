"""The area from which a service can be reached within a limit, as an outline on a map."""

import shapely

from geo.measure import Floats, to_grid
from geo.network.reach import catchment_area
from geo.travel import Streets, Travel


def outline(travel: Travel, doors: Floats, limit: float) -> shapely.MultiPolygon | None:
    """The area around entrances from which they cost no more than a limit (EPSG:4326).

    Its edge is within two cells of the last street in reach (`geo.network.reach`), 25 metres each
    for a walk. So it is to be looked at: whether a home is in reach is what its own distance says.

    Parameters
    ----------
    doors
        Longitude and latitude, EPSG:4326, shape ``(m, 2)``.
    limit
        In the unit of `travel`.

    Returns
    -------
    None by timetable: buses reach places, and not what lies between them.
    """
    if not isinstance(travel, Streets):
        return None
    graph = travel.network.graph(travel.mode, fastest=travel.timed, ferries=False)
    xy = to_grid(doors[:, 0], doors[:, 1])
    return catchment_area(graph, xy, limit, timed=travel.timed)
