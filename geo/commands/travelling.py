"""The arguments of travel, until all commands take them from `geo.commands.arguments`."""

from geo.commands.arguments import WINDOW_MIN, add_timetable, check_street, limits_of, when_of
from geo.commands.told import MADE_UP

__all__ = ["MADE_UP", "WINDOW_MIN", "add_timetable", "check_street", "limits_of", "when_of"]
