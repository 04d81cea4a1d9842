"""A plan as a picture: what is drawn is there, in its colour and at its place."""

from datetime import date
from io import BytesIO
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from geo.errors import InputError
from geo.maps import Kind, MapPlan
from geo.maps.base_map import GroundFeature
from geo.maps.ground_names import draw_names
from geo.maps.picture import HEIGHT_PX, WIDTH_PX, picture
from geo.maps.picture_frame import PictureFrame, Room, overlaps
from geo.measure import to_lonlat
from geo.publish.shades import fifths as shades
from geo.tokens import contrast, mixed, tokens

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


# Over a base map


class Ground:
    """A base map: land west of a coast at 1.2 degrees west, sea east of it, a street, a town."""

    def features(self, bounds: tuple[float, float, float, float], zoom: int) -> list[GroundFeature]:
        west, south, _, north = bounds
        self.asked = bounds, zoom
        land = [[west, south], [-1.2, south], [-1.2, north], [west, north]]
        hole = [[-1.29, 50.61], [-1.28, 50.61], [-1.28, 50.62], [-1.29, 50.62]]
        street = np.array([[west, 50.65], [-1.21, 50.65]])
        towns = [("Aton", -1.25, 50.63), ("Beton", -1.2501, 50.63), ("Ceton", -1.23, 50.69)]
        return [
            GroundFeature("land", "land", "", 2, [np.array(land), np.array(hole)], [False, True]),
            GroundFeature("street", "major", "", 1, [street], [False]),
            *(
                GroundFeature("place", "town", name, 0, [np.array([[x, y]])], [False])
                for name, x, y in towns
            ),
        ]


def over(plan: MapPlan, ground: Ground) -> Image.Image:
    return Image.open(BytesIO(picture(plan, "Who is outside", ["© Somebody"], DAY, ground)))


SOME = MapPlan(
    "some",
    KINDS,
    shapes((0, shapely.box(-1.27, 50.66, -1.22, 50.68))),
    points((2, -1.3, 50.6), (2, -1.1, 50.7)),
)
LOOK = {name: colour.light for name, colour in tokens().map.items()}


def test_land_sea_and_streets_lie_under_the_plan_in_their_colours() -> None:
    image = over(SOME, ground := Ground())
    sea, land, street = (where(image, LOOK[name]) for name in ("sea", "land", "major"))
    assert np.median(sea[:, 0]) > np.median(land[:, 0])
    assert len(sea) > 100_000 < len(land)
    assert len(street) > 500
    (west, south, east, north), zoom = ground.asked
    assert (west, south) < (-1.3, 50.6)
    assert (east, north) > (-1.1, 50.7)
    assert south < 50.6
    assert north > 50.7
    assert 9 <= zoom <= 13
    lake = sea[sea[:, 0] < land[:, 0].mean()]
    assert 500 < len(lake) < len(land) / 20, "a hole in the land is no land"


def test_zones_let_the_ground_shine_through_and_the_key_shows_them_so() -> None:
    image = over(SOME, Ground())
    seen = mixed(WORST, LOOK["land"], tokens().zone_opacity)
    rows = where(image, seen)
    assert (rows[:, 0] < WIDTH_PX * 0.7).sum() > 5_000
    assert (rows[:, 0] > WIDTH_PX * 0.75).sum() > 500
    assert not len(where(image, WORST))


def test_what_shines_through_leaves_classes_and_streets_apart() -> None:
    """Each class differs from the next, and a street within a class from the land beside it."""
    opacity, names = tokens().zone_opacity, ("land", "major")
    fifths = [kind.colour for kind in shades("")]
    seen = [mixed(colour, LOOK["land"], opacity) for colour in fifths]
    assert all(contrast(a, b) > 1.2 for a, b in pairwise(seen))
    for colour in fifths:
        land, street = (mixed(colour, LOOK[name], opacity) for name in names)
        assert contrast(land, street) > 1.03


def test_names_do_not_cover_each_other_and_the_same_again_is_the_same_file() -> None:
    frame = PictureFrame(400_000, 100_000, 0, 0, 1)
    room = (0.0, 0.0, 900.0, 900.0)
    spots = [(f"Town {i}", 100.0 + 37 * i, 200.0 + 11 * i) for i in range(20)]
    at = to_lonlat([400_000 + x for _, x, _ in spots], [100_000 - y for _, _, y in spots])
    named = [
        GroundFeature("place", "town", name, 0, [at[i : i + 1]], [False])
        for i, (name, _, _) in enumerate(spots)
    ]
    boxes = draw_names(Image.new("RGB", (900, 900)), named, frame, room, [(0, 0, 300, 900)])
    assert 2 < len(boxes) < 20
    for i, box in enumerate(boxes):
        assert not overlaps(box, boxes[:i])
        assert box[0] >= 300
    one, two = (picture(SOME, "a", ["b"], DAY, Ground()) for _ in range(2))
    assert one == two


def test_a_route_stands_out_from_the_ground_and_no_name_covers_it() -> None:
    line = Kind("A street", "#1d4f91", line=True)
    route = shapely.LineString([(-1.3, 50.63), (-1.1, 50.63)])
    image = over(MapPlan("line", (line,), shapes((0, route)), points()), Ground())
    seen = where(image, "#1d4f91")
    on_map = seen[seen[:, 0] < WIDTH_PX * 0.75]
    columns = np.unique(on_map[:, 0])
    assert len(columns) == columns.max() - columns.min() + 1, "whole from end to end"


def test_it_is_made_for_print() -> None:
    for ground in (None, Ground()):
        image = Image.open(BytesIO(picture(TWO, "a", ["b"], DAY, ground)))
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert len(where(image, tokens().light("ink"))) > 1_000


@pytest.mark.parametrize("slant", [0.0, 0.5, -0.9, 20.0])
def test_the_name_of_a_street_is_on_it_or_beside_what_is_drawn_there(slant: float) -> None:
    frame, room = PictureFrame(400_000, 100_000, 0, 0, 0.8), (0.0, 0.0, 900.0, 900.0)
    x = np.linspace(-1, 1, 2) * 400 / np.hypot(1, slant)
    street = to_lonlat(400_550 + x, 99_450 - x * slant)
    named = [GroundFeature("street", "major", "Long Lane", 1, [street], [False])]
    on_it = np.linspace(*frame.pixels(street), 60)
    line = [(x - 9, y - 9, x + 9, y + 9) for x, y in on_it]
    paper = Image.new("RGB", (900, 900))
    free = draw_names(paper, named, frame, room, [])
    kept = draw_names(paper, named, frame, room, line)
    assert any(overlaps(box, line) for box in free)
    assert kept
    assert not any(overlaps(box, line) for box in kept)
    far = [min(np.hypot(*(on_it - np.array(box).reshape(2, 2).mean(axis=0)).T)) for box in kept]
    assert max(far) < 60, "near its street"


def written(
    named: list[GroundFeature], m_per_px: float, taken: list[Room]
) -> tuple[list[Room], Image.Image]:
    """The boxes of the names, and the picture that they are on."""
    frame = PictureFrame(400_000, 100_000, 0, 0, 1 / m_per_px)
    paper = Image.new("RGB", (900, 900), LOOK["land"])
    return draw_names(paper, named, frame, (0.0, 0.0, 900.0, 900.0), taken), paper


def on_the_picture(*at: tuple[float, float]) -> np.ndarray:
    """Degrees of pixels, where a pixel is a metre."""
    return to_lonlat([400_000 + x for x, _ in at], [100_000 - y for _, y in at])


def wood(name: str, left: float, top: float, right: float, bottom: float) -> GroundFeature:
    ring = on_the_picture((left, top), (right, top), (right, bottom), (left, bottom))
    return GroundFeature("ground", "wood", name, 2, [ring], [False])


def test_a_wood_in_two_tiles_is_named_once_in_its_middle() -> None:
    pieces = [wood("Nut Wood", 100, 300, 410, 700), wood("Nut Wood", 400, 300, 700, 700)]
    ((left, top, right, bottom),), paper = written(pieces, 1.0, [])
    assert 250 < (left + right) / 2 < 550
    assert 450 < (top + bottom) / 2 < 550
    seen = where(paper, LOOK["green-name"])
    assert len(seen) > 100
    assert (seen >= (left, top)).all()
    assert (seen <= (right, bottom)).all()


def test_what_is_smaller_than_its_name_or_is_seen_from_afar_is_not_named() -> None:
    assert not written([wood("Nut Wood", 300, 300, 340, 340)], 1.0, [])[0]
    assert not written([wood("Nut Wood", 100, 300, 700, 700)], 30.0, [])[0]
    assert not written([wood("", 100, 300, 700, 700)], 1.0, [])[0]


def test_the_part_of_a_wood_that_the_picture_shows_is_named() -> None:
    ((left, top, right, bottom),), _ = written([wood("Nut Wood", -9000, 300, 400, 700)], 1.0, [])
    assert left > 0 < top
    assert right < 400
    assert bottom < 700
    assert not written([wood("Nut Wood", -9000, 300, -10, 700)], 1.0, [])[0]


def test_names_of_areas_give_way_to_streets_and_places() -> None:
    street = on_the_picture((50, 500), (850, 500))
    road = GroundFeature("street", "major", "Long Road", 1, [street], [False])
    named, mark = [wood("Nut Wood", 50, 300, 850, 700), road], (380.0, 440.0, 520.0, 480.0)
    boxes, paper = written(named, 1.0, [mark])
    of_the_road, _ = written([road], 1.0, [mark])
    assert boxes[:-1] == of_the_road
    assert len(where(paper, LOOK["green-name"])) > 100
    assert not overlaps(boxes[-1], [mark, *of_the_road])


@pytest.mark.parametrize("layer", ["waterway", "street"])
def test_rivers_and_paths_are_named_along_their_line(layer: str) -> None:
    kind, colour = ("river", "water-name") if layer == "waterway" else ("path", "name")
    line = on_the_picture((300, 200), (300, 700))
    named = [GroundFeature(layer, kind, "Longwater Way", 1, [line], [False])]
    boxes, paper = written(named, 1.0, [])
    assert boxes
    seen = where(paper, LOOK[colour])
    (wide, high) = np.ptp(seen, axis=0)
    assert high > 3 * wide, "it is turned as the line is"
    assert not written(named, 60.0, [])[0]
