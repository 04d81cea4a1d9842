"""A visiting specialist's week: which rooms on which days, for which children.

Modules:

- `asked`: what a council asks: a file of specialists, rooms and children, read and checked
- `plan`: which rooms on which days: the week of one or more visiting specialists, planned exactly
- `planned`: a week over an area's streets and timetables, as a table, a calendar and places
"""

from geo.provision.week.asked import WeekQuestion, read_week
from geo.provision.week.plan import Session, WeekPlan, WeekProblem, plan_week, possible
from geo.provision.week.planned import PlannedWeek, week_of

__all__ = [
    "PlannedWeek",
    "Session",
    "WeekPlan",
    "WeekProblem",
    "WeekQuestion",
    "plan_week",
    "possible",
    "read_week",
    "week_of",
]
