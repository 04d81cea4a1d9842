"""Which postcodes count as homes: everything that counts homes asks here.

A directory of postcodes holds many that are nobody's home: those that have ended, those of one
large organisation, and PO boxes and sorting offices, where hundreds share one point. In England
they are a quarter of the packaged directory, and two fifths of it in Camden. Counted as homes they
would lead every list, draw children to a sorting office, and make a school the nearest of two
thousand. They can still be looked up: only as homes they do not count.

How the limits were found: ``docs/decisions/which-postcodes-are-homes.md``.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measure import Floats

ENDED = "ended"
"""Why a postcode is no home: Royal Mail has stopped using it."""

LARGE_USER = "large user"
"""Why a postcode is no home: it belongs to one organisation that gets much post."""

ENDED_LONG_AGO = "ended long ago"
"""Why a postcode is no home: it is placed only to 100 metres, as those are that ended by 2000."""

SHARED_POINT = "shared point"
"""Why a postcode is no home: more than ``MOST_AT_A_POINT`` are at its point."""

NO_POSITION = "no position"
"""Why a postcode is no home: its directory does not say where it is."""

NOT_HOMES = (SHARED_POINT, ENDED_LONG_AGO, ENDED, LARGE_USER, NO_POSITION)
"""Every reason."""

MOST_AT_A_POINT = 25
"""No block of flats or hall of residence in England has more postcodes than this at one point.
See ``docs/decisions/which-postcodes-are-homes.md``."""

_MOST_IN_A_SQUARE = 125
"""The same where positions are known to 100 metres only: so many fit into a dense square."""

_COARSE_M = 100
_COARSE_SHARE = 0.9
"""A directory that places so many of its postcodes to 100 metres is coarse throughout."""

_ENOUGH = 10_000
"""Of fewer positions, round ones say nothing: by chance one in ten thousand is round."""


def why_not_homes(postcodes: pd.DataFrame) -> NDArray[np.object_]:
    """Why each postcode of a directory is not counted as a home: this decides it for all.

    What the directory says comes first: that a postcode has ended, or is a large user's. Of the
    others, those of a large directory that says nothing of them (no `quality`) have ended long ago
    if they alone are placed to 100 metres, and those of a crowded point are not homes. A point is
    judged by the postcodes that are left: a block of flats with a post room stays.

    Parameters
    ----------
    postcodes
        A whole directory: ``easting`` and ``northing`` (EPSG:27700; missing: no position),
        ``ended`` and ``large_user`` (bool: False where that is not known) and ``quality``
        (`geo.places.postcodes.PostcodeRow`; missing: not known).

    Returns
    -------
    A reason of ``NOT_HOMES`` for each row, or None for a home; shape ``(n,)``.
    """
    xy = np.round(postcodes[["easting", "northing"]].to_numpy(float))
    nowhere = np.isnan(xy).any(axis=1)
    ended = postcodes["ended"].to_numpy(bool)
    large = postcodes["large_user"].to_numpy(bool)
    rounded = (np.mod(np.where(nowhere[:, None], 1.0, xy), _COARSE_M) == 0).all(axis=1)
    placed = int((~nowhere).sum())
    coarse = placed >= _ENOUGH and bool(rounded.sum() > _COARSE_SHARE * placed)
    tells = placed >= _ENOUGH and not coarse
    old = rounded & postcodes["quality"].isna().to_numpy(bool) & tells
    left = ~(nowhere | ended | large | old)
    crowded = np.zeros(len(xy), dtype=bool)
    most = _MOST_IN_A_SQUARE if coarse else MOST_AT_A_POINT
    crowded[left] = _at_the_same(xy[left]) > most
    reasons = np.full(len(xy), None, dtype=object)
    for which, reason in (
        (crowded, SHARED_POINT),
        (old, ENDED_LONG_AGO),
        (large, LARGE_USER),
        (ended, ENDED),
        (nowhere, NO_POSITION),
    ):
        reasons[which] = reason
    return reasons


def _at_the_same(xy: Floats) -> NDArray[np.int64]:
    """How many positions are the same as each, itself among them; shape ``(n,)``."""
    if not len(xy):
        return np.zeros(0, dtype=np.int64)
    point = xy[:, 0].astype(np.int64) * 10_000_000 + xy[:, 1].astype(np.int64)
    _, which, many = np.unique(point, return_inverse=True, return_counts=True)
    return np.asarray(many[which.ravel()], dtype=np.int64)
