"""The cells of a list of services as fields of our records; what cannot be used is noted.

Lists that people keep in spreadsheets say the same things in many ways. Here is what is
understood: web addresses without ``https://``, telephone numbers whose first 0 a spreadsheet
took away, dates as ``30/09/2026`` or ``2026-09-30``, ages as ``5 to 11`` or ``18+``.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from geo import settings
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.errors import CrsError, PostcodeError
from geo.formats import contact
from geo.formats.text import one_line, plain_text
from geo.manifest import Source
from geo.measure import check_lonlat, to_lonlat
from geo.places.typed_postcode import normalise
from geo.records import (
    Harvest,
    Location,
    Organization,
    Row,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)

OLDEST_AGE = 120
"""An age above this is a mistake; lists use 99 and the like for "no upper limit"."""

_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d/%b/%Y")
_UNIT = r"(months?|mths?|years?|yrs?)?(?: old| of age)?"
_AGE = rf"(\d{{1,3}}(?:\.\d{{1,2}})?) ?{_UNIT}"
_FROM_TO = re.compile(rf"(?:ages? |aged |from )?{_AGE} ?(?:to|-|–|—|and|until|up to) ?{_AGE}")
_FROM = re.compile(rf"(?:ages? |aged |from |over )?{_AGE} ?(?:\+|and (?:over|up|above)|plus)?")
_UP_TO = re.compile(rf"(?:ages? |aged )?(under|below|up to|to) ?(?:the age of )?{_AGE}s?")
_ANY_AGE = frozenset({"all", "all ages", "any", "any age", "everyone"})
_YES = frozenset({"yes", "y", "true", "1", "required"})
_NO = frozenset({"no", "n", "false", "0", "not required", "none"})
_LIMITED = frozenset({"limited", "partial", "partly", "some"})
_NEED_NAMES = sorted(
    ((need.name.casefold(), code) for code, need in NEEDS.items()), key=lambda n: -len(n[0])
)
_CATEGORY_NAMES = {c.name.casefold(): slug for slug, c in CATEGORIES.items()} | {
    slug: slug for slug in CATEGORIES
}


def category_named(text: str) -> str | None:
    """The slug of a category by its slug or by its name on the screen.

    >>> category_named("GP (family doctor)")
    'gp'
    """
    return _CATEGORY_NAMES.get(" ".join(text.casefold().split()))


def short_hash(*parts: str) -> str:
    """Twelve characters that stand for some texts, the same at every reading.

    Case and spaces do not matter.
    """
    said = "\x1f".join(" ".join(part.casefold().split()) for part in parts)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row: each is read as what its field needs. One that cannot be reads as None.

    `ref` finds the row in its file. A fault is noted in `harvest`, and costs only the field.
    """

    source: Source
    harvest: Harvest
    ref: str
    values: Mapping[str, str]

    def fault(self, key: str, reason: str) -> None:
        """Note that a field cannot be used."""
        self.harvest.reject(self.source.source_id, self.ref, key, self.values.get(key, ""), reason)

    def text(self, key: str) -> str:
        """A cell as it stands; empty if there is none."""
        return self.values.get(key, "")

    def line(self, key: str) -> str | None:
        """Text on one line, without HTML."""
        return one_line(self.text(key)) or None

    def prose(self, key: str) -> str | None:
        """Text in paragraphs, without HTML."""
        return plain_text(self.text(key)) or None

    def web(self, key: str) -> str | None:
        """An address of the web, with its scheme."""
        said = self.text(key)
        found = contact.web_address(said)
        if said and found is None:
            reason = "This is not a web address: it should look like https://example.org."
            self.fault(key, reason)
        return found

    def email(self, key: str) -> str | None:
        """An e-mail address."""
        said = self.text(key)
        found = contact.email_address(said)
        if said and found is None:
            self.fault(key, "This is not an e-mail address.")
        return found

    def phone(self, key: str) -> str | None:
        """A telephone number."""
        said = one_line(self.text(key))
        found = contact.telephone(said)
        if said and found is None:
            self.fault(key, "This is not a telephone number.")
        return found

    def yes(self, key: str) -> bool | None:
        """Whether a cell says yes; None if it does not say."""
        said = self.text(key).casefold()
        if said in _YES or said in _NO:
            return said in _YES
        if said:
            self.fault(key, "This should be yes or no.")
        return None

    def wheelchair(self, key: str) -> str | None:
        """``yes``, ``limited`` or ``no``."""
        said = self.text(key).casefold()
        for answer, words in (("yes", _YES), ("no", _NO), ("limited", _LIMITED)):
            if said in words:
                return answer
        if said:
            self.fault(key, "This should be yes, limited or no.")
        return None

    def count(self, key: str) -> int | None:
        """A whole number of people or places."""
        said = self.text(key).replace(",", "")
        if said.isascii() and said.isdigit() and len(said) < 8:
            return int(said)
        if said:
            self.fault(key, "This is not a whole number.")
        return None

    def day(self, key: str) -> date | None:
        """A date that has been."""
        said = self.text(key)
        found = day_said(said)
        if found is not None and found <= settings.today():
            return found
        if said:
            reason = "This date is in the future." if found else "This is not a date"
            self.fault(key, reason + ("" if found else ": it should look like 30/09/2026."))
        return None

    def urn(self, key: str) -> str | None:
        """The Department for Education's number of a school."""
        said = self.text(key)
        if said and not re.fullmatch(r"[0-9]{5,7}", said):
            self.fault(key, "This is not a URN: it should be a number of five to seven digits.")
            return None
        return said or None

    def ages(self) -> tuple[float | None, float | None]:
        """Youngest and oldest age, from `ages` or from `min_age` and `max_age`.

        A pair that makes no sense is left out, so that nobody is hidden from.
        """
        said = " ".join(self.text("ages").casefold().split())
        low, high = self._age("min_age"), self._age("max_age")
        if said and said not in _ANY_AGE:
            found = ages_in_words(said)
            if found is None:
                self.fault("ages", "These are not ages: they should look like 5 to 11, or 18+.")
            else:
                low = found[0] if low is None else low
                high = found[1] if high is None else high
        if low is not None and high is not None and low > high:
            self.fault("min_age", f"The youngest age {low:g} is above the oldest {high:g}.")
            return None, None
        return low, high

    def _age(self, key: str) -> float | None:
        said = self.text(key)
        if re.fullmatch(r"\d{1,3}(?:\.\d{1,4})?", said) and float(said) <= OLDEST_AGE:
            return float(said)
        if said:
            self.fault(key, f"An age must be a number of years from 0 to {OLDEST_AGE}.")
        return None

    def needs(self, key: str) -> list[str]:
        """Codes of the types of need that a cell lists, by code or by name."""
        said, found = self.text(key).casefold(), []
        for name, code in _NEED_NAMES:
            if name in said:
                said = said.replace(name, ";")
                found.append(code)
        for part in filter(None, (p.strip() for p in re.split(r"[;,|/\n]", said))):
            code = part.split(" - ")[0].strip().upper()
            if code in NEEDS:
                found.append(code)
            else:
                listed = ", ".join(NEEDS)
                reason = f"{part[:60]!r} is not a known need. Use one of: {listed}."
                self.fault(key, reason)
        return [code for code in NEEDS if code in found]

    def position(self) -> tuple[float, float] | None:
        """Longitude and latitude (EPSG:4326), from degrees or from grid metres.

        The cells are `lat` and `lon`, or `easting` and `northing` (EPSG:27700).
        """
        return self._degrees() or self._grid()

    def _pair(self, first: str, second: str) -> tuple[float, float] | None:
        said = (self.text(first), self.text(second))
        if not any(said):
            return None
        try:
            return float(said[0].replace(",", "")), float(said[1].replace(",", ""))
        except ValueError:
            key = second if said[0] and not said[1] else first
            self.fault(key, f"The position needs two numbers, {first} and {second}.")
            return None

    def _degrees(self) -> tuple[float, float] | None:
        pair = self._pair("lat", "lon")
        if pair is None:
            return None
        lat, lon = pair
        try:
            check_lonlat(lon, lat, what="The place")
        except CrsError as error:
            self.fault("lat", str(error))
            return None
        return lon, lat

    def _grid(self) -> tuple[float, float] | None:
        pair = self._pair("easting", "northing")
        if pair is None or pair == (0.0, 0.0):
            return None
        east, north = pair
        if max(abs(east), abs(north)) > 180 and 0 <= east <= 700_000 and 0 <= north <= 1_300_000:
            ((lon, lat),) = to_lonlat(east, north)
            if math.isfinite(lon):
                return float(lon), float(lat)
        self.fault(
            "easting",
            f"Easting {east:g} and northing {north:g} are not in Great Britain. Give metres "
            "of the British National Grid (EPSG:27700).",
        )
        return None


def day_said(text: str) -> date | None:
    """A date, from ISO 8601 or as dates are written in Britain; a time of day is dropped.

    >>> day_said("30/09/2026"), day_said("09/Jan/2018 - 00:00")
    (datetime.date(2026, 9, 30), datetime.date(2018, 1, 9))
    """
    said = re.sub(r"(?:[ T]|\s+-\s+)\d\d?:\d\d.*$", "", text.strip())
    for form in _DAYS:
        try:
            found = datetime.strptime(said, form).date()
        except ValueError:
            continue
        return found if found.year >= 1900 else None
    return None


def ages_in_words(said: str) -> tuple[float | None, float | None] | None:
    """Youngest and oldest age in words (lower case), None where they cannot be read.

    >>> ages_in_words("6 months to 5 years"), ages_in_words("under 5"), ages_in_words("18+")
    ((0.5, 5.0), (None, 4.0), (18.0, None))
    """
    found: tuple[float | None, float | None]
    if match := _FROM_TO.fullmatch(said):
        low, low_unit, high, high_unit = match.groups()
        found = (_years(low, low_unit or high_unit), _years(high, high_unit))
    elif match := _UP_TO.fullmatch(said):
        oldest = _years(match[2], match[3])
        whole = match[1] in ("under", "below") and oldest >= 1
        found = (None, oldest - 1 if whole else oldest)
    elif match := _FROM.fullmatch(said):
        only = said == match[0] and not re.search(r"\+|over|up|above|plus|from", said)
        low_age = _years(match[1], match[2])
        found = (low_age, low_age if only else None)
    else:
        return None
    return found if all(age is None or age <= OLDEST_AGE for age in found) else None


def _years(number: str, unit: str | None) -> float:
    return float(number) / (12.0 if unit and unit.startswith("m") else 1.0)


@dataclass(slots=True)
class EntryList:
    """The services of a list so far: which ids were used, and for what."""

    source: Source
    harvest: Harvest
    organizations: set[str] = field(default_factory=set)
    services: dict[str, tuple[str, list[tuple[object, ...]]]] = field(default_factory=dict)

    def organization(self, name: str | None, raw_id: str = "") -> str | None:
        """Add an organization unless it was added before. Its id, None without a name."""
        if not name:
            return None
        organization_id = f"{self.source.source_id}-org-{raw_id or short_hash(name)}"
        if organization_id not in self.organizations:
            self.organizations.add(organization_id)
            self.harvest.rows.append(Organization(organization_id, name, self.source.source_id))
        return organization_id

    def location(self, service: Service, place: Location | None) -> None:
        """Add a place to a service."""
        if place is not None:
            link = ServiceAtLocation(service.service_id, place.location_id, self.source.source_id)
            self.harvest.rows += [place, link]

    def capacity(self, cells: Cells, service: Service) -> None:
        """Add how many places a service has, where its cells say."""
        maximum, on_roll = cells.count("capacity"), cells.count("on_roll")
        if maximum is not None or on_roll is not None:
            self.harvest.rows.append(
                ServiceCapacity(service.service_id, self.source.source_id, maximum, on_roll)
            )

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows to the harvest."""
        self.harvest.rows += rows


def place_of(cells: Cells, location_id: str, address: str | None) -> Location | None:
    """The place of a row, None if it says nothing of one.

    Without coordinates it has its postcode, by which the build finds it.
    """
    position = cells.position()
    postcode = one_line(cells.text("postcode")).upper()
    if not (position or postcode or address):
        return None
    try:
        postcode = normalise(postcode) if postcode else postcode
    except PostcodeError as error:
        # Without coordinates the build says so, when it cannot find the postcode.
        if position:
            cells.fault("postcode", str(error))
    lon, lat = position or (None, None)
    return Location(
        location_id,
        None,
        lon,
        lat,
        cells.source.source_id,
        address=address,
        postcode=postcode or None,
        wheelchair=cells.wheelchair("wheelchair"),
    )
