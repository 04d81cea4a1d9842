"""Opening an area together with the services of its neighbours."""

import hashlib
from collections.abc import Iterable, Mapping

from geo.area import Area
from geo.areas import across
from geo.areas.members import Member
from geo.places.homes import Homes
from geo.store import Store


def open_across(member: Member, around: Iterable[Member]) -> Area:
    """Open one area with the services of its neighbours, as `Areas.area` does.

    Raises
    ------
    StoreError
        If one of the files cannot be read.
    """
    return with_neighbours(member, [(one, Store.open(one.path)) for one in around], None)


def with_neighbours(
    member: Member, neighbours: list[tuple[Member, Store]], covers: Mapping[str, str] | None
) -> Area:
    """Open one area with the services of neighbours whose files are open.

    `covers` names the councils whose postcodes the app answers, by GSS code, where there are
    several. Homes that a neighbour's later build has are that neighbour's.
    """
    store = Store.open(member.path)
    if covers:
        store.cover(covers)
    if rows := across.lent(store, [one for _, one in neighbours]):
        store.add(rows, "+" + digest(one.version for _, one in neighbours))
    area = Area(store)
    if lost := ceded(store, [one for held, one in neighbours if held.built > member.built]):
        kept = area.homes.table
        own = kept[~kept["postcode"].isin(lost)].reset_index(drop=True)
        area.set_homes(Homes(own, area.homes.left_out))
    return area


def ceded(home: Store, later: list[Store]) -> set[str]:
    """Postcodes of an area that are also those of areas that were built later."""
    if not later:
        return set()
    own = home.homes_of_area().table["postcode"]
    return {
        str(code) for one in later for code in own[own.isin(one.homes_of_area().table["postcode"])]
    }


def digest(parts: Iterable[str]) -> str:
    """A short text that changes whenever one of the versions does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
