"""What entries say: the details of every service at each of its locations, asked for once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.directory.offer import Offer

Detail = Mapping[str, Any]
"""The details of one service: column to cell."""

Details = Mapping[str, Detail]
"""The details of some services, by service id."""

Ask = Callable[[list[str], list[str | None]], pd.DataFrame]
"""Gives the details of services at locations, one row a pair: `geo.store.Store.details`."""


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The details of every service at each of its locations.

    To ask the database at each search took a fifth of the search's time.
    """

    cells: Mapping[tuple[str, str | None], Detail]

    @classmethod
    def of(cls, offer: Offer, ask: Ask) -> "KnownFacts":
        """Ask for all services of an offer."""
        ids = offer.services["service_id"]
        pairs = offer.points[["service", "location_id"]].drop_duplicates()
        placed = list(zip(ids.iloc[pairs["service"]], pairs["location_id"], strict=True))
        first = [(str(service_id), None) for service_id in ids]
        asked: list[tuple[str, str | None]] = [*placed, *first]
        table = ask([s for s, _ in asked], [place for _, place in asked])
        return cls(dict(zip(asked, table.to_dict("records"), strict=True)))

    def details(self, services: pd.DataFrame) -> Details:
        """The details of some services, of each at the location that was reached.

        `services` has the columns ``service_id`` and ``location_id``.
        """
        pairs = zip(services["service_id"], services["location_id"], strict=True)
        return {s: self.cells[s, None if pd.isna(place) else place] for s, place in pairs}
