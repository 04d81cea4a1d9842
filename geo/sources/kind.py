"""What a reader declares about each kind of source that it reads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.manifest import Source
from geo.records import Harvest
from geo.sources.extract import Bounds
from geo.sources.getting.fetch import Fetched

Read = Callable[[Path, Source], Harvest | Iterable[Harvest]]
"""A reader: the rows of one file, in one piece or in several."""

Covers = Callable[[Any, Any], NDArray[np.bool_]]
"""Which longitudes and latitudes (degrees, EPSG:4326) are in the area or its margin."""

ReadWithin = Callable[[Sequence[Path], Source, Covers], Iterable[Harvest]]
"""A reader that clips to the area as it reads, for files too large to clip afterwards."""

Frames = Mapping[str, pd.DataFrame]
"""Whole tables by name."""

Making = AbstractContextManager[Callable[[], Frames]]
"""Tables that are being made beside the build: enter it to begin, call what it gives to wait for
them, and leave it to end what is not done."""


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of source that a manifest may name. It has one of the two readers.

    Attributes
    ----------
    name
        Its name in a manifest.
    read, read_within
        Its reader.
    settings
        Keys that the manifest may give besides those of every source.
    first
        Whether it is read before the others, because it says where the area is.
    rank
        Whose facts count when several sources have one service: the lowest.
    postcodes
        Whether it gives postcodes. If two sources do, the first in the manifest counts.
    surveyed
        Whether its positions and entrances are measured on the ground.
    by_place
        Whether its rows are places: a service at two of them is two rows.
    folder
        Whether it can be a folder as well as a file.
    evidence
        What answers rest on it for: ``homes``, ``streets``, ``schools``, ``stops``, ``zones``,
        ``timetables``, ``traffic`` or
        ``waits``.
    crawl, crawled
        For a live feed at a web address: fetches it page by page, and gives a text that changes
        when its pages do.
    prepare
        Makes one file of several, cut to bounds in degrees, before it is read.
    beside
        Makes more tables of the file while it is read and joined with the others.
    """

    name: str
    read: Read | None = None
    read_within: ReadWithin | None = None
    settings: frozenset[str] = frozenset()
    first: bool = False
    rank: int = 5
    postcodes: bool = False
    surveyed: bool = False
    by_place: bool = False
    folder: bool = False
    evidence: frozenset[str] = frozenset()
    crawl: Callable[..., Fetched] | None = None
    crawled: Callable[[Source], str] | None = None
    prepare: Callable[[Sequence[Path], Bounds], Path] | None = None
    beside: Callable[[Path], Making] | None = None
