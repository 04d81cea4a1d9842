"""Inclusion bases: figures by hand, and what must always hold."""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.__main__ import main
from geo.errors import InputError
from geo.provision.bases import BasesQuestion, bases, could_hold

SCHOOLS = pd.DataFrame(
    {"service_id": ["a", "b"], "name": ["A", "B"], "lon": [0.0, 0.1], "lat": [51.0, 51.1]}
)


SPECIAL = pd.DataFrame(
    {"service_id": ["s", "t"], "name": ["S", "T"], "lon": [0.5, 0.6], "lat": [51.5, 51.6]}
)


def today(cost: Any, people: Any) -> Any:
    homes = {"people": np.array(people, float), "cost": np.array(cost, float)}
    where = {"lon": [0.0, 1.0, 2.0, 3.0], "lat": 51.0, "zone": ["x", "x", "y", "y"]}
    table = pd.DataFrame(homes | where | {"service": [0, 1, 0, -1]})
    zones = pd.DataFrame({"zone": ["x", "y"], "name": ["X", "Y"]})
    return SimpleNamespace(homes=table, zones=zones, notes=())


def found(asked: BasesQuestion, decile: Any = None) -> Any:
    people = [2, 3, 1, 4]
    drive = np.array([[600, 60], [1800, 1500], [60, 900], [600, np.inf]], float)
    walk = np.array([[4000, 100], [9000, 8000], [100, 9000], [4000, np.inf]], float)
    return bases(
        asked,
        today([1200, 1800, 1200, np.inf], people),
        today([9000, 9000, 3000, np.inf], people),
        SCHOOLS,
        drive,
        walk,
        decile,
        special=SPECIAL,
    )


def test_the_figures_by_hand() -> None:
    asked = BasesQuestion("ASD", places=10, transport_cost=5000.0, place_cost=1000.0)
    got = found(asked, np.array([1.0, 9.0, 2.0, np.nan]))
    b, a = (got.table.set_index("service_id").loc[one] for one in ("b", "a"))
    # A: homes 1 (10 minutes nearer) and 3 (19 minutes); home 4 has no journey to be shorter than.
    assert (a["nearer"], a["placed"]) == (3, 3)
    assert a["minutes_a_day"] == pytest.approx(2 * (2 * 10 + 1 * 19))
    assert a["minutes_each"] == pytest.approx(a["minutes_a_day"] / 3)
    assert a["transport_ended"] == 2  # the third lives within walking distance today
    assert (a["transport_saved"], a["base_cost"], a["net_cost"]) == (10_000, 10_000, 0)
    assert a["deprived_share"] == 1.0
    # B: homes 1 (19 minutes), 2 (5 minutes) and 3 (5 minutes).
    assert b["nearer"] == 6
    assert b["minutes_a_day"] == pytest.approx(2 * (2 * 19 + 3 * 5 + 1 * 5))
    assert b["transport_ended"] == 2
    assert b["deprived_share"] == pytest.approx(3 / 6)
    assert list(got.table["service_id"]) == ["b", "a"]
    assert (got.children, got.measured) == (10, 6)
    assert got.deprived == pytest.approx(3 / 6)


def test_todays_journeys_by_hand() -> None:
    rows = found(BasesQuestion("ASD")).journeys.set_index("zone")
    # X: two children 20 minutes from S, and three 30 minutes from T. Y: one of five has a route.
    assert list(rows.index) == ["x", "y"]
    assert list(rows["children"]) == [5, 1]
    assert list(rows["minutes"]) == pytest.approx([(2 * 20 + 3 * 30) / 5, 20])
    assert list(rows["school"]) == ["T", "S"]
    assert rows.loc["x", "lon"] == pytest.approx(3 / 5)
    assert (rows.loc["x", "school_lon"], rows.loc["x", "school_lat"]) == (0.6, 51.6)


def test_journeys_are_of_every_child_who_can_be_driven() -> None:
    answer = found(BasesQuestion("ASD"))
    assert answer.journeys["children"].sum() == pytest.approx(answer.measured)


def test_schools_as_good_as_the_best_are_named() -> None:
    assert list(found(BasesQuestion("ASD")).best["service_id"]) == ["b"]
    close = found(BasesQuestion("ASD", places=1))  # A saves 19 minutes for one, and so does B
    assert list(close.best["service_id"]) == ["a", "b"]


def services(**ages: tuple[float, float]) -> pd.DataFrame:
    rows = [(name, *ages.get(name, (np.nan, np.nan))) for name in ("a", "b")]
    return pd.DataFrame(rows, columns=["service_id", "min_age", "max_age"])


def test_a_school_of_other_ages_is_left_out_and_one_of_unknown_ages_is_not() -> None:
    asked = BasesQuestion("ASD", (5, 10))
    held, left_out = could_hold(SCHOOLS, services(a=(11, 16)), asked)
    assert (list(held["service_id"]), left_out) == (["b"], 1)
    held, left_out = could_hold(SCHOOLS, services(a=(10, 16)), asked)
    assert (list(held["service_id"]), left_out) == (["a", "b"], 0)
    with pytest.raises(InputError, match="No school here takes children aged 5 to 10"):
        could_hold(SCHOOLS, services(a=(11, 16), b=(11, 16)), asked)


def test_schools_are_chosen_and_left_out_by_name_or_id() -> None:
    for more, ids in (
        ({"schools": ("A",)}, ["a"]),
        ({"without": ("a",)}, ["b"]),
        ({"schools": ("a", "b"), "without": ("B",)}, ["a"]),
    ):
        held, _ = could_hold(SCHOOLS, services(), BasesQuestion("ASD", **more))
        assert list(held["service_id"]) == ids
    with pytest.raises(InputError, match="leaves out every school"):
        could_hold(SCHOOLS, services(), BasesQuestion("ASD", without=("a", "b")))


def test_a_full_base_takes_those_who_gain_most() -> None:
    row = found(BasesQuestion("ASD", places=3)).table.set_index("service_id").loc["b"]
    assert (row["nearer"], row["placed"]) == (6, 3)
    assert row["minutes_a_day"] == pytest.approx(2 * (2 * 19 + 1 * 5))


def test_more_places_never_give_back_less() -> None:
    spent = [found(BasesQuestion("ASD", places=n)).table["minutes_a_day"].max() for n in (1, 3, 9)]
    assert spent == sorted(spent)


def test_without_prices_there_is_no_cost() -> None:
    table = found(BasesQuestion("ASD")).table
    assert table[["transport_saved", "base_cost", "net_cost", "deprived_share"]].isna().all().all()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"places": 0}, "1 to 200 places"),
        ({"transport_cost": -1.0}, "pounds from 0"),
        ({"walk_m": 0.0}, "walking distance"),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        BasesQuestion("ASD", **more).checked()


def test_the_command_says_what_it_lacks(small_db, capsys) -> None:
    assert main(["bases", "--db", str(small_db), "--need", "XXX"]) == 2
    assert "not a known need" in capsys.readouterr().err


def test_the_command_compares_schools(island_db, capsys, tmp_path) -> None:
    out = tmp_path / "bases.csv"
    words = ["bases", "--db", str(island_db), "--need", "ASD", "--json", "--out", str(out)]
    assert main([*words, "--transport-cost", "8000"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = told["schools"]
    assert rows
    minutes = [row["minutes_a_day"] for row in rows]
    assert minutes == sorted(minutes, reverse=True)
    assert all(row["placed"] <= told["places"] + 1e-6 for row in rows)
    assert all(row["placed"] <= row["nearer"] + 1e-6 for row in rows)
    assert out.read_text(encoding="utf-8-sig").startswith("# ")
