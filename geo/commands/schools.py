"""The command ``schools``: the area within a walk of a school; which school is nearest to whom."""

import argparse
from pathlib import Path

from geo import words
from geo.area import Area
from geo.commands import opening, told
from geo.commands.arguments import Json, number, records, sources, write
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.measure import METRES_PER_MILE, percent, within_metres

WALKS = (2.0, 3.0)
"""Miles: the walking distances of the law on travel to school."""

MOST_SAID = 20


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("school", nargs="?", help="URN or name. Without it: all schools")
    made.add_argument(
        "--within",
        type=number,
        action="append",
        metavar="MILES",
        help="how far to walk (2 and 3). Give it again for more",
    )
    made.add_argument(
        "--age", type=number, help="only schools that are, or may be, right for this age"
    )
    made.add_argument("--out", type=Path, metavar="FILE", help="areas as GeoJSON, or homes as CSV")
    made.add_argument("--examples", action="store_true", help="include example schools")


def run(asked: argparse.Namespace) -> Json:
    """Give the area within a walk of a school, or the nearest school and stop of every home."""
    area = opening.area_of(asked)
    found = _one(asked, area) if asked.school else _all(asked, area)
    return found | told.homes(area) | {"homes": len(area.homes), "attribution": list(area.credits)}


def _one(asked: argparse.Namespace, area: Area) -> Json:
    limits = tuple(within_metres(miles) for miles in asked.within or WALKS)
    found = area.around(asked.school, within_m=limits, examples=asked.examples)
    if asked.out is not None:
        _write(asked.out, ".geojson", found.geojson.encode())
    stops = found.stops[["name", "kind", "lon", "lat", "distance_m"]]
    return {
        "school": found.name,
        "gates": records(found.gates[["lon", "lat", "kind"]]),
        "areas": [
            {
                "within_m": limit,
                "homes": found.within.inside(limit),
                "square_km": round(found.within.square_km(limit), 2),
            }
            for limit in limits
        ],
        "stops": records(stops.round({"distance_m": 1})),
        "path": str(asked.out) if asked.out else None,
    }


def _all(asked: argparse.Namespace, area: Area) -> Json:
    if asked.within:
        raise InputError("--within is for one school. Name the school, or leave it out.")
    found = area.nearest_schools(age=asked.age, examples=asked.examples)
    if asked.out is not None:
        _write(asked.out, ".csv", table_csv(found.homes))
    return {
        "schools": records(found.schools.drop(columns="illustrative")),
        "differs": found.differs,
        "no_way": found.no_way,
        "ages_not_known": found.ages_not_known,
        "kinds_not_known": found.kinds_not_known,
        "stop_within": {f"{limit:g} m": round(s, 4) for limit, s in found.stop_within.items()},
        "path": str(asked.out) if asked.out else None,
    }


def _write(path: Path, suffix: str, content: bytes) -> None:
    if path.suffix.lower() != suffix:
        raise InputError(f"We cannot write {path}. Name it {path.stem}{suffix}.")
    write(path, content)


def tell(answer: Json) -> None:
    """Say it in words."""
    if "areas" in answer:
        _tell_one(answer)
    else:
        _tell_all(answer)
    if answer["path"]:
        print(f"written: {answer['path']}")
    told.about_homes(answer)
    sources(answer)


def _tell_one(answer: Json) -> None:
    gates = len(answer["gates"])
    print(f"{answer['school']} (measured to {gates} gate{'' if gates == 1 else 's'})")
    for area in answer["areas"]:
        far = words.miles(area["within_m"] / METRES_PER_MILE)
        walk = words.walk_of(far)
        print(
            f"{area['homes']:>8,} of {answer['homes']:,} homes are within {walk} "
            f"({area['square_km']} square km)"
        )
    for row in answer["stops"]:
        print(f"{row['distance_m']:>8,.0f} m to the stop {row['name']}")


def _tell_all(answer: Json) -> None:
    for row in answer["schools"][:MOST_SAID]:
        stop = f" (a stop {row['stop_m']:,.0f} m away)" if row["stop_m"] is not None else ""
        print(f"{row['homes']:>8,} homes nearest to {row['nearest_school'] or 'none'}{stop}")
    print(f"{answer['differs']:>8,} homes have another nearest school in a straight line")
    print(f"{answer['no_way']:>8,} homes have no route to any school")
    if answer["ages_not_known"]:
        print(f"{answer['ages_not_known']:>8,} of these schools do not say which ages they take")
    if answer["kinds_not_known"]:
        print(f"{answer['kinds_not_known']:>8,} of these schools may not be state-funded")
    for limit, share in answer["stop_within"].items():
        print(f"{percent(share, 1):>10} of homes have a stop within {limit} on foot")
