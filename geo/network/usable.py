"""Which streets a mode can use: barriers, private roads, forbidden turns, and parts cut off."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra
from shapely.ops import substring

from geo.measure import Floats
from geo.network.edges import Edges, Flags, Ints, Turns
from geo.network.permissions import BIT, SPEED_KMH


def usable_edges(
    streets: pd.DataFrame,
    blocked: pd.DataFrame,
    turns: pd.DataFrame,
    mode: str,
    *,
    ferries: bool = True,
) -> tuple[Edges, Turns]:
    """The edges that a mode can use, from which the whole network of that mode can be reached.

    Parameters
    ----------
    streets, blocked, turns
        The tables of `geo.network.osm.Streets`: edges (with `geometry` as shapes in
        EPSG:27700), nodes that stop some modes, and turns that drivers may not make.
    mode
        A name of `geo.network.permissions.MODES`.
    ferries
        Whether ferries are among them.

    Notes
    -----
    A node that stops the mode becomes the dead end of each edge that meets it.
    Streets that one may only end on (private drives) are cut half-way between
    the gates that lead to them, so that no path runs through. What is then cut
    off from the largest part of the network is left out, and so is every street that
    cannot be both reached from it and left for it.
    """
    edges = _mode_edges(streets, mode)
    edges = edges if ferries else edges.take(~edges.ferry)
    edges = _stop_at_barriers(edges, blocked, BIT[mode])
    ends_only = (streets["ends_only"].to_numpy()[edges.row] & BIT[mode]) > 0
    edges = _cut_through_ways(edges, ends_only)
    links = Turns.none()
    if mode == "drive":
        edges, links = _restrict_turns(edges, streets, turns)
    return _largest_part(edges, links)


def _restrict_turns(
    edges: Edges, streets: pd.DataFrame, turns: pd.DataFrame
) -> tuple[Edges, Turns]:
    """Give edges nodes of their own where a turn is forbidden, and link those that may follow."""
    forbidden = set(zip(turns["from_edge"], turns["to_edge"], turns["via_node"], strict=True))
    edge_id = streets["edge_id"].to_numpy()[edges.row]
    at_start = streets["from_node"].to_numpy()[edges.row]
    at_end = streets["to_node"].to_numpy()[edges.row]
    u, v, u_in, v_in = edges.u.copy(), edges.v.copy(), edges.u.copy(), edges.v.copy()
    spare = edges.nodes
    tails, heads = [], []
    for via, node in _restricted_nodes(edges, turns, edge_id, at_start, at_end):
        starts, ends = np.flatnonzero(edges.u == node), np.flatnonzero(edges.v == node)
        meeting = np.concatenate([starts, ends])
        into = spare + np.arange(len(meeting))
        out = into + len(meeting)
        spare += 2 * len(meeting)
        comes = np.concatenate([edges.backward[starts], edges.forward[ends]])
        goes = np.concatenate([edges.forward[starts], edges.backward[ends]])
        for a, b in product(np.flatnonzero(comes), np.flatnonzero(goes)):
            if a != b and (edge_id[meeting[a]], edge_id[meeting[b]], via) not in forbidden:
                tails.append(into[a])
                heads.append(out[b])
        into, out = np.where(comes, into, out), np.where(goes, out, into)
        u[starts], v[ends] = out[: len(starts)], out[len(starts) :]
        u_in[starts], v_in[ends] = into[: len(starts)], into[len(starts) :]
    links = Turns(np.asarray(tails, dtype=np.int64), np.asarray(heads, dtype=np.int64))
    return replace(edges, u=u, v=v, u_in=u_in, v_in=v_in), links


def _restricted_nodes(
    edges: Edges, turns: pd.DataFrame, edge_id: Ints, at_start: Ints, at_end: Ints
) -> set[tuple[int, int]]:
    """Where turns are forbidden: OpenStreetMap's node, and the graph's."""
    concerned = np.flatnonzero(np.isin(edge_id, turns["from_edge"]))
    via = set(turns["via_node"])
    found = {(int(at_start[i]), int(edges.u[i])) for i in concerned if at_start[i] in via}
    return found | {(int(at_end[i]), int(edges.v[i])) for i in concerned if at_end[i] in via}


def _mode_edges(streets: pd.DataFrame, mode: str) -> Edges:
    bit = int(BIT[mode])
    forward = (streets["forward"].to_numpy() & bit) > 0
    backward = (streets["backward"].to_numpy() & bit) > 0
    rows = np.flatnonzero(forward | backward)
    metres = streets["length_m"].to_numpy()[rows]
    ferry_s = streets["ferry_s"].to_numpy()[rows]
    kmh = SPEED_KMH.get(mode) or streets["drive_kmh"].to_numpy()[rows]
    ferry = np.isfinite(ferry_s)
    u, v = streets["from_node"].to_numpy()[rows], streets["to_node"].to_numpy()[rows]
    return Edges(
        u=u,
        v=v,
        u_in=u,
        v_in=v,
        forward=forward[rows],
        backward=backward[rows],
        metres=metres,
        seconds=np.where(ferry, ferry_s, metres * 3.6 / kmh),
        ferry=ferry,
        row=rows,
        shape=streets["geometry"].to_numpy()[rows],
    )


def _stop_at_barriers(edges: Edges, blocked: pd.DataFrame, bit: int) -> Edges:
    """Give each end of an edge that lies at a barrier a node of its own."""
    stopping = blocked.loc[(blocked["blocked"] & int(bit)) > 0, "node_id"].to_numpy()
    ends = np.concatenate([edges.u, edges.v])
    at = np.flatnonzero(np.isin(ends, stopping))
    ends[at] = -1 - np.arange(len(at))
    _, ends = np.unique(ends, return_inverse=True)
    return edges.with_ends(ends[: len(edges.u)], ends[len(edges.u) :])


def _cut_through_ways(edges: Edges, ends_only: Flags) -> Edges:
    """Cut streets that one may only end on, where ways from two gates meet."""
    if not ends_only.any() or ends_only.all():
        return edges
    n = edges.nodes
    ends_only = _with_islands(edges, ends_only, n)
    inner = edges.take(ends_only)
    gates = np.intersect1d(
        np.unique(np.concatenate([edges.u[~ends_only], edges.v[~ends_only]])),
        np.unique(np.concatenate([inner.u, inner.v])),
    )
    if not len(gates):
        return edges
    far, _, gate = dijkstra(
        _symmetric(inner, n), directed=False, indices=gates, min_only=True, return_predecessors=True
    )
    through = (gate[inner.u] != gate[inner.v]) & np.isfinite(far[inner.u] + far[inner.v])
    inner, cut = inner.take(through), np.flatnonzero(ends_only)[through]
    share = np.clip((far[inner.v] - far[inner.u] + inner.metres) / (2 * inner.metres), 0.0, 1.0)
    keep = np.ones(len(edges.u), dtype=bool)
    keep[cut] = False
    halves = [
        _part(inner, share, n, first=True),
        _part(inner, share, n + len(cut), first=False),
    ]
    return _concatenate([edges.take(keep), *(half.take(half.metres > 0) for half in halves)])


def _with_islands(edges: Edges, ends_only: Flags, n: int) -> Flags:
    """Open streets that can be come to over ends-only ones alone are ends-only as well."""
    open_ = np.flatnonzero(~ends_only)
    links = coo_array((np.ones(len(open_)), (edges.u[open_], edges.v[open_])), shape=(n, n))
    _, part = connected_components(links.tocsr(), directed=False)
    largest = np.bincount(part[edges.u[open_]]).argmax()
    wider = ends_only.copy()
    wider[open_] = part[edges.u[open_]] != largest
    return wider


def _symmetric(edges: Edges, n: int) -> csr_array:
    """Undirected metres between nodes, the shortest of parallel edges."""
    low, high = np.minimum(edges.u, edges.v), np.maximum(edges.u, edges.v)
    order = np.lexsort((edges.metres, low * n + high))
    _, first = np.unique((low * n + high)[order], return_index=True)
    order = order[first]
    return coo_array((edges.metres[order], (low[order], high[order])), shape=(n, n)).tocsr()


def _part(edges: Edges, share: Floats, spare: int, *, first: bool) -> Edges:
    """The part of each edge before (or after) a share of its length, ending at a spare node."""
    ends = spare + np.arange(len(edges.u))
    part = share if first else 1 - share
    shape = np.empty(len(edges.u), dtype=object)
    for i, line in enumerate(edges.shape):
        low, high = (0.0, share[i]) if first else (share[i], 1.0)
        shape[i] = substring(line, low, high, normalized=True)
    u, v = (edges.u, ends) if first else (ends, edges.v)
    cut = replace(edges, metres=edges.metres * part, seconds=edges.seconds * part, shape=shape)
    return cut.with_ends(u, v)


def _concatenate(parts: list[Edges]) -> Edges:
    return Edges(*(np.concatenate([getattr(p, name) for p in parts]) for name in Edges.__slots__))


def _largest_part(edges: Edges, links: Turns) -> tuple[Edges, Turns]:
    """The edges that can be come to from the largest part of the network, and left for it again.

    Each by either of its directions: where a turn is forbidden, a two-way street may be open to
    one side only, and a place on it is still reached from the other.
    """
    if not len(edges.u):
        return edges, links
    reached, left = _joined_to_largest(edges, links)
    comes = (edges.forward & reached[edges.u]) | (edges.backward & reached[edges.v])
    goes = (edges.forward & left[edges.v_in]) | (edges.backward & left[edges.u_in])
    inside = comes & goes
    ends = np.stack([edges.u, edges.v, edges.u_in, edges.v_in])
    of_kept, ends = np.unique(ends[:, inside], return_inverse=True)
    u, v, u_in, v_in = ends.reshape(4, -1)
    kept = replace(edges.take(inside), u=u, v=v, u_in=u_in, v_in=v_in)
    inside = np.isin(links.tail, of_kept) & np.isin(links.head, of_kept)
    tail, head = links.tail[inside], links.head[inside]
    return kept, Turns(np.searchsorted(of_kept, tail), np.searchsorted(of_kept, head))


def _joined_to_largest(edges: Edges, links: Turns) -> tuple[Flags, Flags]:
    """For each node, whether the largest part leads to it, and whether it leads to that part."""
    n = edges.nodes
    tail = np.concatenate([edges.u[edges.forward], edges.v[edges.backward], links.tail])
    head = np.concatenate([edges.v_in[edges.forward], edges.u_in[edges.backward], links.head])
    ways = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n)).tocsr()
    _, label = connected_components(ways, directed=True, connection="strong")
    start = int(np.flatnonzero(label == np.bincount(label).argmax())[0])
    return _onward(ways, start), _onward(ways.T.tocsr(), start)


def _onward(ways: csr_array, start: int) -> Flags:
    """Whether each node can be come to from one of them."""
    found = np.zeros(ways.shape[0], dtype=bool)
    found[breadth_first_order(ways, start, return_predecessors=False)] = True
    return found
