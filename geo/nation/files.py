"""A nation as a folder of arrays, which every machine maps into memory and reads only in part."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import InputError
from geo.nation.measure import Nation, NationMeasures, areas, measured
from geo.nation.tiles import Country
from geo.network.edges import Ints, SnappedPoints
from geo.provision.access import Decay

_PLACES = ("homes", "services")
_SUMMARY = "nation.json"
"""Written last: a folder that has it is whole."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A nation as it is kept: `home` holds the homes of its areas, area after area.

    The homes of area `i` are ``home[first[i]:first[i + 1]]``.
    """

    nation: Nation
    home: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.first) - 1

    def area(self, number: int) -> Ints:
        """The homes of an area: positions in ``nation.homes``, ascending."""
        return np.asarray(self.home[self.first[number] : self.first[number + 1]])


def write(nation: Nation, folder: Path, *, most: int) -> None:
    """Keep a nation in a folder, divided into areas of at most so many homes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _SUMMARY).unlink(missing_ok=True)
    divided = areas(nation.homes.xy, most)
    plain: dict[str, Any] = {"door_rate": nation.door_rate}
    arrays: dict[str, Any] = {
        "people": nation.people,
        "places": nation.places,
        "area_home": np.concatenate([np.empty(0, dtype=np.int64), *divided]),
        "area_first": np.cumsum([0, *(len(area) for area in divided)]),
    }
    country = nation.country
    for field in fields(Country):
        value = getattr(country, field.name)
        if not isinstance(value, np.ndarray):
            plain[field.name] = value
        elif field.name not in ("u_in", "v_in") or value is not getattr(country, field.name[0]):
            arrays[field.name] = value
    for name in _PLACES:
        for field in fields(SnappedPoints):
            arrays[f"{name}_{field.name}"] = getattr(getattr(nation, name), field.name)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    (folder / _SUMMARY).write_text(json.dumps(plain), encoding="utf-8")


def read(folder: Path) -> Stored:
    """Open what `write` kept. Arrays are read when they are used, as far as they are.

    Raises
    ------
    InputError
        If no whole nation is in the folder.
    """
    if not (folder / _SUMMARY).exists():
        raise InputError(f"{folder} holds no nation. Name a folder that one was written to.")
    plain = json.loads((folder / _SUMMARY).read_text(encoding="utf-8"))
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    arrays.setdefault("u_in", arrays["u"])
    arrays.setdefault("v_in", arrays["v"])
    values = arrays | plain
    homes, services = (
        SnappedPoints(
            *(np.asarray(arrays[f"{name}_{field.name}"]) for field in fields(SnappedPoints))
        )
        for name in _PLACES
    )
    nation = Nation(
        Country(**{field.name: values[field.name] for field in fields(Country)}),
        homes,
        np.asarray(arrays["people"]),
        services,
        np.asarray(arrays["places"]),
        float(plain["door_rate"]),
    )
    return Stored(nation, arrays["area_home"], arrays["area_first"])


@dataclass(frozen=True, slots=True)
class AreaTask:
    """What is asked of every area of a kept nation; call it with an area's number.

    The folder has the same path on every machine. `limit` and `decay` as
    `geo.nation.measure.measured`.
    """

    folder: Path
    limit: float
    decay: Decay

    def __call__(self, number: int) -> NationMeasures:
        """Measure the area."""
        stored = read(self.folder)
        return measured(stored.nation, stored.area(number), limit=self.limit, decay=self.decay)
