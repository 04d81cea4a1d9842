"""Several catchments together: who is in none, in one, in more."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area import Area
from geo.errors import InputError
from geo.measure import to_grid
from geo.network.streets import Network
from geo.places.zones import zones_of
from geo.provision.chosen import ChosenServices
from geo.provision.need import Demand
from geo.provision.overlap import COUNTS, Overlap, OverlapQuestion, overlap
from geo.store import Store
from geo.travel import Streets
from geo.travel.standard import Standard
from tests.examples import examples
from tests.geo.places.test_zones import homes
from tests.geo.provision.test_coverage import offer
from tests.town import SPACING, at

SPOTS = st.tuples(st.integers(0, 8), st.integers(0, 8))


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def found(network, places, living, people, standard=None) -> Overlap:
    standard = standard or Standard("walk", 250.0)
    some, held = homes(*living), offer(*places)
    question = OverlapQuestion(ChosenServices("library"), standard)
    need = Demand(np.asarray(people, dtype=float), "children", "estimate", "")
    supply = question.chosen.supply(held, standard.access)
    travel = Streets(network, standard.mode, standard.timed)
    return overlap(travel, some, held, need, supply, zones_of(some, "sector"), question)


def test_who_is_in_how_many(network) -> None:
    """Libraries at (0,0), (2,0), (3,0); homes at 0, 2, 6 and far off; the limit is 250 m."""
    got = found(
        network, [(0, 0), (2, 0), (3, 0)], [(0, 0), (2, 0), (6, 0), (100, 100)], [1, 10, 100, 1000]
    )
    assert got.homes["services"].tolist() == [2, 3, 0, 0]
    assert got.homes["which"].tolist() == [
        "Library 0; Library 1",
        "Library 0; Library 1; Library 2",
        "",
        "",
    ]
    assert got.people == {"none": 1100.0, "one": 0.0, "two": 1.0, "more": 10.0}
    assert (got.union, got.overlap, got.total) == (11.0, 11.0, 1111.0)
    by_name = got.services.set_index("name")
    assert by_name["people"].to_dict() == {"Library 0": 11.0, "Library 1": 11.0, "Library 2": 10.0}
    assert (by_name["alone"] == 0).all()
    first = got.pairs.iloc[0]
    assert (first["first"], first["second"], first["people"]) == ("Library 0", "Library 1", 11.0)
    assert first["share"] == 1.0


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(SPOTS, min_size=2, max_size=5),
    st.lists(SPOTS, min_size=1, max_size=12),
    st.sampled_from([Standard("walk", 350.0), Standard("drive", None, 60.0)]),
)
def test_the_parts_make_the_union_by_inclusion_and_exclusion(
    network, places, living, standard
) -> None:
    """The oracle measures each service alone, and adds and takes away sets of services."""
    people = np.arange(1, len(living) + 1, dtype=float)
    got = found(network, places, living, people, standard)
    travel, some = Streets(network, standard.mode, standard.timed), homes(*living)
    alone = [travel.nearest(some, np.array([at(*place)]))[0] <= standard.limit for place in places]
    union = 0.0
    for size in range(1, len(places) + 1):
        for chosen in combinations(alone, size):
            union += (-1) ** (size + 1) * people[np.logical_and.reduce(chosen)].sum()
    assert got.union == pytest.approx(union)
    assert got.homes["services"].tolist() == np.sum(alone, axis=0).tolist()
    assert sum(got.people.values()) == pytest.approx(got.total)
    assert got.services["people"].sum() == pytest.approx(
        (got.homes["services"] * got.homes["people"]).sum()
    )
    assert got.zones[list(COUNTS)].to_numpy().sum() == pytest.approx(got.total)
    assert got.services["alone"].sum() == pytest.approx(got.people["one"])


def square_m(area: shapely.Geometry | None) -> float:
    return shapely.transform(area, lambda xy: to_grid(xy[:, 0], xy[:, 1])).area


def test_the_layers_cover_what_the_outlines_cover_each_once(network) -> None:
    got = found(network, [(1, 1), (3, 1), (4, 4)], [(0, 0)], [1], Standard("walk", 400.0))
    layers = list(got.layers.values())
    assert set(got.layers) == {"one", "two", "more"}
    for first, second in combinations(layers, 2):
        assert square_m(shapely.intersection(first, second)) < 1.0
    union = shapely.union_all(list(got.outlines))
    assert sum(map(square_m, layers)) == pytest.approx(square_m(union), rel=1e-3)
    deep = sum(n * square_m(got.layers[name]) for n, name in ((1, "one"), (2, "two"), (3, "more")))
    assert deep == pytest.approx(sum(map(square_m, got.outlines)), rel=1e-3)


@pytest.mark.parametrize("standard", [Standard("walk", 300.0), Standard("drive", None, 30.0)])
def test_an_outline_holds_the_homes_in_reach_and_none_far_beyond(network, standard) -> None:
    """Its edge is within two cells, 50 metres, of the last street in reach."""
    corners = [(c, r) for c in range(9) for r in range(9)]
    got = found(network, [(4, 4), (0, 8)], corners, np.ones(81), standard)
    [outline] = [
        area
        for area, name in zip(got.outlines, got.services["name"], strict=True)
        if name == "Library 0"
    ]
    area = shapely.transform(outline, lambda xy: to_grid(xy[:, 0], xy[:, 1]))
    inside = got.homes["which"].str.contains("Library 0")
    points = shapely.points(to_grid(got.homes["lon"], got.homes["lat"]))
    assert inside.sum() > 5
    assert (shapely.distance(area, points[inside]) == 0).all()
    assert (shapely.distance(area.buffer(-75), points[~inside]) > 0).all()
    assert area.area > SPACING**2


def test_one_way_streets_count_towards_the_door(network) -> None:
    """The outline is of who comes: by car, as the homes are measured."""
    reach = found(network, [(4, 4), (0, 8)], [(0, 0)], [1], Standard("drive", None, 40.0))
    assert all(area is not None and not area.is_empty for area in reach.outlines)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (OverlapQuestion(ChosenServices("library", ("s1",)), Standard("walk", 100.0)), "two serv"),
        (OverlapQuestion(ChosenServices("library"), Standard("walk", 0.0)), "above 0"),
        (OverlapQuestion(ChosenServices(), Standard("walk", 100.0)), "Choose a kind"),
        (OverlapQuestion(ChosenServices("nothing"), Standard("walk", 100.0)), "not a known"),
    ],
)
def test_what_cannot_be_asked_is_refused(question: OverlapQuestion, said: str) -> None:
    with pytest.raises(InputError, match=said):
        question.checked()


def test_an_area_says_when_there_is_nothing_to_overlap(small_db) -> None:
    town = Area.open(small_db)
    standard = Standard("walk", 1000.0)
    with pytest.raises(InputError, match="counts 1 service"):
        town.overlap(OverlapQuestion(ChosenServices("library"), standard))
    with pytest.raises(InputError, match="There is no service 'nobody'"):
        town.overlap(OverlapQuestion(ChosenServices(None, ("nobody", "s2")), standard))


def test_services_of_two_kinds_can_be_chosen(small_db) -> None:
    town = Area.open(small_db)
    table = town.offer.services
    kinds = ("library", "gp")
    ids = tuple(table[table["category"].isin(kinds)]["service_id"])
    assert set(table.set_index("service_id").loc[list(ids), "category"]) == set(kinds)
    got = town.overlap(OverlapQuestion(ChosenServices(None, ids), Standard("walk", 2000.0)))
    assert sorted(got.services["service_id"]) == sorted(ids)
