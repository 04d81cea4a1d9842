"""The API over a folder of areas: all services, each once, and postcodes of each area."""

import shutil
from pathlib import Path

import pytest

from geo.api import create_app
from geo.store import Store
from tests.geo.api.asking import Client, get
from tests.geo.areas.conftest import EAST, FAR, THREE, WEST, three_areas

__all__ = ["three_areas"]


@pytest.fixture(scope="module")
def client(three_areas: Path) -> Client:
    return Client(create_app(three_areas))


def test_every_service_of_every_area_once(client: Client, three_areas: Path) -> None:
    found = get(client, "/services", per_page=500)["contents"]
    names = [one["name"] for one in found]
    every: set[str] = set()
    for made in THREE:
        every |= set(Store.open(three_areas / f"{made.code}.duckdb").offer().services["name"])
    assert sorted(names) == sorted(every)
    assert len({one["id"] for one in found}) == len(found)
    areas = get(client, "/")["local_offer"]["areas"]
    assert areas == [{"code": made.code, "name": made.name} for made in THREE]


def test_ids_are_those_of_the_areas_own_api(client: Client, three_areas: Path) -> None:
    together = {
        one["name"]: one["id"] for one in get(client, "/services", per_page=500)["contents"]
    }
    for made in THREE:
        alone = Client(create_app(three_areas / f"{made.code}.duckdb"))
        for one in get(alone, "/services", per_page=500)["contents"]:
            assert together[one["name"]] == one["id"]


def test_a_postcode_of_each_area_answers(client: Client) -> None:
    for made, nearest in ((WEST, "Border Club"), (EAST, "Over the Border Physiotherapy")):
        home = made.postcode(8 if made is WEST else 1, 4)
        found = get(client, "/service_at_locations", postcode=home, full=True, proximity=600)
        assert found["contents"][0]["service"]["name"] == nearest
    found = get(client, "/service_at_locations", postcode=FAR.postcode(4, 4), full=True)
    assert found["contents"][0]["service"]["name"] == "Far Speech Therapy"
    assert client.get("/service_at_locations", params={"postcode": "TA9 9ZZ"}).status_code == 404


def test_an_area_that_is_added_is_taken_into_use(three_areas: Path, tmp_path: Path) -> None:
    shutil.copy(three_areas / f"{WEST.code}.duckdb", tmp_path)
    client = Client(create_app(tmp_path))
    before = get(client, "/services")["total_items"]
    shutil.copy(three_areas / f"{FAR.code}.duckdb", tmp_path)
    get(client, "/services")
    assert client.app.state.current.wait(60)
    assert get(client, "/services")["total_items"] == before + 1
