"""What is asked about gaps: widgets into one question; a council's own files, read in memory."""

import hashlib
from dataclasses import dataclass, replace

import streamlit as st

from geo import words
from geo.area import Area
from geo.places.zones import Zones
from geo.provision.figures import EHC_PLANS, SEN_SUPPORT, Figures, deciles
from geo.provision.own_counts import OwnCounts, OwnPlaces
from geo.provision.question import DECAYS, MEASURES, GapsQuestion
from geo.provision.supply import DAYS
from geo.scenario import Scenario, read, write
from pages.parts import choices, session
from pages.parts.ask import standard, who

SHOWN = {
    "outside": "How many are outside the limit",
    "share": "The share that is within the limit",
    "median": "How far it is to the nearest service",
    "in_reach": "How many services there are to choose from",
    "places_per_100": "Places for every 100",
}
"""What the map shows of a zone: a column of `geo.provision.ZONE_COLUMNS`, in words."""


@dataclass(frozen=True, slots=True)
class GapsChoice:
    """What is asked, how the map shows it, and a council's own counts and places, if it gave any.

    `scenario` is held against today, and today against the `earlier` build. `needs`: it is worked
    out for each type of need as well.
    """

    question: GapsQuestion
    service: standard.StandardChoice
    whom: who.Whom
    zones: Zones
    shows: str
    edge: bool = False
    own: OwnCounts | None = None
    capacity: OwnPlaces | None = None
    scenario: Scenario | None = None
    earlier: Area | None = None
    needs: bool = False

    @property
    def told(self) -> str:
        """What tells one answer, as the map shows it, from another."""
        own = "" if self.own is None else f"{self.own}"
        places = "" if self.capacity is None else f"{self.capacity}"
        changes = "" if self.scenario is None else write(self.scenario)
        uploaded = hashlib.sha256(f"{own}/{places}/{changes}".encode()).hexdigest()
        return f"{self.question}/{self.shows}/{self.edge}/{uploaded}"


def ask(area: Area, figures: Figures) -> GapsChoice | None:
    """Ask for all that is to be known; None while a file is still to be given."""
    left, right = st.columns(2, gap="medium")
    with left:
        service = standard.ask(area)
    with right:
        whom = who.ask(figures)
        held = standard.zones(area)
        shows = choices.choice("What the map shows", SHOWN, "shows", "outside")
    question = GapsQuestion(
        (service.category,),
        service.standard,
        whom.need,
        whom.ages,
        whom.count,
        held.by,
        examples=service.examples,
    )
    asked = more(area, figures, GapsChoice(question, service, whom, held, shows))
    if whom.count != who.OWN:
        return asked
    own = who.own(area, held)
    return None if own is None else replace(asked, own=own)


def more(area: Area, figures: Figures, asked: GapsChoice) -> GapsChoice:
    """Ask what few want to change: sharing, days, the edge of the map, own places, a scenario."""
    question = asked.question
    with st.expander(
        "More choices: how places are shared, opening days, what if, your own numbers"
    ):
        sharing = choices.choice("How places are shared", MEASURES, "sharing", "2sfca")
        decay = "stepped"
        if sharing != "2sfca":
            decay = choices.choice("How distance counts", DECAYS, "decay", "stepped")
        weight = 0.0
        if question.count in (EHC_PLANS, SEN_SUPPORT) and deciles(figures, "lsoa") is not None:
            weight = choices.number(
                "How much deprivation weighs when plans are shared out, 0 to 1",
                "weight",
                0.0,
                1.0,
                0.0,
                0.1,
            )
        days = choices.several("Count places by opening on these days", DAYS, "days")
        edge = choices.tick("Show on the map where the edge of our data may mislead", "edge")
        needs = question.need is None and figures.tells_needs(EHC_PLANS)
        needs = needs and choices.tick("Work it out for each type of need as well", "needs")
        capacity = own_places(area)
        earlier = earlier_build()
        changes = None if earlier else what_if()
    wanted = replace(question, measure=sharing, decay=decay, deprivation=weight, days=days)
    return replace(
        asked,
        question=wanted,
        edge=edge,
        capacity=capacity,
        scenario=changes,
        earlier=earlier,
        needs=needs,
    )


def own_places(area: Area) -> OwnPlaces | None:
    """A council's own list of places of services; None while there is no file."""
    given = st.file_uploader(
        "Places of services: your own list (service_id, places)",
        who.FILES,
        key="gaps-places",
        max_upload_size=who.MOST_MB,
    )
    if given is None:
        return None
    return area.own_places(given.name, given.getvalue())


def earlier_build() -> Area | None:
    """The earlier build, if there is one and it is to be compared with."""
    there = session.earlier()
    if there is None:
        return None
    label = f"Compare with the earlier build, of {words.day(there.store.built_at[:10])}"
    return there if choices.tick(label, "earlier") else None


def what_if() -> Scenario | None:
    """A scenario from the page What if; None while there is no file."""
    given = st.file_uploader(
        "Compare with a scenario, saved on the page What if (GeoJSON)",
        ["geojson", "json"],
        key="gaps-scenario",
        max_upload_size=who.MOST_MB,
    )
    return None if given is None else read(given.getvalue())
