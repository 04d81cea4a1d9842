"""Parts of hospitals and universities: what stays an entry, and what is a part of the whole."""

from collections.abc import Callable

import pytest

from geo.records import Harvest, Service, ServiceAtLocation
from tests.geo.sources.osm.plot import Plot, Tags, reasons, rows


def _names(found: Harvest) -> set[str]:
    return {row.name for row in rows(found, Service)}


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("Colposcopy (Level G)", {"amenity": "clinic"}),
        ("Operating Theatres", {"amenity": "hospital"}),
        ("Seaview Ward", {"amenity": "hospital"}),
        ("Laidlaw Day Hospital", {"amenity": "hospital"}),
        ("Day Surgery Unit", {"amenity": "doctors"}),
        ("Cardiac Unit", {"amenity": "hospital"}),
        ("Education Centre", {"amenity": "college"}),
        ("Rehabilitation Unit", {"amenity": "social_facility", "social_facility": "outreach"}),
        ("Pharmacy (Level A)", {"amenity": "pharmacy"}),
        ("Staff Recreation Club", {"amenity": "community_centre"}),
    ],
)
def test_a_part_of_a_hospital_is_not_a_service_of_its_own(
    plot: Plot, harvest: Callable[[], Harvest], name: str, tags: Tags
) -> None:
    plot.square(0, 0, 4, {"amenity": "hospital", "name": "St Mary's Hospital"})
    part = plot.node(1, 1, {"name": name, **tags})
    found = harvest()
    assert _names(found) == {"St Mary's Hospital"}
    assert "hospital" in reasons(found)[f"node/{part}"]


def test_departments_are_named_once_in_the_entry_of_their_hospital(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    described = {"amenity": "hospital", "name": "St Mary's Hospital", "description": "On a hill."}
    plot.square(0, 0, 4, described)
    for at, name in ((1, "Fracture Clinic"), (2, "Antenatal (Level LG)"), (3, "Fracture Clinic")):
        plot.node(at, 1, {"amenity": "clinic", "name": name})
    (hospital,) = rows(harvest(), Service)
    expected = "On a hill. Its departments on the map: Antenatal; Fracture Clinic."
    assert hospital.description == expected


@pytest.mark.parametrize(
    ("name", "tags", "category"),
    [
        ("Children's Outpatients", {"amenity": "clinic"}, "clinic"),
        ("Children's Ward", {"amenity": "hospital"}, "hospital"),
        ("Community CAMHS", {"amenity": "clinic"}, "mental-health"),
        ("Speech Therapy", {"amenity": "clinic"}, "speech-and-language-therapy"),
        ("Occupational Therapy", {"amenity": "clinic"}, "occupational-therapy"),
        ("Physiotherapy (Level G)", {"amenity": "clinic"}, "physiotherapy"),
        ("Audiology", {"amenity": "clinic"}, "sensory-support"),
        ("Child Development Centre", {"amenity": "clinic"}, "community-paediatrics"),
        ("Wheelchair Service", {"amenity": "clinic"}, "clinic"),
        ("Urgent Treatment Centre", {"amenity": "clinic"}, "clinic"),
        ("Beacon Health Centre", {"amenity": "doctors"}, "gp"),
        ("Hill Pharmacy", {"amenity": "pharmacy"}, "pharmacy"),
    ],
)
def test_what_a_family_looks_for_inside_a_hospital_stays(
    plot: Plot, harvest: Callable[[], Harvest], name: str, tags: Tags, category: str
) -> None:
    plot.square(0, 0, 4, {"amenity": "hospital", "name": "St Mary's Hospital"})
    plot.node(1, 1, {"name": name, **tags})
    kinds = {row.name: row.category for row in rows(harvest(), Service)}
    assert kinds == {"St Mary's Hospital": "hospital", name: category}


def test_a_clinic_beside_a_hospital_is_no_part_of_it(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.square(0, 0, 4, {"amenity": "hospital", "name": "St Mary's Hospital"})
    plot.node(5, 1, {"amenity": "clinic", "name": "Chantry House"})
    assert _names(harvest()) == {"St Mary's Hospital", "Chantry House"}


@pytest.mark.parametrize(
    ("x", "tags"),
    [
        (1, {"name": "Gordon Building"}),  # inside the grounds
        (9, {"name": "Somerton Gallery", "operator": "University of Somerton"}),
        (9, {"name": "UOS Geography"}),
        (9, {"name": "Development Planning Unit, UOS"}),
        (9, {"name": "University of Somerton, Harbour Campus"}),
        (9, {"name": "Slade Rooms", "department": "Fine Art"}),
    ],
)
def test_a_part_of_a_university_is_not_a_college_of_its_own(
    plot: Plot, harvest: Callable[[], Harvest], x: float, tags: Tags
) -> None:
    whole = {"amenity": "university", "name": "University of Somerton", "short_name": "UOS"}
    plot.square(0, 0, 4, whole)
    part = plot.node(x, 1, {"amenity": "university", **tags})
    found = harvest()
    assert _names(found) == {"University of Somerton"}
    assert "of a university" in reasons(found)[f"node/{part}"]


def test_two_colleges_with_names_of_their_own_are_two(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.square(0, 0, 4, {"amenity": "university", "name": "University of Somerton"})
    plot.square(9, 0, 2, {"amenity": "college", "name": "Somerton College", "operator": "A trust"})
    plot.node(20, 0, {"amenity": "university", "name": "Royal College of Bells"})
    assert len(_names(harvest())) == 3


def test_the_buildings_of_a_university_are_places_of_one(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    for x in (0, 10):
        plot.square(x, 0, 2, {"amenity": "university", "name": "School of Tropical Medicine"})
    found = harvest()
    assert len(rows(found, Service)) == 1
    assert len(rows(found, ServiceAtLocation)) == 2
