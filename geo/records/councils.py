"""The council, and the people and maps that the app shows for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Council:
    """The local authority that a database is for: its GSS code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LocalContact:
    """Who to ask in the area: a number or a website, with the page where it was read, and when.

    `checked` is an ISO date. A fact that is not given is empty.
    """

    page: str
    checked: str
    name: str = ""
    phone: str = ""
    web: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A map tile service to use instead of the area's own base map."""

    url: str
    attribution: str
