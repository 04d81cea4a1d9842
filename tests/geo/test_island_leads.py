"""What leads on the real island for a seven-year-old, on foot; needs the default area."""

from pathlib import Path

import pytest

from geo.area import Area
from geo.directory.relevance import LATER, standing
from geo.families.completions import PLACE, Completion
from geo.families.wanted import Wanted, meant
from geo.measure import METRES_PER_MILE
from geo.travel.standard import Standard

HOMES = ("PO30 1UD", "PO33 2LD", "PO38 1AA", "PO30 1UZ")
SHOPS = {"pharmacy", "dentist", "bus-stop", "station", "ferry", "accessible-taxi"}
NEVER = (
    "Ward",
    "Boots",
    "Davidoff",
    "Footc",
    "Foot ",
    "Podiatr",
    "Chiropod",
    "Private",
    "Hospice",
    "Optic",
)
WORDS = (None, "autism", "speech therapy", "respite", "my son is autistic and won't go to school")


@pytest.fixture(scope="module")
def island(island_db: Path) -> Area:
    return Area.open(island_db)


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("miles", [2, 5])
@pytest.mark.parametrize("text", WORDS)
def test_no_ward_shop_or_clinic_for_adults_is_among_the_first_ten(
    island: Area, home: str, miles: int, text: str | None
) -> None:
    wanted = meant(Wanted(age=7, text=text))
    found = island.find(home, wanted, Standard("walk", within_m=miles * METRES_PER_MILE)).results
    first = found.head(10)
    real = ~first["illustrative"].to_numpy(dtype=bool)
    assert not set(first.loc[real, "category"]) & SHOPS
    assert (first["group"] == "").all()
    named = first.loc[real, "name"]
    assert not [name for name in named if any(word in name for word in NEVER)]
    places = {s: i for i, s in enumerate(island.offer.services["service_id"])}
    where = standing(island.offer, 7)[[places[s] for s in first["service_id"]]]
    if text is None:
        assert len(first) == 10
        assert (where[real] < LATER).all()


def test_what_the_local_offer_is_about_leads(island: Area) -> None:
    found = island.find("PO30 1UD", meant(Wanted(age=7)), Standard("walk", within_m=3218.688))
    first = found.results["name"].head(4).tolist()
    assert first == [
        "Community CAMHS (Mental Health)",
        "Medina House School",
        "Island Learning Centre",
        "Beaulieu House Respite Centre",
    ]


def test_departments_are_told_as_parts_of_their_hospital(island: Area) -> None:
    named = island.offer.services.set_index("name")["service_id"]
    assert not [name for name in named.index if "Operating" in name or "Colposcopy" in name]
    hospital = island.entry(str(named["St Mary's Hospital"]))
    assert hospital is not None
    assert "Fracture Clinic" in (hospital.service.description or "")


def test_a_town_is_completed_and_a_misspelt_one_too(island: Area) -> None:
    for typed in ("Vent", "Ventor"):
        assert island.completions(typed, 1) == (Completion("Ventnor", PLACE),)
    assert Completion("PO30", PLACE) in island.completions("po30")
