"""The same question for each type of need: who has somewhere to go for theirs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.directory.offer import Offer
from geo.directory.vocabulary import NEEDS
from geo.errors import InputError
from geo.places.homes import Homes
from geo.provision.estimates import plans_need
from geo.provision.figures import EHC_PLANS, Figures
from geo.provision.question import GapsQuestion
from geo.provision.supply import supply_of
from geo.records import Zone
from geo.travel import Travel
from geo.travel.standard import check_travel

NEED_COLUMNS = ("need", "name", "services", "people", "within", "outside", "share", "basis")


def by_need(
    travel: Travel,
    homes: Homes,
    offer: Offer,
    figures: Figures,
    loaded: Sequence[Zone],
    question: GapsQuestion,
) -> pd.DataFrame:
    """How many children with an EHC plan for each need are within the standard, of their services.

    One row a type of need, ``NEED_COLUMNS``, the worst first: services that say they are for it,
    and children with a plan for it. Of needs whose plans nobody publishes, people are missing.
    """
    question.checked()
    limit = check_travel(travel, question.standard)
    rows = []
    for code, need in NEEDS.items():
        supply = supply_of(
            offer,
            question.categories,
            question.standard.access,
            need=code,
            ages=question.ages,
            examples=question.examples,
        )
        try:
            held = plans_need(
                homes,
                figures,
                loaded,
                measure=EHC_PLANS,
                ages=question.ages,
                need=code,
                deprivation=question.deprivation,
            )
        except InputError:
            rows.append((code, need.name, len(supply), *[np.nan] * 4, ""))
            continue
        cost, _ = travel.nearest(homes, supply.doors)
        within = float(held.people[cost <= limit].sum())
        share = within / held.total if held.total else np.nan
        outside = held.total - within
        rows.append((code, need.name, len(supply), held.total, within, outside, share, held.basis))
    table = pd.DataFrame(rows, columns=list(NEED_COLUMNS))
    return table.sort_values("outside", ascending=False, kind="stable", ignore_index=True)
