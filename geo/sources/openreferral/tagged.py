"""The taxonomy terms that an object has."""

from dataclasses import dataclass

from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.sources.openreferral.feed import FeedObject
from geo.sources.openreferral.terms import (
    AREA_TAXONOMY,
    CATEGORY_TAXONOMY,
    DELIVERY_TAXONOMY,
    NEED_TAXONOMY,
    NEVER,
    REFERRAL_TAXONOMY,
    WHEELCHAIR_TAXONOMY,
    Meaning,
    TermRule,
    meaning,
)

_LONGEST = 200

_CATEGORIES = {c.name.casefold(): slug for slug, c in CATEGORIES.items()} | {
    slug: slug for slug in CATEGORIES
}
_NEEDS = {n.name.casefold(): code for code, n in NEEDS.items()} | {
    code.casefold(): code for code in NEEDS
}
_OWN = frozenset(
    name.casefold()
    for name in (
        CATEGORY_TAXONOMY,
        NEED_TAXONOMY,
        DELIVERY_TAXONOMY,
        REFERRAL_TAXONOMY,
        AREA_TAXONOMY,
        WHEELCHAIR_TAXONOMY,
    )
)


@dataclass(frozen=True, slots=True)
class TagTerm:
    """One term: of which taxonomy, its code and name, and its address on the web."""

    taxonomy: str
    code: str
    name: str
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an object."""

    part: FeedObject
    listed: tuple[TagTerm, ...]

    def known(self, taxonomy: str, known: dict[str, str]) -> list[str]:
        """What the terms of one of our taxonomies stand for, each once. Others are rejected."""
        found: dict[str, None] = {}
        for term in self.of(taxonomy):
            meant = known.get(term.code.casefold()) or known.get(term.name.casefold())
            if meant:
                found[meant] = None
            else:
                self.reject_unknown(taxonomy, term, known)
        return list(found)

    def one(self, taxonomy: str, known: dict[str, str]) -> str | None:
        """The only term of a taxonomy. Of several the first counts, the others are rejected."""
        found = self.known(taxonomy, known)
        self.reject_more(taxonomy, found)
        return found[0] if found else None

    def of(self, taxonomy: str) -> list[TagTerm]:
        """The terms of a taxonomy; case does not matter."""
        name = taxonomy.casefold()
        return [term for term in self.listed if term.taxonomy.casefold() == name]

    def reject_unknown(self, taxonomy: str, term: TagTerm, known: dict[str, str]) -> None:
        """Note a term of one of our taxonomies that is not in it."""
        listed = ", ".join(dict.fromkeys(known.values()))
        reason = f"This is not a known term of {taxonomy!r}. Use one of: {listed}."
        where = f"{self.part.prefix}attributes"
        self.part.feed.reject(self.part.ref, where, term.code or term.name, reason)

    def reject_more(self, taxonomy: str, found: list[str]) -> None:
        """Note the terms after the first, where only one can count."""
        for extra in found[1:]:
            reason = f"There is more than one term from {taxonomy!r}. We used {found[0]!r}."
            self.part.feed.reject(self.part.ref, f"{self.part.prefix}attributes", extra, reason)


def own_terms(part: FeedObject) -> Terms:
    """The terms of an object, from its attributes."""
    listed = []
    for attribute in part.parts("attributes"):
        term = attribute.part("taxonomy_term")
        if term is not None:
            found = _term(term)
        else:
            found = TagTerm(
                "", attribute.text("taxonomy_term_id") or "", attribute.text("label") or ""
            )
        if found.code or found.name:
            listed.append(found)
    return Terms(part, tuple(listed))


def _term(term: FeedObject) -> TagTerm:
    taxonomy = term.text("taxonomy") if not isinstance(term.data.get("taxonomy"), dict) else None
    if not taxonomy and isinstance(detail := term.data.get("taxonomy_detail"), dict):
        taxonomy = FeedObject(detail, term.feed, term.ref, f"{term.prefix}taxonomy_detail.").text(
            "name"
        )
    name = term.line("name") or term.line("term") or ""
    code = term.text("code") or term.text("term") or ""
    return TagTerm(taxonomy or "", code, name, term.text("term_uri") or "")


def what_it_is(terms: Terms) -> Meaning:
    """What the terms of a service say of its category and needs.

    A term of our own taxonomy of categories comes before all others. A term that stands for
    nothing of ours is counted, so that somebody can see to it.
    """
    categories = _own(terms, CATEGORY_TAXONOMY, _CATEGORIES)
    needs = _own(terms, NEED_TAXONOMY, _NEEDS)
    terms.reject_more(CATEGORY_TAXONOMY, categories[0])
    rules = [*categories[1], *needs[1]]
    unmapped: dict[tuple[str, str, str], None] = {}
    for term in terms.listed:
        if term.taxonomy.casefold() in _OWN:
            continue
        rule = terms.part.feed.rule(term.taxonomy, term.code, term.name, term.uri)
        if rule is None:
            unmapped[term.taxonomy[:_LONGEST], term.code[:_LONGEST], term.name[:_LONGEST]] = None
        else:
            rules.append(rule)
    terms.part.feed.unmapped.update(unmapped.keys())
    said = meaning(rules)
    category = categories[0][0] if categories[0] else said.category
    all_needs = dict.fromkeys((*needs[0], *said.needs))
    return Meaning(category, tuple(all_needs), said.never and category is None)


def _own(terms: Terms, taxonomy: str, known: dict[str, str]) -> tuple[list[str], list[TermRule]]:
    """What the terms of one of our taxonomies stand for.

    Councils too have lists of that name. A term that is not in ours may be in the table.
    """
    found: dict[str, None] = {}
    rules = []
    for term in terms.of(taxonomy):
        meant = known.get(term.code.casefold()) or known.get(term.name.casefold())
        rule = None if meant else terms.part.feed.rule(taxonomy, term.code, term.name, term.uri)
        if meant:
            found[meant] = None
        elif rule and rule.category != NEVER:
            rules.append(rule)
        else:
            terms.reject_unknown(taxonomy, term, known)
    return list(found), rules
