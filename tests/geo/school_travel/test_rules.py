"""The law as dated files, and a council's own policy over it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.school_travel.rules import FOLDER, LIMITS, rules

DAY = date(2026, 11, 24)

OWN = """
authority_code = "E06000999"
title = "Testham travel policy"
in_force = 2026-09-01
source = "https://example.org/policy"
changeover = "end of school year"
school_point = "main entrance"
mileage_pence = "45"

[limits_m]
walk_from_8 = "3218.688"
low_income_drive = "16093.44"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_limits_are_whole_miles() -> None:
    held = rules(DAY).limits_m
    miles = {name: held[name] / Decimal("1609.344") for name in LIMITS}
    assert miles == {
        "walk_under_8": 2,
        "walk_from_8": 3,
        "low_income_walk": 2,
        "low_income_drive": 6,
        "belief_drive": 15,
    }


def test_every_provision_says_where_it_stands() -> None:
    held = rules(DAY)
    assert all(p.cite and p.says.endswith(".") for p in held.provisions.values())
    assert held.as_of <= held.checked <= date.today()


def test_a_day_before_the_rules_is_refused() -> None:
    with pytest.raises(InputError, match=r"no rules for 24 January 2024.*25 January 2024"):
        rules(date(2024, 1, 24))
    assert rules(date(2024, 1, 25)).as_of == date(2024, 1, 25)


def test_the_latest_rules_in_force_count(tmp_path: Path) -> None:
    text = (FOLDER / "england-2024-01-25.toml").read_text(encoding="utf-8")
    (tmp_path / "england-2024-01-25.toml").write_text(text, encoding="utf-8")
    later = text.replace("in_force = 2024-01-25", "in_force = 2030-09-01")
    (tmp_path / "england-2030-09-01.toml").write_text(later, encoding="utf-8")
    assert rules(date(2030, 8, 31), folder=tmp_path).as_of == date(2024, 1, 25)
    assert rules(date(2030, 9, 1), folder=tmp_path).as_of == date(2030, 9, 1)


def test_a_later_law_holds_only_what_is_new() -> None:
    first, tiers = rules(date(2024, 6, 1)), rules(DAY)
    assert "Working Tax Credit" in first.low_income
    assert "Tax Credit" not in rules(date(2025, 4, 6)).low_income + tiers.low_income
    assert (first.meals_in_tiers, tiers.meals_in_tiers) == (False, True)
    assert first.provisions == tiers.provisions
    assert first.limits_m == tiers.limits_m


def test_the_council_that_follows_another_is_named_from_its_day() -> None:
    for day, named in ((date(2027, 3, 31), False), (date(2027, 4, 1), True)):
        notes = rules(day, authority_code="E10000030").notes
        assert any("West Surrey" in note for note in notes) is named
    assert not rules(date(2027, 4, 1), authority_code="E06000046").notes


def test_a_council_may_give_more(tmp_path: Path) -> None:
    held = rules(DAY, authority_code="E06000999", local=write(tmp_path, OWN))
    assert held.limits_m["walk_from_8"] == Decimal("3218.688")
    assert held.limits_m["walk_under_8"] == Decimal("3218.688")
    assert held.limits_m["low_income_drive"] == Decimal("16093.44")
    assert (held.changeover, held.school_point) == ("end of school year", "main entrance")
    assert held.mileage_pence == 45
    assert "Testham travel policy" in held.version


def test_a_council_s_file_is_found_by_its_code(tmp_path: Path) -> None:
    text = (FOLDER / "england-2024-01-25.toml").read_text(encoding="utf-8")
    (tmp_path / "england-2024-01-25.toml").write_text(text, encoding="utf-8")
    (tmp_path / "local").mkdir()
    (tmp_path / "local/E06000999.toml").write_text(OWN, encoding="utf-8")
    assert rules(DAY, authority_code="E06000999", folder=tmp_path).policy
    assert rules(DAY, authority_code="E06000046", folder=tmp_path).policy is None


def test_a_policy_does_not_count_before_its_day(tmp_path: Path) -> None:
    assert rules(date(2026, 8, 31), local=write(tmp_path, OWN)).policy is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('walk_from_8 = "3218.688"', 'walk_from_8 = "5000"'), "gives less than the law"),
        (('low_income_drive = "16093.44"', 'low_income_drive = "9000"'), "gives less than the law"),
        (('walk_from_8 = "3218.688"', 'walk_from_8 = "two"'), "metres as text"),
        (('walk_from_8 = "3218.688"', "walk_from_8 = 3218.688"), "metres as text"),
        (('walk_from_8 = "3218.688"', 'walk_to_9 = "1"'), "no limit 'walk_to_9'"),
        (('changeover = "end of school year"', 'changeover = "whenever"'), "one of birthday"),
        (('changeover = "end of school year"', "changeover = 3"), "changeover must be text"),
        (("in_force = 2026-09-01", ""), "has no in_force"),
        (('mileage_pence = "45"', 'mileage_pence = "much"'), "mileage_pence must be a number"),
        (('mileage_pence = "45"', 'colour = "red"'), "no key 'colour'"),
        (("E06000999", "E06000001"), "It is for E06000001"),
        (("[limits_m]", "[[limits_m]]"), "limits_m must be a table"),
        (('title = "', "title = "), "cannot be read"),
    ],
)
def test_a_file_that_is_wrong(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        rules(DAY, authority_code="E06000999", local=write(tmp_path, OWN.replace(*change)))


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    text = 'colour = "red"\nchangeover = "whenever"\n[limits_m]\nwalk_from_8 = "9999"\n'
    with pytest.raises(InputError) as error:
        rules(DAY, local=write(tmp_path, text))
    said = str(error.value)
    assert all(word in said for word in ("authority_code", "colour", "whenever", "9999"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.toml cannot be read"):
        rules(DAY, local=tmp_path / "nowhere.toml")
