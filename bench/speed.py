"""How long the engines take for the same question: warm, in turn, on this machine.

Each figure is the median of several repeats. Within a repeat every engine has its
turn, so that a slow moment of the machine falls on all. *With snapping* counts finding
the streets that the places join, *search only* leaves it out, for all alike. *As used* is
one question asked of each as it is made to be asked: our services are joined to the
streets once, the others are given every place with every question.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from bench.engines import Engine
from geo.measure import METRES_PER_MILE, Floats, straight_line_m, to_grid

SEED = 20_200_422
WITHIN_MILES = 5.0
FEWEST_PLACES = 3
COLUMNS = {
    "used_seconds": "as used",
    "seconds": "with snapping",
    "search_seconds": "search only",
}


@dataclass(frozen=True, slots=True)
class Entrant:
    """An engine under a name in the table, and the call of it that is timed."""

    label: str
    engine: Engine
    call: str = "one_to_many"
    args: dict[str, object] = field(default_factory=dict)


def one_to_many(
    entrants: list[Entrant], homes: Floats, services: Floats, *, origins: int, repeats: int
) -> pd.DataFrame:
    """Time one origin to every service within five miles, on foot; the first entrant is ours.

    Parameters
    ----------
    homes, services
        Longitudes and latitudes (EPSG:4326), shape ``(n, 2)``.
    """
    draw = np.random.default_rng(SEED)
    homes_xy, services_xy = to_grid(*homes.T), to_grid(*services.T)
    rows = []
    for home in draw.choice(len(homes), size=origins, replace=False):
        near = straight_line_m(services_xy, homes_xy[home]) <= WITHIN_MILES * METRES_PER_MILE
        for engine in {id(e.engine): e.engine for e in entrants}.values():
            engine.call("targets", mode="walk", places=services[near].tolist())
        for turn in range(repeats + 1):
            for entrant in entrants:
                origin = homes[home].tolist()
                took = entrant.engine.call(entrant.call, origin=origin, **entrant.args)
                if turn:  # the first is to warm up
                    rows.append(
                        {"engine": entrant.label, "home": home, "targets": near.sum(), **took}
                    )
    return _medians(pd.DataFrame(rows), by="home")


def nearest(
    sides: tuple[Engine, Engine],
    homes: Floats,
    services: dict[str, Floats],
    *,
    within_m: float,
    repeats: int,
) -> pd.DataFrame:
    """Time giving every home its nearest service, for the categories of fewest, middling and most.

    Parameters
    ----------
    sides
        Ours and pandana.
    homes
        Longitudes and latitudes (EPSG:4326), shape ``(n, 2)``.
    services
        The same for the services of each category.
    """
    homes_xy = to_grid(*homes.T).tolist()
    sized = sorted((len(places), name) for name, places in services.items())
    sized = [pair for pair in sized if pair[0] >= FEWEST_PLACES]
    rows = []
    for count, name in dict.fromkeys([sized[0], sized[len(sized) // 2], sized[-1]]):
        places = to_grid(*services[name].T).tolist()
        for turn in range(repeats + 1):
            for engine in sides:
                took = engine.call("nearest", homes=homes_xy, places=places, within_m=within_m)
                metres = np.median(took.pop("distance_m"))
                if turn:
                    row = {
                        "engine": engine.name,
                        "category": f"{name} ({count})",
                        "median_m": metres,
                    }
                    rows.append(row | took)
    table = pd.DataFrame(rows)
    return pd.concat(
        _medians(part, by="category").assign(category=name)
        for name, part in table.groupby("category", sort=False)
    )


def _medians(rows: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Milliseconds for each engine, and how many times ours they are; ours is the first."""
    each = rows.groupby(["engine", by], sort=False).median(numeric_only=True)
    table = each.groupby("engine", sort=False).median()
    for column, name in COLUMNS.items():
        if column in table:
            milliseconds = table.pop(column) * 1000
            table[f"{name}, ms"] = milliseconds
            table[f"{name}, times ours"] = milliseconds / milliseconds.iloc[0]
    return table.reset_index()
