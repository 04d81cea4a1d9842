"""The colours of zones by a measure, from the worst to the best, and their classes in words."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.maps import Kind
from geo.measure import Floats
from geo.words import say

SHADES = ("#54205c", "#97405b", "#c57b4a", "#e3bd76", "#f6ecc9")
"""From the worst to the best: each is lighter than the one before, also in grey."""

RAMP = ("#54205c", "#7d3060", "#a84f59", "#c57b4a", "#e3bd76", "#f6ecc9")
"""As ``SHADES``, for up to six classes."""

FIFTHS = (0.2, 0.4, 0.6, 0.8)

WORST_HIGH = ("outside", "median")
"""The measures of which a high value is bad."""


def shaded(share: Sequence[float] | Floats) -> NDArray[np.int64]:
    """The class of each share from 0 to 1: five classes, the lowest first."""
    classes: NDArray[np.int64] = np.digitize(np.asarray(share, dtype=float), FIFTHS)
    return classes


def fifths(what: str) -> tuple[Kind, ...]:
    """The classes of `shaded`, in words."""
    bounds = (
        say("map.under", high=20),
        *(say("map.between", low=low, high=low + 19) for low in (20, 40, 60)),
        say("map.over", low=80),
    )
    return tuple(
        Kind(say("map.class", **{"what": what, "class": bound}), colour)
        for bound, colour in zip(bounds, SHADES, strict=True)
    )


def stepped(values: Floats, *, worst_high: bool) -> tuple[NDArray[np.int64], list[str]]:
    """The class of each value, the worst first, and the classes in words; missing: -1.

    Five classes with about as many zones each, as far as values differ. 0 is a class of its own.
    """
    some = values[np.isfinite(values) & (values != 0)]
    cuts = np.unique(np.quantile(some, FIFTHS, method="higher")) if len(some) else np.empty(0)
    starts = np.unique([*some[:1], *cuts]) if len(some) < 2 else np.unique([some.min(), *cuts])
    names = [say("map.from_to", low=f"{a:,.3g}", high=f"{b:,.3g}") for a, b in pairwise(starts)]
    names += [say("map.from", low=f"{starts[-1]:,.3g}")] if len(starts) else []
    if (values == 0).any():
        starts, names = np.array([0.0, *starts]), [say("answer.none"), *names]
    classes = np.where(np.isfinite(values), np.digitize(values, starts) - 1, -1)
    if worst_high:
        classes = np.where(classes < 0, -1, len(names) - 1 - classes)
        names.reverse()
    return classes, names


def classes(column: str, words: str, values: Floats) -> tuple[list[Kind], NDArray[np.int64]]:
    """The classes of a measure of zones, and which each is in; -1 where it is not given."""
    if column == "share":
        return list(fifths(words)), np.where(np.isfinite(values), shaded(np.nan_to_num(values)), -1)
    if column == "outside":
        values = np.round(values)
    found, names = stepped(values, worst_high=column in WORST_HIGH)
    scale = np.linspace(0, len(RAMP) - 1, max(len(names), 1)).round().astype(int)
    named = [say("map.class", **{"what": words, "class": name}) for name in names]
    return [Kind(name, RAMP[i]) for name, i in zip(named, scale, strict=False)], found
