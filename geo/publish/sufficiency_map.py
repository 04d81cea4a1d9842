"""The map of sufficiency: how far each zone is from the nearest place of a kind."""

from itertools import pairwise

import numpy as np
import pandas as pd

from geo.maps import Kind, MapPlan
from geo.maps.plan import points, shapes
from geo.measure import METRES_PER_MILE
from geo.provision.answers import GapsAnswer
from geo.publish import gaps_rows
from geo.publish.plans import ZONE, idents
from geo.words import say

_COLOURS = ("#f6ecc9", "#e3bd76", "#c57b4a", "#97405b", "#54205c")
_NO_WAY = "#ffffff"
_PLACE = "#1b6b3a"
MINUTES, MILES = (10.0, 20.0, 30.0, 45.0), (2.0, 5.0, 8.0, 15.0)
"""The ends of the classes."""


def plan_of(where: GapsAnswer, name: str) -> MapPlan:
    """Zones by the journey of half their people, and the schools or bases."""
    found, timed = where.found, where.question.standard.timed
    ends = MINUTES if timed else MILES
    kinds = (*_kinds(ends, timed=timed), Kind(say("sufficiency.map.no_way"), _NO_WAY))
    table = where.rows(found.zones)
    table = table[table["zone"].isin(list(where.zones.shapes))]
    values = table["median"].to_numpy(float) / (1.0 if timed else METRES_PER_MILE)
    classes = np.where(np.isfinite(values), np.digitize(values, ends, right=True), len(ends) + 1)
    zones = shapes(
        [
            (
                int(kind),
                say(
                    "sufficiency.map.zone",
                    zone=row["name"],
                    journey=gaps_rows.length(row["median"], found),
                    part=gaps_rows.part(row, found),
                ),
                where.zones.shapes[row["zone"]],
            )
            for kind, row in zip(classes, table.to_dict("records"), strict=True)
        ],
        idents(ZONE, table["zone"]),
    )
    doors = pd.DataFrame(found.supply.doors, columns=["lon", "lat"])
    places = points(doors, len(kinds))
    return MapPlan(name, (*kinds, Kind(say("sufficiency.map.place"), _PLACE, 6.0)), zones, places)


def _kinds(ends: tuple[float, ...], *, timed: bool) -> list[Kind]:
    unit = "minutes" if timed else "miles"
    said = [say(f"sufficiency.map.{unit}_to", high=f"{ends[0]:g}")]
    said += [
        say(f"sufficiency.map.{unit}_between", low=f"{a:g}", high=f"{b:g}")
        for a, b in pairwise(ends)
    ]
    said.append(say(f"sufficiency.map.{unit}_over", low=f"{ends[-1]:g}"))
    return [Kind(text, colour) for text, colour in zip(said, _COLOURS, strict=True)]
