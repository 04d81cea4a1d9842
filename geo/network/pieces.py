"""Ways cut into pieces where they meet, and pieces joined to streets between junctions."""

from dataclasses import dataclass

import numpy as np

from geo.network.edges import Flags, Ints


@dataclass(frozen=True, slots=True)
class Pieces:
    """Runs of shape points between two nodes of the network; `n` of them.

    `first` and `last` are positions among all references to nodes as read; `start` and `end` the
    vertices there.
    """

    first: Ints
    last: Ints
    start: Ints
    end: Ints
    kind: Ints
    way: Ints


@dataclass(frozen=True, slots=True)
class Chains:
    """Pieces joined end to end; `n` of them.

    `points` are the vertices of all of them, one after the other, and `owner` the chain of each.
    `way` and `end_way` are the ways at either end.
    """

    points: Ints
    owner: Ints
    kind: Ints
    way: Ints
    end_way: Ints


def split(vertex: Ints, starts: Ints, kind: Ints, way_id: Ints, *, fixed: Flags) -> Pieces:
    """Cut ways at their ends, where they meet others, and at some nodes.

    Parameters
    ----------
    vertex
        The vertices that ways lead along, one way after the other.
    starts
        Where each way begins in `vertex`.
    kind, way_id
        The kind of street that each way is, and its id.
    fixed
        For each vertex, whether ways are cut there.
    """
    starts = np.append(starts, len(vertex))
    cut = (np.bincount(vertex, minlength=len(fixed)) > 1) | fixed
    cut[vertex[starts[:-1]]] = True
    cut[vertex[starts[1:] - 1]] = True
    at = np.flatnonzero(cut[vertex])
    way = np.searchsorted(starts, at, side="right") - 1
    same_way = way[1:] == way[:-1]
    first, last, way = at[:-1][same_way], at[1:][same_way], way[:-1][same_way]
    return Pieces(first, last, vertex[first], vertex[last], kind[way], way_id[way])


def join(pieces: Pieces, vertex: Ints, *, both_ways: Flags, fixed: Flags) -> Chains:
    """Join pieces of one kind that meet at a node where nothing else does.

    A chain runs the way of its first piece, so that one-way streets keep their direction; chains
    are in the order of these.

    Parameters
    ----------
    pieces, vertex
        What `split` gave, and was given.
    both_ways
        For each kind, whether it is the same in both directions.
    fixed
        For each vertex, whether it stays a node all the same.
    """
    order, turned, begins = _in_chains(_onward(pieces, both_ways, fixed), len(pieces.first))
    first = np.where(turned, pieces.last[order], pieces.first[order])
    length = pieces.last[order] - pieces.first[order] + begins  # a joint belongs to the one before
    step = np.where(turned, -1, 1)
    skipped = first + np.where(begins, 0, step)
    place = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    points = vertex[np.repeat(skipped, length) + np.repeat(step, length) * place]
    owner = np.repeat(np.cumsum(begins) - 1, length)
    ends = np.append(begins[1:], True)
    ways = pieces.way[order]
    return Chains(points, owner, pieces.kind[order][begins], ways[begins], ways[ends])


def _onward(pieces: Pieces, both_ways: Flags, fixed: Flags) -> dict[int, int]:
    """Where one goes on from the end of a piece to just one other, that is the same street.

    A piece is ``2 * number`` gone along, and one more gone back along.
    """
    ends = np.concatenate([pieces.end, pieces.start])  # that of a piece gone along, and back
    number = np.arange(len(pieces.first))
    leaving = np.concatenate([2 * number, 2 * number + 1])
    order = np.argsort(ends, kind="stable")
    node, leaving = ends[order], leaving[order]
    many = np.bincount(node, minlength=len(fixed))
    one = np.flatnonzero((many[node] == 2) & ~fixed[node])[::2]
    a, b = leaving[one], leaving[one + 1]
    i, j = a // 2, b // 2
    through = (i != j) & (pieces.kind[i] == pieces.kind[j])
    through &= (
        both_ways[pieces.kind[i]]
        | (pieces.end[i] == pieces.start[j])
        | (pieces.start[i] == pieces.end[j])
    )
    a, b = a[through].tolist(), b[through].tolist()
    # From the end of one along the other: gone back along where its own end is here.
    return dict(zip(a, (x ^ 1 for x in b), strict=True)) | dict(
        zip(b, (x ^ 1 for x in a), strict=True)
    )


def _in_chains(onward: dict[int, int], n: int) -> tuple[Ints, Flags, Flags]:
    """Pieces chain by chain: their numbers, whether each is gone back along, whether it begins one.

    Most chains are of one piece; only the others are followed.
    """
    chain = np.arange(n)
    place, turned = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
    done: set[int] = set()
    for i in sorted({move >> 1 for move in onward}):
        if i in done:
            continue
        done.add(i)
        for start, sign in ((2 * i, 1), (2 * i + 1, -1)):
            move, far = onward.get(start), 0
            while move is not None and move >> 1 not in done:
                piece, far = move >> 1, far + sign
                done.add(piece)
                chain[piece], place[piece] = i, far
                turned[piece] = bool(move & 1) == (sign > 0)
                move = onward.get(move)
    order = np.lexsort((place, chain))
    begins = np.diff(chain[order], prepend=-1) != 0
    return order, turned[order], begins
