"""Streets that a test draws on a plane, where a metre of the grid is a metre."""

from collections.abc import Iterator

import numpy as np
import pytest

from geo.network import graph


@pytest.fixture(scope="module")
def plane() -> Iterator[None]:
    """The tests of a module draw near the point (0, 0), which is no place in Great Britain."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph, "grid_scale", np.ones_like)
        yield
