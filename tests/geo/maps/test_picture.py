"""A plan as a picture: what is drawn is there, in its colour and at its place."""

from datetime import date
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from geo.errors import InputError
from geo.maps import Kind, MapPlan
from geo.maps.picture import HEIGHT_PX, WIDTH_PX, picture

WORST, BEST, DOT, UNUSED = "#54205c", "#f6ecc9", "#14213d", "#00ff00"
KINDS = (
    Kind("Under 20%", WORST),
    Kind("80% or more", BEST),
    Kind("A postcode outside", DOT, 9.0),
    Kind("Not on it", UNUSED),
)
DAY = date(2026, 11, 27)


def shapes(*rows: tuple[int, shapely.Geometry]) -> pd.DataFrame:
    return pd.DataFrame([(k, "", s) for k, s in rows], columns=["kind", "about", "shape"])


def points(*rows: tuple[int, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(k, "", x, y) for k, x, y in rows], columns=["kind", "about", "lon", "lat"]
    )


def drawn(plan: MapPlan) -> Image.Image:
    made = Image.open(BytesIO(picture(plan, "Who is outside", ["© Somebody, ODbL"], DAY)))
    assert made.size == (WIDTH_PX, HEIGHT_PX)
    return made


def where(image: Image.Image, colour: str) -> np.ndarray:
    rgb = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    rows, columns = np.nonzero((np.asarray(image.convert("RGB")) == rgb).all(axis=2))
    return np.column_stack([columns, rows])


TWO = MapPlan(
    "two",
    KINDS,
    shapes((0, shapely.box(-1.3, 50.6, -1.2, 50.7)), (1, shapely.box(-1.2, 50.6, -1.1, 50.7))),
    points((2, -1.25, 50.68)),
)


def test_zones_lie_west_to_east_and_points_over_them() -> None:
    image = drawn(TWO)
    assert where(image, WORST)[:, 0].min() < where(image, BEST)[:, 0].min()
    dot, zone = where(image, DOT), where(image, WORST)
    on_map = dot[dot[:, 0] < WIDTH_PX * 0.7]
    assert zone[:, 0].min() < on_map[:, 0].mean() < zone[:, 0].max()
    assert on_map[:, 1].mean() < np.median(zone[:, 1])


def test_the_legend_has_the_classes_that_are_on_it_and_no_others() -> None:
    image = drawn(TWO)
    right = [where(image, c)[:, 0].max() > WIDTH_PX * 0.75 for c in (WORST, BEST, DOT)]
    assert right == [True, True, True]
    assert not len(where(image, UNUSED))


def test_the_file_says_what_it_is_whose_and_of_when() -> None:
    assert drawn(TWO).info["Title"] == "Who is outside"
    assert drawn(TWO).info["Copyright"] == "© Somebody, ODbL"
    assert drawn(TWO).info["Creation Time"] == "2026-11-27"


def test_the_same_plan_is_the_same_file() -> None:
    assert picture(TWO, "a", ["b"], DAY) == picture(TWO, "a", ["b"], DAY)


def test_holes_and_lines_and_single_points_are_drawn() -> None:
    ring = shapely.box(-1.3, 50.6, -1.1, 50.7) - shapely.box(-1.22, 50.64, -1.18, 50.66)
    image = drawn(MapPlan("ring", KINDS, shapes((0, ring)), points()))
    middle = where(image, WORST).mean(axis=0)
    assert image.convert("RGB").getpixel((int(middle[0]), int(middle[1]))) == (255, 255, 255)
    line = Kind("A street", "#1d4f91", line=True)
    street = shapely.LineString([(-1.3, 50.6), (-1.2, 50.7)])
    assert len(where(drawn(MapPlan("line", (line,), shapes((0, street)), points())), "#1d4f91"))
    assert len(where(drawn(MapPlan("one", KINDS, shapes(), points((2, -1.2, 50.6)))), DOT))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        picture(MapPlan("none", KINDS, shapes(), points()), "a", [], DAY)
