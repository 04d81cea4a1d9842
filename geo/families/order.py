"""The order of a list of results."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError

SORTS = ("best", "distance", "name", "checked")
"""What results can be sorted by; the first is the usual order."""


def sort(results: pd.DataFrame, by: str) -> pd.DataFrame:
    """Put results in another order; those that are equal in it stay as they were.

    What was made up comes after all that is real, in the same order, and what may also help after
    what matches. In the order ``best`` everyday health comes after the rest of what is real.

    Parameters
    ----------
    results
        A table with ``RESULT_COLUMNS``.
    by
        ``best`` (by what they match, then the nearest first), ``distance`` (nearest first; where no
        distance is given, by time), ``name``, or ``checked`` (most lately checked first; those that
        never say so last).

    Raises
    ------
    InputError
        For another word.
    """
    if by not in SORTS:
        raise InputError(
            f"Results cannot be sorted by {by[:40]!r}. Use one of: {', '.join(SORTS)}."
        )
    made_up = results["illustrative"].to_numpy(dtype=bool)
    also, everyday = (
        results[column].to_numpy(dtype=object) != "" if column in results else ~made_up & made_up
        for column in ("because", "group")
    )
    last = 4 * made_up + 2 * (everyday & (by == "best")) + also
    order = np.lexsort((*_keys(results, by), last))
    if (order == np.arange(len(order))).all():
        return results
    return results.take(order).reset_index(drop=True)


def _keys(results: pd.DataFrame, by: str) -> list[NDArray[Any]]:
    """What results are sorted by, the most important last."""
    if by == "name":
        return [np.unique(results["name"].str.casefold(), return_inverse=True)[1]]
    if by == "checked":
        return [-results["assured"].rank().fillna(0).to_numpy(dtype=float)]
    no_distance = results["distance_m"].isna().all()
    cost = results["duration_s" if no_distance else "distance_m"].to_numpy(dtype=float)
    return [cost, results["rank"].to_numpy()] if by == "best" and "rank" in results else [cost]
