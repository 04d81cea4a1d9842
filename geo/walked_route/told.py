"""The pack as plain data, for JSON. Metres are rounded to the tenth, shapes are GeoJSON."""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import shapely

from geo.walked_route.built import BuiltEffect
from geo.walked_route.checks import Check
from geo.walked_route.criteria import Criteria
from geo.walked_route.pack import AssessedWalk, WalkedRoute
from geo.walked_route.stretches import RouteStretch
from geo.walked_route.turning import TurningPoint

Told = dict[str, Any]


def told(found: WalkedRoute, sources: Sequence[Mapping[str, Any]]) -> Told:
    """All that a pack says.

    Parameters
    ----------
    sources
        The sources of streets and counts: ``kind``, ``title``, ``publisher`` and ``vintage``.
    """
    decision = found.child.decision
    return {
        "school": found.child.school.name if found.child.school else None,
        "outcomes": list(decision.outcomes),
        "entitled": decision.entitled,
        "headline": decision.headline,
        "walk": _walk(found.walk),
        "turning": [_turning(turn) for turn in found.turning],
        "limit_point": list(found.limit_point) if found.limit_point else None,
        "grounds": [
            {
                "code": ground.code,
                "met": ground.met,
                "why": ground.why,
                "provisions": [{"cite": p.cite, "says": p.says} for p in ground.provisions],
            }
            for ground in found.grounds
        ],
        "others": [
            _walk(other) | {"why": other.why, "shared": round(other.shared, 3)}
            for other in found.others
        ],
        "built": _built(found.built) if found.built else None,
        "criteria": _criteria(found.criteria),
        "traffic_counts": found.counted,
        "sources": [
            {key: row[key] for key in ("kind", "title", "publisher", "vintage")} for row in sources
        ],
        "rules": decision.rules,
    }


def _metres(metres: float) -> float | None:
    return round(metres, 1) if isfinite(metres) else None


def _walk(walk: AssessedWalk) -> Told:
    return {
        "walk_m": _metres(walk.metres),
        "metres_by": {finding: _metres(m) for finding, m in walk.metres_by.items()},
        "crossings_by": dict(walk.crossings_by),
        "stretches": [_stretch(stretch) for stretch in walk.stretches],
        "geometry": _shape(walk.line),
    }


def _shape(shape: shapely.Geometry) -> Any:
    return json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-6, mode="pointwise")))


def _stretch(stretch: RouteStretch) -> Told:
    return {
        "number": stretch.number,
        "kind": stretch.kind,
        "street": stretch.street,
        "from_m": _metres(stretch.from_m),
        "metres": _metres(stretch.metres),
        "finding": stretch.finding,
        "why": list(stretch.reasons),
        "checks": [_check(check) for check in stretch.checks],
        "osm_ways": list(stretch.ways),
        "geometry": _shape(stretch.line),
    }


def _check(check: Check) -> Told:
    count = check.count.count if check.count else None
    return {
        "about": check.about,
        "finding": check.finding,
        "why": check.why,
        "tags": list(check.tags),
        "count": {
            "count_id": count.count_id,
            "road": count.road,
            "vehicles": count.vehicles,
            "hour": count.hour,
            "counted": count.counted,
            "method": count.method,
            "source_id": count.source_id,
        }
        if count
        else None,
        "decides": check.decides,
    }


def _turning(turn: TurningPoint) -> Told:
    return {
        "limit": turn.key,
        "measure": turn.measure,
        "limit_m": str(turn.limit_m),
        "measured_m": turn.measured_m if isfinite(turn.measured_m) else None,
        "over_m": round(turn.over_m, 3) if isfinite(turn.over_m) else None,
        "outcomes_then": list(turn.outcomes_then),
        "decides": turn.decides,
    }


def _built(effect: BuiltEffect) -> Told:
    pupils = effect.pupils
    return {
        "name": effect.name,
        "before": effect.before_said,
        "walk_before_m": _metres(effect.walk_before_m),
        "walk_after_m": _metres(effect.walk_after_m),
        "homes": effect.homes.totals,
        "pupils": {
            "rows": pupils.rows,
            "gain": pupils.gain,
            "lose": pupils.lose,
            "other": pupils.other,
        }
        if pupils
        else None,
    }


def _criteria(criteria: Criteria) -> Told:
    return {
        "title": criteria.title,
        "checked": criteria.checked.isoformat(),
        "limits": {
            key: {
                "says": limit.says,
                "source": limit.source,
                "page": limit.page,
                "read": limit.read.isoformat() if limit.read else None,
                "open": limit.open,
            }
            for key, limit in criteria.limits.items()
        },
        "notes": dict(criteria.notes),
    }
