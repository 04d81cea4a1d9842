"""Pages of lists, and what goes with every export."""

from collections.abc import Iterable, Sequence
from typing import Any

from geo.publish.openreferral.entries import Entries
from geo.publish.openreferral.objects import Json, said
from geo.publish.openreferral.services import EXAMPLE, source_of
from geo.store import SourceRow

GENERATOR = "SEND Local Offer finder"
"""The name that exports carry, and by which they are known again."""


def page(contents: Sequence[Any], *, total: int, number: int, per_page: int) -> Json:
    """A page of a list, as the API of Open Referral UK 3.0 wraps it."""
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def about(rows: Entries) -> Json:
    """What an export must say of itself: whose area, when, from which sources on what terms."""
    examples = sum(row.illustrative for row in rows.services.values())
    notice = (
        f"{examples:,} of {len(rows.services):,} services are examples, not real: their names "
        f"begin “{EXAMPLE.strip()}”."
    )
    return said(
        generator=GENERATOR,
        area={"code": rows.area.code, "name": rows.area.name},
        built_at=rows.built_at,
        notice=notice if examples else None,
        attribution=attribution(rows.sources.values()),
        sources=[source_of(row) for row in rows.sources.values()],
    )


def attribution(sources: Iterable[SourceRow]) -> list[str]:
    """What must be said of the sources, each once."""
    return list(dict.fromkeys(row.attribution for row in sources))
