"""The command ``distance``."""

import argparse

import numpy as np
import shapely

from geo.commands import travelling
from geo.commands.arguments import Json, rounded
from geo.commands.find import outing_of, timetables, timetables_said
from geo.errors import InputError
from geo.families import search
from geo.families.search_by_transit import ByTimetable, Departure
from geo.measure import metres_to_miles, straight_line_m, to_grid
from geo.network.access import MODES
from geo.places.postcodes import Place
from geo.store import Store
from geo.transit import TRANSIT, Journey, Leg


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("start", metavar="FROM", help="a postcode, or latitude,longitude")
    made.add_argument("end", metavar="TO", help="a postcode, or latitude,longitude")
    made.add_argument("--mode", default="walk", metavar="|".join((*MODES, TRANSIT)))
    made.add_argument(
        "--shortest", action="store_true", help="the shortest drive instead of the fastest"
    )
    travelling.add_timetable(made)


def run(asked: argparse.Namespace) -> Json:
    """Measure the way between two places."""
    outing = outing_of(asked)
    if outing and asked.shortest:
        raise InputError("--shortest is for driving. Leave it out by bus or train.")
    store = Store.open(asked.db)
    start, end = (store.locate(text) for text in (asked.start, asked.end))
    if outing:
        held = timetables(store, store.network(), store.offer())
        held.transit.check(outing.when.day)
        return {
            **_ridden(held, start, end, outing),
            "timetables": timetables_said(store),
            "attribution": store.attribution(),
        }
    route = store.network().route(
        asked.mode, (start.lon, start.lat), (end.lon, end.lat), shortest=asked.shortest
    )
    line = route.geometry
    return {
        "distance_m": rounded(route.distance_m, 2),
        "duration_s": rounded(route.duration_s, 1),
        "straight_line_m": rounded(route.straight_line_m, 2),
        "status": route.status,
        "from_offset_m": rounded(route.from_offset_m, 2),
        "to_offset_m": rounded(route.to_offset_m, 2),
        "ferry": list(route.ferry),
        "geometry": None if line is None else _line(line),
        "attribution": store.attribution(),
    }


def _ridden(held: ByTimetable, start: Place, end: Place, outing: Departure) -> Json:
    """The journeys by timetable, the time that they take, and the last one back."""
    door = (end.lon, end.lat)
    spread = held.spread_to(start, door, outing)
    found = held.journeys(start, door, outing)
    back = held.last_home(start, door, outing)
    reached = bool(np.isfinite(spread.median[0]))
    ends = to_grid([start.lon, end.lon], [start.lat, end.lat])
    whole = [leg.line for leg in found[0].legs if leg.line is not None] if found else []
    foot = "wheelchair" if outing.limits.step_free else "walk"
    street = held.transit.network.snap(
        foot, [start.lon, end.lon], [start.lat, end.lat], ferries=False
    ).offset_m
    return {
        "distance_m": None,
        "duration_s": float(spread.median[0]) if reached else None,
        "straight_line_m": rounded(float(straight_line_m(ends[0], ends[1])), 2),
        "status": search.REACHED if reached else "no journey",
        "from_offset_m": rounded(float(street[0]), 2),
        "to_offset_m": rounded(float(street[1]), 2),
        "ferry": [],
        "geometry": _line(_joined(whole)) if whole else None,
        "least_s": float(spread.least[0]),
        "most_s": float(spread.most[0]),
        "share": round(float(spread.share[0]), 3),
        "arrivals": int(spread.arrivals[0]),
        "on_foot": bool(spread.walked[0]),
        "journeys": [_journey(one) for one in found],
        "last_home": _journey(back) if back else None,
    }


def _joined(lines: list[shapely.LineString]) -> shapely.LineString:
    return shapely.LineString(np.concatenate([shapely.get_coordinates(line) for line in lines]))


def _journey(journey: Journey) -> Json:
    return {
        "leaves": journey.leaves.isoformat(),
        "arrives": journey.arrives.isoformat(),
        "duration_s": journey.duration_s,
        "walk_m": round(journey.walk_m, 2),
        "illustrative": journey.illustrative,
        "legs": [_leg(leg) for leg in journey.legs],
    }


def _leg(leg: Leg) -> Json:
    told: Json = {
        "kind": leg.kind,
        "from": leg.start or None,
        "to": leg.end or None,
        "leaves": leg.leaves.isoformat(),
        "arrives": leg.arrives.isoformat(),
        "duration_s": leg.duration_s,
        "distance_m": rounded(leg.distance_m, 2),
        "geometry": None if leg.line is None else _line(leg.line),
    }
    if leg.route:
        told |= {
            "route": leg.route,
            "headsign": leg.headsign,
            "agency": leg.agency,
            "stops": leg.stops,
            "step_free": leg.step_free,
            "booked": leg.booked,
            "phone": leg.phone or None,
            "illustrative": leg.illustrative,
        }
    return told


def _line(line: shapely.LineString) -> Json:
    points = np.round(shapely.get_coordinates(line), 6).tolist()
    return {"type": "LineString", "coordinates": points}


def tell(answer: Json) -> None:
    """Say how far it is."""
    if "journeys" in answer:
        _tell_ridden(answer)
    elif answer["status"] != search.REACHED:
        print("There is no way: one of the places is too far from any street of this mode.")
    else:
        miles = metres_to_miles(answer["distance_m"])
        print(
            f"{answer['distance_m']:,.0f} m ({miles:.2f} miles), "
            f"{answer['duration_s'] / 60:.0f} min"
        )
        for name in answer["ferry"]:
            print(f"takes {name}")
    print(f"straight line {answer['straight_line_m']:,.0f} m")


def _tell_ridden(answer: Json) -> None:
    """Say how long it takes by timetable, and each journey in its parts."""
    if answer["duration_s"] is None:
        print("There is no journey for most of that time: see below what there is.")
    else:
        least, middle, most = (answer[k] / 60 for k in ("least_s", "duration_s", "most_s"))
        print(f"{middle:.0f} min, {least:.0f} to {most:.0f} by when one leaves")
    for journey in answer["journeys"]:
        _tell_journey("Leave", journey)
    if answer["last_home"]:
        _tell_journey("The last one back: leave", answer["last_home"])
    for one in answer["timetables"]:
        made_up = ", an example that was made up" if one["illustrative"] else ""
        print(f"{one['title']}{made_up}: {one['valid_from']} to {one['valid_until']}")


def _tell_journey(begin: str, journey: Json) -> None:
    print(f"{begin} {_clock(journey['leaves'])}, there {_clock(journey['arrives'])}")
    for leg in journey["legs"]:
        where = f"{leg['from'] or 'the door'} to {leg['to'] or 'the door'}"
        named = f" {leg['route']} to {leg['headsign']}:" if "route" in leg else ""
        far = f", {leg['distance_m']:,.0f} m" if leg["distance_m"] is not None else ""
        ring = f", ring {leg['phone'] or 'them'} first to book it" if leg.get("booked") else ""
        print(f"  {_clock(leg['leaves'])} {leg['kind']}{named} {where}{far}{ring}")


def _clock(moment: str) -> str:
    return moment[11:16]
