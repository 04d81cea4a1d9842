"""Which streets a mode can use: barriers, private roads, forbidden turns, and parts cut off."""

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from geo.network.edges import Edges, Flags, Ints, Turns
from geo.network.permissions import BIT, SPEED_KMH
from geo.network.turns import restrict_turns

ISLAND_M = 200.0
"""Less street than this, cut off from everything else, is no network."""

ISLAND_APART_M = 100.0
"""So far from any street of a larger network, streets are an island."""


def usable_edges(
    streets: pd.DataFrame,
    blocked: pd.DataFrame,
    turns: pd.DataFrame,
    mode: str,
    *,
    ferries: bool = True,
) -> tuple[Edges, Turns]:
    """The edges that a mode can use, and which of them places join: those that lead anywhere.

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
    Streets that one may only end on (private drives) lead to all their gates for whoever
    starts or ends there, and no path runs through. What is then cut
    off from the largest part of the network is left out unless it is an island. No place joins a
    street that cannot be both reached from its network and left for it.
    """
    edges = _mode_edges(streets, mode)
    edges = edges if ferries else edges.take(~edges.ferry)
    edges = _stop_at_barriers(edges, blocked, BIT[mode])
    ends_only = (streets["ends_only"].to_numpy()[edges.row] & BIT[mode]) > 0
    own = _with_enclosed(edges, ends_only)
    links = Turns.none()
    if mode == "drive":
        edges, links, of = restrict_turns(edges, streets, turns, own)
        own = own[of]
    edges, links = _land_of_its_own(edges, links, own)
    return _networks(streets, edges, links)


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
        joins=streets["joins"].to_numpy(dtype=bool)[rows] & ~ferry,
        twin=np.arange(len(rows)),
    )


def _stop_at_barriers(edges: Edges, blocked: pd.DataFrame, bit: int) -> Edges:
    """Give each end of an edge that lies at a barrier a node of its own."""
    stopping = blocked.loc[(blocked["blocked"] & int(bit)) > 0, "node_id"].to_numpy()
    ends = np.concatenate([edges.u, edges.v])
    at = np.flatnonzero(np.isin(ends, stopping))
    ends[at] = -1 - np.arange(len(at))
    _, ends = np.unique(ends, return_inverse=True)
    return edges.with_ends(ends[: len(edges.u)], ends[len(edges.u) :])


def _land_of_its_own(edges: Edges, links: Turns, own: Flags) -> tuple[Edges, Turns]:
    """Let streets that one may only end on be used in full by who starts or ends there.

    Such land with more than one gate has two edges for each street: one on which to come in
    from outside, which never leads out again, and its twin on which to leave, which
    nobody comes to from outside. Places join both. So nobody passes through.
    """
    if not own.any():
        return edges, links
    gates = _gates(edges, links, own)
    part = _parts(edges, links, own)
    many = np.bincount(part[gates], minlength=part.max() + 1) > 1
    inside = np.flatnonzero(own & many[part[edges.u]])
    if not len(inside):
        return edges, links
    n, count = edges.nodes, len(edges.u)
    of_land = _touched(edges, inside)
    twin = edges.twin.copy()
    twin[inside] = count + np.arange(len(inside))
    leaving = _moved(edges.take(inside), 2 * n)
    leaving = replace(leaving, joins=np.zeros(len(inside), dtype=bool), twin=twin[inside])
    ends = np.stack([edges.u, edges.v, edges.u_in, edges.v_in])
    ends[:, inside] += n
    u, v, u_in, v_in = ends
    coming = replace(edges, u=u, v=v, u_in=u_in, v_in=v_in, twin=twin)
    both = _concatenate([coming, leaving])
    outside = np.setdiff1d(np.arange(count), inside)
    shared = np.flatnonzero(of_land & _touched(edges, outside))
    return both, _led_through(links, of_land, shared, n)


def _led_through(links: Turns, of_land: Flags, shared: Ints, n: int) -> Turns:
    """Turns once the land has nodes of its own: to come in (`n` higher) and to leave (twice)."""
    tail, head = links.tail, links.head
    leaves, enters = of_land[tail], of_land[head]
    stays = leaves & enters
    tails = [tail + np.where(leaves, 2 * n, 0), tail[stays] + n, shared + 2 * n, shared]
    heads = [
        head + np.where(stays, 2 * n, np.where(enters, n, 0)),
        head[stays] + n,
        shared,
        shared + n,
    ]
    return Turns(np.concatenate(tails), np.concatenate(heads))


def _moved(edges: Edges, by: int) -> Edges:
    return replace(
        edges, u=edges.u + by, v=edges.v + by, u_in=edges.u_in + by, v_in=edges.v_in + by
    )


def _touched(edges: Edges, which: Flags | Ints) -> Flags:
    """For each node, whether one of some edges meets it."""
    found = np.zeros(edges.nodes, dtype=bool)
    for ends in (edges.u, edges.v, edges.u_in, edges.v_in):
        found[ends[which]] = True
    return found


def _parts(edges: Edges, links: Turns, which: Flags) -> Ints:
    """For each node, which part of the network it is in that some of the edges make up."""
    n, touched = edges.nodes, _touched(edges, which)
    turns = touched[links.tail] & touched[links.head]
    u, v, u_in, v_in = (ends[which] for ends in (edges.u, edges.v, edges.u_in, edges.v_in))
    tail = np.concatenate([u, u, v, links.tail[turns]])
    head = np.concatenate([v, u_in, v_in, links.head[turns]])
    rows = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n)).tocsr()
    part: Ints = connected_components(rows, directed=False)[1].astype(np.int64)
    return part


def _gates(edges: Edges, links: Turns, own: Flags) -> Ints:
    """Nodes of the land at which one comes in or leaves."""
    inner, outer = _touched(edges, own), _touched(edges, ~own)
    crossing = [links.tail[outer[links.head]], links.head[outer[links.tail]]]
    turns = np.concatenate(crossing)
    return np.union1d(np.flatnonzero(inner & outer), turns[inner[turns]])


def _with_enclosed(edges: Edges, ends_only: Flags) -> Flags:
    """Open streets that can be come to over ends-only ones alone are ends-only as well.

    Where there are no open streets at all, all are open.
    """
    if not ends_only.any():
        return ends_only
    links = Turns.none()
    whole = _parts(edges, links, np.ones(len(edges.u), dtype=bool))[edges.u]
    part = _parts(edges, links, ~ends_only)[edges.u]
    size = np.bincount(part[~ends_only], minlength=part.max() + 1)
    main = np.full(whole.max() + 1, -1)
    order = np.argsort(size[part], kind="stable")
    order = order[~ends_only[order]]
    main[whole[order]] = part[order]
    return np.where(main[whole] < 0, False, ends_only | (part != main[whole]))


def _concatenate(parts: list[Edges]) -> Edges:
    return Edges(*(np.concatenate([getattr(p, name) for p in parts]) for name in Edges.__slots__))


def _networks(streets: pd.DataFrame, edges: Edges, links: Turns) -> tuple[Edges, Turns]:
    """The edges of networks; places join those that lead there from the rest, and back again.

    Each by either of its directions: where a turn is forbidden, a two-way street may be open to
    one side only, and a place on it is still reached from the other. Networks are the largest
    part of the streets, and the largest on each island.
    """
    if not len(edges.u):
        return edges, links
    reached, left, network = _joined_to_largest(edges, links)
    comes = (edges.forward & reached[edges.u]) | (edges.backward & reached[edges.v])
    goes = (edges.forward & left[edges.v_in]) | (edges.backward & left[edges.u_in])
    inside = comes & (goes | goes[edges.twin])
    on = _on_networks(streets, edges, inside, network[edges.u])
    kept = replace(edges, joins=edges.joins & inside).take(on)
    ends = np.stack([kept.u, kept.v, kept.u_in, kept.v_in])
    of_kept, ends = np.unique(ends, return_inverse=True)
    u, v, u_in, v_in = ends.reshape(4, -1)
    turns = np.isin(links.tail, of_kept) & np.isin(links.head, of_kept)
    tail, head = links.tail[turns], links.head[turns]
    return replace(kept, u=u, v=v, u_in=u_in, v_in=v_in), Turns(
        np.searchsorted(of_kept, tail), np.searchsorted(of_kept, head)
    )


def _joined_to_largest(edges: Edges, links: Turns) -> tuple[Flags, Flags, Ints]:
    """For each node, whether its network leads to it, and whether it leads to that network.

    Of streets that hang together somehow, the network is what can be gone over in both senses:
    its largest part. The third numbers the network of each node, the largest first. A street hangs
    together, whichever of its directions and of its twins other streets lead to: turns may part
    them, and yet whoever lives there sets out by all of them.
    """
    n = edges.nodes
    tail = np.concatenate([edges.u[edges.forward], edges.v[edges.backward], links.tail])
    head = np.concatenate([edges.v_in[edges.forward], edges.u_in[edges.backward], links.head])
    ways = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n)).tocsr()
    _, label = connected_components(ways, directed=True, connection="strong")
    number = np.arange(len(edges.u))
    whole = _hanging_together(edges, ways)
    plain = _touched(edges, (edges.twin == number) & edges.joins | edges.ferry)
    size = np.bincount(label, plain)[label]
    order = np.argsort(size, kind="stable")
    largest = np.zeros(whole.max() + 1, dtype=np.int64)
    largest[whole[order]] = order
    rank = np.empty(len(largest), dtype=np.int64)
    rank[np.argsort(-size[largest], kind="stable")] = np.arange(len(largest))
    return _onward(ways, largest), _onward(ways.T.tocsr(), largest), rank[whole]


def _hanging_together(edges: Edges, ways: csr_array) -> Ints:
    """For each node, which part it is in where every street, with its twin, is in one part."""
    ends = (edges.v, edges.u_in, edges.v_in, edges.u[edges.twin])
    u, other = np.tile(edges.u, len(ends)), np.concatenate(ends)
    streets = coo_array((np.ones(len(u), dtype=np.int8), (u, other)), shape=ways.shape).tocsr()
    part: Ints = connected_components(ways + streets, directed=False)[1].astype(np.int64)
    return part


def _on_networks(streets: pd.DataFrame, edges: Edges, inside: Flags, network: Ints) -> Flags:
    """The edges of the largest network, and on each island of the largest that is there.

    `network` numbers the network of each edge, the largest first.

    A piece of street that a fault of the map or a locked gate cuts off lies beside the network
    that it would be part of, and is none of its own. Water parts an island from all other streets.
    """
    part = _land(streets)
    of_edge = part[edges.row]
    there = inside & (of_edge >= 0)
    first = np.full(part.max(initial=-1) + 1, len(network))
    np.minimum.at(first, of_edge[there], network[there])
    candidates = np.flatnonzero((first > 0) & (first < len(network)))
    islands = _apart(streets, part, candidates)
    return np.isin(network, np.append(first[islands], 0))


def _land(streets: pd.DataFrame) -> Ints:
    """For each street, the number of the land that it is on; -1 on water, bridges and in tunnels.

    Streets that hang together are on one land, whoever may use them; long bridges join no lands.
    """
    metres = streets["length_m"].to_numpy()
    joins = streets["joins"].to_numpy(dtype=bool)
    short = streets["ferry_s"].isna().to_numpy() & (metres < ISLAND_APART_M)
    rows = np.flatnonzero(joins | short)
    land = np.full(len(streets), -1)
    ends = streets[["from_node", "to_node"]].to_numpy()[rows]
    number, ends = np.unique(ends, return_inverse=True)
    u, v = ends.reshape(-1, 2).T
    links = coo_array((np.ones(len(u), dtype=np.int8), (u, v)), shape=(len(number),) * 2)
    land[rows] = connected_components(links.tocsr(), directed=False)[1][u]
    return land


def _apart(streets: pd.DataFrame, land: Ints, candidates: Ints) -> Ints:
    """Those of some lands that are islands: no street of a larger land is near."""
    rows = np.flatnonzero(land >= 0)
    metres = np.bincount(land[rows], streets["length_m"].to_numpy()[rows])
    candidates = candidates[metres[candidates] >= ISLAND_M]
    asked = np.flatnonzero(np.isin(land, candidates))
    if not len(asked):
        return candidates
    shapes = streets["geometry"].to_numpy()
    one, beside = shapely.STRtree(shapes[rows]).query(
        shapes[asked], predicate="dwithin", distance=ISLAND_APART_M
    )
    one, beside = land[asked[one]], land[rows[beside]]
    return np.setdiff1d(candidates, one[metres[beside] > metres[one]])


def _onward(ways: csr_array, starts: Ints) -> Flags:
    """Whether each node can be come to from one of some."""
    n = ways.shape[0]
    wider = csr_array(
        (
            np.concatenate([ways.data, np.ones(len(starts), dtype=ways.data.dtype)]),
            np.concatenate([ways.indices, starts.astype(ways.indices.dtype)]),
            np.append(ways.indptr, len(ways.indices) + len(starts)),
        ),
        shape=(n + 1, n + 1),
    )
    found = np.zeros(n + 1, dtype=bool)
    found[breadth_first_order(wider, n, return_predecessors=False)] = True
    return found[:n]
