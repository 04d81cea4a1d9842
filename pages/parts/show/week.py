"""A specialist's week, as its page shows it."""

import pandas as pd
from markupsafe import Markup

from geo.area import PlannedWeek
from geo.maps import Kind, MapPlan
from geo.maps.plan import points, shapes
from geo.words import say
from pages.parts import html

EXAMPLE = """visit_minutes = 45
longest_minutes = 60      # the longest journey that is asked of a child, one way (optional)
break_minutes = 30        # in each day (optional)
bus_day = 2026-12-01      # whose timetable counts; only if a child comes by bus

[[specialist]]
name = "Speech therapist"
base = "PO30 1UD"         # where they set out from
days = ["MO", "WE"]
hours = "09:00-16:30"

[[room]]
name = "Ryde Library"
place = "PO33 2JF"
days = ["MO", "TU"]

[[child]]
id = "A1"                 # your own number, never a name
home = "PO33 1QL"
by = "bus"                # foot, wheelchair, bike, car or bus
visits = 1                # in the week
"""
"""What a file looks like."""

ROOM = Kind(say("week.room_sign"), "#a3195b", 9.0)


def said(found: PlannedWeek) -> None:
    """How many visits there are, what they cost in time, and how sure that is."""
    plan = found.plan
    lines = [
        say("week.proven")
        if plan.proven
        else say("week.stopped", minutes=f"{max(plan.gap, 1):.0f}"),
        *([say("week.example")] if found.made_up else []),
        *(
            say("week.child_unseen", child=row.child, n=row.unseen)
            for row in found.children.itertuples()
            if row.unseen
        ),
    ]
    headline = say(
        "week.said",
        n=int(found.sessions["visits"].sum()),
        unseen=found.unseen,
        children=f"{plan.child_minutes:.0f}",
        driving=f"{plan.driving_minutes:.0f}",
    )
    html.show("answer.html", headline=headline, lines=lines, soft=say("week.how"))


def sessions(found: PlannedWeek) -> Markup:
    """Who is where on which day, from when to when, and who comes."""
    names = ("day", "specialist", "room", "from", "until", "visits", "drive", "children")
    titles = [say(f"week.column.{name}") for name in names]
    rows = [
        (
            say(f"week.day.{row.day}"),
            row.specialist,
            row.room,
            f"{row.begins:%H:%M}",
            f"{row.ends:%H:%M}",
            say("week.of", number=row.visits, among=row.room_for),
            f"{row.drive_minutes:.0f}",
            row.children,
        )
        for row in found.sessions.itertuples()
    ]
    return html.table(say("week.sessions"), titles, rows)


def children(found: PlannedWeek) -> Markup:
    """Where each child goes, how, and how long that takes."""
    titles = [say(f"week.column.{name}") for name in ("child", "by", "room", "minutes")]
    rows = [
        (
            row.child,
            say(f"week.by.{row.mode}"),
            row.room or say("week.nowhere", n=row.reachable),
            "" if pd.isna(row.minutes) else f"{row.minutes:.0f}",
        )
        for row in found.children.itertuples()
    ]
    return html.table(say("week.each_child"), titles, rows)


def plan(found: PlannedWeek, name: str) -> MapPlan:
    """The rooms that are used, with their days; no child's home."""
    rooms = found.sessions.groupby("room", sort=False)
    places = rooms[["lon", "lat"]].first().reset_index()
    about = [
        f"{room}: {', '.join(say(f'week.day.{day}') for day in rows['day'])}"
        for room, rows in rooms
    ]
    return MapPlan(name, (ROOM,), shapes([]), points(places, 0, about))
