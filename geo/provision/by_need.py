"""The same question for each type of need: who has somewhere to go for theirs."""

import numpy as np
import pandas as pd

from geo.directory.offer import Offer
from geo.directory.vocabulary import NEEDS
from geo.errors import InputError
from geo.places.homes import Homes
from geo.provision.figures import EHC_PLANS
from geo.provision.question import GapsQuestion, Who
from geo.provision.supply import supply_of
from geo.provision.who import DemandCounts
from geo.travel import Travel

NEED_COLUMNS = ("need", "name", "services", "people", "within", "outside", "share", "basis")


def by_need(
    travel: Travel,
    homes: Homes,
    offer: Offer,
    counts: DemandCounts,
    question: GapsQuestion,
) -> pd.DataFrame:
    """How many children with an EHC plan for each need are within the standard, of their services.

    One row a type of need, ``NEED_COLUMNS``, the worst first: services that say they are for it,
    and children with a plan for it. Of needs whose plans nobody publishes, people are missing.
    """
    limit = question.standard.limit
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
            plans = Who(EHC_PLANS, question.ages, code, question.deprivation)
            counted = counts.people(plans, question.by)
        except InputError:
            rows.append((code, need.name, len(supply), *[np.nan] * 4, ""))
            continue
        cost, _ = travel.nearest(homes, supply.doors)
        within = float(counted.people[cost <= limit].sum())
        share = within / counted.total if counted.total else np.nan
        outside = counted.total - within
        rows.append(
            (code, need.name, len(supply), counted.total, within, outside, share, counted.basis)
        )
    table = pd.DataFrame(rows, columns=list(NEED_COLUMNS))
    return table.sort_values("outside", ascending=False, kind="stable", ignore_index=True)
