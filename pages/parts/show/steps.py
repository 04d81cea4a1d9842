"""A route in words: its steps by the names of streets, and the stops near its end."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from geo import words
from geo.area import STOPS_WITHIN_M, Directions, Step
from geo.words import absent, own, say
from pages.parts.html import render

_STOP_KINDS = {
    **dict.fromkeys(("BCT", "BCS", "BCQ", "bus-stop"), "bus"),
    **dict.fromkeys(("BCE", "BST"), "bus_station"),
    **dict.fromkeys(("RLY", "RSE", "RPL"), "train"),
    **dict.fromkeys(("MET", "PLT", "TMU"), "tram"),
    **dict.fromkeys(("FER", "FTD", "FBT", "ferry"), "ferry"),
    **dict.fromkeys(("TXR", "STR"), "taxi"),
    "station": "station",
}
"""NaPTAN's stop types, and our categories, to what the catalogue calls them."""


def steps(way: Directions, mode: str) -> Markup:
    """Write the route step by step, by the names of streets."""
    following = [*way.steps[1:], None][: len(way.steps)]
    each = [step_words(step, after) for step, after in zip(way.steps, following, strict=True)]
    return render("steps.html", steps=each, mode=mode)


def step_words(step: Step, after: Step | None = None) -> str:
    """Say one step, in a sentence or two; `after` is the step that comes next.

    >>> step_words(Step("along", "High Street", 500.0, 400.0, "left", "north", True))
    'Turn left along High Street, 0.3 miles.'
    >>> step_words(Step("arrive", "", 40.0, 30.0, "right", "east"))
    'The last 40 yards are off the street, on the right.'
    """
    said = say(
        f"route.{step.kind}",
        far=words.distance(step.metres),
        long=words.duration(step.seconds),
        street=step.street,
        compass=f"{own(step.compass)} " if step.compass else "",
        to=say("route.to", street=after.street) if after and after.street else "",
        side=_side(step.turn),
        name=f" ({step.street})" if step.named else "",
        turned=turned(step),
        begin=f"{turned(step)}. " if step.turn else "",
    )
    return f"{said} {say('route.traffic')}" if step.traffic_m else said


def turned(step: Step) -> str:
    """Say how a step begins: by a turn, or in a direction."""
    if step.turn:
        return say(f"route.turn.{step.turn.replace(' ', '_')}")
    return say("route.go", compass=own(step.compass)).strip()


def _side(turn: str) -> str:
    side = next((side for side in ("left", "right") if side in turn), None)
    return say(f"route.side.{side}") if side else ""


def near_stops(found: pd.DataFrame) -> Markup:
    """Write the stops nearest to a door, with how far on foot and in which direction."""
    return render(
        "stops.html", stops=[_stop(row) for _, row in found.iterrows()], within_m=STOPS_WITHIN_M
    )


def _stop(row: Any) -> str:
    kind = say(f"route.stop.{_STOP_KINDS.get(row['kind'], 'any')}")
    return say(
        "route.near_stop",
        name=row["name"],
        kind=kind if absent(row["indicator"]) else f"{kind}, {row['indicator']}",
        far=words.distance(row["distance_m"]),
        where=say("route.towards", direction=own(row["direction"])) if row["direction"] else "",
        long=words.duration(row["duration_s"]),
    )
