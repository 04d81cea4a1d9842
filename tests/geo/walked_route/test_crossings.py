"""Where a walk crosses a road for certain, and what is said of it."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure import to_lonlat
from geo.network.streets import Network
from geo.network.walked_tags import kept
from geo.records import TrafficCount
from geo.walked_route.checks import NOT_KNOWN, PASSES, VISIT
from geo.walked_route.criteria import criteria
from geo.walked_route.pieces import walked
from geo.walked_route.stretches import ACROSS, ALONG, RouteStretch, stretches_of
from tests.examples import examples
from tests.geo.network.streets import street, streets

X, Y = 449_000.0, 89_000.0


def net(
    road: dict[str, str] | None = None,
    crossing: dict[str, str] | None = None,
    *,
    arms: str = "both",
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> Network:
    """A lane from west to east, and a road that meets it in the middle from north and south."""
    told = kept({"ref": "B1", **(road or {})})
    rows = [
        street(1, 2, [(X, Y), (X + 200, Y)], name="West Lane", tags=kept(before or {})),
        street(2, 3, [(X + 200, Y), (X + 400, Y)], name="West Lane", tags=kept(after or {})),
    ]
    if arms in ("both", "north"):
        points = [(X + 200, Y), (X + 200, Y + 300)]
        rows.append(street(2, 4, points, name="Main Road", highway="secondary", tags=told))
    if arms in ("both", "south"):
        points = [(X + 200, Y - 300), (X + 200, Y)]
        rows.append(street(5, 2, points, name="Main Road", highway="secondary", tags=told))
    made = streets(rows)
    places = [(9, kept_crossing(crossing), X + 200, Y + 8)] if crossing else []
    points = pd.DataFrame(places, columns=["node_id", "tags", "easting", "northing"])
    return Network(made.edges, made.nodes, made.turns, points)


def kept_crossing(tags: dict[str, str]) -> str:
    return json.dumps({"highway": "crossing"} | tags)


def count(vehicles: float, hour: int | None = 8) -> TrafficCount:
    lon, lat = to_lonlat(X + 200, Y + 250)[0]
    return TrafficCount("c-1", "B1", float(lon), float(lat), vehicles, "2024-05-14", "c", hour)


def looked(network: Network, *counts: TrafficCount) -> tuple[RouteStretch, ...]:
    ends = [tuple(map(float, to_lonlat(X + x, Y + 1)[0])) for x in (10, 390)]
    walk = walked(network, ends[0], [ends[1]])
    assert walk is not None
    found = stretches_of(walk, network, counts, criteria())
    assert sum(stretch.metres for stretch in found) == pytest.approx(walk.metres)
    return found


def crossing(network: Network, *counts: TrafficCount) -> RouteStretch:
    (found,) = [stretch for stretch in looked(network, *counts) if stretch.kind == ACROSS]
    assert found.street == "Main Road"
    return found


def test_a_road_with_arms_on_both_sides_is_crossed() -> None:
    found = looked(net())
    assert [stretch.kind for stretch in found] == [ALONG, ACROSS, ALONG]
    assert [stretch.number for stretch in found] == [1, 2, 3]
    assert [stretch.numbered for stretch in found][1:] == ["2. Main Road", "3. West Lane"]


@pytest.mark.parametrize("arms", ["north", "south"])
def test_a_road_that_ends_at_the_walk_need_not_be_crossed(arms: str) -> None:
    assert [stretch.kind for stretch in looked(net(arms=arms))] == [ALONG]


def test_a_pavement_that_changes_sides_is_a_crossing() -> None:
    left, right = {"sidewalk": "left"}, {"sidewalk": "right"}
    kinds = [s.kind for s in looked(net(before=left, after=right, arms="north"))]
    assert kinds == [ALONG, ACROSS, ALONG]
    kinds = [s.kind for s in looked(net(before=left, after={"sidewalk": "both"}, arms="north"))]
    assert kinds == [ALONG, ALONG]


def test_without_a_place_or_a_count_a_crossing_is_not_known() -> None:
    assert crossing(net()).finding == NOT_KNOWN


@pytest.mark.parametrize(
    ("tags", "finding"),
    [
        ({"crossing": "traffic_signals"}, PASSES),
        ({"crossing": "uncontrolled", "crossing_ref": "zebra"}, PASSES),
        ({"crossing": "zebra"}, PASSES),
        ({"crossing_ref": "puffin"}, PASSES),
        ({"crossing:island": "yes"}, VISIT),
        ({"highway": "traffic_signals"}, VISIT),
        ({"crossing": "unmarked"}, NOT_KNOWN),
    ],
)
def test_a_crossing_by_its_place(tags: dict[str, str], finding: str) -> None:
    found = crossing(net(crossing=tags))
    assert found.finding == finding
    for key, value in tags.items():
        assert f"{key}={value}" in found.checks[0].tags


@pytest.mark.parametrize(
    ("vehicles", "hour", "finding"),
    [
        (239, 8, PASSES),
        (240, 8, VISIT),
        (239, None, PASSES),
        (240, None, NOT_KNOWN),
        (5_760, None, VISIT),
    ],
)
def test_a_crossing_by_its_traffic(vehicles: int, hour: int | None, finding: str) -> None:
    found = crossing(net(), count(vehicles, hour))
    assert found.finding == finding
    assert found.checks[0].count is not None


@pytest.mark.parametrize(
    ("road", "finding"),
    [
        ({"width": "7"}, PASSES),
        ({"width": "7.5"}, VISIT),
        ({"lanes": "2"}, PASSES),
        ({"lanes": "3"}, VISIT),
        ({"maxspeed": "60 mph"}, VISIT),
    ],
)
def test_a_quiet_road_that_is_wide_or_fast_needs_a_visit(
    road: dict[str, str], finding: str
) -> None:
    found = crossing(net(road), count(100))
    assert found.finding == finding
    ((key, value),) = road.items()
    if finding == VISIT:
        assert any(f"{key}={value}" in check.tags for check in found.checks)


def test_a_crossing_place_on_another_road_is_no_help() -> None:
    network = net()
    far = pd.DataFrame(
        [(9, kept_crossing({"crossing": "zebra"}), X + 208, Y + 100)],
        columns=["node_id", "tags", "easting", "northing"],
    )
    network.crossings = far
    assert crossing(network).finding == NOT_KNOWN


# One tag, one finding

_CHANGES = st.sampled_from(
    [
        ("place", "crossing", "zebra", "crossing", PASSES),
        ("place", "crossing", "traffic_signals", "crossing", PASSES),
        ("place", "crossing:island", "yes", "crossing", VISIT),
        ("place", "surface", "asphalt", "", ""),
        ("road", "lanes", "4", "crossing", ""),
        ("road", "width", "9", "crossing", ""),
        ("road", "maxspeed", "60 mph", "speed", VISIT),
        ("road", "lit", "yes", "", ""),
    ]
)
_LANE = st.dictionaries(st.sampled_from(["lit", "surface"]), st.sampled_from(["yes", "gravel"]))


def _findings(network: Network, *counts: TrafficCount) -> dict[tuple[str, int, str], str]:
    """The finding of every check of every stretch."""
    return {
        (stretch.kind, stretch.number, check.about): check.finding
        for stretch in looked(network, *counts)
        for check in stretch.checks
    }


@settings(max_examples=examples(60), deadline=None)
@given(change=_CHANGES, vehicles=st.sampled_from([None, 100, 239, 240, 900]), lane=_LANE)
def test_changing_one_tag_at_a_crossing_changes_its_finding_alone(
    change: tuple[str, str, str, str, str], vehicles: int | None, lane: dict[str, str]
) -> None:
    """Neither the streets that lead there change, nor another check of the same crossing."""
    where, key, value, about, then = change
    counts = () if vehicles is None else (count(vehicles),)
    place, road = {"crossing": "unmarked"}, {}
    was = _findings(net(road, place, before=lane, after=lane), *counts)
    (place if where == "place" else road)[key] = value
    becomes = _findings(net(road, place, before=lane, after=lane), *counts)
    differ = {each for each in was.keys() | becomes.keys() if was.get(each) != becomes.get(each)}
    assert differ <= {(ACROSS, 2, about)}
    if then:
        assert becomes[ACROSS, 2, about] == then
    if about == "crossing" and where == "road":
        quiet = vehicles is not None and vehicles < 240
        assert bool(differ) == quiet  # width and lanes matter where the traffic alone would pass
