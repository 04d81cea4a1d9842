"""What planners' maps draw that compare: catchments over each other, times of a day, scenarios."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from geo.maps import Kind, MapPlan
from geo.maps.plan import ink_kind, points, shapes
from geo.measure import percent
from geo.places.zones import Zones
from geo.provision.overlap import Overlap
from geo.provision.said import number_said
from geo.provision.through_day import NEVER, SOMETIMES, ThroughDay
from geo.publish.plans import HOME, PLACE, THERE, ZONE, idents
from geo.publish.scenes_report import change_said
from geo.publish.shades import fifths, shaded
from geo.scenario.side_by_side import GAINS, LOSES, SIDES, SideBySide
from geo.words import say

ONE = Kind(say("overlap.map_one"), "#e3bfe0")
TWO = Kind(say("overlap.map_two"), "#b268ae")
MORE = Kind(say("overlap.map_more"), "#5f2163")
"""The more services, the darker: also in grey."""
EDGE = Kind(say("overlap.map_outline"), "#5f2163", line=True, thin=True)
IN_NONE = ink_kind(say("overlap.map_none"), 3.2)
SERVICE = Kind(say("overlap.map_service"), THERE.colour, 6.0)
HOME_IN = tuple(Kind(kind.label, kind.colour, 3.0) for kind in (ONE, TWO, MORE))
"""How homes are drawn where there are no outlines."""

SOME_TIMES = Kind(say("through_day.map_sometimes"), "#d98a00", 3.2)
NO_TIME = ink_kind(say("through_day.map_never"), 3.2)


def of_overlap(found: Overlap, name: str) -> MapPlan:
    """Where catchments lie over each other, the edge of each, the homes in none, the services."""
    kinds = (ONE, TWO, MORE, EDGE, IN_NONE, SERVICE, *HOME_IN)
    at = {"one": 0, "two": 1, "more": 2}
    areas = [(at[depth], kinds[at[depth]].label, area) for depth, area in found.layers.items()]
    about = [
        say(
            "overlap.map_said",
            name=row["name"],
            people=number_said(row["people"], found.need),
            who=found.need.label,
        )
        for row in found.services.to_dict("records")
    ]
    edges = [
        (3, text, area)
        for text, area in zip(about, found.outlines, strict=True)
        if area is not None and not area.is_empty
    ]
    homes = found.homes
    count = homes["services"].to_numpy()
    kind = np.where(count == 0, 4, 5 + np.clip(count, 1, 3))
    drawn = count == 0 if edges else np.ones(len(homes), dtype=bool)
    named = idents(PLACE, found.services["service_id"])
    places = [points(homes[drawn], kind[drawn]), points(found.services, 5, about, named)]
    return MapPlan(name, kinds, shapes([*areas, *edges]), pd.concat(places, ignore_index=True))


def of_through_day(found: ThroughDay, zones: Zones, name: str) -> MapPlan:
    """Zones by the share in reach on average, and the homes left out at some or all times."""
    scale = (*fifths(say("through_day.map_share")), SOME_TIMES, NO_TIME)
    rows = [
        row
        for row in found.zones.to_dict("records")
        if row["zone"] in zones.shapes and not pd.isna(row["share"])
    ]
    areas = [
        (
            int(kind),
            say("through_day.map_zone", zone=row["name"], share=percent(row["share"])),
            zones.shapes[row["zone"]],
        )
        for kind, row in zip(shaded([row["share"] for row in rows]), rows, strict=True)
    ]
    left = found.homes[found.homes["when"].isin([SOMETIMES, NEVER])]
    kind = np.where(left["when"] == SOMETIMES, len(scale) - 2, len(scale) - 1)
    named = idents(ZONE, (row["zone"] for row in rows))
    return MapPlan(name, scale, shapes(areas, named), points(left, kind))


FIRST, SECOND, MIXED, ALIKE = "#0072b2", "#d55e00", "#8a3ffc", "#c9ccd1"
"""Blue and vermilion can be told apart by people with any kind of colour blindness. Who gains is a
full dot and who loses a ring, so that the map can be read without colours too."""


def of_side_by_side(
    found: SideBySide,
    drawn: tuple[Sequence[Any], Sequence[Any]],
    zones: Zones,
    shows: str,
    name: str,
) -> MapPlan:
    """Two scenarios in two colours: the homes that gain and lose, or zones by which is better.

    `drawn` is what each changes (`geo.scenario.drawn`); `shows` is ``homes`` or ``zones``.
    """
    kinds = _kinds(found.question.names)
    lines = [(7 + side, "", shape) for side in (0, 1) for shape in drawn[side]]
    if shows == "zones":
        areas = _better(found, zones)
        named = [*idents(ZONE, (zone for zone, _ in areas)), *[""] * len(lines)]
        drawn_areas = [area for _, area in areas]
        return MapPlan(name, kinds, shapes([*drawn_areas, *lines], named), _no_points())
    first, second = (found.homes[f"does_{side}"].to_numpy(dtype=object) for side in SIDES)
    gain, lose = (first == GAINS, second == GAINS), (first == LOSES, second == LOSES)
    kind = np.select(
        [
            gain[0] & gain[1],
            lose[0] & lose[1],
            (gain[0] & lose[1]) | (lose[0] & gain[1]),
            gain[0],
            lose[0],
            gain[1],
        ],
        [4, 5, 6, 0, 1, 2],
        3,
    )
    about = [
        say(
            "scenes.map_home",
            postcode=row["postcode"],
            first=found.question.names[0],
            second=found.question.names[1],
            change_first=change_said(row["change_m_a"]),
            change_second=change_said(row["change_m_b"]),
        )
        for row in found.homes.to_dict("records")
    ]
    named = idents(HOME, found.homes["postcode"])
    return MapPlan(name, kinds, shapes(lines), points(found.homes, kind, about, named))


def _no_points() -> pd.DataFrame:
    return points(pd.DataFrame({"lon": [], "lat": []}), [])


def _kinds(names: tuple[str, str]) -> tuple[Kind, ...]:
    each = [
        kind
        for name, colour in zip(names, (FIRST, SECOND), strict=True)
        for kind in (
            Kind(say("scenes.map_gain", name=name), colour, 5.0),
            Kind(say("scenes.map_lose", name=name), colour, 5.0, ring=True),
        )
    ]
    return (
        *each,
        ink_kind(say("scenes.map_both_gain"), 5.0),
        ink_kind(say("scenes.map_both_lose"), 5.0, ring=True),
        Kind(say("scenes.map_mixed"), MIXED, 5.0),
        *(
            Kind(say("scenes.map_changes", name=name), colour, line=True)
            for name, colour in zip(names, (FIRST, SECOND), strict=True)
        ),
        *(
            Kind(say("scenes.map_better", name=name), colour)
            for name, colour in zip(names, (FIRST, SECOND), strict=True)
        ),
        Kind(say("scenes.map_alike"), ALIKE),
    )


def _better(found: SideBySide, zones: Zones) -> list[tuple[str, tuple[int, str, Any]]]:
    """The zones that have a shape: the id of each, and how it is drawn."""
    names = found.question.names
    return [
        (
            row["zone"],
            (
                {"a": 9, "b": 10}.get(row["better"], 11),
                say(
                    "scenes.map_zone",
                    zone=row["name"],
                    first=names[0],
                    second=names[1],
                    gain_first=row["gain_a"],
                    lose_first=row["lose_a"],
                    gain_second=row["gain_b"],
                    lose_second=row["lose_b"],
                ),
                zones.shapes[row["zone"]],
            ),
        )
        for row in found.zones.to_dict("records")
        if row["zone"] in zones.shapes
    ]
