"""Lets any web page read the API."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = "GET, HEAD, OPTIONS"
"""The methods of HTTP that the API answers."""

ASKED_IN_A_BODY = dict.fromkeys(
    ("/completions", "/search", "/walked-route", "/walked-route/pdf"), "POST, OPTIONS"
)
"""Addresses that are asked with a body, so that what is typed is in no address; their methods."""

_OPEN_HEADERS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-headers", b"*"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def methods_of(path: str) -> str:
    """The methods that an address answers."""
    return ASKED_IN_A_BODY.get(path.rstrip("/"), METHODS)


class OpenToAll:
    """Lets pages of any site read the answers, and answers HEAD and OPTIONS for every address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        methods = methods_of(scope["path"]).encode()
        open_headers = (*_OPEN_HEADERS, (b"access-control-allow-methods", methods))

        async def open_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *open_headers]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope["method"] == "OPTIONS":
            allow = [(b"allow", methods)]
            await open_send({"type": "http.response.start", "status": 204, "headers": allow})
            await open_send({"type": "http.response.body", "body": b""})
            return
        path = scope["path"].rstrip("/") or "/"
        inner = {**scope, "path": path, "method": "GET" if head else scope["method"]}
        await self._app(inner, receive, open_send)
