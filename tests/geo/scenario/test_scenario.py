"""What if: the file, what becomes of streets and schools, who gains and who loses."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from geo import scenario
from geo.errors import InputError
from geo.network import changes
from geo.network.streets import Network
from geo.scenario import BECOMES, LOSES, STOPS, UNREASONABLE, Change, Scenario
from geo.school_travel.rules import rules
from geo.school_travel.schools import Schools
from geo.store import Store
from tests.geo.places.test_zones import homes
from tests.geo.school_travel.test_measure import schools
from tests.town import at

RULES = rules(date(2026, 11, 24))


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    """The town with a lane of three kilometres to the south."""
    lane = shapely.LineString([at(0, 0), at(0, -30)])
    return changes.opened(store.network(), lane, name="Long Lane")


def scene(*each: Change) -> Scenario:
    return Scenario("A test", each, area="E06000999", note="Why not")


def compared(network: Network, held, *each: Change, places=((0, -29), (0, 0), (5, 5))):
    return scenario.compare(
        homes(*places), (network, held), scenario.applied(scene(*each), network, held), RULES, age=7
    )


# The file

EVERY = scene(
    Change("close", street="Row 3"),
    Change("close", shapely.Point(*at(0.5, 0)), modes=("drive",)),
    Change("unsafe", shapely.LineString([at(0, 0), at(3, 0)])),
    Change("unsafe", shapely.Polygon([at(0, 0), at(3, 0), at(3, 3)]), street="Row 0"),
    Change("path", shapely.LineString([at(0.5, 0), at(0.5, 1)]), name="Green Way"),
    Change("gate", shapely.Point(*at(1, 1)), school="s0"),
    Change("move school", shapely.Point(*at(1, 1)), school="School 0"),
    Change("add school", shapely.Point(*at(2, 2)), name="Hill School", min_age=4.0, max_age=11.0),
)


def test_a_scenario_that_is_written_and_read_is_the_same() -> None:
    text = scenario.write(EVERY)
    assert scenario.read(text) == scenario.read(text.encode("utf-8-sig")) == EVERY
    assert json.loads(text)["type"] == "FeatureCollection"


def feature(geometry: object = None, **properties: object) -> str:
    one = {"type": "Feature", "geometry": geometry, "properties": properties}
    return json.dumps({"type": "FeatureCollection", "features": [one]})


POINT = {"type": "Point", "coordinates": [-1.3, 50.7]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "1 to 500 features"),
        ('{"type": "FeatureCollection", "features": [7]}', "Feature 1: It is not a GeoJSON"),
        (feature(POINT, change="explode"), "it must be one of close"),
        (feature(change="close"), "has no street name"),
        (feature(POINT, change="path"), "needs a LineString"),
        (feature(change="gate", school="1"), "needs a Point"),
        (feature(POINT, change="gate"), "needs the school"),
        (feature(POINT, change="add school"), "needs a name"),
        (feature(POINT, change="close", modes=["hover"]), "modes must be"),
        (feature({"type": "Point", "coordinates": [450000, 90000]}, change="close"), "grid metres"),
        (feature({"type": "Point", "coordinates": [50.7, -1.3]}, change="close"), "swapped"),
        (feature({"type": "Blob"}, change="close"), "not GeoJSON"),
        (feature(POINT, change="add school", name="A", min_age="four"), "number from 0 to 25"),
        (feature(POINT, change="close", street=["a"]), "street must be text"),
        ("x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_is_no_scenario(content: str | bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        scenario.read(content)


def test_every_fault_is_told_by_the_number_of_its_feature() -> None:
    whole = json.loads(feature(change="close"))
    whole["features"] *= 3
    with pytest.raises(InputError, match=r"Feature 1: .*Feature 2: .*Feature 3: "):
        scenario.read(json.dumps(whole))


# What becomes of streets and schools


def test_a_closure_is_as_if_the_street_were_not_there(network: Network) -> None:
    """Against a network whose table lacks the street."""
    held = schools([(2, 2)], [(7, 7)])
    after = scenario.applied(scene(Change("close", street="Row 3")), network, held)
    without = network.changed(edges=network.edges[network.edges["name"] != "Row 3"])
    some = homes(*[tuple(p) for p in np.random.default_rng(2).uniform(0, 8, (20, 2))])
    got = scenario.compare(some, (network, held), after, RULES, age=7)
    built = scenario.compare(some, (network, held), (without, held), RULES, age=7)
    pd.testing.assert_frame_equal(got.homes, built.homes)
    assert got.totals == built.totals


def test_a_street_is_drawn_as_it_runs_however_it_was_named(network: Network) -> None:
    point = shapely.Point(at(2.5, 3.0))
    by_name, pointed, moved, lost = (
        Change("close", street="Row 3"),
        Change("unsafe", point),
        Change("add school", point, name="New"),
        Change("close", street="Nowhere Lane"),
    )
    lines = scenario.drawn(scene(by_name, pointed, moved, lost), network)
    assert len(lines) == 3
    row = shapely.LineString([at(0, 3), at(8, 3)])
    assert shapely.hausdorff_distance(lines[0], row) < 1e-4  # about ten metres
    assert lines[1].distance(point) < 1e-4
    assert 0 < lines[1].length < lines[0].length
    assert lines[2] == point


def test_a_path_may_end_on_a_street_that_closes(network: Network) -> None:
    path = Change("path", shapely.LineString([at(4.5, 4), at(4.5, 3)]), name="Cut")
    after, _ = scenario.applied(scene(Change("close", street="Row 3"), path), network, schools())
    assert "Cut" in set(after.edges["name"])


def test_schools_get_gates_move_and_are_added(network: Network) -> None:
    held = schools([(0, 0), (1, 0)])
    changed = scene(
        Change("gate", shapely.Point(*at(5, 5)), school="School 0"),
        Change("add school", shapely.Point(*at(8, 8)), name="New", min_age=4.0, max_age=11.0),
    )
    _, after = scenario.applied(changed, network, held)
    assert after.gates["school"].tolist() == [0, 0, 0, 1]
    assert after.table["name"].tolist() == ["School 0", "New"]
    _, moved = scenario.applied(
        scene(Change("move school", shapely.Point(*at(5, 5)), school="s0")), network, held
    )
    assert moved.gates[["lon", "lat"]].to_numpy().tolist() == [pytest.approx(at(5, 5))]
    assert len(held.gates) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("close", street="Nowhere Street"), r"Change 1 \(Close Nowhere Street\).*no street"),
        (Change("gate", shapely.Point(*at(0, 0)), school="999999"), "URN 999999"),
        (Change("path", shapely.LineString([at(50, 50), at(51, 50)])), "does not join a street"),
        (Change("close", shapely.Point(*at(60, 60))), "no street within"),
    ],
)
def test_a_change_that_cannot_be_made(network: Network, change: Change, said: str) -> None:
    with pytest.raises(InputError, match=said):
        scenario.applied(scene(change), network, schools([(0, 0)]))


def test_streets_of_one_name_are_told_apart_by_a_point(network: Network) -> None:
    twice = network.changed(
        edges=network.edges.replace({"name": {"Row 1": "High Street", "Row 7": "High Street"}})
    )
    with pytest.raises(InputError, match="2 streets called High Street"):
        scenario.applied(scene(Change("close", street="high street")), twice, schools())
    one = Change("close", shapely.Point(*at(4, 6.5)), street="High Street")
    after, _ = scenario.applied(scene(one), twice, schools())
    shut = after.edges[(after.edges["forward"] == 0) & (twice.edges["forward"] != 0)]
    assert len(shut)
    middle = shapely.union_all(shut["geometry"].to_numpy()).centroid
    assert middle.y == pytest.approx(90_700, abs=5)


# Who gains, who loses


def test_who_becomes_entitled_and_who_stops(network: Network) -> None:
    """The home at the lane's end is 2,900 m from one school; without it, 3,600 m from the other."""
    held = schools([(0, 0)], [(7, 0)])
    far = Change("move school", shapely.Point(*at(8, 8)), school="s0")
    got = compared(network, held, far)
    assert got.limit_m == pytest.approx(3218.688)
    assert (got.totals[BECOMES], got.totals[STOPS], got.totals["homes"]) == (1, 0, 3)
    row = got.homes.iloc[0]
    assert (row["school_before"], row["school_after"]) == ("School 0", "School 1")
    assert (row["walk_before_m"], row["walk_after_m"]) == pytest.approx((2900, 3600), abs=0.5)
    assert BECOMES in row["change"]
    assert LOSES in row["change"]
    moved = scenario.applied(scene(far), network, held)
    back = scenario.compare(homes((0, -29)), moved, (network, held), RULES, age=7)
    assert (back.totals[BECOMES], back.totals[STOPS]) == (0, 1)


def test_a_way_that_becomes_unsafe_is_told_apart_from_one_that_becomes_too_long(network) -> None:
    held = schools([(1, 0)])
    places = ((0, -29), (2, 0), (5, 5))
    got = compared(network, held, Change("unsafe", street="Long Lane"), places=places)
    assert (got.totals[UNREASONABLE], got.totals[BECOMES]) == (1, 0)
    assert np.isinf(got.homes["walk_after_m"].iloc[0])
    assert got.homes["school_after"].tolist() == ["School 0"]  # ranked by any walk


def test_a_new_school_takes_the_homes_around_it(network: Network) -> None:
    new = Change("add school", shapely.Point(*at(0, -29)), name="New", min_age=4.0, max_age=11.0)
    got = compared(network, schools([(0, 0)]), new)
    assert got.totals[LOSES] == 1
    counts = got.schools.set_index("school")
    assert counts.loc["New"].tolist() == [0, 1]
    assert counts.loc["School 0"].tolist() == [3, 2]


def test_a_council_that_measures_to_the_main_entrance(network: Network) -> None:
    """Its gate is 2,900 m from the home, its main entrance 400 m beyond: over two miles."""
    held = schools([(0, 0), (4, 0)])
    held = Schools(held.table, held.gates.assign(kind=["barrier=gate", "entrance=main"]))
    lane, walks, stops = homes((0, -29)), {}, {}
    for point in ("nearest gate", "main entrance"):
        law = replace(RULES, school_point=point)
        away = Change("move school", shapely.Point(*at(0, -10)), school="s0")
        moved = scenario.applied(scene(away), network, held)
        got = scenario.compare(lane, (network, held), moved, law, age=7)
        walks[point] = got.homes["walk_before_m"].tolist()
        stops[point] = got.totals[STOPS]
    assert walks == {"nearest gate": [], "main entrance": [pytest.approx(3300, abs=1)]}
    assert stops == {"nearest gate": 0, "main entrance": 1}


def test_nothing_changes_where_nothing_is_changed(network: Network) -> None:
    held = schools([(0, 0)])
    got = scenario.compare(homes((0, 0)), (network, held), (network, held), RULES, age=7)
    assert got.homes.empty
    assert sum(got.totals.values()) == 1  # the homes
    none = scenario.compare(homes((0, 0)), (network, schools()), (network, schools()), RULES, age=7)
    assert none.totals["homes"] == 1


def test_the_island_in_a_moment(island_db: Path) -> None:
    island = Store.open(island_db)
    held = island.schools()
    name = str(held.table.loc[held.site.argmin(), "name"])
    assert name
    first = held.table.index[held.table["urn"] == "118168"][0]
    lon, lat = held.gates_of(int(first)).iloc[0][["lon", "lat"]]
    now = island.network(), held
    away = Change("move school", shapely.Point(lon + 0.05, lat), school="118168")
    got = scenario.compare(
        island.homes_of_area(), now, scenario.applied(scene(away), *now), RULES, age=7
    )
    assert 0 < got.totals[LOSES] < got.totals["homes"] / 4
    assert set(got.homes["change"]) - {""}


def test_homes_on_a_street_that_closes_are_told_with_their_straight_line(network: Network) -> None:
    places = ((2.5, 3.1), (0, 0))
    held = schools([(5, 5)])
    got = compared(network, held, Change("close", shapely.Point(*at(2.5, 3))), places=places)
    assert got.rejoined["postcode"].tolist() == homes(*places).table["postcode"].tolist()[:1]
    row = got.rejoined.iloc[0]
    assert row["before_m"] == pytest.approx(10, abs=0.1)
    # to the steps that cut the square, which run at 45 degrees
    assert row["after_m"] == pytest.approx(60 / np.sqrt(2), abs=0.1)
    assert "42 metres" in str(got.rejoined_said)
    nothing = compared(network, held, Change("unsafe", street="Row 3"), places=places)
    assert nothing.rejoined.empty
    assert nothing.rejoined_said is None
