"""Where drivers may turn: signs that forbid turns, and no turning about in the middle of a street.

A graph of junctions lets whoever comes to one go on by any street. Where that is not so, each
street that meets there has a node to come to and a node to set out from, and links without length
lead from the one to the others that one may turn into. That is done at signs, and as far around
them as somebody would go to turn about: nowhere else does a shortest route turn about.

A sign that forbids to go from a street by way of a second into a third needs to know how one came
onto the second: it has another edge for whoever came from the first.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geo.network.edges import Edges, Flags, Ints, Turns

ABOUT_WITHIN_M = 500.0
"""Nobody turns about at a junction so near a sign: as far as round a block, and back to it."""

Chain = tuple[int, ...]
"""Edges in the order of going, each with its direction: twice its number, and one more against."""


def restrict_turns(
    edges: Edges, streets: pd.DataFrame, turns: pd.DataFrame, own: Flags
) -> tuple[Edges, Turns, Ints]:
    """Let nobody make a forbidden turn, nor turn about near a sign unless no other street leads on.

    Parameters
    ----------
    edges
        Of one mode, with free turns.
    streets, turns
        The tables of `geo.network.osm.StreetTables`.
    own
        Edges on land that nobody passes through: no sign leads by way of them.

    Returns
    -------
    The edges, of which some come twice; the links between them; and for each edge which of the
    given ones it is.
    """
    signs = _signs(edges, streets, turns, own)
    if not signs:
        return edges, Turns.none(), np.arange(len(edges.u))
    arcs = _Arcs(edges)
    apart = _apart(edges, arcs, signs)
    before, after = _may_follow(arcs, apart, {sign for sign in signs if len(sign) == 2})
    split, links = _split(edges, arcs, apart, before, after)
    return _remembering(split, links, signs, before, after)


class _Arcs:
    """Edges by direction: where each sets out and where it comes to; and whether it is open."""

    def __init__(self, edges: Edges) -> None:
        self.tail = np.column_stack([edges.u, edges.v]).ravel()
        self.head = np.column_stack([edges.v, edges.u]).ravel()
        self.open = np.column_stack([edges.forward, edges.backward]).ravel()


def _signs(edges: Edges, streets: pd.DataFrame, turns: pd.DataFrame, own: Flags) -> set[Chain]:
    """What signs forbid, as chains of arcs that may not follow one another."""
    ids = streets["edge_id"].to_numpy()[edges.row]
    concerned = np.flatnonzero(np.isin(ids, turns[["from_edge", "to_edge"]]))
    position = dict(zip(ids[concerned].tolist(), concerned.tolist(), strict=True))
    starts = streets["from_node"].to_numpy()[edges.row[concerned]].tolist()
    ends = streets["to_node"].to_numpy()[edges.row[concerned]].tolist()
    at = dict(zip(concerned.tolist(), zip(starts, ends, strict=True), strict=True))
    opened = (edges.forward, edges.backward)
    signs: set[Chain] = set()
    for edge_ids, nodes in _chains(turns):
        by = [position.get(edge, -1) for edge in edge_ids]
        if -1 in by or (len(by) > 2 and own[by].any()):
            continue
        arcs = [
            [
                2 * edge + against
                for against in (0, 1)
                if opened[against][edge]
                and start in (None, at[edge][against])
                and end in (None, at[edge][1 - against])
            ]
            for edge, start, end in zip(by, (None, *nodes), (*nodes, None), strict=True)
        ]
        signs.update(product(*arcs))
    return signs


def _chains(turns: pd.DataFrame) -> Iterator[tuple[list[int], list[int]]]:
    """The edges of each sign in order, and the nodes between them."""
    ordered = turns.sort_values(["sign", "step"], kind="stable")
    columns = (ordered[name].tolist() for name in ("sign", "from_edge", "via_node", "to_edge"))
    edges: list[int] = []
    nodes: list[int] = []
    last = None
    for sign, start, via, end in zip(*columns, strict=True):
        if sign != last and edges:
            yield edges, nodes
        if sign != last:
            edges, nodes, last = [start], [], sign
        nodes.append(via)
        edges.append(end)
    if edges:
        yield edges, nodes


def _apart(edges: Edges, arcs: _Arcs, signs: set[Chain]) -> Flags:
    """The nodes at which streets are kept apart: where signs are, and around them."""
    n = edges.nodes
    at = np.unique([arcs.head[arc] for sign in signs for arc in sign[:-1]])
    land = ~edges.ferry
    u, v, metres = edges.u[land], edges.v[land], edges.metres[land]
    rows = coo_array((metres, (u, v)), shape=(n, n)).tocsr()
    far = dijkstra(rows, directed=False, indices=at, limit=ABOUT_WITHIN_M, min_only=True)
    around: Flags = np.isfinite(far) & (np.bincount(np.append(edges.u, edges.v), minlength=n) > 1)
    around[at] = True
    return around


def _may_follow(arcs: _Arcs, apart: Flags, pairs: set[Chain]) -> tuple[Ints, Ints]:
    """Which arcs may follow which, where streets are kept apart: one after the other.

    Whoever can go on by no street turns about.
    """
    comes = np.flatnonzero(arcs.open & apart[arcs.head])
    goes = np.flatnonzero(arcs.open & apart[arcs.tail])
    goes = goes[np.argsort(arcs.tail[goes], kind="stable")]
    tails = arcs.tail[goes]
    first = np.searchsorted(tails, arcs.head[comes])
    count = np.searchsorted(tails, arcs.head[comes], side="right") - first
    before = np.repeat(comes, count)
    offset = np.arange(len(before)) - np.repeat(np.cumsum(count) - count, count)
    after = goes[np.repeat(first, count) + offset]
    size = len(arcs.open)
    forbidden = np.array([a * size + b for a, b in pairs], dtype=np.int64)
    may = ((before ^ 1) != after) & ~np.isin(before * size + after, forbidden)
    stuck = np.setdiff1d(comes, before[may])
    stuck = stuck[arcs.open[stuck ^ 1]]
    return np.append(before[may], stuck), np.append(after[may], stuck ^ 1)


def _split(
    edges: Edges, arcs: _Arcs, apart: Flags, before: Ints, after: Ints
) -> tuple[Edges, Turns]:
    """Give arcs nodes of their own where streets are kept apart, and link those that may follow."""
    tail, head = arcs.tail.copy(), arcs.head.copy()
    out = np.flatnonzero(arcs.open & apart[arcs.tail])
    into = np.flatnonzero(arcs.open & apart[arcs.head])
    tail[out] = edges.nodes + np.arange(len(out))
    head[into] = edges.nodes + len(out) + np.arange(len(into))
    u, v, u_in, v_in = tail[::2], tail[1::2], head[1::2], head[::2]
    split = replace(
        edges,
        u=np.where(edges.forward, u, u_in),
        v=np.where(edges.backward, v, v_in),
        u_in=np.where(edges.backward, u_in, u),
        v_in=np.where(edges.forward, v_in, v),
    )
    return split, Turns(head[before], tail[after])


def _remembering(
    edges: Edges, links: Turns, signs: set[Chain], before: Ints, after: Ints
) -> tuple[Edges, Turns, Ints]:
    """Give edges by way of which signs lead another one for whoever came as the sign says.

    Places on such an edge are come to, whoever comes, by an edge that leads nowhere; its twin is
    the one that leads on.
    """
    number = np.arange(len(edges.u))
    states = sorted({sign[:k] for sign in signs for k in range(2, len(sign))})
    if not states:
        return edges, links, number
    via = np.unique([state[-1] // 2 for state in states])
    of_state = np.array([state[-1] for state in states])
    n, m = edges.nodes, len(number)
    out = n + 2 * np.arange(len(states))
    copies = _one_way(edges.take(of_state // 2), of_state % 2, out, out + 1)
    passing = replace(
        edges.take(via), joins=np.zeros(len(via), dtype=bool), twin=m + np.arange(len(via))
    )
    ends = n + 2 * len(states) + 4 * np.arange(len(via))
    arriving = {name: getattr(edges, name).copy() for name in ("u", "v", "u_in", "v_in", "twin")}
    for k, name in enumerate(("u", "v", "u_in", "v_in")):
        arriving[name][via] = ends + k
    arriving["twin"][via] = passing.twin
    copies = replace(copies, twin=m + len(via) + np.arange(len(states)))
    whole = _concatenate([replace(edges, **arriving), passing, copies])
    links = _led_on(edges, links, _Memory(signs, states), before, after, out)
    links = _also_arriving(links, edges, via, ends, of_state, out)
    return whole, links, np.concatenate([number, via, of_state // 2])


def _one_way(edges: Edges, against: Ints, out: Ints, into: Ints) -> Edges:
    """Edges of one direction each, from a node to another; no place joins them."""
    back = against == 1
    u, v = np.where(back, into, out), np.where(back, out, into)
    no = np.zeros(len(back), dtype=bool)
    return replace(edges, u=u, v=v, u_in=u, v_in=v, forward=~back, backward=back, joins=no)


class _Memory:
    """How much of how one came must be known, and what is then forbidden."""

    def __init__(self, signs: set[Chain], states: list[Chain]) -> None:
        self.states = {state: i for i, state in enumerate(states)}
        self._signs = signs

    def after(self, came: Chain, arc: int) -> int | None:
        """The state in which one goes along an arc, -1 for none; None where one may not."""
        whole = (*came, arc)
        later = [whole[k:] for k in range(len(whole) - 1)]
        if any(chain in self._signs for chain in later):
            return None
        return next((self.states[chain] for chain in later if chain in self.states), -1)


def _led_on(
    edges: Edges, links: Turns, memory: _Memory, before: Ints, after: Ints, out: Ints
) -> Turns:
    """Links into the edges for whoever came as signs say, and out of them."""
    head = links.head.copy()
    tails, heads = [], []
    order = np.argsort(before, kind="stable")
    for state, arc in {(s[:1], s[0]) for s in memory.states} | {(s, s[-1]) for s in memory.states}:
        first, last = np.searchsorted(before[order], (arc, arc + 1))
        for link in order[first:last].tolist():
            to = memory.after(state, int(after[link]))
            if len(state) == 1:
                head[link] = head[link] if to is None or to < 0 else out[to]
            elif to is not None:
                tails.append(out[memory.states[state]] + 1)
                heads.append(links.head[link] if to < 0 else out[to])
        # whoever can go on by no street turns about
        if len(state) > 1 and (not tails or tails[-1] != out[memory.states[state]] + 1):
            edge, against = divmod(arc, 2)
            if (edges.forward if against else edges.backward)[edge]:
                tails.append(out[memory.states[state]] + 1)
                heads.append(int((edges.u if against else edges.v)[edge]))
    return Turns(
        np.append(links.tail, np.array(tails, dtype=np.int64)),
        np.append(head, np.array(heads, dtype=np.int64)),
    )


def _also_arriving(
    links: Turns, edges: Edges, via: Ints, ends: Ints, of_state: Ints, out: Ints
) -> Turns:
    """Links, of which those onto an edge by way of which a sign leads come to its places too."""
    comes_to = np.full(max(edges.nodes, int(out.max()) + 2), -1)
    comes_to[edges.u[via]] = np.where(edges.forward[via], ends, -1)
    comes_to[edges.v[via]] = np.where(edges.backward[via], ends + 1, -1)
    comes_to[out] = ends[np.searchsorted(via, of_state // 2)] + of_state % 2
    place = comes_to[links.head]
    also = place >= 0
    return Turns(np.append(links.tail, links.tail[also]), np.append(links.head, place[also]))


def _concatenate(parts: list[Edges]) -> Edges:
    return Edges(*(np.concatenate([getattr(p, name) for p in parts]) for name in Edges.__slots__))
