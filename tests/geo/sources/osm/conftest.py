"""An extract under construction, and what is read from it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.records import Harvest
from geo.sources import osm
from tests.geo.sources.osm.plot import MAP, Plot


@pytest.fixture
def plot() -> Plot:
    return Plot()


@pytest.fixture
def harvest(plot: Plot, tmp_path: Path) -> Callable[[], Harvest]:
    """Write the extract and read it."""
    return lambda: osm.read(plot.write(tmp_path / "plot.osm"), MAP)
