"""Which services are counted, and how many places each has: unknown is never none."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.manifest import Manifest
from geo.measure import to_grid
from geo.network.streets import Network
from geo.provision.supply import (
    CAPACITY_COLUMNS,
    join_entrances,
    no_capacity,
    off_streets,
    supply_of,
    with_own,
)
from geo.records import Council, Organization, Schedule, Service, ServiceCapacity
from geo.store import Store, writing
from geo.travel.standard import Standard
from tests.geo.places.test_zones import homes
from tests.geo.provision.test_coverage import offer
from tests.town import CODE, NAME, at

NAN = np.nan
WEEK = date(2026, 11, 25)


def capacity(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (*row, "")[: len(CAPACITY_COLUMNS)] if len(row) > 2 else (*row, "", NAN, NAN, "")
            for row in rows
        ],
        columns=list(CAPACITY_COLUMNS),
    )


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def held(**columns: object) -> Offer:
    """Libraries s0 to s2 with a place, and s3 without one."""
    return offer((0, 0), (1, 0), (2, 0), **columns)


def places(some: Offer, table: pd.DataFrame, **more: object) -> list[float]:
    found = supply_of(some, ("library",), "walk", capacity=table, **more)  # type: ignore[arg-type]
    return found.places.tolist()


def test_services_without_a_place_and_made_up_ones_are_left_out() -> None:
    some = held(illustrative=[True, False, False, False])
    found = supply_of(some, ("library",), "walk")
    assert found.row.tolist() == [1, 2]
    assert found.left_out == {"made up as examples": 1, "without a place, online or at home": 1}
    assert len(supply_of(some, ("library",), "walk", examples=True)) == 3
    wheels = supply_of(some, ("library",), "wheelchair")
    assert wheels.row.tolist() == [2]
    assert wheels.left_out["not listed as wheelchair accessible"] == 1


def test_services_off_every_street_are_counted(network: Network) -> None:
    """Libraries on a street, far from all, and far from all but for one of two entrances."""
    some = offer((0, 0), (100, 100), (100, 90))
    points = some.points.copy()
    points.loc[len(points)] = points.iloc[0]
    points.loc[len(points) - 1, "service"] = 2
    two = Offer(some.services, points, some.needs)
    walk = Standard("walk", within_m=1_000.0)
    assert off_streets(supply_of(some, ("library",), "walk"), network, walk) == 2
    assert off_streets(supply_of(two, ("library",), "walk"), network, walk) == 1
    assert off_streets(supply_of(some, ("gp",), "walk"), network, walk) == 0


@pytest.mark.parametrize("standard", [Standard("walk", 1_000.0), Standard("drive", None, 60.0)])
def test_entrances_join_once_and_where_each_would_by_itself(
    network: Network, standard: Standard, monkeypatch: pytest.MonkeyPatch
) -> None:
    some, there = offer((0, 0), (2, 3), (100, 100), (4, 1)), homes((1, 1), (5, 5))
    graph = network.changed(turns=network.turns).graph(
        standard.mode, fastest=standard.timed, ferries=False
    )
    expected = graph.snap(to_grid(*some.entrances.T))
    fresh = network.changed(turns=network.turns)
    join_entrances(some, there, fresh, standard)
    graph = fresh.graph(standard.mode, fastest=standard.timed, ferries=False)
    with monkeypatch.context() as patched:
        patched.setattr(graph, "snap", lambda xy: pytest.fail("joined again"))
        found = graph.join(some.entrances[[3, 0, 2]])
        join_entrances(some, there, fresh, standard)
    assert found.edge.tolist() == expected.edge[[3, 0, 2]].tolist()
    assert found.along_m == pytest.approx(expected.along_m[[3, 0, 2]], nan_ok=True)
    assert found.offset_m == pytest.approx(expected.offset_m[[3, 0, 2]], nan_ok=True)
    new = np.concatenate([some.entrances[:1], [at(3.0, 3.0)]])
    assert graph.join(new).edge.tolist() == graph.snap(to_grid(*new.T)).edge.tolist()


def test_places_that_nobody_tells_are_not_known() -> None:
    assert np.isnan(places(held(), no_capacity())).all()
    got = places(held(), capacity(("s0", 12.0), ("s1", 0.0)))
    assert got[:2] == [12, 0]
    assert np.isnan(got[2])


def test_a_service_for_several_needs_does_not_say_how_many_for_one() -> None:
    some = held()
    some.needs = pd.DataFrame(
        {"service_id": ["s0", "s1", "s1", "s2"], "need": ["ASD", "ASD", "SLD", "SLD"]}
    )
    table = capacity(("s0", 12.0), ("s1", 20.0), ("s2", 7.0))
    found = supply_of(some, ("library",), "walk", capacity=table, need="asd")
    assert found.row.tolist() == [0, 1]
    assert found.places[0] == 12
    assert np.isnan(found.places[1])
    assert found.left_out["not listed for this need"] == 2
    assert "1 services are for several needs" in found.notes[0]
    own = with_own(table, capacity(("s1", 5.0, "ASD", NAN, NAN), ("s1", 15.0, "SLD", NAN, NAN)))
    assert places(some, own, need="ASD") == [12, 5]
    assert places(some, own)[1] == 20


def test_ages_leave_out_services_and_divide_places() -> None:
    some = held(min_age=[4.0, 11.0, NAN, NAN], max_age=[11.0, 18.0, NAN, NAN])
    table = capacity(("s0", 80.0), ("s1", 80.0), ("s2", 30.0))
    found = supply_of(some, ("library",), "walk", capacity=table, ages=(5, 10))
    assert found.row.tolist() == [0, 2]
    assert found.places.tolist() == [80 * 6 / 8, 30]
    assert found.left_out["not for these ages"] == 1
    assert "1 services take other ages too" in found.notes[0]
    own = with_own(table, capacity(("s0", 9.0, "", 4.0, 6.0), ("s0", 50.0, "", 7.0, 11.0)))
    assert places(some, own, ages=(5, 6))[0] == 6


def test_the_places_of_a_special_class_are_among_those_of_its_school() -> None:
    table = pd.DataFrame(
        [("s0", 210.0, "", NAN, NAN, ""), ("s1", 12.0, "", NAN, NAN, "s0")],
        columns=list(CAPACITY_COLUMNS),
    )
    kinds = ["mainstream-school", "resourced-provision", "library", "library"]
    some = held(category=kinds)
    both = supply_of(some, ("mainstream-school", "resourced-provision"), "walk", capacity=table)
    assert both.places.tolist() == [198, 12]
    assert both.notes == (
        "The places of 1 special classes are not counted again with their schools.",
    )
    alone = supply_of(some, ("resourced-provision",), "walk", capacity=table)
    assert alone.places.tolist() == [12]
    kept = with_own(table, capacity(("s1", 20.0)))
    again = supply_of(some, ("mainstream-school", "resourced-provision"), "walk", capacity=kept)
    assert again.places.tolist() == [190, 20]


def test_places_by_the_days_that_a_service_is_open() -> None:
    some = held()
    some = replace(
        some,
        schedules={
            "s0": [Schedule("s0", "x", byday="MO,WE", opens_at="09:00", closes_at="12:00")],
            "s1": [Schedule("s1", "x", byday="SA", opens_at="09:00", closes_at="12:00")],
        },
    )
    table = capacity(("s0", 10.0), ("s1", 10.0), ("s2", 10.0))
    weekdays = ("MO", "TU", "WE", "TH", "FR")
    found = supply_of(some, ("library",), "walk", capacity=table, days=weekdays, week=WEEK)
    assert found.places[:2].tolist() == [4, 0]
    assert np.isnan(found.places[2])
    assert "1 services do not say when they are open" in found.notes[-1]
    assert places(some, table, days=("SA",), week=WEEK)[1] == 10


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"days": ("Monday",), "week": WEEK}, "is not a day"),
        ({"days": ("MO",)}, "a date in the week"),
        ({"need": "XX"}, "not a known need"),
    ],
)
def test_what_cannot_be_is_refused(more: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        supply_of(held(), ("library",), "walk", **more)
    with pytest.raises(InputError, match="a kind of service"):
        supply_of(held(), (), "walk")


def test_the_database_knows_which_school_a_special_class_is_of(tmp_path) -> None:
    school = Service("gias-1", "Hill School", "mainstream-school", "gias", "1", urn="118175")
    base = Service(
        "gias-1-resourced",
        "Resourced provision at Hill School",
        "resourced-provision",
        "gias",
        "1",
        organization_id="gias-school-118175",
    )
    rows = [
        school,
        base,
        Organization("gias-school-118175", "Hill School", "gias"),
        ServiceCapacity("gias-1", "gias", 210, 215),
        ServiceCapacity(base.service_id, "gias", 12),
    ]
    path = tmp_path / "new.duckdb"
    with writing(path) as writer:
        writer.rows(rows)
        writer.finish(Manifest(Council(CODE, NAME), ()))
    got = Store.open(path).capacity()
    assert got["part_of"].tolist() == ["", "gias-1"]
    assert got["places"].tolist() == [210, 12]
