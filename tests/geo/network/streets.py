"""Makes street networks for tests: from a few lines, or at random."""

import numpy as np
import pandas as pd
import shapely

from geo.network.edges import Edges, Turns
from geo.network.graph import ModeGraph
from geo.network.osm import EDGE_COLUMNS, StreetTables
from geo.network.permissions import Mode
from geo.network.restrictions import TURN_COLUMNS
from geo.network.streets import CROSSINGS, Network

ALL = int(Mode.WALK | Mode.WHEELCHAIR | Mode.CYCLE | Mode.DRIVE)


def street(
    start: int,
    end: int,
    points: list[tuple[float, float]],
    *,
    forward: int = ALL,
    backward: int = ALL,
    ends_only: int = 0,
    kmh: float = 30.0,
    ferry_s: float = np.nan,
    name: str | None = None,
    joins: bool = True,
    traffic: bool = False,
    highway: str = "residential",
    tags: str = "",
) -> dict[str, object]:
    """One row of the edge table."""
    line = shapely.LineString(points)
    return {
        "from_node": start,
        "to_node": end,
        "length_m": line.length,
        "forward": forward,
        "backward": backward,
        "ends_only": ends_only,
        "drive_kmh": kmh,
        "ferry_s": ferry_s,
        "name": name,
        "highway": highway,
        "osm_way": 0,
        "end_way": 0,
        "joins": joins and bool(np.isnan(ferry_s)),
        "traffic": traffic,
        "tags": tags,
        "geometry": line.wkb,
    }


def streets(
    rows: list[dict[str, object]],
    *,
    blocked: dict[int, int] | None = None,
    turns: list[tuple[int, int, int]] | None = None,
    chains: list[list[tuple[int, int, int]]] | None = None,
) -> StreetTables:
    """The tables of a network; `turns` are (from edge, node, to edge), edges by their order.

    `chains` are turns of which each may be made, but not all of them one after the other.
    """
    edges = pd.DataFrame(rows)
    edges["edge_id"] = np.arange(len(edges))
    blocked = blocked or {}
    nodes = pd.DataFrame(
        {"node_id": list(blocked), "blocked": list(blocked.values())}, dtype="int64"
    )
    signs = [*([turn] for turn in turns or []), *(chains or [])]
    rows_of_signs = [(i, k, *turn) for i, sign in enumerate(signs) for k, turn in enumerate(sign)]
    table = pd.DataFrame(rows_of_signs, columns=list(TURN_COLUMNS), dtype="int64")
    crossings = pd.DataFrame(columns=list(CROSSINGS))
    return StreetTables(edges[list(EDGE_COLUMNS)], nodes, table, crossings, len(edges))


def network(*args: object, **kwargs: object) -> Network:
    """A network of such rows."""
    made = streets(*args, **kwargs)  # type: ignore[arg-type]
    return Network(made.edges, made.nodes, made.turns, made.crossings)


def random_graph(rng: np.random.Generator, n: int, extra: int, *, one_way: float) -> ModeGraph:
    """A connected graph on `n` random points with `extra` more edges, some of them one way.

    Edges are straight; some are parallel, some join a node to itself by way of a third point.
    """
    at = rng.uniform(0, 1000, (n, 2))
    ends = [(i, int(rng.integers(0, i))) for i in range(1, n)]
    ends += [tuple(rng.integers(0, n, 2)) for _ in range(extra)]
    shapes = []
    for a, b in ends:
        bend = rng.uniform(0, 1000, (1, 2))
        points = [at[a], at[b]] if a != b and rng.random() < 0.7 else [at[a], *bend, at[b]]
        shapes.append(shapely.LineString(points))
    u, v = np.array(ends).T
    metres = shapely.length(shapes)
    single = (rng.random(len(ends)) < one_way) & (np.arange(len(ends)) >= n - 1)
    edges = Edges(
        u=u.astype(np.int64),
        v=v.astype(np.int64),
        u_in=u.astype(np.int64),
        v_in=v.astype(np.int64),
        forward=np.ones(len(ends), dtype=bool),
        backward=~single,
        metres=metres,
        seconds=metres / rng.uniform(2, 20, len(ends)),
        ferry=np.zeros(len(ends), dtype=bool),
        row=np.arange(len(ends)),
        shape=np.array(shapes, dtype=object),
        joins=np.ones(len(ends), dtype=bool),
        twin=np.arange(len(ends)),
    )
    return ModeGraph("drive", edges, Turns.none(), fastest=bool(rng.random() < 0.5))
