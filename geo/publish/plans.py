"""What planners' maps draw: zones by a measure, homes, and places."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.maps import Kind, MapPlan
from geo.maps.plan import ink_kind, points, shapes
from geo.measure import METRES_PER_MILE, percent
from geo.provision.answers import CoverageAnswer, GapsAnswer, SitesAnswer
from geo.provision.shown import number
from geo.publish.gaps_rows import part
from geo.publish.shades import classes, fifths, shaded
from geo.school_travel.assistance import Assistance
from geo.travel.standard import WITHIN
from geo.words import say

OUTSIDE = ink_kind(say("map.outside"), 3.0)
INSIDE = Kind(say("map.inside"), "#5aa9e0", 2.0)
HELPED = Kind(say("map.helped"), "#5aa9e0", 3.0)
LEFT_OUT = Kind(say("map.left_out"), "#a3195b", 3.5)

REACHED = Kind(say("map.reached"), "#5aa9e0", 2.0)
COMES = Kind(say("map.comes"), "#1b6b3a", 3.5)
STILL = ink_kind(say("map.still"), 2.5)
THERE = Kind(say("map.there"), "#b35900", 6.0)
NEW = Kind(say("map.new"), "#a3195b", 9.0)

LOST = Kind(say("map.lost"), "#d98a00", 4.0)
NEAR_EDGE = Kind(say("map.near_edge"), "#d98a00", 3.0)
NOT_GIVEN = Kind(say("map.not_given"), "#ffffff")


ZONE, HOME, PLACE, SCHOOL = "zone", "home", "place", "school"


def idents(kind: str, names: Iterable[object]) -> list[str]:
    """The names by which a map and a table know the same zones, homes or places."""
    return [f"{kind} {name}" for name in names]


def of_coverage(answer: CoverageAnswer, name: str) -> MapPlan:
    """Zones by the share of their homes within the limit, and the homes outside."""
    found, drawn = answer.today or answer.found, answer.zones.shapes
    rows = [row for row in found.zones.to_dict("records") if row["zone"] in drawn]
    kinds = shaded([row["share"] for row in rows])
    areas = [
        (
            int(kind),
            say(
                "map.zone_covered",
                zone=row["name"],
                within=row["within"],
                n=row["homes"],
                share=percent(row["share"]),
            ),
            drawn[row["zone"]],
        )
        for kind, row in zip(kinds, rows, strict=True)
    ]
    homes = found.homes
    outside = (homes["status"] != WITHIN).to_numpy()
    if areas:
        scale = (*fifths(say("gaps.map_share")), OUTSIDE)
        zones = shapes(areas, idents(ZONE, (row["zone"] for row in rows)))
        left = homes[outside]
        named = idents(HOME, left["postcode"])
        places = [points(left, len(scale) - 1, left["postcode"], named), *_lost(answer, len(scale))]
        return MapPlan(name, (*scale, LOST), zones, pd.concat(places, ignore_index=True))
    named = idents(HOME, homes["postcode"])
    places = [points(homes, np.where(outside, 1, 0), homes["postcode"], named), *_lost(answer, 2)]
    scale = (INSIDE, OUTSIDE, LOST)
    return MapPlan(name, scale, shapes([]), pd.concat(places, ignore_index=True))


def _lost(answer: CoverageAnswer, kind: int) -> list[pd.DataFrame]:
    """The homes that would lose the service; none where no routes are taken away."""
    lost = answer.lost
    if lost is None or lost.empty:
        return []
    return [points(lost, kind, lost["postcode"], idents(HOME, lost["postcode"]))]


def of_assistance(found: Assistance, name: str) -> MapPlan:
    """The homes that are too far from school, and those without help."""
    far = found.homes[found.homes["status"] != WITHIN]
    about = [
        say("map.nearest_school", postcode=postcode, school=school or say("answer.none"))
        for postcode, school in zip(far["postcode"], far["school"], strict=True)
    ]
    places = points(far, far["left_out"].astype(int), about, idents(HOME, far["postcode"]))
    return MapPlan(name, (HELPED, LEFT_OUT), shapes([]), places)


def of_sites(answer: SitesAnswer, name: str) -> MapPlan:
    """The homes before and after, the services that there are, and the new places."""
    found, there = answer.found, answer.services
    homes, limit = found.homes, answer.question.standard.limit
    stage = np.select([homes["before"] <= limit, homes["after"] <= limit], [0, 1], 2)
    order = np.argsort(stage == 1, kind="stable")  # those that gain are drawn over the others
    drawn = points(homes.iloc[order], stage[order])
    sites = found.sites
    gains = [
        say("map.new_place", i=i, name=row["name"], gained=number(row["gained"], found.need))
        for i, row in enumerate(sites.to_dict("records"), start=1)
    ]
    named = idents(PLACE, sites["service_id"])
    places = [drawn, points(there, 3, there["about"]), points(sites, 4, gains, named)]
    kinds = (REACHED, COMES, STILL, THERE, NEW)
    return MapPlan(name, kinds, shapes([]), pd.concat(places, ignore_index=True))


def of_gaps(answer: GapsAnswer, shows: str, name: str, *, edge: bool) -> MapPlan:
    """Zones by a measure, the homes outside, and the services.

    Parameters
    ----------
    shows
        The column of the measure.
    edge
        Whether the homes near the edge of what is loaded are drawn as well.
    """
    found, held = answer.found, answer.zones.shapes
    timed = answer.question.standard.timed
    rows = answer.rows(found.zones)
    rows = rows.assign(median=rows["median"] / (1 if timed else METRES_PER_MILE))
    drawn = rows[rows["zone"].isin(list(held))]
    unit = {"median": "_minutes" if timed else "_miles"}.get(shows, "")
    kinds, found_in = classes(shows, say(f"gaps.map_{shows}{unit}"), drawn[shows].to_numpy(float))
    blank = len(kinds)
    dot = replace(OUTSIDE, radius=1.5) if len(drawn) else OUTSIDE
    areas = [
        (
            blank if kind < 0 else int(kind),
            say("map.zone_gaps", zone=row["name"], part=part(row, found)),
            held[row["zone"]],
        )
        for kind, row in zip(found_in, drawn.to_dict("records"), strict=True)
    ]
    homes = found.homes
    outside = (homes["status"] != WITHIN).to_numpy()
    near = homes["edge"].to_numpy(bool) if edge else np.zeros(len(homes), dtype=bool)
    kind = np.select([near, outside], [blank + 3, blank + 2], blank + 1)
    kept = (near | outside) if areas else np.ones(len(homes), dtype=bool)
    entrances = pd.DataFrame(found.supply.doors, columns=["lon", "lat"])
    places = [points(homes[kept], kind[kept]), points(entrances, blank + 4)]
    scale = (*kinds, NOT_GIVEN, INSIDE, dot, NEAR_EDGE, THERE)
    named = idents(ZONE, drawn["zone"])
    return MapPlan(name, scale, shapes(areas, named), pd.concat(places, ignore_index=True))
