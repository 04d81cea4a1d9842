"""Who is counted: homes, people from published figures, or a council's own counts in a file."""

from dataclasses import dataclass

import streamlit as st

from geo import words
from geo.area import Area
from geo.directory.entry import Origin
from geo.directory.vocabulary import NEEDS
from geo.measure import Floats
from geo.places.zones import NAMES, Zones
from geo.provision.estimates import home_deciles
from geo.provision.figures import EHC_PLANS, POPULATION, SEN_SUPPORT, Figures
from geo.provision.need import HOMES, Demand
from geo.provision.own_counts import OwnCounts
from geo.provision.question import COUNTS
from geo.records import Zone
from pages.parts import choices, session

OWN, CHILDREN, ANY = "own", "children", "any"
AGES = {
    ANY: "All, 0 to 25",
    "0-4": "0 to 4",
    "5-10": "5 to 10",
    "5-16": "5 to 16",
    "11-16": "11 to 16",
    "17-19": "17 to 19",
    "17-25": "17 to 25",
}
FILES = ["csv", "xlsx", "ods"]
MOST_MB = 5


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is counted: a name of `geo.provision.COUNTS`, of which need and ages (None: all)."""

    count: str
    need: str | None
    ages: tuple[int, int] | None


def ask(figures: Figures) -> Whom:
    """Ask who is counted, of whom the data can count, and for which need and ages."""
    count = choices.choice("Who is counted?", counts(figures), "who", CHILDREN)
    need = choices.choice("Type of need", needs(), "need", ANY)
    ages = choices.choice("Ages", AGES, "ages", ANY)
    return Whom(count, None if need == ANY else need, _ages(ages))


def counts(figures: Figures) -> dict[str, str]:
    """Whom the area's data can count, and a council's own file."""
    children = any(figures.has(kind, POPULATION) for kind in ("lsoa", "ward"))
    there = {
        CHILDREN: children,
        EHC_PLANS: children and figures.has("authority", EHC_PLANS),
        SEN_SUPPORT: children and figures.has("authority", SEN_SUPPORT),
        HOMES: True,
        OWN: True,
    }
    return {name: words.first_upper(COUNTS[name]) for name, has in there.items() if has}


def needs() -> dict[str, str]:
    """The types of need, and all of them."""
    return {ANY: "Any", **{code: need.name for code, need in NEEDS.items()}}


def _ages(said: str) -> tuple[int, int] | None:
    if said == ANY:
        return None
    low, high = said.split("-")
    return int(low), int(high)


def own(area: Area, held: Zones) -> OwnCounts | None:
    """Ask for a council's own counts by zone; None while there is no file."""
    kind = NAMES[held.by]
    given = st.file_uploader(
        f"Your counts: one column {kind}, one column count",
        FILES,
        key="own-counts",
        max_upload_size=MOST_MB,
    )
    who = st.text_input("Who was counted?", "children with SEND", max_chars=60, key="own-who")
    st.html(
        '<p class="soft">The file is read in memory, for your visit alone. It is not kept, and not '
        "in the address.</p>"
    )
    if given is None:
        st.info("Give a file of your counts to see the answer.")
        return None
    return area.own_counts(given.name, given.getvalue(), by=held.by, who=who or "people")


def figures_of(area: Area) -> Figures:
    """The figures by zone of an area."""
    return session.once(area, "figures", area.store.figures)


def deciles_of(area: Area) -> tuple[Floats, str, tuple[Origin, ...]] | None:
    """The tenth of each home by deprivation, by which index, and whose; None: not known."""

    def work() -> tuple[Floats, str, tuple[Origin, ...]] | None:
        return home_deciles(area.homes, figures_of(area), area.store.records(Zone))

    return session.once(area, "deciles of homes", work)


def sources(area: Area, need: Demand) -> dict[str, set[str]]:
    """The ids of the sources that the people come from, and the deprivation."""
    held = deciles_of(area)
    return {
        "people": {origin.source_id for origin in need.sources},
        "deprivation": {origin.source_id for origin in held[2]} if held else set(),
    }
