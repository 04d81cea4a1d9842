"""The map of inclusion bases: today's journeys to special schools, and schools for a base."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.maps import Kind, MapPlan
from geo.maps.plan import points, shapes
from geo.places.zones import Zones
from geo.provision.bases import Bases
from geo.provision.said import number_said
from geo.publish.plans import NEW, NOT_GIVEN, PLACE, THERE, ZONE, idents
from geo.publish.shades import classes
from geo.words import counted_minutes, say

JOURNEY = Kind(say("bases.map.journey"), THERE.colour, line=True, thin=True)
SPECIAL = Kind(say("bases.map.special"), THERE.colour, 7.0)
BEST = Kind(say("bases.map.best"), NEW.colour, 9.0)
SAVES = Kind(say("bases.map.saves"), "#1b6b3a", 5.0)
NONE = Kind(say("bases.map.saves_none"), "#5b6472", 5.0, ring=True)


def lines(found: Bases) -> list[shapely.LineString]:
    """Today's journeys (`Bases.journeys`) as straight lines (EPSG:4326)."""
    ends = found.journeys[["lon", "lat", "school_lon", "school_lat"]].to_numpy(float)
    return list(shapely.linestrings(ends.reshape(-1, 2, 2)))


def of_bases(found: Bases, zones: Zones, name: str) -> MapPlan:
    """Zones by today's drive, journeys as straight lines, special schools and candidates."""
    held = found.journeys
    rows = held[held["zone"].isin(list(zones.shapes))]
    kinds, shade = classes(
        "median", say("bases.map.minutes"), rows["minutes"].round().to_numpy(float)
    )
    scale = (*kinds, NOT_GIVEN, JOURNEY, SPECIAL, BEST, SAVES, NONE)
    blank = len(kinds)
    areas = [
        (blank if kind < 0 else int(kind), _zone_said(found, row), zones.shapes[row["zone"]])
        for kind, row in zip(shade, rows.to_dict("records"), strict=True)
    ]
    drawn = [(blank + 1, "", line) for line in lines(found)]
    named = [*idents(ZONE, rows["zone"]), *[""] * len(drawn)]
    table = found.table.iloc[::-1]  # the best are drawn over the others
    kind = np.select(
        [table.index.isin(found.best.index), table["minutes_a_day"].to_numpy() > 0],
        [blank + 3, blank + 4],
        blank + 5,
    )
    about = [
        say(
            "bases.map.school",
            school=row["name"],
            minutes=f"{row['minutes_a_day']:,.0f}",
            nearer=number_said(row["nearer"], found.today.need),
        )
        for row in table.to_dict("records")
    ]
    places = [
        points(found.special, blank + 2, found.special["name"]),
        points(table, kind, about, idents(PLACE, table["service_id"])),
    ]
    return MapPlan(name, scale, shapes([*areas, *drawn], named), pd.concat(places))


def _zone_said(found: Bases, row: dict[Hashable, Any]) -> str:
    return say(
        "bases.map.zone",
        zone=row["name"],
        children=number_said(row["children"], found.today.need),
        minutes=counted_minutes(round(row["minutes"])),
        school=row["school"],
    )
