"""Places of a map, and what is counted in them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """Where a property is, by its unique property reference number; EPSG:27700."""

    uprn: int
    easting: float
    northing: float


@dataclass(frozen=True, slots=True)
class Settlement:
    """A town, village or suburb by name. `kind` is OpenStreetMap's ``place`` value."""

    settlement_id: str
    name: str
    kind: str
    lon: float
    lat: float
    source_id: str


@dataclass(frozen=True, slots=True)
class Zone:
    """An area that figures are given for. `kind` is ``lsoa``, ``ward`` or ``authority``.

    `geometry` is WKB polygons in EPSG:4326, None where only figures are known.
    """

    zone_id: str
    kind: str
    name: str
    geometry: bytes | None
    source_id: str


@dataclass(frozen=True, slots=True)
class ZoneDemand:
    """One figure of a zone, such as its children of an age, or its deprivation.

    `measure` is ``population``, ``ehc_plans``, ``imd_decile``, ``imd_rank``, ``imd_score`` or
    ``idaci_score`` (and the like). Ages are whole years, both ends included; None is any age.
    `value` is None where the publisher withholds it, and `symbol` is then the mark that
    stands in its place (``c``, ``low``, ``x``). `basis` is ``counted``, or how else the
    figure came to be, as in ``5.2% of 1,355``.
    """

    zone_id: str
    measure: str
    value: float | None
    source_id: str
    need: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    symbol: str | None = None
    basis: str = "counted"
