"""The base map's file, as the app sends it."""

import asyncio
import gzip
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.formats.tile_archive import archive
from pages.parts import map_tiles

Ask = Callable[..., httpx.Response]


@pytest.fixture
def whole() -> bytes:
    return archive({(14, 8100, 5500): gzip.compress(b"streets", mtime=0)}, {})


@pytest.fixture
def ask(tmp_path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch) -> Ask:
    (tmp_path / "served").mkdir()
    monkeypatch.setattr(map_tiles.served, "folder", lambda: tmp_path / "served")
    (tmp_path / "served" / "v1.pmtiles").write_bytes(whole)
    (tmp_path / "served" / ".hidden.pmtiles").write_bytes(whole)
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


def test_a_piece_of_the_file_is_sent_and_nobody_is_to_keep_it(ask: Ask, whole: bytes) -> None:
    answer = ask("/base/map-tiles/v1.pmtiles", range="bytes=0-6")
    assert (answer.status_code, answer.content) == (206, b"PMTiles")
    assert answer.headers["content-range"] == f"bytes 0-6/{len(whole)}"
    assert answer.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers


def test_more_than_a_small_file_has_gives_all_of_it(ask: Ask, whole: bytes) -> None:
    answer = ask("/map-tiles/v1.pmtiles", range="bytes=0-16383")
    assert (answer.status_code, answer.content) == (206, whole)


def test_a_browser_is_told_when_the_file_is_another(ask: Ask) -> None:
    assert ask("/map-tiles/v1.pmtiles", "HEAD").headers["etag"]


@pytest.mark.parametrize(
    "name", ["v2.pmtiles", "..%2Fv1.pmtiles", "../v1.pmtiles", ".hidden.pmtiles", "v1"]
)
def test_what_is_no_base_map_is_not_found(ask: Ask, name: str) -> None:
    answer = ask(f"/map-tiles/{name}")
    assert answer.status_code == 404 or answer.text == "the app"


def test_all_else_goes_on_to_the_app(ask: Ask) -> None:
    assert ask("/map").text == "the app"
    assert ask("/map-tiles/v1.pmtiles", "POST").status_code == 405
