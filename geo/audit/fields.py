"""Where a detail of an entry is written, by kind of source: the field, and who can change it."""

from collections.abc import Mapping

OWN = ("services", "openreferral")
"""Kinds of source that the council writes itself, or can ask its supplier to change."""

_FIELDS: Mapping[str, Mapping[str, str]] = {
    "services": {
        "place": "postcode, or lat and lon",
        "ages": "ages, or min_age and max_age",
        "hours": "opening",
        "check": "assured",
        "kinds": "urn",
    },
    "openreferral": {
        "place": "service_at_locations",
        "ages": "minimum_age and maximum_age",
        "hours": "schedules",
        "check": "assured_date",
        "kinds": "a term for the kind of school",
    },
    "osm": {
        "place": "the map itself",
        "ages": "min_age and max_age",
        "hours": "opening_hours",
        "check": "check_date",
        "kinds": "ref:edubase",
    },
    "gias": {
        "place": "Postcode, or Easting and Northing",
        "ages": "StatutoryLowAge and StatutoryHighAge",
        "hours": "",
        "check": "",
        "kinds": "TypeOfEstablishment",
    },
}


def field_of(source_kind: str, finding: str) -> str:
    """The field of a source that holds a detail; "" where its format has none.

    >>> field_of("services", "hours")
    'opening'
    >>> field_of("cqc", "hours")
    ''
    """
    return _FIELDS.get(source_kind, {}).get(finding, "")


def editable_at(source_kind: str, source_ref: str) -> str:
    """The web address at which one entry of a source can be put right; "" for none.

    >>> editable_at("osm", "node/12")
    'https://www.openstreetmap.org/node/12'
    """
    kind, _, number = source_ref.partition("/")
    if source_kind == "osm" and kind in ("node", "way", "relation") and number.isdigit():
        return f"https://www.openstreetmap.org/{kind}/{number}"
    if source_kind == "gias" and source_ref.isdigit():
        return (
            "https://get-information-schools.service.gov.uk/Establishments/Establishment/Details/"
            f"{source_ref}"
        )
    return ""
