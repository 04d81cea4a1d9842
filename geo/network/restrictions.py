"""Turn restrictions for cars: what signs on the map say, and which turns that forbids."""

from typing import NamedTuple

import pandas as pd
from osmium.osm import Relation

from geo.network.permissions import Mode

RESTRICTION_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""Keys of turn restrictions that bind cars, the most exact first."""

_CARS = {"motorcar", "motor_vehicle"}


class TurnRestriction(NamedTuple):
    """A sign at a junction: no turn from some ways into others, or (`only`) into nothing else."""

    from_ways: frozenset[int]
    via_node: int
    to_ways: frozenset[int]
    only: bool


def restriction(relation: Relation) -> list[TurnRestriction]:
    """A turn restriction for cars at a node; those over a way or for others are passed over.

    It may name many ways that one comes from (``no_entry``) or goes to (``no_exit``). A U-turn
    at the end of one and the same way is no turn of the network.
    """
    tags = relation.tags
    rule = next((tags[key] for key in RESTRICTION_KEYS if key in tags), "")
    exempt = {part.strip() for part in (tags.get("except") or "").split(";")}
    if exempt & _CARS or not rule.startswith(("no_", "only_")):
        return []
    via = [(m.type, m.ref) for m in relation.members if m.role == "via"]
    start, end = (
        frozenset(m.ref for m in relation.members if m.role == role and m.type == "w")
        for role in ("from", "to")
    )
    if len(set(via)) != 1 or via[0][0] != "n" or (rule == "no_u_turn" and start == end):
        return []
    return [TurnRestriction(start, via[0][1], end, rule.startswith("only_"))]


class _Arm(NamedTuple):
    """An edge at a junction, the way that it is part of there, and whether cars may leave by it."""

    edge: int
    way: int
    out: bool


def forbidden_turns(restrictions: list[TurnRestriction], edges: pd.DataFrame) -> pd.DataFrame:
    """Pairs of edges that no car may follow one by the other, at the node between them."""
    arms = _arms({r.via_node for r in restrictions}, edges)
    found = [
        (arm.edge, r.via_node, onward.edge)
        for r in restrictions
        if _can_be_obeyed(r, arms.get(r.via_node, []))
        for arm in arms.get(r.via_node, ())
        if arm.way in r.from_ways
        for onward in arms[r.via_node]
        if onward.edge != arm.edge and (onward.way in r.to_ways) != r.only
    ]
    table = pd.DataFrame(found, columns=["from_edge", "via_node", "to_edge"], dtype="int64")
    return table.drop_duplicates().reset_index(drop=True)


def _arms(via: set[int], edges: pd.DataFrame) -> dict[int, list[_Arm]]:
    """The edges that meet at each of some nodes."""
    arms: dict[int, list[_Arm]] = {}
    sides = (("from_node", "osm_way", "forward"), ("to_node", "end_way", "backward"))
    for node, way, out in sides:
        meeting = edges.loc[edges[node].isin(via), [node, "edge_id", way, out]]
        for at, edge, its_way, modes in meeting.itertuples(index=False):
            arms.setdefault(at, []).append(_Arm(edge, its_way, bool(modes & Mode.DRIVE)))
    return arms


def _can_be_obeyed(restriction: TurnRestriction, arms: list[_Arm]) -> bool:
    """Whether the only turn that a sign leaves open is there: else it forbids nothing."""
    ways = restriction.to_ways
    return not restriction.only or any(arm.out and arm.way in ways for arm in arms)
