"""Where a service happens, and when it is open there."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from geo.directory.opening import DAY_CODES, occurs
from geo.errors import CrsError, PostcodeError
from geo.measure import check_lonlat
from geo.places.typed_postcode import normalise
from geo.records import Location, Schedule, ServiceAtLocation
from geo.sources.openreferral.feed import FeedObject
from geo.sources.openreferral.ours import extras
from geo.sources.openreferral.tagged import own_terms
from geo.sources.openreferral.terms import WHEELCHAIR_TAXONOMY

_WHEELCHAIR = {"yes": "yes", "limited": "limited", "no": "no"}
_NO_PLACE = frozenset({"virtual", "postal"})
_FREQUENCIES = frozenset({"SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_REPEATS = re.compile(r"(?:^|\s+)Repeats: ([A-Z]+)\.$")
_BYDAY = re.compile(r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)")
_MONTHDAY = re.compile(r"-?(?:[1-9]|[12][0-9]|3[01])")
_MOST_REPEATS = 10_000
_LONGEST_DAYS = 366 * 60
_DAY_NAMES = {
    name: name[:2]
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
    for name in (day, day[:3], f"{day}S")
}


@dataclass(frozen=True, slots=True)
class LocationLink:
    """An entry of `service_at_locations`: its location, and the row that this became."""

    part: FeedObject
    location: FeedObject | None
    location_id: str | None = None


@dataclass(frozen=True, slots=True)
class Attended:
    """How a service is attended.

    `travelled_to`: it names a place to go to, even if that cannot be found. `virtual`: it
    names one that is not. `ways` are what its schedules say of attending.
    """

    travelled_to: bool
    virtual: bool
    ways: list[str]


def read_places(part: FeedObject, service_id: str) -> Attended:
    """Add the places of a service and when it is open."""
    links = [_read_link(link, service_id) for link in part.parts("service_at_locations")]
    linked: set[str] = set()
    for link in links:
        if link.location_id is not None and link.location_id not in linked:
            linked.add(link.location_id)
            part.feed.add(ServiceAtLocation(service_id, link.location_id, part.feed.source_id))
    kinds = [_kind(link.location) for link in links if link.location]
    unseen = any(link.location is None for link in links)
    return Attended(
        unseen or any(kind not in _NO_PLACE for kind in kinds),
        "virtual" in kinds,
        _read_schedules(part, links, service_id),
    )


def _kind(location: FeedObject) -> str:
    kind = location.data.get("location_type")
    return kind.strip().casefold() if isinstance(kind, str) else ""


def _read_link(link: FeedObject, service_id: str) -> LocationLink:
    """Add the place of a link, unless it is no place to travel to or was added before."""
    location = link.part("location") or _known(link)
    if location is None:
        link.fault(
            "location", "The location is not in the feed, so the service is listed without it."
        )
        return LocationLink(link, None)
    if _kind(location) in _NO_PLACE:
        return LocationLink(link, location)
    raw_id = location.text("id") or link.text("location_id") or link.text("id")
    return LocationLink(link, location, _read_location(location, raw_id or f"{service_id}-place"))


def _known(link: FeedObject) -> FeedObject | None:
    """The location that a link names by its id only, from wherever in the feed it stands."""
    if link.data.get("location") is not None:
        return None
    raw_id = link.text("location_id")
    data = link.feed.places.get(raw_id) if raw_id else None
    return FeedObject(data, link.feed, link.ref, f"{link.prefix}location.") if data else None


def _read_location(location: FeedObject, raw_id: str) -> str | None:
    """Add a location unless it was added before. The id of its row, None if it has no place."""
    feed = location.feed
    last, known = feed.locations.get(raw_id, (None, ""))
    if last == location.data:
        return known
    position, postcode = _position(location), _postcode(location)
    if position is None and postcode is None:
        if _has_no_position(location):
            reason = "The location has no usable latitude and longitude, and no postcode."
            location.fault("latitude", reason)
        return None
    address, given = _address(location)
    row = Location(
        feed.id(raw_id),
        location.line("name"),
        position[0] if position else None,
        position[1] if position else None,
        feed.source_id,
        address=address,
        postcode=postcode or given,
        wheelchair=own_terms(location).one(WHEELCHAIR_TAXONOMY, _WHEELCHAIR),
        accessibility=_accessibility(location),
        placed_by=_placed_by(location) if position else "source",
    )
    row_id, clash = feed.add_location(row)
    feed.locations[raw_id] = (location.data, row_id)
    if clash:
        reason = (
            "An earlier location with this ID is somewhere else. We kept both, this one under "
            "a new ID. Give each place its own ID."
        )
        location.fault("id", reason)
    return row_id


def _placed_by(location: FeedObject) -> str:
    """How an export of ours found a position: ``postcode`` if by that, else ``source``."""
    said = extras(location)
    how = said.text("placed_by")
    if how not in (None, "source", "postcode"):
        said.fault("placed_by", "This should be source or postcode.")
    return "postcode" if how == "postcode" else "source"


def _has_no_position(location: FeedObject) -> bool:
    return any(location.data.get(key) in (None, "") for key in ("latitude", "longitude"))


def _position(location: FeedObject) -> tuple[float, float] | None:
    """Longitude and latitude of a location. What cannot be used is a fault, nothing is none."""
    if _has_no_position(location):
        return None
    lon, lat = location.number("longitude"), location.number("latitude")
    if lon is None or lat is None:
        location.fault("latitude", "The location has no usable latitude and longitude.")
        return None
    try:
        check_lonlat(lon, lat, what="The location")
    except CrsError as error:
        placed = " We placed it by its postcode." if _postcode(location) else ""
        where = f"{location.prefix}latitude"
        location.feed.reject(location.ref, where, f"{lat}, {lon}", f"{error}{placed}")
        return None
    return lon, lat


def _postcode(location: FeedObject) -> str | None:
    """The postcode of a location, if it is one."""
    given = _address(location)[1]
    try:
        return normalise(given) if given else None
    except PostcodeError:
        return None


def _address(location: FeedObject) -> tuple[str | None, str | None]:
    """The address on one line and the postcode: of the first physical address, else the first."""
    listed = location.data.get("addresses")
    addresses = [a for a in listed if isinstance(a, dict)] if isinstance(listed, list) else []
    if not addresses:
        return None, None
    physical = (a for a in addresses if a.get("address_type") == "physical")
    chosen = next(physical, addresses[0])
    where = f"{location.prefix}addresses[{addresses.index(chosen)}]."
    address = FeedObject(chosen, location.feed, location.ref, where)
    lines = (address.line("address_1"), address.line("address_2"), address.line("city"))
    postcode = address.line("postal_code")
    return ", ".join(filter(None, lines)) or None, postcode.upper() if postcode else None


def _accessibility(location: FeedObject) -> str | None:
    """What a place says about getting to it, in and around."""
    told = [
        text
        for inner in location.parts("accessibility")
        for text in (
            inner.plain("description") or inner.plain("accessibility"),
            inner.plain("details"),
        )
        if text
    ]
    told.append(location.dropped("transportation") or "")
    return " ".join(dict.fromkeys(filter(None, told))) or None


def _read_schedules(part: FeedObject, links: list[LocationLink], service_id: str) -> list[str]:
    """Add when a service is open, everywhere and at each place. What is said of attending."""
    held: list[tuple[FeedObject, str | None]] = [(part, None)]
    for link in links:
        held.append((link.part, link.location_id))
        if link.location:
            held.append((link.location, link.location_id))
    rows_of = {raw_id: link.location_id for link in links if (raw_id := _id(link.part))}
    ways, before = [], set[Schedule]()
    for holder, location_id in held:
        rows = []
        for schedule in holder.parts("schedules"):
            at = _named_place(schedule, rows_of) if holder is part else location_id
            row = _schedule(schedule, service_id, at)
            if row != Schedule(service_id, part.feed.source_id, location_id=at):
                rows.append(row)
            ways.append(schedule.line("attending_type"))
        # Feeds tell the hours of a place with the service and with the place: that is once.
        part.feed.harvest.rows += [row for row in rows if row not in before]
        before.update(rows)
    return [way for way in ways if way]


def _id(part: FeedObject) -> str | None:
    """The id of an object, where it has a usable one."""
    raw_id = part.data.get("id")
    known = isinstance(raw_id, str | int) and not isinstance(raw_id, bool)
    return str(raw_id).strip() if known else None


def _named_place(schedule: FeedObject, rows_of: dict[str, str | None]) -> str | None:
    """The place that a schedule of a service is for, None if for all or for one without a row."""
    named = schedule.text("service_at_location_id")
    if named is not None and named not in rows_of:
        reason = (
            "No service_at_location of the service has this ID, so we used the times for every "
            "location."
        )
        schedule.fault("service_at_location_id", reason)
    return rows_of.get(named or "")


def _schedule(part: FeedObject, service_id: str, location_id: str | None) -> Schedule:
    valid_from, valid_to = part.days("valid_from", "valid_to")
    dtstart, until = part.days("dtstart", "until")
    interval = part.whole("interval", _MOST_REPEATS)
    freq, hours = part.line("freq"), part.line("opening_hours")
    description, repeats = part.plain("description"), None
    if freq is None:
        description, repeats = _without_repeats(description)
    if description and " ".join(description.split()) == hours:
        description = None
    if freq and freq.upper() in _FREQUENCIES:
        freq = freq.upper()
    row = Schedule(
        service_id,
        part.feed.source_id,
        byday=_byday(part),
        opens_at=part.clock("opens_at"),
        closes_at=part.clock("closes_at"),
        freq=freq or repeats,
        valid_from=valid_from,
        valid_to=min(filter(None, (valid_to, until)), default=None),
        description=description,
        opening_hours=hours,
        location_id=location_id,
        dtstart=dtstart,
        interval=interval if interval and interval > 1 else None,
        bymonthday=_bymonthday(part),
    )
    row = replace(row, description=_with_notes(part, row))
    return _counted(part, _on_the_days_of_its_start(row))


def _bymonthday(part: FeedObject) -> str | None:
    """Days of the month of RFC 5545, such as ``1,15,-1``, without what is no day."""
    given = [day.strip() for day in (part.line("bymonthday") or "").split(",") if day.strip()]
    known = [str(int(day)) for day in given if _MONTHDAY.fullmatch(day)]
    if len(known) != len(given):
        part.fault("bymonthday", "Give days of the month as 1,15,-1.")
    return ",".join(known) or None


def _on_the_days_of_its_start(row: Schedule) -> Schedule:
    """A schedule that names no days repeats on the day of its first session, as in a calendar."""
    if row.dtstart is None or row.byday or row.bymonthday:
        return row
    if row.freq == "WEEKLY":
        return replace(row, byday=DAY_CODES[row.dtstart.weekday()])
    return replace(row, bymonthday=str(row.dtstart.day)) if row.freq == "MONTHLY" else row


def _counted(part: FeedObject, row: Schedule) -> Schedule:
    """A schedule that is over after a number of sessions, with the day of the last one."""
    count = part.whole("count", _MOST_REPEATS)
    begin = max(filter(None, (row.valid_from, row.dtstart)), default=None)
    if not count:
        return row
    if begin is None or not (row.byday or row.bymonthday or row.freq == "DAILY"):
        told = " ".join(filter(None, (row.description, f"{count} times in all.")))
        return replace(row, description=told)
    days = (begin + timedelta(days=n) for n in range(_LONGEST_DAYS))
    sessions = (day for day in days if occurs(row, day))
    last = next(islice(sessions, count - 1, None), None)
    return replace(row, valid_to=last or row.valid_to)


def _byday(part: FeedObject) -> str | None:
    """Days of RFC 5545, also where their names are given, without what is no day."""
    given = [day.strip().upper() for day in (part.text("byday") or "").split(",") if day.strip()]
    days = [_DAY_NAMES.get(day, day) for day in given]
    known = [day for day in days if _BYDAY.fullmatch(day)]
    if known != days:
        part.fault("byday", "Give days as MO,TU,WE,TH,FR,SA,SU.")
    return ",".join(known) or None


def _without_repeats(description: str | None) -> tuple[str | None, str | None]:
    """A description without how often an export of ours says that it repeats, and that.

    The UK profile knows weekly and monthly only, so that the others stand in words there.
    """
    found = _REPEATS.search(description or "")
    if description is None or found is None or found[1] not in _FREQUENCIES:
        return description, None
    return description[: found.start()] or None, found[1]


def _with_notes(part: FeedObject, row: Schedule) -> str | None:
    """A schedule in words, with its notes, and the interval and days of a month that it has."""
    every = {"WEEKLY": "weeks", "MONTHLY": "months", "DAILY": "days"}.get(row.freq or "WEEKLY")
    told = (
        f"Every {row.interval} {every}." if every and row.interval else None,
        f"First on {row.dtstart:%d/%m/%Y}." if row.interval and row.dtstart else None,
        f"Day of the month: {row.bymonthday}." if row.bymonthday else None,
        part.plain("notes"),
    )
    more = [text for text in told if text and text not in (row.description or "")]
    return " ".join(filter(None, (row.description, *more))) or None
