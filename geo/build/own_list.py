"""A list of one's own: which of its columns hold what, guessed from their headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.build.blocks import block_of, day_of, seen_from
from geo.errors import InputError, SourceError
from geo.formats.tables import known_name, read_columns
from geo.manifest import Source
from geo.sources.entries import category_named
from geo.sources.hours import day_named

_NAMES: dict[str, tuple[str, ...]] = {
    "name": (
        *("name", "service name", "service", "provider name", "provider", "site name", "club"),
        *("title", "organisation name", "organisation", "setting name", "school name"),
        *("establishment name",),
    ),
    "description": ("description", "about", "summary", "what", "details"),
    "url": ("website", "web site", "url", "web", "web address", "school website"),
    "email": ("email", "e mail", "email address"),
    "phone": ("phone", "telephone", "tel", "telephone number", "phone number", "telephone num"),
    "eligibility": ("eligibility", "who can use it", "who is it for"),
    "referral": ("referral", "referral needed", "referral required"),
    "min_age": ("min age", "minimum age", "lowest age", "lowest admission age", "age from"),
    "max_age": ("max age", "maximum age", "highest age", "highest admission age", "age to"),
    "ages": ("ages", "age range", "age", "age group"),
    "needs": ("needs", "send", "types of need"),
    "postcode": ("postcode", "post code", "pcd", "pcds"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "easting": ("easting", "x"),
    "northing": ("northing", "y"),
    "wheelchair": ("wheelchair", "wheelchair access"),
    "cost": ("cost", "price", "fee", "fees"),
    "opening": ("opening", "opening hours", "opening times", "hours", "open"),
    "assured": ("assured", "checked", "last checked", "date checked", "last reviewed"),
    "capacity": ("capacity", "places"),
    "urn": ("urn", "unique reference number"),
    "school_type": ("school type", "type of establishment", "establishment type"),
    "sen_provision": (
        *("sen provision", "resource provision", "resourced provision", "sen unit", "send unit"),
        *("sen unit or resourced provision", "type of resourced provision"),
    ),
    "phase": ("phase", "phase of education", "school phase"),
    "religion": ("religion", "religious character", "faith"),
}
"""Headings that lists have for each of our words, folded; the first that is there is taken."""

_ADDRESS = ("address", "street", "address 1", "address 2", "town", "city")
_NOT_THEIRS = re.compile(r"^(area|ward|la|local authority|locality|district|council|trust)\b")
_TYPE = ("type", "kind")
"""What a school is, where rows have the register's number; in other lists it may be anything."""

_MOST_DAYS = 5
"""So many days of the week with a column of their own are opening hours."""

_PAIRS = (("lat", "lon"), ("easting", "northing"), ("min_age", "max_age"))


@dataclass(frozen=True, slots=True)
class OwnList:
    """A list of services: its file, what its services are (a slug), the column of each word."""

    path: Path
    category: str
    columns: dict[str, str | list[str]]
    unused: tuple[str, ...]

    def block(self, council: str, folder: Path) -> str:
        """Its block in a manifest."""
        title = re.sub(r"[_\W]+", " ", self.path.stem).strip() or "List"
        keys = (
            ("kind", "services"),
            ("source_id", list_id(self.path)),
            ("title", title[:1].upper() + title[1:]),
            ("publisher", council),
            ("path", seen_from(folder, self.path)),
            ("category", self.category),
            ("columns", self.columns),
            ("vintage", day_of(self.path)),
            ("licence", "CHECK"),
            ("attribution", council),
        )
        note = [
            "# A list of your own. CHECK: the licence, how old it is, and that columns are right.",
            *([f"# Columns that are not used: {', '.join(self.unused)}"] if self.unused else []),
        ]
        return "\n".join([*note, block_of(keys)])


def list_id(path: Path) -> str:
    """The id of the source that a list becomes, from its file's name."""
    return re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-") or "list"


def own_list(path: Path, category: str) -> OwnList:
    """A list with its columns guessed.

    Raises
    ------
    InputError
        If it cannot be read, has no column of names, or `category` is unknown.
    """
    slug = category_named(category)
    if slug is None:
        raise InputError(
            f"{category[:40]!r} is not a kind of service (for {path.name}). Give one such as "
            "library or short-breaks: “geo find --help” lists them."
        )
    source = Source("services", "list", path.name, "", "", "", "2026")
    try:
        headings = read_columns(path, source, needed={})
    except (SourceError, OSError) as error:
        raise InputError(f"The list {path} cannot be read: {error}") from error
    columns = guessed(headings)
    if "name" not in columns:
        raise InputError(
            f"{path} has no column that looks like a name. It has: {', '.join(headings)}. Rename "
            "the heading to “name”, or write the block by hand (docs/load-your-area.md)."
        )
    used = {one for held in columns.values() for one in ([held] if isinstance(held, str) else held)}
    return OwnList(path, slug, columns, tuple(name for name in headings if name not in used))


def guessed(headings: Sequence[str]) -> dict[str, str | list[str]]:
    """Which heading holds what: our word to theirs; several are joined.

    >>> guessed(["pharmacy_name", "address", "Post Code", "ward_name", "lat"])
    {'name': 'pharmacy_name', 'postcode': 'Post Code', 'address': 'address'}

    Days of the week that have a column each are opening hours; the type of a school is its column
    ``type`` only where the list has the register's number (URN).
    """
    folded = {known_name(name): name for name in headings}
    found: dict[str, str | list[str]] = {}
    for word, names in _NAMES.items():
        first = next((folded[name] for name in map(known_name, names) if name in folded), None)
        if first is not None:
            found[word] = first
    if "urn" in found and "school_type" not in found:
        kinds = [folded[name] for name in _TYPE if name in folded]
        found |= {"school_type": kinds[0]} if kinds else {}
    found |= _days(headings)
    if "name" not in found:
        words = {name: _words_of(name) for name in headings}
        ending = [n for n, w in words.items() if w.endswith(" name") and not _NOT_THEIRS.match(w)]
        found = {"name": ending[0], **found} if ending else found
    for first, second in _PAIRS:
        if (first in found) != (second in found) and first != "min_age":
            found.pop(first, None)
            found.pop(second, None)
    if "lat" in found:
        found.pop("easting", None)
        found.pop("northing", None)
    parts = [folded[name] for name in map(known_name, _ADDRESS) if name in folded]
    if parts:
        found["address"] = parts[0] if len(parts) == 1 else parts
    return found


def _days(headings: Sequence[str]) -> dict[str, str | list[str]]:
    """The column of each day's opening hours, where days have one column each."""
    of_day: dict[str, list[str]] = {}
    for heading in headings:
        if (day := day_named(heading)) is not None:
            of_day.setdefault(day, []).append(heading)
    found: dict[str, str | list[str]] = {d: of[0] for d, of in of_day.items() if len(of) == 1}
    return found if len(found) >= _MOST_DAYS else {}


def _words_of(heading: str) -> str:
    """A heading in lower case, its words apart: “Ward_Name” is “ward name”."""
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())
