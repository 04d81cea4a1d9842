"""A way in words: its steps by the names of streets, and the stops near its end."""

import pandas as pd

from geo import words
from geo.area import Area
from geo.families import stops
from geo.network import directions
from geo.network.directions import Directions, Step
from pages.parts import html

_DOUBTS = {"wheelchair": "Our map does not know every kerb, slope or step."}

_TURNED = {
    "": "",
    "straight on": "Go straight on",
    "slight left": "Bear left",
    "slight right": "Bear right",
    "back": "Turn back",
}

_STOP_KINDS = {
    **dict.fromkeys(("BCT", "BCS", "BCQ", "bus-stop"), "bus stop"),
    **dict.fromkeys(("BCE", "BST"), "bus station"),
    **dict.fromkeys(("RLY", "RSE", "RPL"), "train station"),
    **dict.fromkeys(("MET", "PLT", "TMU"), "tram or metro"),
    **dict.fromkeys(("FER", "FTD", "FBT", "ferry"), "ferry"),
    **dict.fromkeys(("TXR", "STR"), "taxi rank"),
    "station": "bus or train station",
}
"""NaPTAN's stop types, and our categories, in words."""


def steps(way: Directions, mode: str) -> str:
    """Write the way step by step, by the names of streets."""
    if not way.steps:
        return f'<div class="svc"><p>Our map has no way there {words.by(mode)}.</p></div>'
    following = [*way.steps[1:], None]
    items = "".join(
        f"<li>{html.text(step_words(step, after))}</li>"
        for step, after in zip(way.steps, following, strict=True)
    )
    doubt = f"<p>{_DOUBTS[mode]}</p>" if mode in _DOUBTS else ""
    return f'<div class="svc"><h3>Step by step, {words.by(mode)}</h3><ol>{items}</ol>{doubt}</div>'


def step_words(step: Step, after: Step | None = None) -> str:
    """Say one step, in a sentence or two; `after` is the step that comes next.

    >>> step_words(Step("along", "High Street", 500.0, 400.0, "left", "north", True))
    'Turn left along High Street, 0.3 miles.'
    >>> step_words(Step("arrive", "", 40.0, 30.0, "right", "east"))
    'The last 40 yards are off the street, on the right.'
    """
    far = words.distance(step.metres)
    if step.kind == directions.LEAVE:
        to = f" to {after.street}" if after and after.street else ""
        return f"Leave the door and go {_compass(step)}{far}{to}."
    if step.kind == directions.ARRIVE:
        return f"The last {far} are off the street{_side(step.turn)}."
    if step.kind == directions.FERRY:
        name = f"the ferry ({step.street})" if step.named else "the ferry"
        time = words.duration(step.seconds)
        return f"Take {name}, {far}, {time}. Find out when it goes before you set out."
    turned = _TURNED.get(step.turn, f"Turn {step.turn}")
    if step.kind == directions.STAIRS:
        name = f" ({step.street})" if step.named else ""
        return f"{turned + '. ' if turned else ''}Take the steps{name}, {far}."
    return f"{turned or f'Go {_compass(step)}'.rstrip()} along {step.street}, {far}."


def _compass(step: Step) -> str:
    return f"{step.compass} " if step.compass else ""


def _side(turn: str) -> str:
    for side in ("left", "right"):
        if side in turn:
            return f", on the {side}"
    return ""


def near_stops(area: Area, door: pd.Series) -> str:
    """Write the stops nearest to a door, with how far on foot and in which direction."""
    at = (float(door["entrance_lon"]), float(door["entrance_lat"]))
    found = stops.nearest(area.network, area.stops, at)
    if found.empty:
        far = words.distance(stops.WITHIN_M)
        said = f"<p>Our map has no bus stop or station within {far} on foot.</p>"
    else:
        said = f"<ul>{''.join(f'<li>{_stop(row)}</li>' for _, row in found.iterrows())}</ul>"
    return f'<div class="svc"><h3>Nearest stops</h3>{said}</div>'


def _stop(row: pd.Series) -> str:
    name = f"{row['name']} ({_stop_kind(row)})"
    where = f" to the {row['direction']}" if row["direction"] else ""
    far = f"{words.distance(row['distance_m'])}{where}, {words.duration(row['duration_s'])}"
    return html.text(f"{name}: {far} on foot")


def _stop_kind(row: pd.Series) -> str:
    known = [row[column] for column in ("indicator",) if not html.absent(row[column])]
    return ", ".join([_STOP_KINDS.get(row["kind"], "stop"), *known])
