"""Who helps wherever a family lives: the area's SENDIASS first, then national helplines."""

from collections.abc import Mapping
from datetime import date

from geo.directory.helplines import MOST, Helpline, helplines
from geo.directory.urgent import HelpLine
from geo.families.wanted import Wanted
from geo.records import LocalContact
from geo.words import own, say

SENDIASS_LAW = "https://www.legislation.gov.uk/ukpga/2014/6/section/32"
"""Why there is a SENDIASS in every area: Children and Families Act 2014, section 32."""

_LAW_READ = date(2026, 11, 30)


def who_helps(
    area_name: str, contacts: Mapping[str, LocalContact], wanted: Wanted, text: str = ""
) -> tuple[Helpline, ...]:
    """The area's SENDIASS, and the national helplines that fit a search.

    Parameters
    ----------
    area_name
        The name of the area's council.
    contacts
        The area's own, by their names in `geo.manifest.CONTACTS`.
    wanted
        The filters that a family chose.
    text
        What they typed, in their own words.
    """
    fitting = helplines(
        text,
        wanted.get("needs") or (),
        wanted.get("categories") or (),
        wanted.get("age"),
        most=MOST - 1,
    )
    return (_sendiass(area_name, contacts.get("sendiass")), *fitting)


def duty_line(area_name: str, contacts: Mapping[str, LocalContact]) -> HelpLine | None:
    """The council's line for a child who may be in danger; None if the area names none."""
    held = contacts.get("duty_line")
    if held is None or not held.phone:
        return None
    name = held.name or say("help.duty_line.name", area=area_name)
    what_for = say("help.duty_line.what_for")
    told = f"{what_for} {own(held.hours)}" if held.hours else what_for
    return HelpLine(name, held.phone, told, held.page, date.fromisoformat(held.checked))


def _sendiass(area_name: str, held: LocalContact | None) -> Helpline:
    name = say("help.sendiass.name", area=area_name)
    what_for = say("help.sendiass.what_for")
    if held is None:
        found = say("help.sendiass.find_it", area=area_name)
        return Helpline("sendiass", name, f"{what_for} {found}", SENDIASS_LAW, _LAW_READ)
    return Helpline(
        "sendiass",
        held.name or name,
        what_for,
        held.page,
        date.fromisoformat(held.checked),
        phone=held.phone,
        hours=held.hours,
        web=held.web,
    )
