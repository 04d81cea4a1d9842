"""The pack for one child of the made-up town, and for twenty of the island."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import numpy as np
import osmium
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.area import Area, ChildQuestion
from geo.errors import InputError
from geo.measure import to_grid
from geo.network.walked_tags import STREET_KEYS, kept, read
from geo.scenario import Change, Scenario
from geo.school_travel.law import Facts
from geo.school_travel.measure import ChildHome
from geo.school_travel.pupil_file import PupilFile
from geo.school_travel.rules import rules
from geo.walked_route import (
    ACROSS,
    ALONG,
    AVOIDS,
    DIFFERENT,
    NOT_KNOWN,
    PASSES,
    VISIT,
    WalkedRoute,
    WalkedRouteQuestion,
)
from geo.walked_route.criteria import criteria
from geo.walked_route.crossings import PLACE_WITHIN_M
from geo.walked_route.paper import paper
from geo.walked_route.pieces import WalkedPieces, walked
from geo.walked_route.stretches import stretches_of
from geo.walked_route.told import told
from geo.walked_route.turning import turning_points
from tests.documents import assert_nothing_is_cut, errors
from tests.examples import examples
from tests.town import at

ON = date(2026, 11, 30)
SCHOOL = "Testham Primary School"
BORN = date(2019, 12, 31)


@pytest.fixture(scope="module")
def town(small_db: Path) -> Area:
    return Area.open(small_db)


def tagged(area: Area, tags: Mapping[str, dict[str, str]]) -> Area:
    """The town with other tags: by the name of a street."""
    edges = area.network.edges
    told_ = edges["name"].map(lambda name: kept(tags.get(name, {})))
    return area.changed(area.network.changed(edges=edges.assign(tags=told_)), area.offer)


def child(column: float = 0.5, row: float = 0.02, **more: object) -> ChildQuestion:
    home = ChildHome(*at(column, row))
    asked = ChildQuestion(home=home, home_here=True, born=BORN, on=ON, school=SCHOOL)
    return replace(asked, **more)  # type: ignore[arg-type]


def look(area: Area, **more: object) -> WalkedRoute:
    home = more.pop("home", (0.5, 0.02))
    return area.walked_route(WalkedRouteQuestion(child=child(*home), **more))  # type: ignore[arg-type,misc]


def test_a_walk_without_any_data_is_not_known_all_along(town: Area) -> None:
    found = look(town)
    assert {stretch.finding for stretch in found.walk.stretches} == {NOT_KNOWN}
    assert found.walk.metres == pytest.approx(found.child.facts.walk_m)
    assert sum(s.metres for s in found.walk.stretches) == pytest.approx(found.walk.metres)
    assert found.counted == 0


def test_stretches_lie_end_to_end_along_the_walk(town: Area) -> None:
    found = look(town)
    ends = 0.0
    for stretch in found.walk.stretches:
        assert stretch.from_m == pytest.approx(ends)
        ends += stretch.metres
        shape = shapely.transform(stretch.line, lambda xy: to_grid(xy[:, 0], xy[:, 1]))
        if stretch.kind == ALONG:
            assert shape.length == pytest.approx(stretch.metres, abs=11)


def test_the_other_walk_is_really_different(town: Area) -> None:
    found = look(town)
    (other,) = [each for each in found.others if each.why == DIFFERENT]
    assert other.shared <= 0.5
    assert other.metres >= found.walk.metres - 1e-6


def test_a_walk_that_keeps_away_from_what_needs_a_visit(town: Area) -> None:
    there = look(tagged(town, {"Row 2": {"sidewalk": "no"}}))
    (visit,) = there.walk.to_visit
    assert visit.street == "Row 2"
    other = next(each for each in there.others if each.why == AVOIDS)
    assert not {edge for s in other.stretches for edge in s.edges if s.kind == ALONG} & {
        *visit.closes
    }
    assert not other.to_visit


# One tag, one finding

_TAGS = st.sampled_from(
    [
        ("sidewalk", "both", "pavement"),
        ("sidewalk", "no", "pavement"),
        ("lit", "yes", "light"),
        ("lit", "no", "light"),
        ("maxspeed", "30 mph", "speed"),
        ("maxspeed", "60 mph", "speed"),
    ]
)


def _first_walk(area: Area) -> WalkedPieces:
    gates = area.schools().gates[["lon", "lat"]].to_numpy()
    found = walked(area.network, at(0.5, 0.02), [tuple(map(float, gate)) for gate in gates])
    assert found is not None
    return found


def _by_edge(area: Area, walk: WalkedPieces) -> dict[int, dict[str, str]]:
    """The finding of each check of each street along a walk."""
    rows = dict(zip(area.network.edges["edge_id"], range(len(area.network.edges)), strict=True))
    network = area.network
    pieces = tuple(
        replace(piece, tags=read(network.edges["tags"].iloc[piece.row])) for piece in walk.pieces
    )
    found = stretches_of(replace(walk, pieces=pieces), network, (), criteria())
    return {
        rows[edge]: {check.about: check.finding for check in stretch.checks}
        for stretch in found
        if stretch.kind == ALONG
        for edge in stretch.edges
    }


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(which=st.integers(0, 30), change=_TAGS, others=st.lists(_TAGS, max_size=3))
def test_changing_one_tag_changes_one_finding(
    town: Area, which: int, change: tuple[str, str, str], others: list[tuple[str, str, str]]
) -> None:
    walk = _first_walk(town)
    row = walk.pieces[which % len(walk.pieces)].row
    key, value, about = change
    base = {k: v for k, v, _ in others if k != key}
    edges = town.network.edges
    before = edges.assign(tags=kept(base))
    tags = before["tags"].tolist()
    tags[row] = kept(base | {key: value})
    was, becomes = (
        _by_edge(town.changed(town.network.changed(edges=table), town.offer), walk)
        for table in (before, edges.assign(tags=tags))
    )
    assert was.keys() == becomes.keys()
    for edge, checks in was.items():
        for name, finding in checks.items():
            if edge == row and name == about:
                assert becomes[edge][name] != NOT_KNOWN
                assert finding == NOT_KNOWN
            elif edge == row and name == "speed" and key == "sidewalk":
                assert becomes[edge][name] == finding  # its words change, never the finding
            else:
                assert becomes[edge][name] == finding


# The metre that decides


@pytest.mark.parametrize(
    ("born", "walk_m", "key", "over"),
    [
        (date(2019, 12, 31), 3218.688, "walk_under_8", 0.0),
        (date(2019, 12, 31), 3218.7, "walk_under_8", 0.012),
        (date(2016, 3, 1), 4827.0, "walk_from_8", -1.032),
        (date(2016, 3, 1), 5000.0, "walk_from_8", 171.968),
    ],
)
def test_the_metre_at_which_a_decision_turns(
    born: date, walk_m: float, key: str, over: float
) -> None:
    facts = Facts(
        on=ON, born=born, qualifying=True, nearest_suitable=True, walk_m=walk_m, low_income=False
    )
    turn, *rest = turning_points(facts, rules(ON))
    assert (turn.key, turn.decides) == (key, True)
    assert turn.over_m == pytest.approx(over, abs=1e-9)
    assert turn.is_over == (Decimal(repr(walk_m)) > turn.limit_m)
    assert not rest


def test_a_distance_that_decides_nothing_is_still_told() -> None:
    facts = Facts(
        on=ON, born=BORN, qualifying=False, nearest_suitable=True, walk_m=9e3, low_income=False
    )
    (turn,) = turning_points(facts, rules(ON))
    assert not turn.decides
    assert turn.over_m == pytest.approx(9e3 - 3218.688)


def test_what_is_open_on_both_sides_of_a_limit_is_not_said_to_be_decided() -> None:
    turn = turning_points(Facts(on=ON, born=BORN, walk_m=2e3), rules(ON))[-1]
    assert turn.decides in (None, True)
    undecided = Facts(on=ON, born=BORN, plan=True, walk_m=2e3)
    assert all(turn.decides is not False for turn in turning_points(undecided, rules(ON)))


# If it were built


def test_a_stretch_made_fit_to_walk_gives_the_walk_back(town: Area) -> None:
    first = look(town)
    stretch = first.walk.stretches[len(first.walk.stretches) // 2]
    found = look(town, mend=(stretch.number,))
    assert found.built is not None
    assert found.built.walk_after_m == pytest.approx(first.walk.metres)
    assert found.built.walk_before_m >= found.built.walk_after_m
    assert stretch.street in found.built.name
    assert found.built.homes.totals["homes"] == len(town.homes)


def test_a_path_of_a_scenario_and_a_file_of_pupils(town: Area) -> None:
    """The farm lies along its track; a path across the fields makes the walk to school shorter."""
    line = shapely.LineString([at(0.5, 0), at(2.4, 4.9)])
    path = Scenario("A new path", (Change("path", line, name="Field Path"),), area="E06000999")
    text = f"id,dob,school,lat,lon\na,{BORN},{SCHOOL},{at(0.5, 0.02)[1]},{at(0.5, 0.02)[0]}\n"
    pupils = PupilFile("pupils.csv", text.encode())
    found = look(town, scenario=path, pupils=pupils)
    assert found.built is not None
    assert found.built.name == "A new path"
    assert found.built.walk_after_m < found.built.walk_before_m == pytest.approx(found.walk.metres)
    assert found.built.pupils is not None
    assert found.built.pupils.rows == 1


def test_pupils_who_gain_are_counted(town: Area) -> None:
    """A stretch that may not be walked leaves no walk: to mend it takes the right away again."""
    text = f"id,dob,school,lat,lon\na,{BORN},{SCHOOL},{at(0.5, 0.02)[1]},{at(0.5, 0.02)[0]}\n"
    pupils = PupilFile("pupils.csv", text.encode())
    first = look(town)
    last = first.walk.stretches[-1] if first.walk.stretches[-1].closes else first.walk.stretches[-2]
    effect = look(town, mend=(last.number,), pupils=pupils).built
    assert effect is not None
    assert effect.pupils is not None
    counted = effect.pupils
    assert counted.gain + counted.lose + counted.other <= counted.rows == 1


@pytest.mark.parametrize("mend", [(99,), (0,)])
def test_a_stretch_that_there_is_not(town: Area, mend: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="no such stretch"):
        look(town, mend=mend)


def test_what_has_no_walk_is_refused_with_a_reason(town: Area) -> None:
    grown = child(born=date(2009, 1, 1))
    with pytest.raises(InputError, match="At this age"):
        town.walked_route(WalkedRouteQuestion(child=grown))
    with pytest.raises(InputError, match="Choose a school"):
        town.walked_route(WalkedRouteQuestion(child=child(school=None)))
    with pytest.raises(InputError, match="no walk"):
        town.walked_route(WalkedRouteQuestion(child=child(30.5, 0.02)))


# Every door


def test_the_pack_as_plain_data_and_as_a_document(town: Area) -> None:
    found = look(tagged(town, {"Row 0": {"sidewalk": "no"}}), mend=(1,))
    sources = town.sources(["streets", "traffic"]).to_dict("records")
    plain = json.loads(json.dumps(told(found, sources)))
    assert plain["walk"]["stretches"][0]["finding"] == VISIT
    assert plain["walk"]["geometry"]["type"] == "LineString"
    assert plain["criteria"]["limits"]["crossing"]["read"] == "2026-12-01"
    made = paper(found, sources)
    assert made == paper(found, sources)
    assert errors(made) == []
    assert_nothing_is_cut(made)


# The island

TWENTY = 20


def test_twenty_children_with_each_finding_traced(island_db: Path, island_extract: Path) -> None:
    """Each tag that a finding rests on stands on that way, or crossing, in the map's own file."""
    area = Area.open(island_db)
    packs = list(islice(_children(area), TWENTY))
    assert len(packs) == TWENTY
    ways = {way for pack in packs for s in pack.walk.stretches for way in s.ways}
    tags = _tags_of(island_extract, ways)
    places = _crossings_of(island_extract)
    kinds, crossed = set(), 0
    for pack in packs:
        assert sum(s.metres for s in pack.walk.stretches) == pytest.approx(pack.walk.metres)
        for stretch in pack.walk.stretches:
            kinds.add(stretch.finding)
            on = {f"{key}={value}" for way in stretch.ways for key, value in tags[way].items()}
            for check in stretch.checks:
                of_place = set(check.tags) - on
                if stretch.kind == ACROSS and check.about == "crossing" and of_place:
                    crossed += 1
                    assert any(of_place <= here for here in _near(places, stretch.line)), check
                else:
                    assert not of_place, (stretch, check)
                if check.finding != NOT_KNOWN:
                    assert check.tags or check.count, check
            if stretch.kind == ALONG and not any(tags[way] for way in stretch.ways):
                assert stretch.finding in (NOT_KNOWN, PASSES)  # a footway has no traffic
            without = {key for way in stretch.ways for key in STREET_KEYS & tags[way].keys()}
            road = any(check.about == "pavement" for check in stretch.checks)
            if stretch.kind == ALONG and road and not without:
                assert stretch.finding == NOT_KNOWN or "fast" in " ".join(stretch.reasons).lower()
    assert kinds == {PASSES, VISIT, NOT_KNOWN}
    assert crossed > 0


def _crossings_of(extract: Path) -> list[tuple[float, float, set[str]]]:
    """Where people cross, by the map's own file: metres on the grid, and the tags of each place."""
    nodes = osmium.FileProcessor(str(extract), osmium.osm.NODE)
    found = []
    for node in nodes.with_filter(osmium.filter.KeyFilter("highway")):
        if node.tags.get("highway") in ("crossing", "traffic_signals"):
            ((x, y),) = to_grid(node.lon, node.lat)
            found.append((float(x), float(y), {f"{key}={value}" for key, value in node.tags}))
    return found


def _near(
    places: list[tuple[float, float, set[str]]], point: shapely.Geometry
) -> Iterator[set[str]]:
    """The tags of the crossing places at a junction."""
    ((x, y),) = to_grid(point.x, point.y)
    for there_x, there_y, tags in places:
        if np.hypot(there_x - x, there_y - y) <= PLACE_WITHIN_M + 0.5:
            yield tags


def _children(area: Area):
    schools = area.schools()
    gates = schools.gates[["lon", "lat"]].to_numpy()
    names = np.array(schools.names)[schools.gates["school"].to_numpy()]
    primary = np.array(["Primary" in name for name in names])
    rng = np.random.default_rng(18)
    for lon, lat in rng.permutation(area.homes.lonlat):
        home = ChildHome(float(lon), float(lat))
        nearest = np.hypot(*(gates[primary] - (lon, lat)).T).argmin()
        name = names[primary][int(nearest)]
        asked = ChildQuestion(home=home, home_here=True, born=BORN, on=ON, school=name)
        try:
            yield area.walked_route(WalkedRouteQuestion(child=asked))
        except InputError:
            continue


def _tags_of(extract: Path, ways: set[int]) -> dict[int, dict[str, str]]:
    """The tags of ways; of a square that is drawn as several ways (a negative number) its own."""
    known = {}
    for kind, sign in ((osmium.osm.WAY, 1), (osmium.osm.RELATION, -1)):
        keep = osmium.filter.IdFilter(sign * way for way in ways if sign * way > 0)
        for thing in osmium.FileProcessor(str(extract), kind).with_filter(keep):
            known[sign * thing.id] = dict(thing.tags)
    return {way: known[way] for way in ways}


def test_no_two_frames_are_shared(town: Area) -> None:
    """Tags that are changed for a question stay out of the area itself."""
    before = town.network.edges["tags"].copy()
    tagged(town, {"Row 0": {"lit": "no"}})
    pd.testing.assert_series_equal(before, town.network.edges["tags"])
