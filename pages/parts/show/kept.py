"""The list that is kept: its words, its link, and services side by side."""

import base64
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

from markupsafe import Markup

from geo import words
from geo.area import Area, KeptService
from geo.errors import GeoError
from geo.formats import qr
from geo.publish.kept_list import TITLES, facts, title
from pages.parts import keep, session, visit
from pages.parts.ask import outing
from pages.parts.html import render

MOST_COMPARED = 4
LONGEST_ID = 300
"""An id in an address that is longer than this belongs to nobody."""


def from_link(given: Sequence[str]) -> list[str]:
    """Read the ids of a link, whatever it holds: each once, at most ``MOST_KEPT``.

    >>> from_link(["osm-n1,osm-w2,,osm-n1"])
    ['osm-n1', 'osm-w2']
    """
    parts = ",".join(given)[: keep.MOST_KEPT * LONGEST_ID].split(",")
    read = (unquote(part) for part in parts)
    sound = (one for one in read if 0 < len(one) <= LONGEST_ID and one.isprintable())
    return list(dict.fromkeys(sound))[: keep.MOST_KEPT]


def address(service_ids: Iterable[str], here: str | None = None) -> str:
    """Write the link to a list: ids and nothing else, whatever else `here`, this page's, holds.

    An id is written twice over, so that a comma inside it does not end it.

    >>> address(["osm-n1", "a,b"], "https://example.org/shortlist?ids=x&place=y#z")
    'https://example.org/shortlist?ids=osm-n1,a%252Cb'
    """
    base = (here or "").split("?")[0].split("#")[0].rstrip("/")
    if not base.endswith("/shortlist"):
        base = "/shortlist"
    return f"{base}?ids=" + ",".join(quote(quote(one, safe=""), safe="") for one in service_ids)


def mine(area: Area, service_ids: Sequence[str]) -> list[KeptService]:
    """The services of the list, each at the location nearest to where the visitor last searched.

    Where that was no place, or there was no search, each is at its first location. So are those
    that only another area lists.
    """
    kept: list[KeptService] = []
    for one, ids in session.areas().listing(service_ids, area):
        kept += _near_home(area, ids) if one is area else one.kept(ids)
    return sorted(kept, key=lambda one: _place_of(one.service_id, service_ids))


def _place_of(service_id: str, given: Sequence[str]) -> int:
    """Where a service stands in a list whose ids may name their council as well."""
    return next(
        i for i, one in enumerate(given) if one == service_id or one.endswith(f"/{service_id}")
    )


def elsewhere_too(area: Area, service_ids: Sequence[str]) -> list[KeptService]:
    """Services of a list, each at its first location, whichever area lists them."""
    return [
        found for one, ids in session.areas().listing(service_ids, area) for found in one.kept(ids)
    ]


def _near_home(area: Area, service_ids: Sequence[str]) -> list[KeptService]:
    home = visit.home()
    if home:
        try:
            return area.kept(service_ids, home, outing.farthest(area).standard(outing.mode(area)))
        except GeoError:
            pass
    return area.kept(service_ids)


def entry(one: KeptService) -> Markup:
    """Write a service of the list."""
    known = [(key, value) for key, value in facts(one).items() if value]
    return render("kept.html", one=one, far=far(one), facts=known)


def far(one: KeptService) -> str:
    """Say how far a service is; nothing where that is not known."""
    if one.trip is None or one.mode is None:
        return ""
    return words.marked_trip(one.trip.row, one.mode)


def compared(chosen: Sequence[KeptService]) -> Markup:
    """Write services side by side: a table of a column each, and a block each on a phone."""
    each = [facts(one) for one in chosen]
    rows = [(key, [cells[key] for cells in each], "") for key in TITLES]
    if any(one.trip for one in chosen):
        rows.insert(1, ("distance", [far(one) for one in chosen], "keep-far"))
    return render("compared.html", services=chosen, rows=rows)


def names(kept: Sequence[KeptService]) -> Markup:
    """Write the names of a list that was shared."""
    return render("kept_names.html", names=[title(one) for one in kept])


def code(link: str) -> Markup:
    """Draw the link as a QR code."""
    drawn = base64.b64encode(qr.png(link)).decode() if qr.fits(link) else ""
    return render("qr.html", drawn=drawn)
