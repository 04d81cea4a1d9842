"""Schools, open and closed, and their catchments."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class School:
    """What the register of schools says of one; `service_id` is its entry.

    `type_code` and `type_name` are the Department for Education's type of
    establishment, None where a list does not have it; `status_code` is its status (1 open, 3 open
    but proposed to close), `phase` its phase of education, which the register gives to
    state-funded mainstream schools, nurseries and colleges alone. `section_41` is
    true for an institution approved under the Children and Families Act 2014 s.41. `plans`
    and `sen_support` count pupils with an EHC plan and with SEN support. `laestab` is the number of
    its local authority and its own number within it, seven digits; `closes` the day on which the
    register has it close.
    """

    service_id: str
    source_id: str
    urn: str
    type_code: int | None
    type_name: str | None
    status_code: int
    phase: str | None = None
    section_41: bool | None = None
    authority_code: str | None = None
    sixth_form: bool | None = None
    gender: str | None = None
    religious_character: str | None = None
    plans: int | None = None
    sen_support: int | None = None
    laestab: str | None = None
    closes: date | None = None


@dataclass(frozen=True, slots=True)
class ClosedSchool:
    """A school of the register that is closed: a child's record may still name it.

    `laestab` is as `School.laestab`, `closed` the day on which it closed.
    """

    urn: str
    name: str
    source_id: str
    laestab: str | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class UrnChange:
    """A school's number that became another when it became an academy, say: one school, then now.

    Used while entries are merged; those that lead to a school of the area, or come from one that is
    closed, are kept.
    """

    former_urn: str
    urn: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Catchment:
    """An area that a service is for: WKB polygons in EPSG:4326.

    `kind` is ``service area``, ``designated area`` or ``admission catchment``.
    """

    catchment_id: str
    service_id: str
    kind: str
    name: str | None
    geometry: bytes
    source_id: str
