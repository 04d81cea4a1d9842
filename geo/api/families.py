"""What a family may ask of the API: a search along streets, completions, and who helps."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from geo.api import queries, shapes
from geo.api.current import Current, Offered
from geo.directory.urgent import who_to_call
from geo.errors import InputError
from geo.publish import found as found_json

router = APIRouter()


@router.get(
    "/helplines",
    response_model=shapes.Helplines,
    summary="Helplines and advice for families anywhere in England.",
)
def helplines(offered: Offered, query: Annotated[queries.HelplinesQuery, Query()]) -> JSONResponse:
    """National helplines that fit what somebody needs, and how to reach the area's SENDIASS."""
    lines = offered.helplines(query.wanted(), query.text)
    return JSONResponse(
        {"helplines": [line.told() for line in lines]}, headers={"Cache-Control": "no-store"}
    )


@router.post(
    "/completions",
    response_model=shapes.CompletionsSchema,
    summary="Suggestions for what somebody is typing.",
)
def completions(
    offered: Offered, asked: queries.CompletionsBody, _query: queries.NoneAsked
) -> JSONResponse:
    """Places, kinds of help and services that what is typed may become. It is in no address."""
    found = offered.can_be_typed.of(asked.text, asked.n, asked.kinds)
    return JSONResponse(
        {"completions": [asdict(one) for one in found]}, headers={"Cache-Control": "no-store"}
    )


@router.post(
    "/search",
    response_model=shapes.FoundSchema,
    responses=shapes.MISSING,
    summary="Search for services within reach along streets.",
)
def search(request: Request, asked: queries.SearchBody, _query: queries.NoneAsked) -> JSONResponse:
    """The answer that the page and the command give, in the same order. What is asked is in no
    address.
    """
    headers = {"Cache-Control": "no-store"}
    text = asked.wanted().get("text") or ""
    current: Current = request.app.state.current
    try:
        area = current.area_of(asked.place)
        answer = area.find(asked.place, asked.wanted(), asked.standard, sort=asked.sort)
    except InputError as error:
        problem = {
            "status": 404,
            "message": str(error),
            "urgent": found_json.urgent(who_to_call(text)),
            "did_you_mean": list(getattr(error, "did_you_mean", ())),
        }
        return JSONResponse(problem, 404, headers)
    told = {
        "urgent": found_json.urgent(area.who_to_call(text)),
        **found_json.found(answer, limit=asked.limit),
        "helplines": [line.told() for line in area.helplines(asked.wanted())],
        "attribution": list(area.credits),
    }
    return JSONResponse(found_json.plain(told), headers=headers)
