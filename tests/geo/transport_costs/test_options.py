"""Kinds of help side by side, against figures worked out by hand on the town's lattice."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.area import Area
from geo.measure import METRES_PER_MILE
from geo.school_travel.pupil_file import PupilFile
from geo.transport_costs.options import NO_PRICE, NO_VEHICLE, NOT_ALONE, OPTIONS
from geo.transport_costs.prices import read_prices
from tests.prices import FILLED

DAY = date(2026, 11, 24)
HEAD = "id,dob,urn,postcode,helped,wheelchair,travels alone,passenger assistant\n"


@pytest.fixture(scope="module")
def area(small_db: Path) -> Area:
    return Area.open(small_db)


def costs(area: Area, *rows: str, prices: str = FILLED):
    given = PupilFile("pupils.csv", (HEAD + "\n".join(rows) + "\n").encode())
    found = area.travellers(given, on=DAY)
    return found, area.travel_costs(found, read_prices("prices.toml", prices.encode()))


def child(*flags: str, who: str = "A1", school: str = "123456") -> str:
    return ",".join((who, "2017-03-31", school, "TE1 1AA", *(flags or ("yes", "", "", ""))))


def test_each_kind_of_help_costs_what_its_formula_says(area: Area) -> None:
    found, got = costs(area, child("yes", "no", "no", "no"))
    row = got.table.iloc[0]
    miles = found.table["drive_m"].iloc[0] / METRES_PER_MILE
    assert 0.3 < miles < 1
    assert row["drive_miles"] == pytest.approx(miles)
    assert row["pass"] == 500
    assert row["budget"] == pytest.approx(0.45 * 4 * miles * 190)
    assert row["taxi"] == pytest.approx((40 + 2 * 2 * miles) * 190)
    assert row["shared"] == pytest.approx((40 + 2 * 2 * miles) / 4 * 190)
    assert row["assistant"] == pytest.approx(60.5 * 190)
    assert row["training"] == 2500
    assert row["least"] == "budget"


def test_a_wheelchair_and_an_assistant_change_the_vehicle_and_its_price(area: Area) -> None:
    found, got = costs(area, child("yes", "yes", "no", "yes"))
    miles = found.table["drive_miles"].iloc[0]
    assert got.table["taxi"].iloc[0] == pytest.approx((100 + 3 * 2 * miles + 60.5) * 190)
    assert got.table["shared"].iloc[0] == pytest.approx((100 + 3 * 2 * miles + 60.5) / 8 * 190)


def test_who_must_travel_alone_shares_no_vehicle(area: Area) -> None:
    _, got = costs(area, child("yes", "", "yes", ""))
    assert got.table["shared"].isna().all()
    assert got.table["shared_why"].iloc[0] == NOT_ALONE
    assert got.table["taxi"].notna().all()


def test_a_child_whom_no_vehicle_can_take_is_named_and_kept(area: Area) -> None:
    only_cars = FILLED[: FILLED.rindex("[[vehicles]]")]
    _, got = costs(area, child("yes", "yes", "", ""), child(who="A2"), prices=only_cars)
    assert list(got.table["taxi_why"]) == [NO_VEHICLE, ""]
    totals = got.totals.set_index("option")
    assert totals.at["taxi", "without"] == 1
    assert totals.at["taxi", "why"] == f"{NO_VEHICLE}: 1"


@pytest.mark.parametrize(
    ("table", "options"),
    [
        ("prices.pass", {"pass", "training"}),
        ("prices.mileage", {"budget"}),
        ("prices.assistant", {"assistant"}),
        ("prices.training", {"training"}),
    ],
)
def test_a_price_that_is_missing_takes_its_options_away_and_no_others(
    area: Area, table: str, options: set[str]
) -> None:
    lines = FILLED.split("\n")
    lines[lines.index(f"[{table}]") + 1] = 'amount = ""'
    _, got = costs(area, child(), prices="\n".join(lines))
    row = got.table.iloc[0]
    assert {name for name in OPTIONS if row[f"{name}_why"] == NO_PRICE} == options
    totals = got.totals.set_index("option")["pounds_a_year"]
    assert set(totals.index[totals.isna()]) == options
    said = next(csv.DictReader(io.StringIO(got.csv.decode("utf-8-sig"))))
    assert {name for name in OPTIONS if said[f"{name}_pounds_a_year"] == NO_PRICE} == options


def test_every_row_comes_back_and_says_why_it_does_not_count(area: Area) -> None:
    found, got = costs(
        area,
        child(who="1"),
        child("", "", "", "", who="2"),
        child("no", "", "", "", who="3"),
        child("yes", "", "", "", who="4", school="999999"),
        child("perhaps", "", "", "", who="5"),
        "6,2017-03-31,123456,TE1 9ZZ,yes,,,",
        child("yes", "often", "", "", who="7"),
    )
    assert list(got.table["id"]) == list("1234567")
    assert list(found.table["counts"]) == [True, False, False, False, False, False, True]
    why = list(found.table["why_not"])
    assert "no school with the URN 999999" in why[3]
    assert "no route by car" in why[5]
    assert all(why[i] for i in (1, 2, 3, 4, 5))
    assert "helped is 'perhaps'" in found.faults[4]
    assert "wheelchair is 'often'" in found.faults[6]
    assert len(got.csv.decode().splitlines()) == 8


def test_the_command_gives_the_same_figures(
    area: Area, small_db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pupils, prices, out = (tmp_path / name for name in ("pupils.csv", "prices.toml", "costs.csv"))
    pupils.write_text(HEAD + child() + "\n")
    prices.write_text(FILLED)
    words = ["transport", "--pupils", str(pupils), "--prices", str(prices), "--out", str(out)]
    words += ["--db", str(small_db), "--on", DAY.isoformat()]
    assert main([*words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    _, got = costs(area, child())
    assert out.read_bytes() == got.csv
    assert [row["option"] for row in said["options"]] == list(OPTIONS)
    assert said["helped"] == 1
    assert main(words) == 0
    assert "Public transport pass" in capsys.readouterr().out


def test_the_command_writes_a_file_of_prices_to_fill_in(tmp_path: Path) -> None:
    out = tmp_path / "prices.toml"
    assert main(["transport", "--template", str(out)]) == 0
    assert read_prices(out.name, out.read_bytes()).missing
    assert main(["transport", "--pupils", str(out)]) == 2
