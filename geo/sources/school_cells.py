"""What a list of schools says besides a name and a place: the type, and classes for SEND."""

from dataclasses import dataclass, replace

from geo.records import Location, Row, School, Service, ServiceAtLocation
from geo.sources.entries import Cells
from geo.sources.gias.rows import PROVISION_NAMES, PROVISIONS
from geo.sources.gias.types import default_types

COLUMNS = ("school_type", "phase", "gender", "religion", "sen_provision")
"""Our names of the columns of a school, besides `urn`."""

_PROVISIONS = PROVISIONS | {
    "resourced": ("resourced",),
    "resource provision": ("resourced",),
    "resource base": ("resourced",),
    "send unit": ("sen-unit",),
    "sen unit and resourced provision": ("resourced", "sen-unit"),
}

_NOTHING = frozenset(["", "none", "no", "not applicable", "does not apply"])

GROUPS = {
    "local authority maintained schools": "mainstream-school",
    "maintained schools": "mainstream-school",
    "academies": "mainstream-school",
    "free schools": "mainstream-school",
    "independent schools": "mainstream-school",
    "special schools": "special-school",
    "colleges": "college",
}
"""Groups of types of establishment, as the register names them, and the category of most."""


@dataclass(frozen=True, slots=True)
class SchoolType:
    """A type of establishment: its code (0: a group of types), its name and its category."""

    code: int
    name: str
    category: str | None


def type_named(said: str) -> SchoolType | None:
    """A type of establishment by its code or its name, or a group of types by its name."""
    text = " ".join(said.split())
    for code, kind in default_types().items():
        if text == str(code) or _folded(kind.name) == _folded(text):
            return SchoolType(code, kind.name, kind.category)
    category = GROUPS.get(_folded(text))
    return SchoolType(0, text, category) if category else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _type_of(cells: Cells) -> SchoolType | None:
    """The type of a row's school; what is no type is a fault."""
    said = cells.line("school_type")
    found = type_named(said) if said else None
    if said and found is None:
        cells.fault(
            "school_type",
            "This is not a type of establishment, such as “Community school” or “Academy "
            "converter”, or a group of types in the register of schools.",
        )
    return found


def school_rows(cells: Cells, service: Service, place: Location | None) -> list[Row]:
    """What a row says of a school: its type or phase, and an entry for each special class."""
    rows: list[Row] = []
    kind = _type_of(cells)
    phase = cells.line("phase")
    if kind is not None or (phase and service.urn):
        rows.append(
            School(
                service.service_id,
                service.source_id,
                urn=service.urn or "",
                type_code=kind.code if kind else None,
                type_name=kind.name if kind else None,
                status_code=1,
                phase=phase,
                gender=cells.line("gender"),
                religious_character=cells.line("religion"),
            )
        )
    for provision in _provisions(cells):
        rows += _provision_rows(service, place, provision)
    return rows


def _provisions(cells: Cells) -> tuple[str, ...]:
    said = _folded(cells.text("sen_provision"))
    if said in _NOTHING:
        return ()
    found = _PROVISIONS.get(said)
    if found is None:
        cells.fault("sen_provision", f"This should be one of: {', '.join(PROVISIONS)}.")
    return found or ()


def _provision_rows(school: Service, place: Location | None, provision: str) -> list[Row]:
    """The entry of a special class, at the place of its school."""
    service = replace(
        school,
        service_id=f"{school.service_id}-{provision}",
        name=f"{PROVISION_NAMES[provision]} at {school.name}",
        category="resourced-provision",
        # The number is the school's: two entries of one source must not be taken for one.
        urn=None,
    )
    rows: list[Row] = [service]
    if place:
        link = ServiceAtLocation(service.service_id, place.location_id, service.source_id)
        rows.append(link)
    return rows
