"""Clients that say nothing, or take nothing, are let go: each holds a connection and memory."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.responses import PlainTextResponse

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]

FIRST_S = 20.0
"""A connection for messages says its first word within so many seconds."""

BODY_S = 30.0
"""The next piece of what somebody sends comes within so many seconds."""

TAKE_S = 60.0
"""A client takes what we send within so many seconds."""


class Patient:
    """Lets clients go that are silent or slow; others notice nothing."""

    def __init__(
        self,
        app: Callable[..., Awaitable[None]],
        first_s: float = FIRST_S,
        body_s: float = BODY_S,
        take_s: float = TAKE_S,
    ) -> None:
        self.app = app
        self.first_s, self.body_s, self.take_s = first_s, body_s, take_s

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve a request."""
        taking = self._taken(send)
        if scope["type"] == "websocket":
            await self.app(scope, self._spoken(receive), taking)
        elif scope["type"] == "http" and scope["method"] in ("POST", "PUT", "PATCH"):
            await self._with_body(scope, receive, taking)
        else:
            await self.app(scope, receive, taking if scope["type"] == "http" else send)

    def _taken(self, send: Send) -> Send:
        async def taken(message: Message) -> None:
            async with asyncio.timeout(self.take_s):
                await send(message)

        return taken

    def _spoken(self, receive: Receive) -> Receive:
        """The messages of a connection; a silent one is over."""
        spoke = False

        async def spoken() -> Message:
            nonlocal spoke
            if spoke:
                return await receive()
            try:
                async with asyncio.timeout(self.first_s):
                    message = await receive()
            except TimeoutError:
                return {"type": "websocket.disconnect", "code": 1008}
            spoke = message["type"] == "websocket.receive"
            return message

        return spoken

    async def _with_body(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        whole = late = began = False

        async def coming() -> Message:
            nonlocal whole, late
            if whole:
                return await receive()
            try:
                async with asyncio.timeout(self.body_s):
                    message = await receive()
            except TimeoutError:
                late = True
                raise
            whole = not message.get("more_body", False)
            return message

        async def answering(message: Message) -> None:
            nonlocal began
            if not late:  # what an app makes of our having given up is not its answer
                began = True
                await send(message)

        try:
            await self.app(scope, coming, answering)
        except Exception:
            if not late:
                raise
        if late and not began:
            await PlainTextResponse("Too slow\n", 408)(scope, receive, send)
