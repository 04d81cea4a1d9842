"""The command ``schools``: the area within a walk of a school; which school is nearest to whom."""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from geo.commands.arguments import Json, number, records, sources, write
from geo.errors import InputError
from geo.families import stops
from geo.formats.csv import table_csv
from geo.measure import METRES_PER_MILE, percent, within_metres
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.school_travel import around
from geo.school_travel import schools as of_schools
from geo.school_travel.nearest import NO_SCHOOL
from geo.school_travel.schools import Schools
from geo.store import Store

WALKS = (2.0, 3.0)
"""Miles: the walking distances of the law on travel to school."""

MOST_SAID = 20


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("school", nargs="?", help="URN or name; without it, all schools")
    made.add_argument("--within", type=number, action="append", metavar="MILES", help="2 and 3")
    made.add_argument("--age", type=number, help="only schools that suit, or may, at this age")
    made.add_argument("--out", type=Path, metavar="FILE", help="areas as GeoJSON, or homes as CSV")
    made.add_argument("--examples", action="store_true", help="with schools that were made up")


def run(asked: argparse.Namespace) -> Json:
    """Give the area within a walk of a school, or the nearest school and stop of every home."""
    store = Store.open(asked.db)
    held, homes = store.schools(examples=asked.examples), store.homes_of_area()
    answer = _one(asked, store, held, homes) if asked.school else _all(asked, store, held, homes)
    return answer | {"homes": len(homes), "attribution": store.attribution()}


# One school


def _one(asked: argparse.Namespace, store: Store, held: Schools, homes: Homes) -> Json:
    limits = tuple(within_metres(miles) for miles in asked.within or WALKS)
    rows = of_schools.find(held, asked.school)
    gates = held.gates_of(*rows)
    network = store.network()
    found = around.around(network, homes, gates, limits)
    name = str(held.table.loc[rows[0], "name"])
    if asked.out is not None:
        _write(asked.out, ".geojson", _geojson(found, name).encode())
    return {
        "school": name,
        "gates": records(gates[["lon", "lat", "kind"]]),
        "areas": [
            {
                "within_m": limit,
                "homes": found.inside(limit),
                "square_km": round(_square_km(area), 2),
            }
            for limit, area in found.areas.items()
        ],
        "stops": records(_stops(network, store, gates)),
        "path": str(asked.out) if asked.out else None,
    }


def _square_km(area: shapely.MultiPolygon) -> float:
    return float(around.on_grid(area).area) / 1e6


def _stops(network: Network, store: Store, gates: pd.DataFrame) -> pd.DataFrame:
    """The stops nearest to any gate."""
    found = stops.nearest_to_doors(network, store.stops(), gates)
    return found[["name", "kind", "lon", "lat", "distance_m"]].round({"distance_m": 1})


def _geojson(found: around.Around, name: str) -> str:
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(area)),
            "properties": {"school": name, "within_m": limit, "homes": found.inside(limit)},
        }
        for limit, area in found.areas.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


# All schools


def _all(asked: argparse.Namespace, store: Store, held: Schools, homes: Homes) -> Json:
    if asked.within:
        raise InputError("--within is for one school. Name the school, or leave it out.")
    suits = of_schools.suits(held, age=asked.age, kinds=of_schools.ORDINARY)
    rows = np.flatnonzero(suits >= of_schools.NOT_KNOWN)
    network, table = store.network(), store.stops()
    gates = held.gates[held.gates["school"].isin(rows)]
    found = around.nearest_schools(network, homes, gates)
    near = stops.nearest_to_each(network, table, homes.joined(network, "walk", ferries=False))
    each = _homes(held, homes, found, table, near)
    if asked.out is not None:
        _write(asked.out, ".csv", table_csv(each))
    counts = around.by_school(found)
    counts.insert(0, "nearest_school", _named(held.table, counts.index))
    of_school = stops.nearest_to_schools(network, table, gates).reindex(
        counts.index, fill_value=NO_SCHOOL
    )
    counts["nearest_stop"] = _named(table, of_school["stop"])
    counts["stop_m"] = _finite(of_school["distance_m"].where(of_school["stop"] >= 0))
    shares = stops.share_within(near["distance_m"].to_numpy())
    return {
        "schools": records(counts),
        "differs": int(found["differs"].sum()),
        "no_way": int((found["school"] == NO_SCHOOL).sum()),
        "ages_not_known": int((suits[rows] == of_schools.NOT_KNOWN).sum()),
        "stop_within": {f"{limit:g} m": round(share, 4) for limit, share in shares.items()},
        "path": str(asked.out) if asked.out else None,
    }


def _homes(
    held: Schools, homes: Homes, found: pd.DataFrame, table: pd.DataFrame, near: pd.DataFrame
) -> pd.DataFrame:
    """One row a home: its nearest school by route and in a straight line, its nearest stop."""
    return pd.DataFrame(
        {
            "postcode": homes.table["postcode"].to_numpy(),
            "lon": homes.lonlat[:, 0].round(6),
            "lat": homes.lonlat[:, 1].round(6),
            "nearest_school": _named(held.table, found["school"]),
            "walk_m": _finite(found["distance_m"]),
            "straight_line_school": _named(held.table, found["straight_school"]),
            "straight_line_m": _finite(found["straight_line_m"]),
            "differs": found["differs"].to_numpy(),
            "nearest_stop": _named(table, near["stop"]),
            "stop_m": _finite(near["distance_m"]),
        }
    )


def _named(table: pd.DataFrame, rows: pd.Series | pd.Index) -> np.ndarray:
    """The names of some rows; nothing for -1."""
    named: np.ndarray = np.append(table["name"].to_numpy(dtype=object), "")[rows.to_numpy()]
    return named


def _finite(metres: pd.Series) -> np.ndarray:
    """Metres to a tenth; missing where there is no way."""
    values = metres.to_numpy(float)
    return np.where(np.isfinite(values), values.round(1), np.nan)


def _write(path: Path, suffix: str, content: bytes) -> None:
    if path.suffix.lower() != suffix:
        raise InputError(f"{path} cannot be written as that. Name it {path.stem}{suffix}.")
    write(path, content)


def tell(answer: Json) -> None:
    """Say it in words."""
    if "areas" in answer:
        _tell_one(answer)
    else:
        _tell_all(answer)
    if answer["path"]:
        print(f"written: {answer['path']}")
    print("A home is a postcode: about fifteen addresses at one point, not a count of children.")
    sources(answer)


def _tell_one(answer: Json) -> None:
    print(f"{answer['school']} ({len(answer['gates'])} ways in)")
    for area in answer["areas"]:
        print(
            f"{area['homes']:>8,} of {answer['homes']:,} homes are within "
            f"{area['within_m'] / METRES_PER_MILE:g} miles' walk ({area['square_km']} square km)"
        )
    for row in answer["stops"]:
        print(f"{row['distance_m']:>8,.0f} m to the stop {row['name']}")


def _tell_all(answer: Json) -> None:
    for row in answer["schools"][:MOST_SAID]:
        stop = f" (a stop {row['stop_m']:,.0f} m away)" if row["stop_m"] is not None else ""
        print(f"{row['homes']:>8,} homes nearest to {row['nearest_school'] or 'none'}{stop}")
    print(f"{answer['differs']:>8,} homes have another nearest school in a straight line")
    print(f"{answer['no_way']:>8,} homes have no way to any school")
    if answer["ages_not_known"]:
        print(f"{answer['ages_not_known']:>8,} of these schools do not say for which ages they are")
    for limit, share in answer["stop_within"].items():
        print(f"{percent(share, 1):>10} of homes have a stop within {limit} on foot")
