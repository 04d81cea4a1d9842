"""What is asked about gaps: choices into one question, and a council's own files."""

from dataclasses import dataclass, replace

import streamlit as st

from geo.area import (
    DAYS,
    DECAYS,
    EVERYBODY_ALIKE,
    MEASURES,
    PLANS,
    ZONE_KINDS,
    Area,
    GapsQuestion,
    OwnPlaces,
    Scenario,
    read_scenario,
    write_scenario,
)
from geo.words import day, say
from pages.parts import choices, session, uploads
from pages.parts.ask import standard, who

SHOWN = ("outside", "share", "median", "in_reach", "places_per_100")
"""What the map can show of a zone: columns of the answer's zones."""


@dataclass(frozen=True, slots=True)
class GapsChoice:
    """The question, how the map shows the answer, and what it is compared with.

    `said` is the question in words, part by part.
    """

    question: GapsQuestion
    shows: str
    said: tuple[str, ...] = ()
    edge: bool = False
    scenario: Scenario | None = None

    @property
    def private(self) -> bool:
        """Whether the answer tells what somebody uploaded."""
        return self.question.private or self.scenario is not None

    @property
    def published(self) -> "GapsChoice":
        """The same with counts that may be saved and shared."""
        return replace(self, question=self.question.published)

    @property
    def key(self) -> str:
        """What tells one answer from another."""
        scenario = "" if self.scenario is None else write_scenario(self.scenario)
        return f"{self.question}/{scenario}"


def ask(area: Area) -> tuple[GapsChoice | None, Area | None]:
    """Ask all questions; and the earlier build to compare with.

    There is no question while a file is still to be given.
    """
    service = standard.ask(area)
    whom = who.ask(area)
    by = standard.zones(area)
    names = {name: say(f"gaps.show_{name}") for name in SHOWN}
    shows = choices.choice(say("gaps.shows"), names, "shows", "outside")
    question = GapsQuestion(
        (service.category,),
        service.standard,
        whom.need,
        whom.ages,
        whom.count,
        by,
        examples=service.examples,
    )
    said = (service.name, service.said, *who.said(whom), ZONE_KINDS[by])
    asked, earlier = more(area, GapsChoice(question, shows, said))
    counted = who.with_own(area, whom, by)
    if counted is None:
        return None, earlier
    own = counted.own and replace(counted.own, exact=True)
    return replace(asked, question=replace(asked.question, own=own)), earlier


def more(area: Area, asked: GapsChoice) -> tuple[GapsChoice, Area | None]:
    """Ask what few want to change: sharing, days, own places, the map's edge, a comparison."""
    question = asked.question
    with st.expander(say("gaps.more")):
        sharing = choices.choice(say("gaps.sharing"), MEASURES, "sharing", EVERYBODY_ALIKE)
        decay = question.decay
        if sharing != EVERYBODY_ALIKE:
            decay = choices.choice(say("gaps.decay"), DECAYS, "decay", decay)
        weight = 0.0
        if question.count in PLANS and area.weighs_deprivation:
            weight = choices.number(say("gaps.weight"), "weight", 0.0, 1.0, 0.0, 0.1)
        days = choices.several(say("gaps.days"), DAYS, "days")
        edge = choices.tick(say("gaps.edge"), "edge")
        needs = question.need is None and area.tells_needs
        needs = needs and choices.tick(say("gaps.needs"), "by-need")
        places = own_places(area)
        earlier = earlier_build()
        scenario = None if earlier else what_if()
    wanted = replace(
        question,
        measure=sharing,
        decay=decay,
        deprivation=weight,
        days=days,
        places=places,
        by_need=needs,
    )
    return replace(asked, question=wanted, edge=edge, scenario=scenario), earlier


def own_places(area: Area) -> OwnPlaces | None:
    """A council's own list of places of services; None while there is no file."""
    label = say("gaps.own_places")
    given = uploads.uploader(label, who.FILES, key="gaps-places", most_mb=who.MOST_MB)
    return None if given is None else area.own_places(given.name, given.getvalue())


def earlier_build() -> Area | None:
    """The earlier build, if there is one and it is to be compared with."""
    there = session.earlier()
    if there is None:
        return None
    label = say("gaps.earlier", day=day(there.built_on))
    return there if choices.tick(label, "earlier") else None


def what_if() -> Scenario | None:
    """A scenario from the page What if; None while there is no file."""
    label, kinds = say("gaps.scenario"), ["geojson", "json"]
    given = uploads.uploader(label, kinds, key="gaps-scenario", most_mb=who.MOST_MB)
    return None if given is None else read_scenario(given.getvalue())
