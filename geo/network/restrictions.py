"""Turn restrictions for cars: from OpenStreetMap's relations to the turns that nobody may make.

A sign stands at a node, or speaks of a way: from one street, by way of others, into a third.
``no_…`` forbids that; ``only_…`` forbids all else, from the first turn on. What a sign forbids is a
chain of turns, of which each may be made alone.
"""

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import osmium
import pandas as pd

from geo.network.edges import Ints
from geo.network.permissions import Mode

RESTRICTION_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""Keys of turn restrictions that bind cars, the most exact first."""

TURN_COLUMNS = ("sign", "step", "from_edge", "via_node", "to_edge")
"""Of what signs forbid: its turns, in order; one alone, or all of them one after the other."""

_CARS = {"motorcar", "motor_vehicle"}

Turn = tuple[int, int, int]
"""From one edge, at a node, into another."""


class TurnRestriction(NamedTuple):
    """From some ways (not) into others: at a node, or by way of `via_ways`, the rest empty."""

    from_ways: frozenset[int]
    via_nodes: frozenset[int]
    via_ways: frozenset[int]
    to_ways: frozenset[int]
    only: bool


def restriction(relation: osmium.osm.Relation) -> list[TurnRestriction]:
    """The turn restriction that a relation is, if it is one for cars; those for others are none.

    It may name many ways that one comes from (``no_entry``) or goes to (``no_exit``). A U-turn
    at the end of one and the same way is no turn of the network: nobody turns about but where no
    other street leads on.
    """
    tags = relation.tags
    rule = next((tags[key] for key in RESTRICTION_KEYS if key in tags), "")
    exempt = {part.strip() for part in (tags.get("except") or "").split(";")}
    if exempt & _CARS or not rule.startswith(("no_", "only_")):
        return []
    start, end, via_ways = (_members(relation, role, "w") for role in ("from", "to", "via"))
    via_nodes = _members(relation, "via", "n")
    about = rule == "no_u_turn" and start == end and not via_ways
    if about or bool(via_ways) == bool(via_nodes) or len(via_nodes) > 1:
        return []
    return [TurnRestriction(start, via_nodes, via_ways, end, rule.startswith("only_"))]


def _members(relation: osmium.osm.Relation, role: str, kind: str) -> frozenset[int]:
    return frozenset(m.ref for m in relation.members if m.role == role and m.type == kind)


class Meetings(NamedTuple):
    """Where a restriction begins and ends: the nodes at which its ways meet."""

    starts: frozenset[int]
    ends: frozenset[int]


def meetings(
    restrictions: Iterable[TurnRestriction], way_ids: "array[int]", starts: "array[int]", refs: Ints
) -> list[Meetings]:
    """Where each restriction begins and ends; `starts` are the ways' first positions in `refs`."""
    restrictions = list(restrictions)
    wanted = {
        way for r in restrictions if r.via_ways for way in r.from_ways | r.via_ways | r.to_ways
    }
    bounds = np.append(np.asarray(starts, dtype=np.int64), len(refs))
    nodes: dict[int, set[int]] = {}
    for at in np.flatnonzero(np.isin(np.asarray(way_ids), list(wanted))).tolist():
        nodes.setdefault(way_ids[at], set()).update(refs[bounds[at] : bounds[at + 1]].tolist())
    return [_meetings(r, nodes) for r in restrictions]


def _meetings(r: TurnRestriction, nodes: Mapping[int, set[int]]) -> Meetings:
    if not r.via_ways:
        return Meetings(r.via_nodes, r.via_nodes)
    start, via, end = (
        set[int]().union(*(nodes.get(way, ()) for way in ways))
        for ways in (r.from_ways, r.via_ways, r.to_ways)
    )
    return Meetings(frozenset(start & via), frozenset(via & end))


class _Arm(NamedTuple):
    """An edge at a junction, the way that it is part of there, whether cars may come or leave by
    it, and the junction at its other end.
    """

    edge: int
    way: int
    comes: bool
    leaves: bool
    far: int


Arms = Mapping[int, list[_Arm]]


def forbidden_turns(
    restrictions: Collection[TurnRestriction], where: Iterable[Meetings], edges: pd.DataFrame
) -> pd.DataFrame:
    """What the signs forbid, columns as ``TURN_COLUMNS``: one row a turn of a chain of turns."""
    signs = list(zip(restrictions, where, strict=True))
    arms = _arms(signs, edges)
    chains = dict.fromkeys(
        chain for r, at in signs for by in _paths(r, at, arms) for chain in _chains(r, by, arms)
    )
    rows = [
        (sign, step, *turn) for sign, chain in enumerate(chains) for step, turn in enumerate(chain)
    ]
    return pd.DataFrame(rows, columns=list(TURN_COLUMNS), dtype="int64")


def _arms(signs: Iterable[tuple[TurnRestriction, Meetings]], edges: pd.DataFrame) -> Arms:
    """The edges that meet wherever a restriction leads."""
    ways = list({way for r, _ in signs for way in r.via_ways})
    along = edges[edges["osm_way"].isin(ways) | edges["end_way"].isin(ways)]
    asked = {node for _, at in signs for node in at.starts | at.ends}
    asked |= set(along["from_node"]) | set(along["to_node"])
    arms: dict[int, list[_Arm]] = {}
    columns = (
        ("from_node", "osm_way", "backward", "forward", "to_node"),
        ("to_node", "end_way", "forward", "backward", "from_node"),
    )
    for node, way, comes, leaves, far in columns:
        meeting = edges.loc[edges[node].isin(asked), [node, "edge_id", way, comes, leaves, far]]
        for at, edge, its_way, inward, outward, other in meeting.itertuples(index=False):
            may = bool(inward & Mode.DRIVE), bool(outward & Mode.DRIVE)
            arms.setdefault(at, []).append(_Arm(edge, its_way, *may, other))
    return arms


class _Path(NamedTuple):
    """The edges by way of which a restriction leads, and the junctions at their ends in order."""

    edges: tuple[int, ...]
    nodes: tuple[int, ...]


def _paths(r: TurnRestriction, at: Meetings, arms: Arms) -> Iterator[_Path]:
    """How cars go from where a restriction begins to where it ends: the shortest way, by edges."""
    if not r.via_ways:
        yield from (_Path((), (node,)) for node in at.starts)
        return
    for start in at.starts:
        queue = deque([_Path((), (start,))])
        seen = {start}
        while queue:
            path = queue.popleft()
            if path.edges and path.nodes[-1] in at.ends:
                yield path
                break
            for arm in arms.get(path.nodes[-1], ()):
                if arm.leaves and arm.way in r.via_ways and arm.far not in seen:
                    seen.add(arm.far)
                    queue.append(_Path((*path.edges, arm.edge), (*path.nodes, arm.far)))


def _chains(r: TurnRestriction, by: _Path, arms: Arms) -> Iterator[tuple[Turn, ...]]:
    """The chains of turns that a restriction forbids where it leads by some edges."""
    last = by.edges[-1] if by.edges else None
    ends = [arm for arm in arms.get(by.nodes[-1], ()) if arm.edge != last]
    into = {arm.edge for arm in ends if arm.way in r.to_ways}
    if r.only and not any(arm.leaves and arm.edge in into for arm in ends):
        return  # what it leaves open is not there: it forbids nothing
    for arm in arms.get(by.nodes[0], ()):
        if arm.way not in r.from_ways or arm.edge in by.edges[:1]:
            continue
        along = (arm.edge, *by.edges)
        turns = tuple(zip(along[:-1], by.nodes, along[1:], strict=False))
        for end in ends:
            if end.edge != along[-1] and (end.edge in into) != r.only:
                yield (*turns, (along[-1], by.nodes[-1], end.edge))
        for done, turn in enumerate(turns if r.only else ()):
            for other in arms[turn[1]]:
                if other.edge not in (turn[0], turn[2]):
                    yield (*turns[:done], (*turn[:2], other.edge))
