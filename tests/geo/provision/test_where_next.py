"""Where the next service would help most, in the town."""

from itertools import combinations

import numpy as np
import pytest

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.network import paths
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.zones import zones_of
from geo.provision.need import Demand
from geo.provision.question import ALL, MIDDLES, MOST, QUESTIONS, TRAVEL, SitesQuestion
from geo.provision.where_next import (
    WhereNext,
    by_decile,
    candidates,
    where_next,
    zone_points,
)
from geo.store import Store
from geo.travel import Streets
from geo.travel.standard import Standard
from tests.geo.places.test_zones import homes as made_homes
from tests.geo.provision.test_coverage import offer

# Homes in two clusters of the lattice and one between; a library at one end.
PLACES = [(0.0, 0.0), (0.2, 0.0), (4.0, 4.0), (4.2, 4.0), (4.0, 4.2), (2.0, 2.0)]
CANDIDATES = [(0.0, 1.0), (4.0, 3.5), (2.0, 1.5), (3.0, 3.0)]


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


@pytest.fixture
def homes() -> Homes:
    return made_homes(*PLACES)


def town(*library: tuple[float, float]) -> Offer:
    """Libraries, and community centres that may become some."""
    places = [*library, *CANDIDATES]
    kinds = ["library"] * len(library) + ["community-centre"] * len(CANDIDATES)
    return offer(*places, category=[*kinds, "advocacy"])


def asked(network: Network, homes: Homes, held: Offer, **more: object) -> WhereNext:
    apart = {name: more.pop(name) for name in ("places", "need") if name in more}
    told: dict = {
        "category": "library",
        "standard": Standard("walk", within_m=250.0),
        "among": ("community-centre",),
    } | more
    standard = told["standard"]
    travel = Streets(network, standard.mode, standard.timed)
    zones = zones_of(homes, "hexagon")
    return where_next(travel, homes, held, zones, SitesQuestion(**told), **apart)  # type: ignore[arg-type]


def reached(network: Network, homes: Homes, held: Offer, rows: tuple[int, ...]) -> int:
    """Homes within the limit of some of the candidates or of a library, measured one by one."""
    graph = network.graph("walk", ferries=False)
    doors = candidates(held, ["community-centre"]).iloc[list(rows)]
    library = candidates(held, ["library"])
    count = 0
    for home in range(len(homes)):
        here = graph.snap(homes.xy[[home]])
        ways = [
            paths.lengths(paths.search(graph, here), graph.snap(xy)).metres.min()
            for table in (doors, library)
            if len(table)
            for xy in [network_xy(table)]
        ]
        count += min(ways) <= 250.0
    return count


def network_xy(table):
    from geo.measure import to_grid

    return to_grid(table["entrance_lon"], table["entrance_lat"])


@pytest.mark.parametrize("number", [1, 2])
def test_most_homes_are_reached_of_all_choices(network, homes, number: int) -> None:
    held = town((0.0, 0.0))
    found = asked(network, homes, held, number=number)
    best = max(reached(network, homes, held, c) for c in combinations(range(4), number))
    assert found.zones["after"].sum() == best
    assert found.solution.proven
    assert found.sites["gained"].sum() == found.zones["gained"].sum()


def test_nobody_loses(network, homes) -> None:
    for question in QUESTIONS:
        found = asked(network, homes, town((0.0, 0.0)), question=question, number=2)
        assert (found.homes["after"] <= found.homes["before"]).all()
        assert (found.zones["after"] >= found.zones["before"]).all()


def test_a_place_that_is_there_already_is_not_needed_again(network, homes) -> None:
    held = town(*CANDIDATES)
    found = asked(network, homes, held, question=ALL)
    assert found.sites.empty
    assert found.candidates == 4


def test_without_any_service_today(network, homes) -> None:
    held = town()
    found = asked(network, homes, held, question=TRAVEL)
    assert np.isinf(found.homes["before"]).all()
    assert np.isfinite(found.homes["after"]).all()
    assert len(found.sites) == 1


def test_minutes_as_well_as_miles(network, homes) -> None:
    held = town((0.0, 0.0))
    metres = asked(network, homes, held)
    minutes = asked(network, homes, held, standard=Standard("walk", within_s=250.0 / 1.3))
    assert minutes.homes["after"].max() < metres.homes["after"].max()
    assert len(minutes.sites) == len(metres.sites)


def test_fixed_and_barred_by_name(network, homes) -> None:
    held = town((0.0, 0.0))
    best = asked(network, homes, held).sites["name"][0]
    other = next(n for n in candidates(held, ["community-centre"])["name"] if n != best)
    assert asked(network, homes, held, barred=[best]).sites["name"][0] != best
    fixed = asked(network, homes, held, fixed=[other.upper()])
    assert fixed.sites["name"].tolist() == [other]


def test_examples_are_no_candidates_unless_asked_for() -> None:
    held = offer((0, 0), (1, 1), category="library", illustrative=[True, False, False])
    assert candidates(held, ["library"])["service_id"].tolist() == ["s1"]
    assert candidates(held, ["library"], examples=True)["service_id"].tolist() == ["s0", "s1"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"question": "best"}, "'best' is not a question. Use one of: most, all, travel"),
        ({"fixed": ["Nowhere"]}, "'Nowhere' is not a candidate"),
        ({"number": 9}, "there are only 4 candidate sites"),
        ({"standard": Standard("walk", within_m=0.0)}, "above 0"),
        ({"category": MOST}, "not a known category"),
    ],
)
def test_what_cannot_be_is_refused(network, homes, more: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        asked(network, homes, town((0.0, 0.0)), **more)


def test_candidates_are_named() -> None:
    with pytest.raises(InputError, match="Give the kinds of place"):
        candidates(town(), [])
    with pytest.raises(InputError, match="no places in the category gp"):
        candidates(town(), ["gp"])


def test_a_name_that_two_candidates_have_is_refused(network, homes) -> None:
    held = town((0.0, 0.0))
    among = candidates(held, ["community-centre"]).assign(name="Village Hall")
    with pytest.raises(InputError, match=r"There are 4 places called .village hall"):
        asked(network, homes, held, places=among, fixed=["village hall"])
    found = asked(network, homes, held, places=among, fixed=["s2"])
    assert found.sites["service_id"].tolist() == ["s2"]


def test_the_middle_of_a_zone_is_one_of_its_homes(network, homes) -> None:
    zones = zones_of(homes, "hexagon")
    among = zone_points(homes, zones)
    assert sorted(among["service_id"]) == sorted(zones.names)
    for row in among.itertuples():
        inside = homes.lonlat[zones.zone == row.service_id]
        assert np.isclose(inside, (row.lon, row.lat)).all(axis=1).any()
    found = asked(network, homes, town((0.0, 0.0)), among=(MIDDLES,))
    assert found.sites["category"].tolist() == ["zone"]


def test_homes_in_no_zone_have_no_middle(homes) -> None:
    zones = zones_of(homes, "hexagon")
    lost = type(zones)("ward", np.full(len(homes), "", dtype=object), {}, {})
    assert zone_points(homes, lost).empty


@pytest.mark.parametrize("room", [1, 2, 50])
def test_a_place_has_room_for_so_many_of_the_homes_that_it_reaches(network, homes, room) -> None:
    held = town((0.0, 0.0))
    free = asked(network, homes, held)
    full = asked(network, homes, held, capacity=room)
    assert free.room is None
    gained = int(free.zones["gained"].sum())
    assert full.room == min(room, gained)
    assert full.zones["gained"].sum() >= full.room


@pytest.mark.parametrize("room", [1, 2, 6])
def test_the_least_travel_places_no_more_than_there_is_room(network, homes, room) -> None:
    held = town((0.0, 0.0))
    free, full = (asked(network, homes, held, question=TRAVEL, capacity=c) for c in (None, room))
    assert free.room is None
    assert full.room is not None
    assert 0 < full.room <= room
    assert full.solution.objective >= free.solution.objective


def test_people_decide_and_not_homes(network, homes) -> None:
    """Three homes are around (4, 4), but nearly all children live at (2, 2)."""
    held = town((0.0, 0.0))
    people = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 50.0])
    need = Demand(people, "children", "counted", "Counted.")
    tight = Standard("walk", within_m=120.0)
    assert asked(network, homes, held, standard=tight).sites["name"][0] != "Library 3"
    found = asked(network, homes, held, standard=tight, need=need)
    assert found.sites["name"].tolist() == ["Library 3"]
    assert found.sites["gained"].tolist() == [50]
    assert found.zones["people"].sum() == 55
    assert found.zones["after"].sum() == found.zones["before"].sum() + 50
    split = by_decile(found, np.array([1.0, 1.0, 2.0, 2.0, 2.0, np.nan]))
    assert split["decile"].tolist()[:2] == [1, 2]
    assert split["gained"].tolist() == [0, 0, 50]
    assert split["people"].tolist() == [2, 3, 50]


def test_room_is_for_people(network, homes) -> None:
    need = Demand(np.array([1.0, 1.0, 1.0, 1.0, 1.0, 50.0]), "children", "counted", "Counted.")
    found = asked(network, homes, town((0.0, 0.0)), need=need, capacity=20.0, number=1)
    assert found.room == 20
    with pytest.raises(InputError, match="cannot serve everybody in reach"):
        asked(network, homes, town((0.0, 0.0)), need=need, capacity=1.0, question=ALL)


def test_the_runners_up_are_the_next_best_of_all_choices(network, homes) -> None:
    """Against every choice of one place, counted one by one."""
    held = town((0.0, 0.0))
    found = asked(network, homes, held, number=1)
    today = reached(network, homes, held, ())
    gains = {row: reached(network, homes, held, (row,)) - today for row in range(4)}
    names = candidates(held, ["community-centre"])["name"]
    ranked = sorted((gain for gain in gains.values() if gain), reverse=True)
    others = found.alternatives
    assert others["gained"].tolist() == ranked[1:]
    assert set(others["without"]) == {found.sites["name"][0]}
    by_name = {names.iloc[row]: gain for row, gain in gains.items()}
    assert [by_name[name] for name in others["sites"]] == others["gained"].tolist()
    shares = [1 - gain / ranked[0] for gain in ranked[1:]]
    assert others["behind"].tolist() == pytest.approx(shares)


def test_without_each_of_several_places(network, homes) -> None:
    held = town((0.0, 0.0))
    for question in (MOST, TRAVEL):
        found = asked(network, homes, held, question=question, number=2)
        assert set(found.alternatives["without"]) == set(found.sites["name"])
        for row in found.alternatives.to_dict("records"):
            assert row["without"] not in row["sites"].split("; ")
            assert row["behind"] >= 0


def test_a_place_that_must_be_chosen_has_no_alternative(network, homes) -> None:
    held = town((0.0, 0.0))
    name = candidates(held, ["community-centre"])["name"].iloc[1]
    found = asked(network, homes, held, number=1, fixed=(name,))
    assert found.alternatives.empty
    assert found.why_too_close == ""


def test_equal_choices_are_too_close_to_call(network, homes) -> None:
    """Two places that reach the same homes: which is named first says nothing."""
    held = offer((4.0, 4.0), (4.2, 4.0), category=[*["community-centre"] * 2, "advocacy"])
    found = asked(network, homes, held, number=1)
    other = found.alternatives.iloc[0]
    assert other["gained"] == found.sites["gained"][0]
    assert other["too_close"]
    assert other["compared"] == "too close to call"
    assert "2%" in found.why_too_close
