"""A route to practise, one step a card.

For people who cannot see a map, and for children who need to know what comes.
"""

from collections.abc import Sequence

from geo import words
from geo.area import PractisedStep
from geo.words import say
from pages.parts.html import show
from pages.parts.show.steps import step_words, turned

_WHOLE_M = 1000.0
"""A longer walk is in miles: nobody counts the metres."""


def show_cards(steps: Sequence[PractisedStep], name: str) -> None:
    """Show a route as cards; `name` is where it leads. Without a route there are none."""
    if steps:
        cards = [step_lines(one, first=number == 0) for number, one in enumerate(steps)]
        show("practise.html", steps=[*cards, [say("practise.there", name=name)]])


def step_lines(one: PractisedStep, *, first: bool = False) -> list[str]:
    """One step in short sentences: where it begins, where to turn, how far, what is on it.

    >>> from geo.area import Step
    >>> step = Step("along", "Green Street", 118.0, 90.0, "left", "north", True)
    >>> step_lines(PractisedStep(step, "the church"))
    ['At the church, turn left into Green Street.', 'Walk 120 metres.']
    """
    step = one.step
    if step.kind != "along":
        return [step_words(step)]
    key = "start" if first or not step.turn else "into" if step.named else "onto"
    turn = say(f"practise.{key}", turned=turned(step), street=step.street)
    at = say("practise.at_place", place=one.place, turn=turn[0].lower() + turn[1:])
    lines = [at if one.place else turn, say("practise.walk", far=far(step.metres))]
    for crossing in one.crossings:
        lines.append(say(f"practise.crossing.{crossing.kind}", far=far(crossing.after_m)))
        if crossing.kerb:
            lines.append(say(f"practise.kerb.{crossing.kerb}"))
    return [*lines, say("route.traffic")] if step.traffic_m else lines


def far(metres: float) -> str:
    """A walk as one would count it: to the nearest 10 metres; of more than a kilometre in miles.

    >>> far(118), far(3), far(1609.344)
    ('120 metres', '10 metres', '1 mile')
    """
    if metres >= _WHOLE_M:
        return words.distance(metres)
    return say("practise.metres", n=max(10, round(metres / 10) * 10))
