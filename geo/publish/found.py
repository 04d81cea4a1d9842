"""The answer to a family's search as JSON: the same for the command and the API."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from geo.area import Answer
from geo.directory.urgent import HelpLine
from geo.places.postcodes import Place

Json = dict[str, Any]


def plain(value: Any) -> Any:
    """The same with what JSON has no word for (NaN, infinity, NumPy, None-like) made plain."""
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def urgent(lines: Iterable[HelpLine]) -> list[Json]:
    """Who to call where the words say that somebody may be in danger."""
    return [{"name": one.name, "number": one.number, "what_for": one.what_for} for one in lines]


def found(answer: Answer, *, limit: int | None = None) -> Json:
    """What was found of a place: at most `limit` results.

    Metres to the centimetre, seconds to the tenth: finer than any map is right.
    """
    return {
        "did_you_mean": list(answer.did_you_mean),
        "place": _place(answer.place),
        "mode": answer.mode,
        "within_m": answer.within_m,
        "within_s": answer.within_s,
        "from_offset_m": round(answer.origin_offset_m, 2),
        "results": _rows(answer.results.head(limit or len(answer.results))),
        "elsewhere": _rows(answer.elsewhere),
        "beyond": [
            {
                "service_id": one.service_id,
                "name": one.name,
                "distance_m": None
                if one.trip.distance_m is None
                else round(one.trip.distance_m, 2),
                "duration_s": round(one.trip.duration_s, 1),
            }
            for one in answer.beyond
        ],
    }


def _place(place: Place) -> Json:
    return {
        "query": place.query,
        "name": place.name,
        "postcode": place.postcode,
        "lat": round(place.lat, 6),
        "lon": round(place.lon, 6),
        "authority_code": place.authority_code,
        "authority_name": place.authority_name,
        "note": place.note,
    } | ({} if place.spread_m is None else {"spread_m": round(place.spread_m, 2)})


def _rows(table: pd.DataFrame) -> list[Json]:
    checked = table["assured"].dt.strftime("%Y-%m-%d")
    exact = {"distance_m": 2, "duration_s": 1, "straight_line_m": 2, "lat": 6, "lon": 6}
    seconds = {"least_s": 1, "most_s": 1, "share": 3}
    told = table.drop(columns="rank").round(exact | seconds).assign(assured=checked)
    rows: list[Json] = told.astype(object).where(told.notna(), None).to_dict("records")
    return [{**row, "why": list(row["why"])} for row in rows]
