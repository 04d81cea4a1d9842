"""The base map's file, as the app sends it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.area import Area
from pages.parts import map_tiles

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def area(small_db: Path) -> Area:
    return Area.open(small_db)


@pytest.fixture
def whole(area: Area) -> bytes:
    stored = area.store.base_map()
    return stored.read(0, stored.size)


@pytest.fixture
def name(area: Area) -> str:
    return f"{area.version}.pmtiles"


@pytest.fixture
def ask(area: Area, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setattr(map_tiles, "_kept", OrderedDict())
    assert map_tiles.ground(area)
    app = Starlette(
        routes=[Route("/{path:path}", lambda _: PlainTextResponse("the app"))],
        middleware=[Middleware(map_tiles.MapTiles)],
    )

    def asked(path: str, method: str = "GET", **headers: str) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(send())

    return asked


def test_a_piece_of_the_file_is_sent_and_nobody_is_to_keep_it(
    ask: Ask, name: str, whole: bytes
) -> None:
    answer = ask(f"/base/map-tiles/{name}", range="bytes=0-6")
    assert (answer.status_code, answer.content) == (206, b"PMTiles")
    assert answer.headers["content-range"] == f"bytes 0-6/{len(whole)}"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/vnd.pmtiles"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("asked", ["bytes=9-99999999", "bytes=9-"])
def test_more_than_a_small_file_has_gives_all_of_the_rest(
    ask: Ask, name: str, whole: bytes, asked: str
) -> None:
    answer = ask(f"/map-tiles/{name}", range=asked)
    assert (answer.status_code, answer.content) == (206, whole[9:])
    assert answer.headers["content-range"] == f"bytes 9-{len(whole) - 1}/{len(whole)}"


def test_no_answer_is_a_whole_county(
    ask: Ask, name: str, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_tiles, "_MOST_BYTES", 100)
    answer = ask(f"/map-tiles/{name}", range="bytes=50-")
    assert (answer.status_code, answer.content) == (206, whole[50:150])
    assert answer.headers["content-range"] == f"bytes 50-149/{len(whole)}"


@pytest.mark.parametrize(
    "asked",
    ["", "bytes=-9", "bytes=9-8", "bytes=0-1,4-5", "bytes=99999999-", "tiles=0-6", "bytes=٣-٤"],
)
def test_what_is_no_range_of_it_is_refused_with_its_size(
    ask: Ask, name: str, whole: bytes, asked: str
) -> None:
    headers = {"range": asked.encode()} if asked else {}
    answer = ask(f"/map-tiles/{name}", **headers)
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(whole)}"


def test_a_browser_is_told_when_the_file_is_another(ask: Ask, name: str) -> None:
    assert ask(f"/map-tiles/{name}", range="bytes=0-6").headers["etag"] == f'"{name}"'


@pytest.mark.parametrize("other", ["v2.pmtiles", "..%2F{}", "../{}", ".{}", "v1"])
def test_what_is_no_base_map_is_not_found(ask: Ask, name: str, other: str) -> None:
    answer = ask(f"/map-tiles/{other.format(name)}")
    assert answer.status_code == 404 or answer.text == "the app"


def test_all_else_goes_on_to_the_app(ask: Ask, name: str) -> None:
    assert ask("/map").text == "the app"
    assert ask(f"/map-tiles/{name}", "POST").status_code == 405
