"""How to get to a service: each of its locations, and the route to one entrance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo import words
from geo.directory.offer import Offer
from geo.families.known import KnownFacts
from geo.families.search import Answer
from geo.measure import to_grid
from geo.places.postcodes import Place
from geo.travel import Travel
from geo.travel.reach import Position, Reach, Trip
from geo.travel.routes import DoorRoute


@dataclass(frozen=True, slots=True)
class WayThere:
    """How to get from a place to a service.

    `doors` has a row an entrance, the nearest first: ``location_id, lat, lon, entrance_lat,
    entrance_lon, address``. `trips` has the trip to the nearest entrance of each location, by its
    id, the nearest first. `chosen` is the location to which `route` leads.
    """

    start: Place
    mode: str
    doors: pd.DataFrame
    trips: dict[str, Trip]
    chosen: str
    route: DoorRoute


def doors(offer: Offer, known: KnownFacts, service_id: str) -> pd.DataFrame:
    """Every entrance of a service with the address of its location, in words.

    Its index are rows of `Offer.points`.
    """
    points = offer.points.iloc[offer.rows_of(service_id)]
    cells = [known.cells[service_id, location] for location in points["location_id"]]
    return points.assign(
        address=[words.address(cell["address"], cell["postcode"]) for cell in cells]
    )


def places(points: pd.DataFrame) -> pd.DataFrame:
    """The first of some entrances of each location."""
    return points.drop_duplicates("location_id").reset_index(drop=True)


def position(row: pd.Series) -> Position:
    """Where an entrance is."""
    return float(row["entrance_lon"]), float(row["entrance_lat"])


def there(
    travel: Travel, offer: Offer, start: Place, points: pd.DataFrame, location_id: str | None
) -> WayThere:
    """How to get to a service's nearest location, or to the one of an id.

    Parameters
    ----------
    points
        The service's `doors`.
    """
    reached = travel.reach(start, offer)
    rows = points.index.to_numpy()
    near = points.iloc[np.lexsort((reached.seconds[rows], reached.cost[rows]))]
    first = near.drop_duplicates("location_id").set_index("location_id", drop=False)
    known = location_id is not None and location_id in first.index
    chosen = str(location_id if known else first["location_id"].iloc[0])
    rows_of = pd.Series(near.index, near["location_id"].to_numpy())
    trips = {
        str(at): reached.trip(int(row)) for at, row in rows_of[~rows_of.index.duplicated()].items()
    }
    route = travel.route(start, position(first.loc[chosen]))
    return WayThere(start, reached.mode, near, trips, chosen, route)


_LANDMARKS = (
    *("early-years", "mainstream-school", "special-school", "college", "library", "gp", "clinic"),
    *("hospital", "dentist", "pharmacy", "community-centre", "sport", "play", "station"),
)
"""Kinds of place that people know by sight."""


def landmarks(offer: Offer) -> pd.DataFrame:
    """Real places with a name that people know by sight: ``name, easting, northing`` (EPSG:27700).

    A name in brackets is what the place is: ``(church hall)`` is "the church hall".
    """
    services = offer.services
    known = services["category"].isin(_LANDMARKS) & ~services["illustrative"].astype(bool)
    known &= ~services["name"].str.contains("no name", regex=False)
    names = services["name"].str.replace(r"^\((.+)\)$", r"the \1", regex=True)
    at = offer.points[known.to_numpy(bool)[offer.points["service"].to_numpy(np.int64)]]
    xy = to_grid(at["entrance_lon"].to_numpy(float), at["entrance_lat"].to_numpy(float))
    return pd.DataFrame(
        {
            "name": names.to_numpy()[at["service"].to_numpy(np.int64)],
            "easting": xy[:, 0],
            "northing": xy[:, 1],
        }
    )


def location_of(answer: Answer, service_id: str) -> str | None:
    """The location that an answer's distance or time to a service belongs to."""
    found = answer.results.loc[answer.results["service_id"] == service_id, "location_id"]
    return None if found.empty else str(found.iloc[0])


def nearest_door(
    offer: Offer, reached: Reach, service_id: str, location_id: str | None
) -> Position | None:
    """The nearest entrance of a service's location; None for a service without one."""
    rows = offer.rows_of(service_id, location_id)
    if not len(rows):
        return None
    best = rows[np.lexsort((reached.straight_m[rows], reached.cost[rows]))[0]]
    return position(offer.points.iloc[best])
