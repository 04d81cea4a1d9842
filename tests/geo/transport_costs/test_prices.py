"""A council's file of prices: what is missing stays missing, and what is wrong is listed."""

import math
import re

import pytest

from geo.errors import InputError
from geo.transport_costs.prices import TEMPLATE, UNITS, read_prices
from tests.prices import FILLED


def read(text: str):
    return read_prices("prices.toml", text.encode())


def test_a_filled_file_is_read_without_a_fault() -> None:
    prices = read(FILLED)
    assert prices.faults == ()
    assert prices.missing == ()
    assert prices.amount("mileage") == 45
    assert [(kind.name, kind.places, kind.wheelchair_places) for kind in prices.vehicles] == [
        ("Car", 4, 0),
        ("Bus", 8, 2),
    ]
    assert prices.vehicles[0].pounds_a_day(10) == 60


def test_the_template_names_every_price_with_its_unit_and_no_amount() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    prices = read(text)
    assert prices.faults == ()
    assert prices.missing == (*UNITS, "Taxi", "Minibus with a lift")
    assert set(re.findall(r"amount = (\S+)", text)) == {'""', '"",'}
    assert "TEMPLATE" in text.splitlines()[0]


@pytest.mark.parametrize("name", UNITS)
def test_a_price_that_is_missing_is_not_a_number(name: str) -> None:
    without = re.sub(rf"\[prices\.{name}\]\namount = \S+", f"[prices.{name}]\namount = ''", FILLED)
    prices = read(without)
    assert math.isnan(prices.amount(name))
    assert prices.missing == (name,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("amount = 45\n", "amount = '45p'\n"), "'mileage' is '45p'"),
        (("amount = 45\n", "amount = -1\n"), "'mileage' is '-1'"),
        (("amount = 45\n", "amount = true\n"), "'mileage' is 'True'"),
        (('"pence a mile"', '"pounds a mile"'), "is in 'pounds a mile'. Give it in 'pence a mile'"),
        (('unit = "pence a mile"\nyear = "2026-27"', 'unit = "pence a mile"'), "has no year"),
        (("places = 4", "places = 0"), "'Car' has '0' places"),
        (("places = 4", "places = 4.5"), "'Car' has '4.5' places"),
        (("wheelchair_places = 2", "wheelchair_places = 9"), "'9' wheelchair places among its 8"),
        (('name = "Bus"', 'name = "Car"'), "two vehicles called 'Car'"),
        (("school_days = 190", "school_days = 0"), "school_days is '0'"),
        (("school_days = 190", "schooldays = 190"), "'schooldays' is not used"),
        (("[prices.pass]", "[prices.passes]"), "[prices.passes] is not used"),
        (("school_days = 190", "school_days = 190\nprices = 3"), None),
        (("school_days", "[times]\nearliest = '9am'\n\n[x]\nschool_days"), "earliest is '9am'"),
        (("school_days", "[times]\nearliest = '09:30'\n\n[x]\nschool_days"), "after the latest"),
    ],
)
def test_what_is_wrong_is_listed_and_the_rest_counts(
    change: tuple[str, str], said: str | None
) -> None:
    assert change[0] in FILLED
    text = FILLED.replace(*change, 1)
    if said is None:
        with pytest.raises(InputError, match="cannot be read as TOML"):
            read(text)
        return
    prices = read(text)
    assert any(said in fault for fault in prices.faults), prices.faults
    assert prices.vehicles
    assert prices.prices


@pytest.mark.parametrize("text", ["", "title = 'x'", "not toml", "\x00"])
def test_a_file_without_prices_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"prices\.toml"):
        read(text)
