"""What a server needs besides answers: turns, figures about itself, logs, several processes.

Modules:

- `figures`: what a process counts of itself, for Prometheus: nothing about anybody
- `logs`: a log of JSON lines, each with the number of its request
- `patience`: clients that say nothing, or take nothing, are let go
- `sparing`: a log that whoever repeats themselves does not fill
- `turns`: so many at once; the rest wait, and not for ever
- `watch`: whether a process lives, is ready, and how it does, for those who look after it
- `workers`: several processes of the app behind one address
"""

from geo.running.figures import LiveFigures, figures
from geo.running.turns import BusyError, PageTurns
from geo.running.watch import WatchedApp, watch_apart

__all__ = ["BusyError", "LiveFigures", "PageTurns", "WatchedApp", "figures", "watch_apart"]
