"""The places that there are: by type of school, from a council's file, and for one need."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from geo.records import School, ServiceCapacity
from geo.sufficiency.council_file import NOTHING, OwnPlacesOfSchool, SufficiencyFile
from geo.sufficiency.kinds import PROVISION
from geo.sufficiency.places import places_of

SERVICES = pd.DataFrame(
    [
        ("state", "State special", "special-school", False),
        ("indep", "Independent special", "special-school", False),
        ("open", "Special of unknown type", "special-school", False),
        ("made", "Example special", "special-school", True),
        ("base", "A base", "resourced-provision", False),
    ],
    columns=["service_id", "name", "category", "illustrative"],
).assign(source_id="register")
NEEDS = pd.DataFrame(
    [("state", "SLD"), ("state", "ASD"), ("base", "ASD")], columns=["service_id", "need"]
)
OFFER: Any = SimpleNamespace(services=SERVICES, needs=NEEDS)
CAPACITIES = [
    ServiceCapacity("state", "register", 120, 118),
    ServiceCapacity("indep", "register", 60, 30),
    ServiceCapacity("base", "register", 12, None),
]
SCHOOLS = [
    School("state", "register", "1", 7, "Community special school", 1),
    School("indep", "register", "2", 10, "Other independent special school", 1),
]


def of(kind: str, own: SufficiencyFile = NOTHING, **more: Any) -> Any:
    return places_of(PROVISION[kind], OFFER, CAPACITIES, SCHOOLS, own, **more)


def test_a_school_is_of_the_kind_that_its_type_says_and_one_of_no_type_is_not_sure() -> None:
    special, independent = of("special"), of("independent")
    assert [(s.name, s.sure) for s in special.schools] == [
        ("State special", True),
        ("Special of unknown type", False),
    ]
    assert [s.name for s in independent.schools] == ["Independent special"]
    assert (independent.places, independent.on_roll, independent.all_known) == (60, 30, True)


def test_a_school_that_gives_no_places_leaves_the_whole_unknown() -> None:
    special = of("special")
    assert (special.places, special.silent, special.all_known) == (120, 1, False)
    base = of("base")
    assert (base.places, base.on_roll) == (12, None)
    assert of("post16").places is None


def test_a_council_s_own_places_stand_for_the_whole_kind() -> None:
    school = OwnPlacesOfSchool("Ours", "special", 200, None, ("SLD",), "2026-27")
    own = SufficiencyFile("", "", {}, (school,), ())
    assert [s.name for s in of("special", own).schools] == ["Ours"]
    assert of("base", own).places == 12


def test_of_a_school_for_several_needs_it_is_not_known_how_many_are_for_one() -> None:
    special = of("special", need="ASD")
    assert [(s.name, s.places) for s in special.schools] == [
        ("State special", None),
        ("Special of unknown type", None),
    ]
    assert of("base", need="ASD").places == 12
    assert of("base", need="SLD").schools == ()


def test_what_is_made_up_counts_only_if_it_is_asked_for() -> None:
    assert "Example special" in [s.name for s in of("special", examples=True).schools]
    assert "Example special" not in [s.name for s in of("special").schools]
