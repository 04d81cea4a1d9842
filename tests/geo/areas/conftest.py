"""Two made areas side by side, and one beyond them."""

from pathlib import Path

import pytest

from geo.build.pipeline import build
from tests.conftest import made_once
from tests.side_by_side import MadeArea, write_area

WEST = MadeArea(
    0,
    listed=(
        ("Corner Speech Therapy", "speech-and-language-therapy", (0.0, 4.05)),
        ("Border Club", "youth-club", (8.0, 4.05)),
    ),
    mapped=((12.0, 2.05), (2.0, 2.05)),
)
EAST = MadeArea(
    1,
    listed=(
        ("Over the Border Physiotherapy", "physiotherapy", (10.0, 4.05)),
        ("Border Club", "youth-club", (8.0, 4.05)),
        ("Far Autism Support", "support-group", (17.0, 4.05)),
    ),
    mapped=((12.0, 2.05), (2.0, 2.05)),
)
FAR = MadeArea(6, listed=(("Far Speech Therapy", "speech-and-language-therapy", (58.0, 4.05)),))
THREE = (WEST, EAST, FAR)


def _built(folder: Path) -> None:
    (folder / "areas").mkdir()
    for area in THREE:
        others = tuple(one for one in THREE if one is not area)
        manifest = write_area(folder / "files", area, others)
        build(manifest, folder / "areas" / f"{area.code}.duckdb")


@pytest.fixture(scope="session")
def three_areas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of their databases: nobody may change it."""
    return made_once(tmp_path_factory, "three-areas", _built) / "areas"
