"""The API as one application: who may ask, what is kept, and which data answers."""

import asyncio
import logging
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from geo.api import create_app, create_app_from_environment
from geo.errors import StoreError
from tests.entries import HOME, write_entries
from tests.geo.api.asking import EVERYTHING, Client, get, problem


def test_who_gets_no_turn_is_told_when_to_come_again(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEND_AT_ONCE", "1")
    monkeypatch.setenv("SEND_WAIT", "0.05")
    app = create_app(db)
    with app.state.turns.taken():
        refused = Client(app).get("/services")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert "try again in a moment" in refused.json()["message"]
    assert Client(app).get("/services").status_code == 200


def test_the_api_can_be_watched_and_describes_none_of_it(client: Client) -> None:
    client.get("/readyz")
    assert client.app.state.current.wait(60)
    assert client.get("/readyz").text == "ready\n"
    assert client.get("/services").status_code == 200
    assert 'send_page_seconds_count{kind="api"}' in client.get("/metrics").text
    assert "/metrics" not in client.get("/openapi.json").json()["paths"]


def test_the_api_is_ready_once_searches_find_the_area_open(db: Path) -> None:
    app = create_app(db)
    early = Client(app).get("/readyz")
    assert (early.status_code, early.text) == (503, "The area is not open.\n")
    assert app.state.current.wait(60)
    assert Client(app).get("/readyz").status_code == 200


def test_the_api_opens_the_area_before_anybody_asks(db: Path) -> None:
    app = create_app(db)

    async def begin() -> None:
        async with app.router.lifespan_context(app):
            assert app.state.current.wait(60)

    asyncio.run(begin())
    assert Client(app).get("/readyz").text == "ready\n"


def test_the_api_is_not_ready_where_the_area_cannot_be_opened(db: Path, tmp_path: Path) -> None:
    place = tmp_path / "area.duckdb"
    shutil.copy(db, place)
    app = create_app(place)
    place.unlink()
    Client(app).get("/readyz")
    assert app.state.current.wait(60)
    assert Client(app).get("/readyz").status_code == 503
    assert Client(app).get("/healthz").status_code == 200


def test_the_api_is_not_ready_with_old_data(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(db)
    Client(app).get("/readyz")
    assert app.state.current.wait(60)
    monkeypatch.setenv("SEND_OLDEST", "1e-9")
    old = Client(app).get("/readyz")
    assert (old.status_code, old.text) == (503, "The data is older than 1e-09 days.\n")
    monkeypatch.setenv("SEND_OLDEST", "99999")
    assert Client(app).get("/readyz").status_code == 200


def test_a_forged_host_is_not_repeated(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def address(host: str) -> str:
        told = client.get("/", headers={"host": host})
        assert told.status_code == 200
        return told.json()["openapi_url"]

    assert address("evil.example") == "http://localhost/openapi.json"
    assert address("127.0.0.1:9") == "http://127.0.0.1:9/openapi.json"
    monkeypatch.setenv("SEND_HOSTS", "other.example, Offer.Example")
    assert address("offer.example") == "http://offer.example/openapi.json"
    assert address("evil.example") == "http://other.example/openapi.json"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    response = client.request(method, "/services", json={"name": "x"})
    assert response.status_code == 405
    assert response.json() == {"status": 405, "message": "This is read-only: use GET or HEAD."}
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_any_page_of_the_web_may_read(client: Client) -> None:
    for response in (
        client.get("/services"),
        client.get("/nope"),
        client.request("HEAD", "/services"),
        client.request("OPTIONS", "/services", headers={"Origin": "https://example.org"}),
    ):
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in response.headers


def test_head_is_get_without_the_body(client: Client) -> None:
    plain = {"Accept-Encoding": "identity"}
    whole, head = (
        client.get("/services", headers=plain),
        client.request("HEAD", "/services", headers=plain),
    )
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))


def test_a_slash_at_the_end_does_not_matter(client: Client) -> None:
    assert get(client, "/services/") == get(client, "/services")


def test_there_are_no_pages_that_load_scripts_from_elsewhere(client: Client) -> None:
    for path in ("/docs", "/redoc"):
        problem(client, path, 404)


# Privacy


def test_a_postcode_is_kept_nowhere(
    db: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SEND_DB", str(db))
    log = logging.getLogger("uvicorn.access")
    try:
        client = Client(create_app_from_environment())
        assert log.disabled, "the address of a request may hold a postcode"
    finally:
        log.disabled = False
    asked: list[dict[str, Any]] = [
        {"postcode": HOME},
        {"postcode": "PO30 9ZZ"},
        {"postcode": HOME, "page": 0},
    ]
    with caplog.at_level(logging.DEBUG, logger="geo"):
        for query in asked:
            response = client.get("/service_at_locations", params=query)
            assert response.headers["cache-control"] == "no-store"
    assert not [r for r in caplog.records if r.name.startswith("geo")]


# Another database in its place


def test_a_replaced_database_is_noticed(tmp_path: Path) -> None:
    path = write_entries(tmp_path / "entries.duckdb")
    client = Client(create_app(path))
    assert get(client, "/services")["total_items"] == EVERYTHING
    write_entries(tmp_path / "new.duckdb", examples=False).replace(path)
    get(client, "/services")
    assert client.app.state.current.wait(60)
    assert get(client, "/services")["total_items"] == 8


@pytest.mark.parametrize("how", ["gone", "text", "ALTER TABLE service DROP COLUMN name"])
def test_whatever_becomes_of_the_database_what_was_read_answers(
    tmp_path: Path, db: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    path = Path(shutil.copy(db, tmp_path / "copy.duckdb"))
    client = Client(create_app(path))
    new = Path(shutil.copy(db, tmp_path / "new.duckdb"))
    if how == "gone":
        path.unlink()
    else:
        if how == "text":
            new.write_text("no database")
        else:
            with duckdb.connect(new) as spoilt:
                spoilt.execute(how)
        new.replace(path)
    for _ in range(2):
        assert get(client, "/services")["total_items"] == EVERYTHING
        assert client.app.state.current.wait(60)
    assert how == "gone" or "using the data from before" in caplog.text
    assert how != "gone" or "copy.duckdb" in caplog.text, "the officer must see which"


def test_without_a_database_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no database"):
        create_app(tmp_path / "none.duckdb")
