"""What is encoded together, which changes how long it takes and nothing else."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.basemap import read_basemap, tiling
from tests.town import write_map

Things = list[tuple[int, int, int]]
"""Column and row of the tile of each, and how many corners it has."""


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 9))),
    st.integers(1, 40),
)
def test_groups_hold_each_thing_once_and_all_of_a_tile(things: Things, at_once: int) -> None:
    tile = np.array([thing[:2] for thing in things], dtype=np.int64).reshape(-1, 2)
    corners = np.array([thing[2] for thing in things], dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiling, "_AT_ONCE", at_once)
        groups = [group.tolist() for group in tiling._groups(tile, corners)]
    assert sorted(number for group in groups for number in group) == [*range(len(things))]
    tiles = [{things[number][:2] for number in group} for group in groups]
    assert sum(map(len, tiles)) == len({thing[:2] for thing in things})
    for group, its_tiles in zip(groups, tiles, strict=True):
        assert group == sorted(group)
        # No more than was wanted, but for the tile that goes over it.
        most = max(
            sum(things[number][2] for number in group if things[number][:2] == one)
            for one in its_tiles
        )
        assert sum(things[number][2] for number in group) <= at_once + most


def test_the_map_is_the_same_however_much_is_encoded_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "town.osm"
    write_map(path)
    whole = read_basemap(path)
    monkeypatch.setattr(tiling, "_AT_ONCE", 1)
    assert read_basemap(path) == whole
