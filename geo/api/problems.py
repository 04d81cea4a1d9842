"""Why a question got no answer, in plain words."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from geo.api.everywhere import ASKED_IN_A_BODY, methods_of
from geo.api.queries import MOST_PER_PAGE
from geo.families.completions import KINDS, LONGEST_TYPED, MOST_OFFERED, OFFERED
from geo.families.wanted import FILTERS, MOMENT, NUMBER, SEVERAL, TICK
from geo.places.typed_postcode import EXAMPLE

_log = logging.getLogger(__name__)


def _problem(status: int, message: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"status": status, "message": message}, status, headers)


async def http(request: Request, error: Exception) -> JSONResponse:
    """An address or a method that there is not, or a thing that has no such id."""
    assert isinstance(error, StarletteHTTPException)
    message = str(error.detail)
    if error.status_code == HTTPStatus.BAD_REQUEST and request.url.path in ASKED_IN_A_BODY:
        return _unread_body(request.url.path)
    if error.status_code == HTTPStatus.NOT_FOUND and message == HTTPStatus.NOT_FOUND.phrase:
        message = f"There is nothing at this address. There are: {', '.join(_PATHS)}."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = {"Allow": methods_of(request.url.path)}
        if body := _BODIES.get(request.url.path.rstrip("/")):
            return _problem(405, f"Use POST here. {body}", allowed)
        return _problem(405, "This is read-only: use GET or HEAD.", allowed)
    return _problem(error.status_code, message, error.headers)


_WALK = (
    'Send JSON such as {"home": "PO30 1UD", "school": "118168", "born": "2019-12-31"}: where the '
    "child lives, the school's URN or name, and the date of birth. /openapi.json lists the rest."
)
_BODIES = {
    "/completions": f'Send JSON such as {{"text": "ventn", "n": {OFFERED}}}: what is typed, at '
    f"most {LONGEST_TYPED} characters, and how many completions you want, from 1 to "
    f"{MOST_OFFERED}. "
    f'"kinds" may be some of {", ".join(KINDS)}.',
    "/search": 'Send JSON such as {"place": "PO30 1UD", "text": "speech therapy", "within": 2}: '
    "where from, what for in at most 10,000 letters, and how many miles along streets. "
    "/openapi.json lists the rest.",
    "/walked-route": _WALK,
    "/walked-route/pdf": _WALK,
}
"""What the addresses that are asked with a body take."""

_PATHS = (
    "/",
    "/completions",
    "/search",
    "/walked-route",
    "/walked-route/pdf",
    "/services",
    "/taxonomies",
    "/taxonomy_terms",
    "/service_at_locations",
    "/organizations",
    "/helplines",
    "/openapi.json",
)


async def query(request: Request, error: Exception) -> JSONResponse:
    """A query that cannot be understood."""
    assert isinstance(error, RequestValidationError)
    if request.url.path.rstrip("/") in ASKED_IN_A_BODY:
        return _unread_body(request.url.path)
    known = request.scope["route"].dependant.query_params
    names = [field for param in known for field in param.field_info.annotation.model_fields]
    told = [_fault(one, names) for one in error.errors()]
    return _problem(422, " ".join(dict.fromkeys(told)), {"Cache-Control": "no-store"})


def _unread_body(path: str) -> JSONResponse:
    body = _BODIES[path.rstrip("/")]
    return _problem(422, f"This cannot be read. {body}", {"Cache-Control": "no-store"})


def _fault(error: dict[str, Any], known: Iterable[str]) -> str:
    """One thing that is wrong with a query."""
    name = str(error["loc"][1])[:40]
    if error["type"] == "extra_forbidden":
        listed = ", ".join(known)
        remedy = f"You can use: {listed}." if listed else "This address takes no parameters."
        return f"We do not know “{name}”, so we have not answered as if it were not there. {remedy}"
    return f"“{name}” cannot be “{str(error.get('input', ''))[:40]}”: give {_expected(name)}."


def _expected(name: str) -> str:
    """What a parameter may be."""
    if name in _EXPECTED:
        return _EXPECTED[name]
    kinds = {one.asked_as: one.kind for one in FILTERS.values()}
    return _EXPECTED_OF[kinds[name]]


_EXPECTED_OF = {
    SEVERAL: "one of our codes, as on the command line",
    TICK: "true or false",
    NUMBER: "an age in years, from 0 to 120",
    MOMENT: "a day such as 2026-11-30, or a day and a time such as 2026-11-30 14:30",
}
"""What the parameter of a filter may be, by its kind."""

_EXPECTED = {
    "text": "text of at most 10,000 letters (1,000 for /helplines)",
    "page": "a whole number from 1 to 1,000,000",
    "per_page": f"a whole number from 1 to {MOST_PER_PAGE}",
    "format": "json",
    "search": "at most 200 characters",
    "taxonomy_term_id": "an id of /taxonomy_terms",
    "taxonomy_id": "an id of /taxonomies",
    "parent_id": "an id of /taxonomy_terms",
    "organization_id": "an id of /organizations",
    "minimum_age": "an age in years, from 0 to 120",
    "maximum_age": "an age in years, from 0 to 120",
    "start_time": "a time of day, such as 09:30",
    "end_time": "a time of day, such as 17:00",
    "day": "a day of the week, such as MO or Monday",
    "modified_after": "a date, or a date and time, such as 2026-09-30T00:00:00Z",
    "postcode": f"a full postcode, such as {EXAMPLE}",
    "proximity": "metres, above 0 and up to 100,000",
    "full": "true or false",
    "full_service": "true or false",
    "minimal": "true or false",
    "top_only": "true or false",
}
"""What each parameter may be."""


async def store(_request: Request, error: Exception) -> JSONResponse:
    """A database that cannot be read."""
    _log.error("%s", error)
    return _problem(503, "The data cannot be read just now. Try again in a few minutes.")


async def fault(_request: Request, _error: Exception) -> JSONResponse:
    """A fault of ours."""
    return _problem(500, "Something went wrong here. It was not your fault. Try again later.")
