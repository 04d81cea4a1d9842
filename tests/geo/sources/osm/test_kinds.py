"""What kind of place a mapped feature is, where its name says more than its tags."""

from pathlib import Path

import pytest

from geo.records import Service
from geo.sources import osm
from geo.sources.osm.table import plain_words
from tests.geo.sources.osm.plot import MAP, Tags, rows
from tests.geo.sources.test_shared_files import SHARED

_RULES = osm.read_rules(osm.DEFAULT_CATEGORIES)
_OUT = ""
"""Left out."""


def _kind(tags: Tags) -> str | None:
    fitting = _RULES.fitting(tags)
    return fitting[0].category if fitting else None


@pytest.mark.parametrize(
    ("kind", "value", "names"),
    [
        (_OUT, "amenity=community_centre", ["Elm Centre for Older People", "Pensioners' Hall"]),
        (_OUT, "amenity=community_centre", ["Over 60's Club", "Age UK Bridport", "Dementia Hub"]),
        (_OUT, "amenity=hospital", ["Recovery Service for Older People", "Seagrove Ward"]),
        (_OUT, "amenity=community_centre", ["Town Social Club", "Chale Parish Council"]),
        ("community-centre", "amenity=community_centre", ["Village Hall", "Pan Community Hub"]),
        ("community-centre", "amenity=community_centre", ["Mead Social Club & Community Centre"]),
        (_OUT, "amenity=school", ["Capital School of English", "Solent Language School"]),
        (_OUT, "amenity=college", ["London Language Studies", "St. Giles College Eastbourne"]),
        (_OUT, "amenity=school", ["Miss Lane's School of Dance", "Solent Driving School"]),
        (_OUT, "amenity=school", ["Priory School Sports Ground", "Grammar School Playing Fields"]),
        (_OUT, "amenity=school", ["Medina Field Studies Centre"]),
        ("mainstream-school", "amenity=school", ["Hill School", "St Anne's C.E. Primary"]),
        ("mainstream-school", "amenity=school", ["Hill School and Sixth Form", "Dane Academy"]),
        ("mainstream-school", "amenity=school", ["Netley Primary School and Nursery"]),
        ("college", "amenity=school", ["6 Form at the College", "The Island VI Form"]),
        ("college", "amenity=school", ["Centre of Further Education"]),
        ("early-years", "amenity=school", ["St Luke's Nursery School", "Chale Pre-School"]),
        ("early-years", "amenity=childcare", ["Ducklings Day Nursery", "Elm Montessori"]),
        ("early-years", "amenity=kindergarten", ["Sure Start Children's Centre and Nursery"]),
        ("childcare", "amenity=childcare", ["The Play Hut"]),
        (_OUT, "amenity=kindergarten", ["NHS Staff Nursery"]),
        ("family-hub", "amenity=school", ["Cowes Children's Centre", "SureStart Elm Road"]),
        ("family-hub", "amenity=kindergarten", ["Elm Children’s Centre"]),
        ("family-hub", "social_facility=shelter", ["East Town Family Centre"]),
        ("family-hub", "social_facility=childrens_centre", ["The Winch"]),
        ("short-breaks", "social_facility=outreach", ["Beech House Respite Centre"]),
        ("other-support", "social_facility=outreach", ["Jigsaw Family Support", "The Foyer"]),
        ("special-school", "amenity=school", ["Elm Park Special School"]),
        ("alternative-provision", "amenity=school", ["Elm Pupil Referral Unit"]),
        ("alternative-provision", "amenity=school", ["Hospital School"]),
        ("apprenticeship", "amenity=college", ["HTP Apprenticeship College"]),
        (_OUT, "amenity=university", ["Department of History", "Students' Union"]),
        (_OUT, "amenity=university", ["Elm Hall of Residence", "Student Village"]),
        ("college", "amenity=university", ["University of Somerton", "The University of Law"]),
        ("mental-health", "amenity=clinic", ["Elm Counselling", "CAMHS", "Psychology Service"]),
        ("mental-health", "amenity=hospital", ["Elm Mental Health Centre"]),
        ("physiotherapy", "amenity=doctors", ["Camden Physiotherapy Unit"]),
        ("physiotherapy", "amenity=clinic", ["Physiocare", "Physio and Osteopathy Clinic"]),
        ("dentist", "amenity=doctors", ["Hoil Dental"]),
        ("dentist", "amenity=clinic", ["Smile Solutions", "Elm Orthodontics"]),
        (_OUT, "amenity=dentist", ["Medina Dental Laboratory"]),
        ("hospital", "amenity=hospital", ["Eastman Dental Hospital", "St Mary's Hospital"]),
        ("gp", "amenity=clinic", ["Cowes Medical Centre", "Elm Road Surgery"]),
        ("clinic", "amenity=clinic", ["Elm Health Centre", "Foot Clinic", "Family Practice"]),
        (_OUT, "amenity=clinic", ["Fern Skin Clinic", "Elm Laser", "Kilburn Osteopathic Clinic"]),
        (_OUT, "amenity=pharmacy", ["Chinese Medicine Centre"]),
        (_OUT, "amenity=library", ["University Library", "Law Library"]),
        ("library", "amenity=library", ["Highgate Public Library"]),
        (_OUT, "leisure=sports_centre", ["Pavilion Changing Rooms", "Highgate School Field"]),
        (_OUT, "amenity=ferry_terminal", ["Jenny Wren Canal Cruises"]),
    ],
)
def test_a_name_that_plainly_says_another_kind_decides(
    kind: str, value: str, names: list[str]
) -> None:
    key, said = value.split("=")
    assert {name: _kind({key: said, "name": name}) for name in names} == dict.fromkeys(names, kind)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "social_facility", "social_facility:for": "mental_health"}, "mental-health"),
        ({"amenity": "school", "training": "language"}, _OUT),
        ({"amenity": "university", "building": "dormitory"}, _OUT),
        ({"amenity": "clinic", "operator": "Olympic Physiotherapists"}, "physiotherapy"),
        ({"amenity": "library", "operator": "UCL"}, _OUT),
        ({"amenity": "community_centre", "community_centre:for": "senior"}, _OUT),
    ],
)
def test_other_tags_say_another_kind(tags: Tags, kind: str) -> None:
    assert _kind({"name": "Elm House", **tags}) == kind


def test_words_of_a_name_are_whole_words_whatever_their_marks() -> None:
    assert plain_words("St. Luke’s  CHILDREN'S-Centre") == " st lukes childrens centre "
    # A ward is not Wardour Street, an age is not an agency, and skin is not Skinner Street.
    for name in ("Wardour Street Hospital", "Agenuk Hospital", "Skinner Street Hospital"):
        assert _kind({"amenity": "hospital", "name": name}) == "hospital"


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ("name~elm_park", True),
        ("name~elm", True),
        ("name~el", False),
        ("name~el*", True),
        ("name!~elm", False),
        ("name!~oak|ash", True),
        ("operator~elm", False),
        ("operator!~elm", True),
    ],
)
def test_a_table_can_ask_for_words(tmp_path: Path, when: str, fits: bool) -> None:
    table = tmp_path / "table.csv"
    head = "key,value,when,category,unnamed,note\n"
    table.write_text(f"{head}amenity|shop,pub,{when},play,,\n")
    rules = osm.read_rules(table)
    for key in ("amenity", "shop"):
        assert bool(rules.fitting({key: "pub", "name": "Elm-Park Inn"})) is fits


@pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared data is absent")
def test_places_of_real_maps_are_of_the_right_kind() -> None:
    found = osm.read(SHARED.parent / "cases/real/poi-categories.osm", MAP)
    assert {row.source_ref: row.category for row in rows(found, Service)} == {
        "node/1": "family-hub",
        "node/2": "mental-health",
        "node/7": "mental-health",
        "node/8": "physiotherapy",
        "node/9": "family-hub",
        "node/10": "dentist",
    }


@pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared data is absent")
def test_a_city_has_each_of_its_places_as_what_it_is() -> None:
    found = osm.read(SHARED / "camden/camden.osm.pbf", MAP)
    kinds = {row.name: row.category for row in rows(found, Service)}
    assert not [n for n in kinds if plain_words(n).startswith((" department of ", " ucl "))]
    assert "Kilburn Osteopathic Clinic" not in kinds
    assert kinds["Highgate Mental Health Centre"] == "mental-health"
    assert kinds["Brunswick Medical Centre"] == "gp"
    assert kinds["Hunter Street Health Centre"] == "clinic"
    assert {n for n, kind in kinds.items() if kind == "hospital"} >= {"Royal Free Hospital"}
