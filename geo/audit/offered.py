"""What the entries of an offer say of what the law asks: one row an entry."""

from collections.abc import Iterable

import pandas as pd

from geo.manifest import Source
from geo.records import (
    CostOption,
    Harvest,
    Organization,
    School,
    Service,
    ServiceNeed,
)

COLUMNS = (
    "service_id",
    "name",
    "category",
    "source_title",
    "source_kind",
    "source_ref",
    "outside",
    "type_code",
    "section_41",
    "min_age",
    "max_age",
    "assured",
    "who",
    "how",
    "contact",
    "cost",
)
"""One row an entry.

``outside``: in another council's area; ``type_code``: the register's type of a school (missing:
not known); ``assured``: the day of the last check. ``who`` (criteria, or types of need), ``how``
(how to get it, or whether a referral is needed), ``contact`` (phone, email or website, the
provider's too) and ``cost`` say whether the entry gives them.
"""


def offered_of(found: Iterable[tuple[Source, Harvest]], authority_code: str = "") -> pd.DataFrame:
    """The entries of what readers found, as columns ``COLUMNS``; made-up sources left out.

    Entries of the same service in several sources stay several.

    Parameters
    ----------
    authority_code
        The council's own GSS code; entries of another one's are outside.
    """
    rows = [
        row
        for source, harvest in found
        if not source.illustrative
        for row in _rows(source, harvest, authority_code)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(
        ["name", "service_id"], kind="stable", ignore_index=True
    )


def _rows(source: Source, harvest: Harvest, own: str) -> Iterable[tuple[object, ...]]:
    held = harvest.rows
    needs = {row.service_id for row in held if isinstance(row, ServiceNeed)}
    costs = {row.service_id for row in held if isinstance(row, CostOption)}
    schools = {row.service_id: row for row in held if isinstance(row, School)}
    providers = {row.organization_id: row for row in held if isinstance(row, Organization)}
    for one in held:
        if not isinstance(one, Service) or one.illustrative:
            continue
        school = schools.get(one.service_id)
        provider = providers.get(one.organization_id or "")
        by_provider = provider and (provider.email or provider.url)
        yield (
            one.service_id,
            one.name,
            one.category,
            source.title,
            source.kind,
            one.source_ref,
            bool(own and one.authority_code and one.authority_code != own),
            school and school.type_code,
            bool(school and school.section_41),
            one.min_age,
            one.max_age,
            one.assured,
            bool(one.eligibility) or one.service_id in needs,
            bool(one.how_to_access) or one.referral is not None,
            bool(one.phone or one.email or one.url or by_provider),
            one.service_id in costs,
        )
