"""Who helps wherever a family lives, apart from what is near."""

from geo import words
from geo.area import Area, Wanted
from pages.parts.html import show


def offer(area: Area, wanted: Wanted, asked: str, *, nothing_near: bool) -> None:
    """Show the area's SENDIASS and the helplines that fit; they lead where nothing was found."""
    lines = area.helplines(wanted, asked)
    day = words.day(max(line.read for line in lines).isoformat())
    show("helplines.html", lines=lines, day=day, first=nothing_near)
