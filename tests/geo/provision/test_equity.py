"""Who has much and who has little, and what became of it."""

import numpy as np
import pandas as pd
import pytest

from geo.errors import InputError
from geo.places.zones import Zones
from geo.provision.access import Shared
from geo.provision.compare import change_said, compared
from geo.provision.equity import by_decile, distribution, equity
from geo.provision.gaps import HOME_COLUMNS, Gaps, by_zone
from geo.provision.need import Demand
from geo.provision.question import GapsQuestion
from geo.provision.supply import Supply
from geo.travel.standard import Standard

STANDARD = Standard("drive", within_s=1200.0)
QUESTION = GapsQuestion(("library",), STANDARD, by="sector")


def made(
    minutes: list[float],
    people: list[float],
    places: list[float] | None = None,
    what: str = "children",
    codes: str = "ABCDEFGH",
    question: GapsQuestion = QUESTION,
) -> Gaps:
    """An answer with homes so many minutes from a service; the first two homes are one zone."""
    n = len(minutes)
    cost = np.array(minutes) * 60
    status = np.where(cost <= 1200, "within", np.where(np.isfinite(cost), "beyond", "unreachable"))
    zone = np.array(["Z1" if i < 2 else "Z2" for i in range(n)], dtype=object)
    homes = pd.DataFrame(
        {
            "postcode": list(codes[:n]),
            "lon": 0.0,
            "lat": 0.0,
            "zone": zone,
            "status": status,
            "people": np.array(people, dtype=float),
            "cost": cost,
            "service": 0,
            "in_reach": (cost <= 1200).astype(int),
            "places_per_100": np.nan if places is None else places,
            "at_least": False,
            "edge": False,
        }
    )[list(HOME_COLUMNS)]
    shared = None
    if places is not None:
        shared = Shared(np.array(places) / 100, np.array([1.0]), np.zeros(n, dtype=bool), 0, 0.0)
    need = Demand(np.array(people, dtype=float), what, "counted", "Counted.")
    table = by_zone(homes, Zones("sector", zone, {"Z1": "One", "Z2": "Two"}, {}), timed=True)
    supply = Supply(np.array([0]), np.array([0]), np.zeros((1, 2)), np.array([np.nan]))
    return Gaps(question, need, supply, homes, table, shared)


def test_the_distribution_has_everybody_once_and_the_standard_ends_a_band() -> None:
    found = made([0.0, 5.0, 20.0, 20.1, 500.0, np.inf], [1, 2, 3, 4, 5, 6])
    got = distribution(found)
    assert got["people"].sum() == 21
    assert got["share"].sum() == pytest.approx(1)
    assert got[got["meets"]]["people"].sum() == found.within == 6
    assert got["to"][3] == 20.0
    assert got["people"][:5].tolist() == [3, 0, 0, 3, 4]  # 5 minutes are in the first band
    assert got["to"].iloc[-2] == np.inf
    assert got[got["from"].isna()]["people"].tolist() == [6]


def test_figures_by_deprivation() -> None:
    found = made([5.0, 30.0, 10.0, 40.0], [10, 30, 20, 5])
    got = by_decile(found, np.array([1.0, 1.0, 10.0, np.nan]))
    assert got["decile"].tolist()[:2] == [1, 10]
    assert np.isnan(got["decile"][2])
    assert got["people"].tolist() == [40, 20, 5]
    assert got["share"].tolist() == [0.25, 1.0, 0.0]
    assert got["median"].tolist() == [30, 10, 40]


def test_equity_is_of_places_where_they_are_known_and_of_services_otherwise() -> None:
    even = equity(made([1.0, 1.0], [3, 7], places=[5.0, 5.0]))
    assert even is not None
    assert (even.of, even.gini) == ("places for each person", pytest.approx(0, abs=1e-12))
    assert even.palma == pytest.approx(0.25)
    uneven = equity(made([1.0, 99.0], [5, 5]))
    assert uneven is not None
    assert (uneven.of, uneven.gini) == ("services within the limit", 0.5)
    assert uneven.people.tolist() == [0, 0.5, 1]
    assert equity(made([99.0], [5])) is None


def test_what_became_of_gaps() -> None:
    before = made([5.0, 30.0, 10.0], [10, 20, 5])
    after = made([5.0, 15.0, 25.0], [10, 20, 5])
    got = compared(before, after)
    assert (got.gained, got.lost, got.new, got.gone) == (20, 5, 0, 0)
    assert got.zones["zone"].tolist() == ["Z2", "Z1"]
    assert got.zones["change"].tolist() == [5, -20]
    assert change_said(got) == (
        "Newly within reach: 20 (children). Newly out of reach: fewer than 8. Outside: 20 before, "
        "fewer than 8 after."
    )


def test_homes_that_are_new_or_gone_are_told() -> None:
    got = compared(made([5.0, 5.0], [1, 1], codes="AB"), made([5.0, 5.0], [1, 1], codes="BC"))
    assert (got.new, got.gone, got.gained) == (1, 1, 0)
    assert change_said(got).endswith("New homes: 1. No longer there: 1.")


def test_answers_to_two_questions_are_not_compared() -> None:
    one = made([5.0], [1])
    with pytest.raises(InputError, match="different questions"):
        compared(one, made([5.0], [1], question=GapsQuestion(("gp",), STANDARD)))
    with pytest.raises(InputError, match="One counts children, the other homes"):
        compared(one, made([5.0], [1], what="homes"))
