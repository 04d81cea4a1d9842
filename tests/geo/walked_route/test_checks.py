"""What single tags and counts say of a stretch, and what it says as a whole."""

import numpy as np
import pytest
import shapely

from geo.measure import to_lonlat
from geo.records import TrafficCount
from geo.walked_route.checks import (
    NOT_KNOWN,
    PASSES,
    VISIT,
    Check,
    checks_of,
    pavements,
    verdict,
)
from geo.walked_route.counts import flow_on
from geo.walked_route.criteria import LIMITS, criteria
from geo.walked_route.pieces import WalkedPiece

X, Y = 449_910.0, 89_004.0
LINE = shapely.LineString([(X, Y), (X + 100, Y)])


def piece(highway: str = "tertiary", *, fast: bool = False, **tags: str) -> WalkedPiece:
    told = {key.replace("__", ":"): value for key, value in tags.items()}
    return WalkedPiece(
        0, 1, "Row", True, highway, told, True, fast, 100.0, 1, 2, np.array([[X, Y], [X + 100, Y]])
    )


def count(
    vehicles: float, *, hour: int | None = 8, road: str = "B1", east: float = 0
) -> TrafficCount:
    lon, lat = to_lonlat(X + east, Y)[0]
    when = "2024-05-14" if hour is not None else "2024"
    return TrafficCount("c-1", road, float(lon), float(lat), vehicles, when, "c", hour)


def flow(vehicles: float, **more: object):
    return flow_on(LINE, "B1", [count(vehicles, **more)], criteria())  # type: ignore[arg-type]


def of(found: tuple[Check, ...], about: str) -> Check:
    return next(check for check in found if check.about == about)


def test_a_stretch_without_data_is_not_known() -> None:
    for highway in ("tertiary", "residential", "service", "track", "path", "bridleway"):
        found = checks_of(piece(highway), None, criteria())
        assert verdict(found) == NOT_KNOWN
        assert all(check.finding != VISIT for check in found)


@pytest.mark.parametrize(
    ("tags", "left", "right"),
    [
        ({"sidewalk": "both"}, True, True),
        ({"sidewalk": "left"}, True, False),
        ({"sidewalk": "right"}, False, True),
        ({"sidewalk": "separate"}, True, True),
        ({"sidewalk": "none"}, False, False),
        ({"sidewalk": "no"}, False, False),
        ({"sidewalk:left": "separate", "sidewalk:right": "no"}, True, False),
        ({"sidewalk:both": "no"}, False, False),
        ({"sidewalk:left": "yes"}, True, None),
        ({"footway": "both"}, True, True),
        ({"sidewalk": "perhaps"}, None, None),
        ({}, None, None),
    ],
)
def test_pavements_by_side(tags: dict[str, str], left: bool | None, right: bool | None) -> None:
    assert pavements(tags) == {"left": left, "right": right}


@pytest.mark.parametrize(
    ("tags", "finding"),
    [
        ({"sidewalk": "both"}, PASSES),
        ({"sidewalk": "left"}, PASSES),
        ({"sidewalk": "no"}, VISIT),
        ({"sidewalk": "no", "verge": "both"}, VISIT),
        ({"verge": "both"}, NOT_KNOWN),
        ({"lit": "yes"}, NOT_KNOWN),
        ({"sidewalk": "both", "lit": "no"}, VISIT),
        ({"sidewalk": "both", "lit": "yes", "maxspeed": "30 mph"}, PASSES),
        ({"sidewalk": "both", "maxspeed": "50 mph"}, VISIT),
        ({"sidewalk": "both", "maxspeed": "49 mph"}, PASSES),
    ],
)
def test_a_road_by_its_tags(tags: dict[str, str], finding: str) -> None:
    assert verdict(checks_of(piece(**tags), None, criteria())) == finding


def test_a_verge_is_asked_about_where_there_is_no_pavement() -> None:
    found = of(checks_of(piece(sidewalk="no", verge="left"), None, criteria()), "pavement")
    assert "verge" in found.why
    assert found.tags == ("sidewalk=no", "verge=left")


def test_fast_traffic_without_a_known_pavement_needs_a_visit() -> None:
    assert verdict(checks_of(piece(fast=True), None, criteria())) == VISIT


@pytest.mark.parametrize(
    ("highway", "tags", "finding"),
    [
        ("footway", {}, PASSES),
        ("footway", {"footway": "sidewalk"}, PASSES),
        ("path", {}, NOT_KNOWN),
        ("path", {"surface": "asphalt"}, PASSES),
        ("bridleway", {"surface": "mud"}, VISIT),
        ("footway", {"surface": "grass"}, VISIT),
        ("track", {"surface": "asphalt"}, NOT_KNOWN),
    ],
)
def test_a_path_by_its_tags(highway: str, tags: dict[str, str], finding: str) -> None:
    assert verdict(checks_of(piece(highway, **tags), None, criteria())) == finding


@pytest.mark.parametrize(
    ("vehicles", "hour", "finding"),
    [
        (399, 8, PASSES),
        (400, 8, VISIT),
        (840, 8, VISIT),
        (841, 8, VISIT),
        (399, None, PASSES),  # the whole day has fewer than the limit for an hour
        (400, None, NOT_KNOWN),
        (9_599, None, NOT_KNOWN),
        (9_600, None, VISIT),  # 400 an hour, day and night
    ],
)
def test_traffic_where_no_pavement_is_known(vehicles: int, hour: int | None, finding: str) -> None:
    found = of(checks_of(piece(), flow(vehicles, hour=hour), criteria()), "traffic")
    assert found.finding == finding
    assert found.count is not None
    assert found.count.count.vehicles == vehicles


def test_traffic_beside_a_pavement_passes_whatever_its_number() -> None:
    found = checks_of(piece(sidewalk="both"), flow(2_000), criteria())
    assert of(found, "traffic").finding == PASSES


def test_the_words_for_traffic_differ_at_the_limits() -> None:
    said = [
        of(checks_of(piece(), flow(n), criteria()), "traffic").why for n in (399, 400, 840, 841)
    ]
    assert "Fewer than 400" in said[0]
    assert "From 400 to 840" in said[1]
    assert "From 400 to 840" in said[2]
    assert "More than 840" in said[3]
    assert "from 8am to 9am on 14 May 2024" in said[0]


def test_a_count_stands_for_its_own_road_and_no_farther_than_the_limit() -> None:
    limits = criteria()
    far = limits.of("count_along")
    assert flow_on(LINE, "B1", [count(9, east=-far + 1)], limits) is not None
    assert flow_on(LINE, "B1", [count(9, east=-far - 5)], limits) is None
    assert flow_on(LINE, "B2", [count(9)], limits) is None
    assert flow_on(LINE, None, [count(9)], limits) is None
    assert flow_on(LINE, "A2;b 1", [count(9)], limits) is not None
    near = limits.of("count_on")
    assert flow_on(LINE, None, [count(9, road="U", east=-near + 1)], limits) is not None
    assert flow_on(LINE, None, [count(9, road="U", east=-near - 1)], limits) is None
    two = [count(9, east=-300), count(7, east=-200)]
    nearest = flow_on(LINE, "B1", two, limits)
    assert nearest is not None
    assert nearest.count.vehicles == 7


def test_no_sentence_says_that_a_stretch_is_safe() -> None:
    tags = [{}, {"sidewalk": "both", "lit": "yes"}, {"sidewalk": "no"}, {"maxspeed": "60 mph"}]
    for each in tags:
        for flown in (None, flow(100), flow(900)):
            for check in checks_of(piece(**each), flown, criteria()):
                assert "safe" not in check.why.lower()


def test_every_limit_has_its_source_or_says_that_it_is_open() -> None:
    held = criteria()
    assert set(held.limits) == set(LIMITS)
    for limit in held.limits.values():
        assert limit.source
        assert (limit.page and limit.read) or "own rule" in limit.source
    assert [held.of(key) for key in ("crossing", "low_flow", "high_flow")] == [240, 400, 840]
    assert held.of("fast") == pytest.approx(80.4672)
