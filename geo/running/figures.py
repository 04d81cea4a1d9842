"""What a process counts of itself, for Prometheus: nothing about anybody.

No figure has a label that comes from a visitor: no address, place, need or service.
"""

from collections.abc import Callable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

_SECONDS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5, 4.0, 6.0, 10.0, 30.0)


class LiveFigures:
    """The figures of one process.

    Attributes
    ----------
    searches
        Searches of families.
    waiting
        How many wait for a turn, by kind of work.
    refused
        How many waited in vain, by kind of work.
    seconds
        From asking for a turn to the end of the work, by kind of work.
    """

    def __init__(self) -> None:
        self._all = CollectorRegistry()
        self.searches = Counter("send_searches", "Searches of families", registry=self._all)
        self.waiting = Gauge(
            "send_waiting", "Pages waiting for a turn", ["kind"], registry=self._all
        )
        self.refused = Counter(
            "send_refused", "Pages asked to try again", ["kind"], registry=self._all
        )
        self.seconds = Histogram(
            "send_page_seconds",
            "Seconds from asking for a page to its end, including waiting",
            ["kind"],
            buckets=_SECONDS,
            registry=self._all,
        )
        ProcessCollector(registry=self._all)  # memory, processor time, descriptors

    def ask(self, name: str, about: str, value: Callable[[], float]) -> None:
        """Add a figure that is asked for when somebody looks; NaN where it is not known."""
        Gauge(name, about, registry=self._all).set_function(value)

    def written(self) -> bytes:
        """All figures, in the text format of Prometheus."""
        return generate_latest(self._all)


@cache
def figures() -> LiveFigures:
    """The figures of this process."""
    return LiveFigures()
