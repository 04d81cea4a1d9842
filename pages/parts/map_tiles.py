"""The base maps' files of tiles, sent piece by piece as a browser asks for them.

A browser asks for bytes of the one file of an area: no address, and so no log, says where somebody
looks; and it is asked to keep nothing of it.
"""

import re
from typing import Any

from starlette.responses import FileResponse, Response

from pages.parts import served

ADDRESS = "map-tiles"
SUFFIX = ".pmtiles"

_FILE = re.compile(rf"/{ADDRESS}/([\w-][\w.-]*{re.escape(SUFFIX)})$")


class MapTiles:
    """Answers requests for base maps; all others go on to the app."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request."""
        asked = _FILE.search(scope["path"]) if scope["type"] == "http" else None
        if not asked or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        file = served.folder() / asked[1]
        answer = Response(status_code=404)
        if file.is_file():
            kept = {"cache-control": "no-store"}
            answer = FileResponse(file, headers=kept, media_type="application/vnd.pmtiles")
        await answer(scope, receive, send)
