"""The Department's travel collection: the published layout read, and figures for the return."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from geo.area import Area
from geo.errors import InputError
from geo.school_travel.pupil_file import PupilFile
from geo.transport_costs.collection import NO_MODE, OPEN, own_figures, read_benchmark

LAYOUT = (
    "time_period,time_identifier,geographic_level,country_code,country_name,"
    "transport_group,transport_mode,{},number_local_authorities\n"
)
ROW = '202526,Financial year,National,E92000001,England,"Group one",{},{},{}\n'
TAXI = "External contract - taxi or private hire vehicle (PHV)"
COSTS = (
    LAYOUT.format("unit_cost") + ROW.format(TAXI, 5000, 100) + ROW.format("In-house fleet", "x", 40)
)


@pytest.fixture(scope="module")
def found(small_db: Path):
    rows = [
        "id,dob,urn,postcode,helped,mode,cost a year,travels alone",
        "1,2017-03-31,123456,TE1 1AA,yes,taxi,4000,yes",
        '2,2014-03-31,123456,TE1 1AA,yes,PHV,"£8,000",no',
        "3,2017-03-31,123456,TE1 1AA,yes,In-house,,",
        "4,2017-03-31,123456,TE1 1AA,yes,,,",
        "5,2017-03-31,123456,TE1 1AA,no,taxi,9999,",
    ]
    given = PupilFile("pupils.csv", "\n".join(rows).encode())
    return Area.open(small_db).travellers(given, on=date(2026, 11, 24))


def test_own_figures_are_of_children_who_are_helped(found) -> None:
    own = own_figures(found).set_index("mode")
    assert own.loc[TAXI, ["users", "users_with_cost", "spend", "unit_cost"]].tolist() == [
        2,
        2,
        12000,
        6000,
    ]
    assert own.at["In-house fleet", "users_with_cost"] == 0
    assert own.at[NO_MODE, "users"] == 1


def test_own_costs_stand_beside_the_published_ones_and_symbols_stay(found) -> None:
    beside = Area.travel_benchmark(found, "costs.csv", COSTS.encode()).set_index("mode")
    assert beside.loc[TAXI, ["own", "published", "group"]].tolist() == [6000, 5000, "Group one"]
    assert beside.at["In-house fleet", "symbol"] == "x"
    assert beside["published"].isna().tolist() == [False, True, True]


def test_shares_of_spending_are_per_cent(found) -> None:
    shares = LAYOUT.format("percentage") + ROW.format(TAXI, "low", 71)
    beside = Area.travel_benchmark(found, "shares.csv", shares.encode()).set_index("mode")
    assert beside.at[TAXI, "own"] == 100
    assert beside.at[TAXI, "symbol"] == "low"


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "unit_cost\n3\n"])
def test_another_table_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"costs\.csv"):
        read_benchmark("costs.csv", text.encode())


def test_the_return_has_what_follows_from_the_file_and_marks_the_rest_open(found) -> None:
    rows = list(csv.DictReader(io.StringIO(Area.travel_return(found).decode("utf-8-sig"))))
    said = {(row["question"], row["breakdown"]): row["value"] for row in rows}
    assert said["Number of pupils who are helped", "Total"] == "4"
    assert said["Mode of transport", TAXI] == "2"
    assert said["Spend in the file, pounds a year", "In-house fleet"] == OPEN
    assert said["Single occupancy", "Must travel alone"] == "1"
    assert said["Single occupancy", "Not given in the file"] == "2"
    assert said["Forecast spend for the financial year", OPEN] == OPEN
