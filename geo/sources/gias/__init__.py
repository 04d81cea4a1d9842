"""Schools and colleges of the register "Get Information about Schools" (GIAS).

Reads the Department for Education's file of all establishments (``edubasealldata20260901.csv``),
with the columns of before September 2026 or those of after: they are found by name.

What is an entry, and of which category, depends on the type of establishment:
``data/gias-types.csv`` says so for each code. A special class of a mainstream school, which the
register calls resourced provision or SEN unit, is an entry of its own, at the place of its
school. Names of head teachers are not read.

Settings, besides those of `geo.formats.tables`:

``types``
    A table like ``data/gias-types.csv`` to use instead, beside the manifest.

Modules:

- `establishment`: rows of the register: which can be used, and what their cells mean
- `links`: numbers of schools that became others: predecessors and successors
- `place`: where an establishment is: its position, postcode and address
- `rows`: the rows of our tables that an establishment gives, with its special classes
- `types`: which types of establishment are entries of the Local Offer, and of which category
"""

from pathlib import Path

import numpy as np

from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.manifest import Source
from geo.records import Harvest
from geo.sources.gias.establishment import RegisterReading, sound
from geo.sources.gias.links import LINKS_KIND, changes_within
from geo.sources.gias.place import positions
from geo.sources.gias.rows import SEN, rows_of
from geo.sources.gias.types import DEFAULT_TYPES, read_types
from geo.sources.kind import SourceKind

__all__ = ["DEFAULT_TYPES", "KINDS", "SETTINGS", "read"]

SETTINGS = TABLE_SETTINGS | {"types"}
"""Keys of the manifest that this kind takes besides those of every source."""

_NEEDED = {
    "urn": ("URN",),
    "name": ("EstablishmentName",),
    "type_code": ("TypeOfEstablishment (code)",),
    "type_name": ("TypeOfEstablishment (name)",),
    "status": ("EstablishmentStatus (code)",),
    "postcode": ("Postcode",),
    "easting": ("Easting",),
    "northing": ("Northing",),
    "sen1": ("SEN1 (name)",),
    "provision": ("TypeOfResourcedProvision (name)",),
}

_OPTIONAL = {
    **{ours: (f"SEN{ours[3:]} (name)",) for ours in SEN[1:]},
    "authority_number": ("LA (code)",),
    "number": ("EstablishmentNumber",),
    "closes": ("CloseDate",),
    "low_age": ("StatutoryLowAge",),
    "high_age": ("StatutoryHighAge",),
    "phase": ("PhaseOfEducation (name)",),
    "sixth_form": ("OfficialSixthForm (name)",),
    "gender": ("Gender (name)",),
    "religion": ("ReligiousCharacter (name)",),
    "capacity": ("SchoolCapacity",),
    "pupils": ("NumberOfPupils",),
    "census": ("CensusDate",),
    "trust_code": ("Trusts (code)",),
    "trust": ("Trusts (name)",),
    "section_41": ("Section41Approved (name)",),
    "plans": ("SENStat",),
    "sen_support": ("SENNoStat",),
    "rp_on_roll": ("ResourcedProvisionOnRoll",),
    "rp_capacity": ("ResourcedProvisionCapacity",),
    "unit_on_roll": ("SenUnitOnRoll",),
    "unit_capacity": ("SenUnitCapacity",),
    "authority": ("GSSLACode (name)",),
    "street": ("Street",),
    "locality": ("Locality",),
    "address3": ("Address3",),
    "town": ("Town",),
    "county": ("County (name)",),
    "website": ("SchoolWebsite",),
    "phone": ("TelephoneNum",),
}

_MEMBERS = ("edubasealldata*.csv",)


def read(path: Path, source: Source) -> Harvest:
    """Schools and colleges that are open.

    Returns
    -------
    Rows of `Service`, `Location`, `ServiceAtLocation`, `School`, `ServiceNeed`,
    `ServiceCapacity`, `Organization` (the trust, or the school of a resourced provision),
    `ClosedSchool`, `UrnChange` and `Rejected`. Positions are degrees, EPSG:4326; None where the
    register has none that can be right. `rows_read` counts establishments.

    Raises
    ------
    SourceError
        If the file is damaged, or is not the register's file of all fields; or if the table
        of types cannot be used.
    """
    reading = RegisterReading(source, read_types(source))
    for table in read_table(path, source, needed=_NEEDED, optional=_OPTIONAL, members=_MEMBERS):
        _take(reading, table)
    reading.harvest.rows += reading.closed
    reading.harvest.rows += changes_within(reading.numbered, source.source_id)
    return reading.harvest


def _take(reading: RegisterReading, table: Table) -> None:
    """Add the establishments of a table."""
    table.count_into(reading.harvest, reading.source.source_id)
    reading.columns = table.columns
    rows = table.frame.to_dict("records")
    entries = [
        found
        for row, line in zip(rows, table.lines.tolist(), strict=True)
        if (found := sound(reading, row, line)) is not None
    ]
    places = positions(entries)
    for establishment, (lon, lat) in zip(entries, places.tolist(), strict=True):
        position = None if np.isnan(lon) else (lon, lat)
        reading.harvest.rows += rows_of(establishment, position)
    reading.harvest.rows_kept += len(entries)


KINDS = (
    SourceKind("gias", read, settings=SETTINGS, rank=0, evidence=frozenset({"schools"})),
    LINKS_KIND,
)
