"""Kinds of provision, as the department counts placements and as services are listed."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import InputError
from geo.sources.plan_series import ALL

BASES = (
    "mainstream_la_maintained_resourced_provision",
    "mainstream_la_maintained_senunit",
    "mainstream_academy_resourced_provision",
    "mainstream_academy_senunit",
    "mainstream_free_school_resourced_provision",
    "mainstream_free_school_senunit",
)
_INDEPENDENT = ("special_independent", "special_non_maintained")


@dataclass(frozen=True, slots=True)
class ProvisionKind:
    """A kind of provision: the placements that count, less some, and the category of services.

    `places` says whether there is a number of places for it: a mainstream class has none of its
    own.
    """

    slug: str
    placements: tuple[str, ...]
    less: tuple[str, ...] = ()
    category: str | None = None
    places: bool = False


PROVISION: dict[str, ProvisionKind] = {
    kind.slug: kind
    for kind in (
        ProvisionKind("mainstream", ("mainstream_total",), BASES),
        ProvisionKind("base", BASES, (), "resourced-provision", places=True),
        ProvisionKind("special", ("special_total",), _INDEPENDENT, "special-school", places=True),
        ProvisionKind("independent", _INDEPENDENT, (), "special-school", places=True),
        ProvisionKind("alternative", ("ap_pru_total",), (), "alternative-provision", places=True),
        ProvisionKind(
            "post16", ("specialist_post_16_institutions",), (), "specialist-college", places=True
        ),
        ProvisionKind("college", ("fe_total",), ("specialist_post_16_institutions",)),
        ProvisionKind("early", ("nm_early_years",)),
        ProvisionKind("elsewhere", ("ed_elsewhere",)),
        ProvisionKind("unknown", ("placement_unknown",)),
    )
}
"""Every kind of provision, by its name; together they hold all plans."""

EVERYWHERE = ProvisionKind("all", (ALL,))

WITH_PLACES = tuple(slug for slug, kind in PROVISION.items() if kind.places)
"""The kinds that have places of their own."""

BANDS = ((0, 4), (5, 10), (11, 15), (16, 19), (20, 25))
"""Ages as the department groups them: early years, primary, secondary, after 16 and after 19."""

INDEPENDENT_TYPES = frozenset((8, 10))
"""The department's types of independent special schools and non-maintained ones."""


def check_kind(slug: str, known: Sequence[str] = WITH_PLACES) -> ProvisionKind:
    """The kind of provision of a name; `InputError` for one that has no places."""
    if slug not in known:
        raise InputError(
            f"{slug[:40]!r} is not a kind of provision with places. Use one of: {', '.join(known)}."
        )
    return PROVISION[slug]
