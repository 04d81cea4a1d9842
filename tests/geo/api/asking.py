"""Asks the API as a server would pass a request on."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI

EVERYTHING = 57
"""How many services the made-up offer has."""


class Client:
    """Asks an ASGI application as a server would pass it on."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._request(method, path, **more))

    async def _request(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)


def get(client: Client, path: str, **query: Any) -> Any:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


def names(client: Client, path: str = "/services", **query: Any) -> set[str]:
    """Our ids of what a list holds."""
    found = get(client, path, per_page=500, **query)["contents"]
    return {(one.get("service") or one)["local_offer"]["service_id"] for one in found}


def problem(client: Client, path: str, status: int, **query: Any) -> str:
    response = client.get(path, params=query)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert body.keys() == {"status", "message"}
    assert body["status"] == status
    return str(body["message"])
