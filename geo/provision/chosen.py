"""Services that are chosen for a question: all of a kind, or some by their ids."""

from dataclasses import dataclass, replace

import numpy as np

from geo.directory.offer import Offer
from geo.directory.vocabulary import CATEGORIES, check_category
from geo.errors import InputError
from geo.provision.supply import Supply, supply_of


@dataclass(frozen=True, slots=True)
class ChosenServices:
    """All services of a kind, or, of any kinds, those with some ids.

    `category` is a slug of `geo.directory.vocabulary.CATEGORIES`; with `services`, it is not asked.
    `examples` says whether services that were made up count; one chosen by its id does.
    """

    category: str | None = None
    services: tuple[str, ...] = ()
    examples: bool = False

    def checked(self) -> "ChosenServices":
        """The same, or `InputError` without a kind or any service, or with an unknown kind."""
        if self.services:
            return replace(self, services=tuple(dict.fromkeys(self.services)))
        if self.category is None:
            raise InputError("Choose a kind of service, such as library, or some services.")
        check_category(self.category)
        return self

    @property
    def name(self) -> str:
        """The kind, in words; for services that were chosen one by one, how many."""
        if not self.services:
            return CATEGORIES[str(self.category)].name
        return f"{len(self.services):,} services" if len(self.services) > 1 else "1 service"

    def supply(self, offer: Offer, access: str) -> Supply:
        """Their entrances; `access` is the mode of travel whose entrances count.

        Raises
        ------
        InputError
            For an id that no service has.
        """
        if not self.services:
            return supply_of(offer, (str(self.category),), access, examples=self.examples)
        known = offer.services.set_index("service_id")["category"]
        unknown = [one for one in self.services if one not in known.index]
        if unknown:
            raise InputError(
                f"There is no service {unknown[0][:60]!r}. Give the service_id of a service of "
                "this area; the command find lists them."
            )
        kinds = tuple(dict.fromkeys(known[list(self.services)]))
        every = supply_of(offer, kinds, access, examples=True)
        return _only(every, offer, self.services)

    def sources(self, offer: Offer) -> frozenset[str]:
        """The ids of the sources of the services that count."""
        table = offer.services
        if self.services:
            ours = table["service_id"].isin(list(self.services))
        else:
            ours = table["category"] == self.category
            ours &= self.examples | ~table["illustrative"].astype(bool)
        return frozenset(table.loc[ours, "source_id"])


def _only(every: Supply, offer: Offer, services: tuple[str, ...]) -> Supply:
    """The services of some ids, in their order in the offer."""
    held = offer.services["service_id"].to_numpy(dtype=object)[every.row]
    kept = np.isin(held.astype(str), list(services))
    number = np.cumsum(kept) - 1
    ours = kept[every.service]
    made_up = offer.services["illustrative"].to_numpy(bool)[every.row[kept]]
    lost = len(services) - int(kept.sum())
    left = {"without an entrance that this way of travelling can use": lost} if lost else {}
    return Supply(
        every.row[kept],
        number[every.service[ours]],
        every.doors[ours],
        every.places[kept],
        left,
        made_up=int(made_up.sum()),
    )
