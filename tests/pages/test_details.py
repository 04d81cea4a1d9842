"""What the page is told of a service: in words, and of the place that was reached."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo import words
from geo.families.known import KnownFacts
from geo.manifest import read_manifest
from geo.records import (
    CostOption,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
    Settlement,
)
from geo.store import Store, writing

SOURCE = "s"


@pytest.fixture(scope="module")
def kept(town_manifest: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A service at three places, and one of which nothing more is known."""
    path = tmp_path_factory.mktemp("details") / "few.duckdb"
    places = [
        Location("a", None, -1.30, 50.70, SOURCE, "1 High Street, Newport", "PO30 1AA", "no"),
        Location("b", None, -1.20, 50.60, SOURCE, "Station Road", None, "yes", "A ramp."),
        Location("c", None, -1.10, 50.50, SOURCE),
    ]
    rules = [
        Schedule("club", SOURCE, "SA", "10:00", "12:00"),
        Schedule("club", SOURCE, "MO,TU,WE,FR", "09:00", "17:00", description="Term only."),
        Schedule("club", SOURCE, "TH", "09:00", valid_from=date(2027, 7, 26)),
        Schedule("club", SOURCE),
    ]
    costs = [
        CostOption("club", SOURCE, "Everyone", 0.0, "GBP", "Free."),
        CostOption("club", SOURCE, "Siblings", 2.0, "GBP", "Each session."),
        CostOption("club", SOURCE, None, 0.0, None, "Equipment on loan is free."),
        CostOption("club", SOURCE, None, 4.5),
        CostOption("club", SOURCE, None, 3.0, "EUR"),
        CostOption("club", SOURCE, "Lunch", None, None, "Ask us."),
        CostOption("club", SOURCE),
    ]
    with writing(path) as writer:
        writer.rows([Organization("o", SOURCE, "Somebody"), *places, *rules, *costs])
        writer.rows(Service(name, name.title(), "play", SOURCE, name) for name in ("club", "park"))
        writer.rows(ServiceAtLocation("club", place.location_id, SOURCE) for place in places)
        writer.rows([Settlement("t", "Sandown", "town", -1.201, 50.601, SOURCE)])
        writer.rows([Settlement("h", "Elm", "hamlet", -1.1, 50.5, SOURCE)])
        writer.finish(read_manifest(town_manifest))
    store = Store.open(path)
    yield store
    store.close()


def test_the_place_is_the_one_that_was_reached(kept: Store) -> None:
    table = kept.details(["club", "club", "club"], ["b", "a", "c"])
    assert table["address"].tolist()[:2] == [
        "Station Road, in or near Sandown",
        "1 High Street, Newport",
    ]
    assert table["wheelchair"].tolist()[:2] == ["yes", "no"]
    assert table["postcode"].iloc[1] == "PO30 1AA"
    assert table["accessibility"].iloc[0] == "A ramp."
    assert pd.isna(table["address"].iloc[2]), "no town is near, and a hamlet says little"


def test_without_a_place_it_is_the_first(kept: Store) -> None:
    assert kept.details(["club"])["postcode"].item() == "PO30 1AA"
    assert kept.details(["club"], [None])["postcode"].item() == "PO30 1AA"


def test_a_service_without_a_place_has_no_address(kept: Store) -> None:
    rows = pd.DataFrame({"service_id": ["park", "club"], "location_id": [float("nan"), "b"]})
    told = KnownFacts.of(kept.offer(), kept.details).details(rows)
    assert words.absent(told["park"]["address"])
    assert words.absent(told["park"]["cost"])
    assert words.absent(told["park"]["opening_hours"])
    assert told["club"]["wheelchair"] == "yes"


def test_costs_are_said_once_in_the_order_of_the_source(kept: Store) -> None:
    assert kept.details(["club"])["cost"].item().split("\n") == [
        "Everyone: free",
        "Siblings: £2.00. Each session.",
        "Equipment on loan is free.",
        "£4.50",
        "3.00 EUR",
        "Lunch: Ask us.",
    ]


def test_hours_are_a_line_a_rule_in_the_order_of_the_week(kept: Store) -> None:
    said = words.opening(kept.details(["club"])["opening_hours"].item())
    assert said.split("\n") == [
        "Mon to Wed, Fri 9am to 5pm. Term only.",
        "Thu from 9am, from 26 July 2027",
        "Sat 10am to midday",
    ]
