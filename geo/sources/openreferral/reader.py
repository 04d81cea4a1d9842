"""Reading a feed that is on this machine."""

from pathlib import Path

from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Harvest, Rejected
from geo.sources.openreferral.feed import FeedObject, ReferralFeed
from geo.sources.openreferral.pages import FeedEntry, FoundPages, read_feed
from geo.sources.openreferral.services import read_service
from geo.sources.openreferral.terms import default_category, table_of
from geo.sources.openreferral.v1 import to_v3

SETTINGS = frozenset({"terms", "category"})
"""The keys that the manifest may give for this kind of source."""

_MOST_TOLD = 5


def read(path: Path, source: Source) -> Harvest:
    """Services of a feed in Open Referral UK 3.0 or 1.0.

    Parameters
    ----------
    path
        A page of services as the API gives it, a bare list of services, one service, JSON
        Lines, or a folder of these; the details of a service, in a file of their own, stand in
        for its entry in a list.
    source
        Where it is from; ids of rows begin with its `source_id`, so that two feeds
        that hold the same service do not collide. Settings: `terms` names a table like
        ``data/openreferral-terms.csv`` whose rows stand above it, `category` the category of
        services that none of their terms gives one (else ``other-support``).

    Returns
    -------
    Rows of `Organization`, `Service`, `Location`, `ServiceAtLocation`, `ServiceNeed`,
    `Schedule`, `CostOption`, `ServiceCapacity`, `School`, `Catchment` (WKB, EPSG:4326),
    `UnmappedTerm`, and one `Rejected` for each thing that could not be used. Positions are
    longitudes and latitudes, EPSG:4326, None where only a postcode is known. `rows_read` counts
    services. A service that has no id or name, or whose id was used before for one of another
    name, is rejected; one that is closed, that was listed before, or that is by its terms no entry
    of a Local Offer is left out, with a note where a later listing says something else than the
    first; any other fault costs only the field.

    Raises
    ------
    SourceError
        If something cannot be read, is not JSON, or holds no services or none that can be used.
    """
    feed = ReferralFeed(source, table_of(source), default_category(source))
    held = read_feed(path)
    for ref, field, value, reason in held.notes:
        feed.reject(ref, field, value, reason)
    _gather_places(feed, held)
    try:
        for entry in held.entries:
            feed.harvest.rows_read += 1
            feed.harvest.rows_kept += _read_entry(feed, entry)
    except RecursionError as error:
        raise SourceError(f"{path} cannot be read: it is nested too deeply.") from error
    harvest = feed.finish()
    if not harvest.rows_kept and not harvest.left_out:
        raise SourceError(f"{path} has no service that we can use. {_first_faults(harvest)}")
    return harvest


def _read_entry(feed: ReferralFeed, entry: FeedEntry) -> bool:
    """Add what a feed lists as a service. False if it could not be used or was left out."""
    if entry.fault is not None:
        feed.reject(entry.ref, "service", entry.data, entry.fault)
        return False
    if not isinstance(entry.data, dict):
        reason = "This is not a service: it should be a JSON object."
        feed.reject(entry.ref, "service", entry.data, reason)
        return False
    named = entry.data.get("id")
    ref = str(named) if isinstance(named, str | int) and str(named).strip() else entry.ref
    return read_service(FeedObject(to_v3(entry.data), feed, ref))


def _gather_places(feed: ReferralFeed, held: FoundPages) -> None:
    """Keep the locations of a feed by their ids, if some entries name one by its id only."""
    links = [
        link
        for entry in held.entries
        if isinstance(entry.data, dict)
        and isinstance(listed := entry.data.get("service_at_locations"), list)
        for link in listed
        if isinstance(link, dict)
    ]
    if all(link.get("location") is not None for link in links):
        return
    for link in links:
        place = link.get("location")
        if isinstance(place, dict) and place.get("id") is not None:
            feed.places.setdefault(str(place["id"]), place)


def _first_faults(harvest: Harvest) -> str:
    """The first faults of a feed that has nothing else."""
    faults = [row for row in harvest.rows if isinstance(row, Rejected)]
    told = " ".join(f"{row.row_ref}, {row.field}: {row.reason}" for row in faults[:_MOST_TOLD])
    more = f" And {len(faults) - _MOST_TOLD} more." if len(faults) > _MOST_TOLD else ""
    return f"{told}{more}"
