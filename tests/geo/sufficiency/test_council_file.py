"""A council's own file: prices with their units, places, and what is wrong with either."""

import pytest

from geo.errors import InputError
from geo.sufficiency.council_file import TEMPLATE, UNITS, read_file

GOOD = b"""
title = "High needs budget"
[prices.special_place]
amount = 24000
unit = "pounds a place a year"
year = "2026-27"
[[places]]
name = "St George's"
kind = "special"
places = 150
on_roll = 149
needs = ["sld"]
"""


def test_prices_and_places_are_read() -> None:
    held = read_file("own.toml", GOOD)
    assert held.pounds("special_place") == 24_000
    assert held.pounds("base_place") != held.pounds("base_place")  # not a number
    assert "base_place" in held.missing
    (school,) = held.places
    assert (school.places, school.on_roll, school.needs) == (150, 149, ("SLD",))
    assert not held.faults


def test_the_template_names_every_price_and_gives_none() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert all(f"[prices.{name}]" in text and f'"{unit}"' in text for name, unit in UNITS.items())
    with pytest.raises(InputError, match="no price and no places"):
        read_file("template.toml", TEMPLATE.read_bytes())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'unit = "pounds a place a year"', b"", "has no unit. Give it in 'pounds a place a year'"),
        (b"pounds a place a year", b"pounds a week", "is in 'pounds a week'"),
        (b'year = "2026-27"', b"", "has no year"),
        (b"24000", b'"much"', "Give a number of pounds"),
        (b"24000", b"-1", "Give a number of pounds"),
        (b"special_place", b"special_plaice", "check its name"),
    ],
)
def test_a_price_that_is_wrong_is_left_out_and_said(old: bytes, new: bytes, said: str) -> None:
    held = read_file("own.toml", GOOD.replace(old, new))
    assert not held.prices
    assert said in " ".join(held.faults)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'kind = "special"', b'kind = "academy"', "is of kind 'academy'"),
        (b"places = 150", b"places = 1.5", "has '1.5' places"),
        (b"places = 150", b"", "has 'None' places"),
        (b'["sld"]', b'["xyz"]', "is for 'XYZ'"),
    ],
)
def test_a_school_that_is_wrong_is_left_out_and_said(old: bytes, new: bytes, said: str) -> None:
    held = read_file("own.toml", GOOD.replace(old, new))
    assert not held.places
    assert said in " ".join(held.faults)


@pytest.mark.parametrize("content", [b"no toml", b"\xff\xfe", b""])
def test_a_file_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        read_file("own.toml", content)
