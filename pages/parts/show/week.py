"""A specialist's week, as its page shows it."""

import pandas as pd

from geo.area import PlannedWeek
from geo.maps import Kind, MapPlan
from geo.maps.plan import points, shapes
from geo.publish import plans
from geo.words import say
from pages.parts import html, tables
from pages.parts.in_step import StepTable
from pages.parts.tables import COUNT, MINUTES, Column

EXAMPLE = """visit_minutes = 45
longest_minutes = 60      # the longest journey for a child, one way (optional)
break_minutes = 30        # in each day (optional)
bus_day = 2026-12-01      # the day whose timetable to use; only if a child comes by bus

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


def rooms(found: PlannedWeek) -> StepTable:
    """The rooms that are used: on which days, by whom, and for how many visits."""
    rows = pd.DataFrame(
        [
            {
                "ident": f"{plans.PLACE} {room}",
                "room": room,
                "days": ", ".join(dict.fromkeys(say(f"week.day.{day}") for day in held["day"])),
                "specialist": ", ".join(dict.fromkeys(held["specialist"])),
                "visits": held["visits"].sum(),
            }
            for room, held in found.sessions.groupby("room", sort=False)
        ],
        columns=["ident", "room", "days", "specialist", "visits"],
    )
    columns = [
        Column("room", say("week.column.room")),
        Column("days", say("week.column.days")),
        Column("specialist", say("week.column.specialist")),
        Column("visits", say("week.column.visits"), COUNT, total=True),
    ]
    return StepTable("rooms", say("week.rooms"), rows, columns)


def sessions(found: PlannedWeek) -> None:
    """Who is where on which day, from when to when, and who comes."""
    held = found.sessions
    rows = held.assign(
        day=[say(f"week.day.{day}") for day in held["day"]],
        **{"from": [f"{at:%H:%M}" for at in held["begins"]]},
        until=[f"{at:%H:%M}" for at in held["ends"]],
    )
    columns = [
        Column("day", say("week.column.day")),
        Column("specialist", say("week.column.specialist")),
        Column("room", say("week.column.room")),
        Column("from", say("week.column.from")),
        Column("until", say("week.column.until")),
        Column("visits", say("week.column.visits"), COUNT, total=True),
        Column("room_for", say("week.column.room_for"), COUNT, total=True),
        Column("drive_minutes", say("week.column.drive"), MINUTES, total=True),
        Column("children", say("week.column.children")),
    ]
    tables.show(rows, columns, key="week-sessions", caption=say("week.sessions"))


def children(found: PlannedWeek) -> None:
    """Where each child goes, how, and how long that takes."""
    held = found.children
    rows = held.assign(
        by=[say(f"week.by.{mode}") for mode in held["mode"]],
        goes=[
            room or say("week.nowhere", n=reachable)
            for room, reachable in zip(held["room"], held["reachable"], strict=True)
        ],
    )
    columns = [
        Column("child", say("week.column.child")),
        Column("by", say("week.column.by")),
        Column("goes", say("week.column.room")),
        Column("minutes", say("week.column.minutes"), MINUTES),
    ]
    tables.show(rows, columns, key="week-children", caption=say("week.each_child"))


def plan(found: PlannedWeek, name: str) -> MapPlan:
    """The rooms that are used, with their days; no child's home."""
    rooms = found.sessions.groupby("room", sort=False)
    places = rooms[["lon", "lat"]].first().reset_index()
    about = [
        f"{room}: {', '.join(say(f'week.day.{day}') for day in rows['day'])}"
        for room, rows in rooms
    ]
    named = plans.idents(plans.PLACE, places["room"])
    return MapPlan(name, (ROOM,), shapes([]), points(places, 0, about, named))
