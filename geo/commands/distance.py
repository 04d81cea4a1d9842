"""The command ``distance``."""

import argparse

import numpy as np
import shapely

from geo import words
from geo.area import Area
from geo.commands import arguments, departing, opening
from geo.commands.arguments import Json, rounded
from geo.measure import metres_to_miles
from geo.transit import Journey, Leg
from geo.travel.between import TravelPair
from geo.travel.choices import USUAL_MILES
from geo.travel.reach import REACHED


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("start", metavar="FROM", help="a postcode, or latitude,longitude")
    made.add_argument("end", metavar="TO", help="a postcode, or latitude,longitude")
    departing.add_mode(made)
    made.add_argument(
        "--shortest", action="store_true", help="the shortest drive instead of the fastest"
    )
    arguments.add_timetable(made)


def run(asked: argparse.Namespace) -> Json:
    """Measure the distance between two places."""
    standard = departing.standard(asked, miles=USUAL_MILES)
    areas = opening.areas_of(asked)
    area = areas.of(asked.start)
    found = area.distance(asked.start, areas.locate(asked.end), standard, shortest=asked.shortest)
    route = found.route
    return {
        **opening.which(asked, area),
        "distance_m": rounded(route.distance_m, 2),
        "duration_s": rounded(route.duration_s, 1),
        "straight_line_m": rounded(route.straight_line_m, 2),
        "status": route.status,
        "from_offset_m": rounded(route.from_offset_m, 2),
        "to_offset_m": rounded(route.to_offset_m, 2),
        "ferry": list(route.ferry),
        "geometry": None if route.geometry is None else _line(route.geometry),
        **_journeys(area, found),
        "attribution": list(area.credits),
    }


def _journeys(area: Area, found: TravelPair) -> Json:
    """The journeys by timetable, how their time differs, and the last one back; else nothing."""
    trip, route = found.trip, found.journeys
    if trip is None or route is None:
        return {}
    return {
        "least_s": trip.least_s,
        "most_s": trip.most_s,
        "share": round(trip.share, 3),
        "arrivals": trip.arrivals,
        "on_foot": trip.on_foot,
        "journeys": [_journey(one) for one in route.journeys],
        "last_home": _journey(route.home) if route.home else None,
        "timetables": departing.timetables(area),
    }


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
    part: Json = {
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
        part |= {
            "route": leg.route,
            "headsign": leg.headsign,
            "agency": leg.agency,
            "stops": leg.stops,
            "step_free": leg.step_free,
            "booked": leg.booked,
            "phone": leg.phone or None,
            "illustrative": leg.illustrative,
            "stay_on": [
                {
                    "stop": stay.stop,
                    "leaves": stay.leaves.isoformat(),
                    "route": stay.route,
                    "headsign": stay.headsign,
                }
                for stay in leg.stay_on
            ],
        }
    return part


def _line(line: shapely.LineString) -> Json:
    points = np.round(shapely.get_coordinates(line), 6).tolist()
    return {"type": "LineString", "coordinates": points}


def tell(answer: Json) -> None:
    """Print how far it is."""
    if "journeys" in answer:
        _tell_journeys(answer)
    elif answer["status"] != REACHED:
        print(words.say("distance.no_route"))
    else:
        miles = metres_to_miles(answer["distance_m"])
        print(
            f"{answer['distance_m']:,.0f} m ({miles:.2f} miles), "
            f"{answer['duration_s'] / 60:.0f} min"
        )
        for name in answer["ferry"]:
            print(f"takes {name}")
    print(f"straight line {answer['straight_line_m']:,.0f} m")


def _tell_journeys(answer: Json) -> None:
    """Print how long it takes by timetable, and each journey in its parts."""
    if answer["duration_s"] is None:
        print(words.say("distance.seldom"))
    else:
        least, middle, most = (answer[k] / 60 for k in ("least_s", "duration_s", "most_s"))
        print(f"{middle:.0f} min ({least:.0f} to {most:.0f}, depending on when you leave)")
    for journey in answer["journeys"]:
        _tell_journey("Leave", journey)
    if answer["last_home"]:
        _tell_journey("The last one back: leave", answer["last_home"])
    departing.tell(answer)


def _tell_journey(begin: str, journey: Json) -> None:
    print(f"{begin} {_clock(journey['leaves'])}, there {_clock(journey['arrives'])}")
    for leg in journey["legs"]:
        where = f"{leg['from'] or 'the door'} to {leg['to'] or 'the door'}"
        named = f" {leg['route']} to {leg['headsign']}:" if "route" in leg else ""
        far = f", {leg['distance_m']:,.0f} m" if leg["distance_m"] is not None else ""
        ring = f", ring {leg['phone'] or 'them'} first to book it" if leg.get("booked") else ""
        print(f"  {_clock(leg['leaves'])} {leg['kind']}{named} {where}{far}{ring}")
        for stay in leg.get("stay_on", ()):
            onward = f"{stay['route']} to {stay['headsign']}"
            print(f"    {_clock(stay['leaves'])} stay on at {stay['stop']}: it goes on as {onward}")


def _clock(moment: str) -> str:
    return moment[11:16]
