"""One child: measured, ranked and decided. The page, the command and a file of pupils all ask here.

A file of ten thousand children is the same question ten thousand times: `standings` works them out
together, `answer` one alone with its routes, and both by the same ranking and the same facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measure import Floats
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.school_travel import measure
from geo.school_travel import schools as of_schools
from geo.school_travel.law import Facts, school_year_age
from geo.school_travel.nearest import NO_SCHOOL, Ranking, nearest_suitable, rank
from geo.school_travel.rules import Rules
from geo.school_travel.schools import SUITS, Schools


class PostcodeFinder(Protocol):
    """The look-up that placing needs; `geo.store.Store` offers it."""

    def places_of(self, postcodes: Sequence[str]) -> pd.DataFrame:
        """Where many postcodes are."""
        ...

    def has_address_points(self) -> bool:
        """Whether the data says where properties are."""
        ...

    def address_points(self, uprns: Sequence[int]) -> pd.DataFrame:
        """Where properties are, by UPRN."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What children are decided against: homes, streets and schools, the rules, the day."""

    gazetteer: PostcodeFinder
    homes: Homes
    network: Network
    schools: Schools
    rules: Rules
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """What measuring and ranking need to know of one child.

    Attributes
    ----------
    lonlat
        The home, EPSG:4326; `spread_m` is how far it may be from there (0: an address point).
    school
        Rows of the school that is asked about: all its sites.
    needs
        Codes of needs.
    kind
        The kind of school that could suit, a category of `geo.directory.vocabulary`; None is the
        kind of the school that is asked about.
    struck_out
        Service ids of schools that do not suit after all, or were full.
    """

    lonlat: tuple[float, float]
    spread_m: float
    school: tuple[int, ...]
    born: date | None
    needs: tuple[str, ...] = ()
    kind: str | None = None
    struck_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one child has to go, and how the school stands among those that could suit.

    Attributes
    ----------
    facts
        What this tells of the child, by the names of `Facts`.
    least, most
        How many suitable schools are nearer: for certain, and at most.
    perhaps, close
        Rows of the schools that are nearer and may suit; and of those that are about as near, so
        that a postcode does not say which is nearer.
    nearest, nearest_m
        The row of the nearest school that suits (``NO_SCHOOL``: none) and the walk to it.
    gate
        The row of the gate that was measured to; -1 without a route.
    joined
        Whether any street that can be walked is near the home.
    traffic
        The streets on the walk to school beside fast traffic, without a pavement; with metres.
    """

    facts: Mapping[str, Any]
    least: int
    most: int
    perhaps: tuple[int, ...]
    close: tuple[int, ...]
    nearest: int
    nearest_m: float
    gate: int
    joined: bool
    traffic: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Suits:
    """Which schools can suit which children; children alike are looked up once."""

    setting: Setting
    known: dict[tuple[Any, ...], NDArray[np.int8]] = field(default_factory=dict)

    def of(self, pupil: Pupil) -> NDArray[np.int8]:
        """Which schools can suit a child, before the one that is asked about counts as suitable."""
        schools, born, on = self.setting.schools, pupil.born, self.setting.on
        age = school_year_age(born, on) if born and born <= on else None
        kind = pupil.kind or schools.categories[pupil.school[0]]
        key = (age, pupil.needs, kind, pupil.struck_out)
        if key not in self.known:
            self.known[key] = of_schools.suits(
                schools,
                age=age,
                needs=pupil.needs,
                kinds=(kind,),
                struck_out=pupil.struck_out,
                for_sure=True,
            )
        return self.known[key]


def suits(pupil: Pupil, setting: Setting) -> NDArray[np.int8]:
    """Which schools can suit a child, as `geo.school_travel.schools.suits` gives it."""
    return _Suits(setting).of(pupil)


def ranked(
    pupils: Sequence[Pupil], walk_any_m: Floats, setting: Setting
) -> tuple[Ranking, NDArray[np.int64]]:
    """How each child's school stands, and which school that suits is the nearest to each.

    Parameters
    ----------
    walk_any_m
        Metres from each home to every school of the setting, shape ``(n, m)``.
    """
    schools, each = setting.schools, _Suits(setting)
    can = np.array([each.of(pupil) for pupil in pupils], dtype=np.int8)
    own = np.array([pupil.school[0] for pupil in pupils], dtype=np.int64)
    for i, pupil in enumerate(pupils):
        can[i, pupil.school[0]] = SUITS  # its other sites are as near as it
    spread = np.array([pupil.spread_m for pupil in pupils], dtype=float)
    return rank(walk_any_m, can, own, schools.site, spread), nearest_suitable(walk_any_m, can)


def standings(pupils: Sequence[Pupil], setting: Setting) -> list[Standing]:
    """Measure and rank many children together, each as it would be alone.

    Children who live at one place are measured once.
    """
    if not pupils:
        return []
    given = np.array([pupil.lonlat for pupil in pupils], dtype=float)
    lonlat, home = np.unique(given, axis=0, return_inverse=True)
    home = home.reshape(-1)
    found = measure.distances(
        setting.network,
        lonlat,
        setting.schools,
        range(len(setting.schools)),
        school_point=setting.rules.school_point,
    )
    ranking, nearest = ranked(pupils, found.walk_any_m[home], setting)
    roads = measure.beside_traffic(
        setting.network,
        lonlat,
        setting.schools,
        [(at, pupil.school) for at, pupil in zip(home.tolist(), pupils, strict=True)],
        school_point=setting.rules.school_point,
    )
    every = zip(pupils, home.tolist(), nearest.tolist(), roads, strict=True)
    return [
        _standing(pupil, found, at, _Ranked(ranking, i, near), setting.rules, on_way)
        for i, (pupil, at, near, on_way) in enumerate(every)
    ]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The row of one child in a ranking, and the nearest school that suits."""

    ranking: Ranking
    i: int
    nearest: int


def _standing(
    pupil: Pupil,
    found: measure.Distances,
    home: int,
    ranked_as: _Ranked,
    rules: Rules,
    traffic: Mapping[str, float],
) -> Standing:
    walks, own = found.walk_any_m[home], pupil.school
    near = min(own, key=walks.__getitem__)
    metres = {
        "walk_any_m": float(walks[near]),
        "walk_m": float(min(found.walk_m[home, row] for row in own)),
        "vehicle_m": float(min(found.vehicle_m[home, row] for row in own)),
    }
    ranking, i, nearest = ranked_as.ranking, ranked_as.i, ranked_as.nearest
    return Standing(
        metres | of_ranking(ranking, i, rules),
        int(ranking.least[i]),
        int(ranking.most[i]),
        tuple(np.flatnonzero(ranking.perhaps[i]).tolist()),
        tuple(np.flatnonzero(ranking.close[i]).tolist()),
        nearest,
        float(walks[nearest]) if nearest != NO_SCHOOL else np.inf,
        int(found.gate[home, near]),
        bool(found.joined[home]),
        traffic,
    )


def of_ranking(ranking: Ranking, i: int, rules: Rules) -> dict[str, Any]:
    """What a ranking tells of one child, by the names of `Facts`."""
    return {
        "nearest_suitable": ranking.nearest_suitable(i),
        "nearer_suitable": ranking.nearer_suitable(i, rules.fewer_nearer_than),
        "about_as_near": bool(ranking.close[i].any()),
    }


_FACTS = frozenset(f.name for f in fields(Facts))


def facts_of(
    pupil: Pupil, found: Mapping[str, Any], told: Mapping[str, Any], setting: Setting
) -> Facts:
    """The facts of one child: what was measured, and over it what a person told.

    Parameters
    ----------
    found
        What was measured and ranked, by the names of `Facts`.
    told
        What a person told: more than the names of `Facts` may be in it.
    """
    said = {name: value for name, value in told.items() if name in _FACTS}
    known = {"on": setting.on, "born": pupil.born, "spread_m": pupil.spread_m} | dict(found)
    if pupil.school and "qualifying" not in said:
        known["qualifying"] = setting.schools.qualifying[pupil.school[0]]
    if said.get("nearest_suitable") is not None and "nearer_suitable" not in said:
        known.pop("nearer_suitable", None)
    if "nearer_suitable" in said and said.get("nearest_suitable") is None:
        said["nearest_suitable"] = said["nearer_suitable"] == 0
    return Facts(**(known | said))
