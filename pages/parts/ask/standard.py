"""What planners ask of a kind of service: which kind, by which way of travelling, how far."""

from dataclasses import dataclass

import streamlit as st

from geo import words as _words
from geo.area import Area
from geo.directory.vocabulary import CATEGORIES
from geo.measure import within_metres, within_seconds
from geo.places.zones import BY, NAMES, Zones
from geo.transit import TRANSIT
from geo.travel import Travel
from geo.travel.standard import Standard
from pages.parts import choices
from pages.parts.ask import riding

LIMITS = {"miles": "Miles", "minutes": "Minutes"}
_ALONG_STREETS = (
    "We measure the way from every home to every place along streets. Ferries are left out. A home "
    "whose way is just as long as the limit is within it."
)
_BY_TIMETABLE = (
    "We measure the time from door to door: the walk to the stop, the wait, the rides, the changes "
    "and the last walk, by the timetables that we have. Where walking all the way is short enough, "
    "that counts too. A home from which it takes just as long as the limit is within it."
)
EXAMPLES = "Count examples as well (they are made up)"


@dataclass(frozen=True, slots=True)
class StandardChoice:
    """What is asked of a category; `limit` is the standard's in words."""

    category: str
    standard: Standard
    limit: str
    examples: bool

    @property
    def name(self) -> str:
        """The category, in words."""
        return CATEGORIES[self.category].name

    @property
    def way(self) -> str:
        """The standard in words: "within 2 miles' walk of one"."""
        return _words.reach(self.standard.mode, self.limit, "one")


def category() -> str:
    """Ask for the kind of service; also one that the area has none of, which is a gap."""
    kinds = {slug: kind.name for slug, kind in CATEGORIES.items()}
    return choices.choice("Kind of service", kinds, "kind", "library")


def standard(area: Area) -> tuple[Standard, str]:
    """Ask for the way of travelling and the limit; the limit in words as well."""
    mode = choices.choice("How people travel", riding.modes(area), "way", "walk", radio=True)
    if mode == TRANSIT:
        return riding.standard(area)
    unit = choices.choice("Limit in", LIMITS, "limit", "miles", radio=True)
    if unit == "miles":
        far = choices.number("Miles at most", "miles", 0.1, 60.0, 2.0, 0.5)
        return Standard(mode, within_m=within_metres(far)), _words.miles(far)
    long = choices.number("Minutes at most", "minutes", 1.0, 120.0, 30.0, 5.0)
    return Standard(mode, within_s=within_seconds(long)), _words.counted_minutes(long)


def ask(area: Area) -> StandardChoice:
    """Ask for the kind of service and the standard."""
    kind = category()
    limit, words = standard(area)
    return StandardChoice(kind, limit, words, choices.tick(EXAMPLES, "examples"))


def travel(area: Area, wanted: Standard, *, examples: bool = False) -> Travel:
    """How people get there, as a standard asks; by a timetable that was made up with `examples`."""
    return area.travel(wanted, examples=examples)


def zones(area: Area, label: str = "Count by") -> Zones:
    """Ask for the kind of zones, of those that the area may have."""
    by = choices.choice(label, {kind: NAMES[kind] for kind in BY}, "zones", "sector")
    return area.zones_by(by)


def sources_of(area: Area, category: str, *, examples: bool) -> set[str]:
    """The sources of the services of a category that count."""
    table = area.offer.services
    ours = (table["category"] == category) & (examples | ~table["illustrative"].astype(bool))
    return set(table.loc[ours, "source_id"])


def uses(asked: StandardChoice | None) -> tuple[str, ...]:
    """What a standard rests on beside homes and streets (`_basis.KINDS`)."""
    return ("timetables",) if asked is not None and asked.standard.mode == TRANSIT else ()


def measured(wanted: Standard) -> str:
    """How the ways are measured, in words."""
    return _BY_TIMETABLE if wanted.mode == TRANSIT else _ALONG_STREETS


def no_way(wanted: Standard) -> str:
    """What is said of a home from which nobody gets there."""
    if wanted.when is None:
        return "no way there on our map"
    return "no journey that is there in time" if wanted.when.arrive_by else "no journey then"


def shared() -> None:
    """Say that the address keeps the choice."""
    st.html(
        '<p class="soft">The address of this page keeps what you choose, so you can share it. '
        "It never holds a postcode or a file.</p>"
    )
