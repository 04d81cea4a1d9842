"""For planners and commissioners: what there is for them, and what it rests on."""

from geo.area import Area
from geo.words import say
from pages.parts import html, page, session, site


def body(area: Area) -> None:
    """List the pages."""
    lines = [say("planners.about", n=len(area.homes)), *area.homes_said, say("planners.each")]
    html.show("notes.html", lines=lines, items=())
    site.listed()


page.page(say("planners.title"), body, lead=say("planners.lead"), whose=session.chosen)
