"""The taxonomies that say what the profile has no field for, and their terms."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.publish.openreferral.objects import Json, public_id, said
from geo.sources.openreferral import (
    AREA_TAXONOMY,
    CATEGORY_TAXONOMY,
    DELIVERY_TAXONOMY,
    NEED_TAXONOMY,
    REFERRAL_TAXONOMY,
    WHEELCHAIR_TAXONOMY,
)


@dataclass(frozen=True, slots=True)
class TaxonomyTerm:
    """A term of one of our taxonomies. `parent` is the code of the wider term, if any."""

    taxonomy: str
    code: str
    name: str
    description: str
    parent: str | None = None

    @property
    def term_id(self) -> str:
        """Its UUID."""
        return public_id("taxonomy_term", self.taxonomy, self.code)


TAXONOMIES: dict[str, str] = {
    CATEGORY_TAXONOMY: "Kinds of service in a Local Offer, under its sections.",
    NEED_TAXONOMY: "Types of need of the school census, in England.",
    DELIVERY_TAXONOMY: "Where a service happens.",
    REFERRAL_TAXONOMY: "Whether a child needs a referral to the service.",
    WHEELCHAIR_TAXONOMY: "Whether a wheelchair user can get into a place.",
    AREA_TAXONOMY: "What the area of a service means.",
}
"""Name of each taxonomy that is used, and what it is."""

_OTHER_TERMS = (
    (DELIVERY_TAXONOMY, "place", "In person", "You go to a place."),
    (DELIVERY_TAXONOMY, "online", "Online", "By telephone, video or the web."),
    (DELIVERY_TAXONOMY, "home", "Home visit", "Someone comes to the child's home."),
    (REFERRAL_TAXONOMY, "required", "Referral needed", "The child needs a referral."),
    (REFERRAL_TAXONOMY, "not-required", "No referral needed", "Families can make contact."),
    (WHEELCHAIR_TAXONOMY, "yes", "Yes", "A wheelchair user can get in and around."),
    (WHEELCHAIR_TAXONOMY, "limited", "Limited", "A wheelchair user can get into some of it."),
    (WHEELCHAIR_TAXONOMY, "no", "No", "A wheelchair user cannot get in."),
    (AREA_TAXONOMY, "service-area", "Service area", "The service is for this area."),
    (AREA_TAXONOMY, "designated-area", "Designated area", "A council names it for this area."),
    (
        AREA_TAXONOMY,
        "admission-catchment",
        "Admission catchment",
        "Children who live here come first when a school has too few places.",
    ),
)


def _all_terms() -> dict[tuple[str, str], TaxonomyTerm]:
    terms = [
        *(
            TaxonomyTerm(CATEGORY_TAXONOMY, slug, name, "A section of the Local Offer.")
            for slug, name in SECTIONS.items()
        ),
        *(
            TaxonomyTerm(CATEGORY_TAXONOMY, c.slug, c.name, c.explained, c.section)
            for c in CATEGORIES.values()
        ),
        *(TaxonomyTerm(NEED_TAXONOMY, n.code, n.name, n.area) for n in NEEDS.values()),
        *(TaxonomyTerm(*row) for row in _OTHER_TERMS),
    ]
    return {(term.taxonomy, term.code): term for term in terms}


TERMS: Mapping[tuple[str, str], TaxonomyTerm] = _all_terms()
"""Every term that is used, by taxonomy and code."""


def taxonomy_id(name: str) -> str:
    """The UUID of a taxonomy."""
    return public_id("taxonomy", name)


def taxonomy(name: str, *, terms: bool = False) -> Json:
    """A taxonomy, with its terms where asked for."""
    found: Json = {"id": taxonomy_id(name), "name": name, "description": TAXONOMIES[name]}
    if terms:
        found["taxonomy_terms"] = [taxonomy_term(t) for t in TERMS.values() if t.taxonomy == name]
    return found


def taxonomy_term(term: TaxonomyTerm) -> Json:
    """A term of a taxonomy."""
    parent = TERMS[term.taxonomy, term.parent].term_id if term.parent else None
    return said(
        id=term.term_id,
        code=term.code,
        name=term.name,
        description=term.description,
        parent_id=parent,
        taxonomy=term.taxonomy,
        taxonomy_id=taxonomy_id(term.taxonomy),
        term=term.name,
    )


def attribute_of(link_type: str, link_id: str, key: tuple[str, str]) -> list[Json]:
    """An object's link to a term, none where the term is not one of ours."""
    term = TERMS.get(key)
    if term is None:
        return []
    return [
        {
            "id": public_id("attribute", link_id, *key),
            "link_id": link_id,
            "taxonomy_term_id": term.term_id,
            "link_type": link_type,
            "taxonomy_term": taxonomy_term(term),
        }
    ]
