"""Every home of an area, as far as open data knows them: its postcodes.

A postcode stands for some fifteen addresses, and its point is one of them. That is enough to
count who is within reach. It is not enough to decide about one child near a limit: `spread_m`
says how far a home may be from the point.

Not every postcode is a home: `geo.places.which_homes` decides. The others can still be looked up.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from geo.errors import CrsError, InputError
from geo.measure import Floats, check_lonlat, to_grid, to_lonlat
from geo.network.edges import SnappedPoints
from geo.network.streets import Network
from geo.places.which_homes import ENDED_LONG_AGO, NO_POSITION, NOT_HOMES

LEAST_SPREAD_M = 100.0
"""A postcode's homes are never taken to lie closer together than this."""

ROUGH_SPREAD_M = 2000.0
"""The spread of a postcode whose place is a guess from its neighbours or its sector's middle."""

ROUGH_QUALITY = 5
"""From this positional quality on (`geo.places.postcodes.PostcodeRow`), a place is such a guess."""

NEAR_HOMES_M = 500.0
"""A position that is so near a postcode of an area is taken to be in the area."""

HERE_M = 2000.0
"""Somebody who is farther than this from every home of an area is not in it."""

NOT_HERE = (
    "You do not seem to be in the area that this finder covers. "
    "Enter the postcode of your home instead."
)

_NEIGHBOUR = 2
"""The spread is the distance to the postcode that is this many away, counting from the nearest:
homes beyond it have another postcode."""


def no_postcodes() -> pd.DataFrame:
    """A table of `Homes.left_out` with no row."""
    return pd.DataFrame(
        {column: [] for column in ("postcode", "easting", "northing", "lsoa")}
        | {"quality": [], "not_home": []}
    )


@dataclass
class Homes:
    """The postcodes of an area that count as homes; `n` of them.

    Attributes
    ----------
    table
        ``postcode``, ``easting`` and ``northing`` (EPSG:27700), ``lsoa`` (None: not known) and
        ``quality`` (`geo.places.postcodes.PostcodeRow`; missing: not known); one row a postcode.
    left_out
        The area's other postcodes, with the same columns and ``not_home``, the reason why each is
        not counted (``NOT_HOMES``).
    """

    table: pd.DataFrame
    left_out: pd.DataFrame = field(default_factory=no_postcodes)
    _joined: dict[tuple[str, bool], SnappedPoints] = field(
        default_factory=dict, init=False, repr=False
    )
    _network: Network | None = field(default=None, init=False, repr=False)
    _joint: "tuple[Homes, _Joint] | None" = field(default=None, init=False, repr=False)

    parts: "tuple[Homes, ...]" = field(default=(), init=False, repr=False)
    """The lists that are put together in this one (`and_those`)."""

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def why_left_out(self) -> dict[str, int]:
        """How many of the area's postcodes are not counted, by reason (``NOT_HOMES``)."""
        many = self.left_out["not_home"].value_counts()
        return {reason: int(many[reason]) for reason in NOT_HOMES if reason in many}

    @cached_property
    def with_left_out(self) -> "Homes":
        """The homes, and behind them the postcodes left out that have a position, as if homes."""
        placed = self.left_out[self.left_out["not_home"] != NO_POSITION]
        rows = [self.table, placed[list(self.table.columns)]] if len(placed) else [self.table]
        return Homes(pd.concat(rows, ignore_index=True))

    def and_those(self, others: "Homes") -> "Homes":
        """The homes, and behind them some others; kept for the next that asks with the same."""
        if self._joint is None or self._joint[0] is not others:
            columns = list(self.table.columns)
            rows = pd.concat([self.table, others.table[columns]], ignore_index=True)
            self._joint = others, _Joint(rows, parts=(self, others))
        return self._joint[1]

    @cached_property
    def ends_known(self) -> bool:
        """Whether the directory says which postcodes have ended: those that do give a quality."""
        return bool(self.table["quality"].notna().any())

    @cached_property
    def xy(self) -> Floats:
        """Positions on the British National Grid (EPSG:27700), shape ``(n, 2)``."""
        places: Floats = self.table[["easting", "northing"]].to_numpy(float)
        return places

    @cached_property
    def lonlat(self) -> Floats:
        """Longitudes and latitudes (EPSG:4326), shape ``(n, 2)``."""
        return to_lonlat(self.xy[:, 0], self.xy[:, 1])

    def away_m(self, xy: Floats) -> Floats:
        """How far places are from the nearest home, in a straight line.

        Parameters
        ----------
        xy
            Places on the British National Grid (EPSG:27700), shape ``(m, 2)``.

        Returns
        -------
        Metres, infinite where there is no home; shape ``(m,)``.
        """
        if not len(self):
            return np.full(len(xy), np.inf)
        return np.asarray(KDTree(self.xy).query(xy)[0], dtype=float)

    def postcode_near(self, lat: float, lon: float) -> str:
        """The postcode of the home nearest to a point (EPSG:4326), for somebody who stands there.

        Raises
        ------
        InputError
            If the point is farther than ``HERE_M`` from every home of the area, or is no point.
        """
        try:
            check_lonlat(lon, lat)
            xy = to_grid(np.array([lon]), np.array([lat]))
        except CrsError:
            xy = np.empty((0, 2))
        if not len(self) or not len(xy):
            raise InputError(NOT_HERE)
        away_m, row = KDTree(self.xy).query(xy[0])
        if not away_m <= HERE_M:
            raise InputError(NOT_HERE)
        return str(self.table["postcode"].iloc[int(row)])

    def joined(self, network: Network, mode: str, *, ferries: bool = True) -> SnappedPoints:
        """Where the homes join the streets of a mode.

        Kept for the first network that is asked with; another one, such as one with a street
        closed, is worked out anew.
        """
        self._network = self._network or network
        if self._network is not network:
            return network.graph(mode, ferries=ferries).snap(self.xy)
        key = (mode, ferries)
        if key not in self._joined:
            self._joined[key] = network.graph(mode, ferries=ferries).snap(self.xy)
        return self._joined[key]

    @cached_property
    def spread_m(self) -> Floats:
        """How far a home of each postcode may be from its point, in metres; shape ``(n,)``.

        An estimate: the straight way to the second nearest other place of a home, at least
        ``LEAST_SPREAD_M``. Where the point itself is a guess, ``ROUGH_SPREAD_M``.
        """
        return self._spread_m(self.table, _NEIGHBOUR + 1)

    @cached_property
    def spreads_m(self) -> dict[str, float]:
        """The spread of every postcode of the area, in metres: of those left out too."""
        given = self.left_out.loc[~self.left_out["not_home"].eq(NO_POSITION)]
        left_out = self._spread_m(given, _NEIGHBOUR)
        left_out[given["not_home"].eq(ENDED_LONG_AGO).to_numpy(bool)] = ROUGH_SPREAD_M
        return {
            **dict(zip(given["postcode"], left_out.tolist(), strict=True)),
            **dict(zip(self.table["postcode"], self.spread_m.tolist(), strict=True)),
        }

    def _spread_m(self, table: pd.DataFrame, neighbour: int) -> Floats:
        """The spread of postcodes; `neighbour` counts places of homes, its own among them."""
        places = np.unique(self.xy, axis=0)
        nearest = min(neighbour, len(places))
        if nearest < neighbour - 1 or not len(table):
            return np.full(len(table), LEAST_SPREAD_M)
        xy = table[["easting", "northing"]].to_numpy(float)
        apart = np.asarray(KDTree(places).query(xy, k=[nearest])[0])[:, -1]
        rough = (table["quality"].fillna(0) >= ROUGH_QUALITY).to_numpy(bool)
        return np.where(rough, ROUGH_SPREAD_M, np.maximum(apart, LEAST_SPREAD_M))


class _Joint(Homes):
    """Homes of two lists, which join the streets where each of the lists does."""

    def __init__(self, table: pd.DataFrame, parts: tuple[Homes, ...]) -> None:
        super().__init__(table)
        self.parts = parts

    def joined(self, network: Network, mode: str, *, ferries: bool = True) -> SnappedPoints:
        """See `Homes.joined`."""
        first, *others = (part.joined(network, mode, ferries=ferries) for part in self.parts)
        key, held = (mode, ferries), all(part._network is network for part in self.parts)
        if not held or key not in self._joined:
            both = first.and_those(*others)
            if not held:
                return both
            self._joined[key] = both
        return self._joined[key]
