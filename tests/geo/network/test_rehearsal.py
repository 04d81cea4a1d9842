"""A route to be practised: places at turns and crossings on the line, and only what the map has."""

import json

import pandas as pd
import pytest

from geo.measure import to_grid
from geo.network.rehearsal import AT_TURN_M, PractisedStep, practised
from geo.network.streets import Network
from geo.store import Store
from tests.town import at

NOBODY = pd.DataFrame({"name": [], "easting": [], "northing": []})
NONE = pd.DataFrame({"node_id": [], "tags": [], "easting": [], "northing": []})


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def _grid(*points: tuple[float, float]) -> tuple[list[float], list[float]]:
    lonlat = [at(*point) for point in points]
    xy = to_grid([lon for lon, _ in lonlat], [lat for _, lat in lonlat])
    return xy[:, 0].tolist(), xy[:, 1].tolist()


def _places(**named: tuple[float, float]) -> pd.DataFrame:
    east, north = _grid(*named.values())
    return pd.DataFrame({"name": list(named), "easting": east, "northing": north})


def _crossings(*tagged: tuple[tuple[float, float], dict[str, str]]) -> pd.DataFrame:
    east, north = _grid(*(point for point, _ in tagged))
    tags = [json.dumps(one) for _, one in tagged]
    return pd.DataFrame(
        {"node_id": range(len(tags)), "tags": tags, "easting": east, "northing": north}
    )


def _round_a_corner(
    network: Network, places: pd.DataFrame = NOBODY, crossings: pd.DataFrame = NONE
) -> tuple[PractisedStep, ...]:
    """250 metres east along Row 0, then 60 north up Column 3; ten metres off the street at ends."""
    way = network.directions("walk", at(0.5, 0.1), at(3.1, 0.6))
    return practised(way, places, crossings)


def test_without_places_and_crossings_the_steps_are_those_of_the_route(network: Network) -> None:
    way = network.directions("walk", at(0.5, 0.1), at(3.1, 0.6))
    found = practised(way, NOBODY, NONE)
    assert found == tuple(PractisedStep(step) for step in way.steps)


def test_a_turn_is_named_after_the_place_that_is_seen_from_it(network: Network) -> None:
    found = _round_a_corner(network, _places(Library=(3.1, 0.1), School=(0.5, 0.1)))
    assert [one.place for one in found] == ["", "", "Library", ""]
    beyond = AT_TURN_M / 100 + 0.05
    assert not any(one.place for one in _round_a_corner(network, _places(Far=(3 + beyond, 0))))


def test_a_crossing_is_on_the_step_that_passes_it(network: Network) -> None:
    found = _round_a_corner(
        network,
        crossings=_crossings(
            ((1.5, 0.0), {"crossing": "traffic_signals", "kerb": "lowered"}),
            ((3.0, 0.3), {"crossing": "uncontrolled"}),
            ((2.0, 1.0), {"crossing": "zebra"}),
        ),
    )
    along, up = found[1].crossings, found[2].crossings
    assert [(round(p.after_m), p.kind, p.kerb) for p in along] == [(100, "signals", "dropped")]
    assert [(round(p.after_m), p.kind, p.kerb) for p in up] == [(30, "plain", "")]
    assert not found[0].crossings
    assert not found[3].crossings


@pytest.mark.parametrize(
    ("tags", "kind", "kerb"),
    [
        ({"crossing": "zebra", "kerb": "raised"}, "zebra", "raised"),
        ({"crossing:markings": "zebra", "kerb": "flush"}, "zebra", "dropped"),
        ({"crossing_ref": "toucan", "kerb": "rolled"}, "signals", ""),
        ({"crossing:island": "yes"}, "island", ""),
        ({"highway": "crossing", "kerb": "yes"}, "plain", ""),
    ],
)
def test_a_kerb_is_named_only_where_the_map_has_one(
    network: Network, tags: dict[str, str], kind: str, kerb: str
) -> None:
    (one,) = _round_a_corner(network, crossings=_crossings(((1.5, 0.0), tags)))[1].crossings
    assert (one.kind, one.kerb) == (kind, kerb)


def test_two_halves_of_a_crossing_are_one(network: Network) -> None:
    halves = _crossings(((1.5, 0.0), {"crossing": "zebra"}), ((1.6, 0.0), {"crossing": "zebra"}))
    assert len(_round_a_corner(network, crossings=halves)[1].crossings) == 1


def test_no_route_has_nothing_to_practise(network: Network) -> None:
    nowhere = network.directions("walk", at(0.5, 0.1), (-3.9, 57.0))
    assert practised(nowhere, NOBODY, NONE) == ()
