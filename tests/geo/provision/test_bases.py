"""Inclusion bases: figures by hand, and what must always hold."""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.__main__ import main
from geo.errors import InputError
from geo.provision.bases import BasesQuestion, bases

SCHOOLS = pd.DataFrame(
    {"service_id": ["a", "b"], "name": ["A", "B"], "lon": [0.0, 0.1], "lat": [51.0, 51.1]}
)


def today(cost: Any, people: Any) -> Any:
    table = pd.DataFrame({"people": np.array(people, float), "cost": np.array(cost, float)})
    return SimpleNamespace(homes=table, notes=())


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
