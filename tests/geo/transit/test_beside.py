"""The engine in a process beside this one: what its end means for those who ask."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from datetime import time as clock
from pathlib import Path

import pytest

from geo.transit import Feed, JourneyLimits, TransitNetwork, When, beside
from geo.transit.beside import NetworkBeside, RideError
from tests.feeds import timetable
from tests.town import at

DAY = date(2026, 6, 2)
STOPS = {"a": (0.0, 0.0), "b": (4.0, 0.0)}
LINE = timetable({"one": [("a", "08:10:00"), ("b", "08:15:00")]}, STOPS)


class Fault:
    """Ends the process that reads it, as a fault in a compiled library does."""

    def __reduce__(self):
        return os.abort, ()


@pytest.fixture
def transit(store) -> TransitNetwork:
    return TransitNetwork(store.network(), Feed.of([LINE]))


def journeys(transit: TransitNetwork) -> list[str]:
    found = transit.journeys(
        at(0, 0), at(4, 0), When(DAY, clock(8, 0)), JourneyLimits(walk_m=150.0)
    )
    return [f"{leg.kind} {leg.leaves:%H:%M}" for journey in found for leg in journey.legs]


def process() -> int:
    return beside._now[0].process.pid


def stop(pid: int) -> None:
    """Stop a process, and wait until each of its threads has stopped: a signal takes its time."""
    os.kill(pid, signal.SIGSTOP)
    for _ in range(2_000):
        if all(state(stat) == "T" for stat in Path(f"/proc/{pid}/task").glob("*/stat")):
            return
        time.sleep(0.005)
    raise AssertionError("it still runs")


def network(transit: TransitNetwork) -> NetworkBeside:
    journeys(transit)
    ((_, engine),) = transit._days.values()
    return engine._core


@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGKILL])
def test_journeys_are_the_same_after_the_engine_has_died(transit, how) -> None:
    before = journeys(transit)
    first = beside._now[0].process
    first.send_signal(how)
    first.wait(60)
    assert journeys(transit) == before != []
    assert process() != first.pid


def test_an_answer_that_is_awaited_when_the_engine_dies_still_comes(transit) -> None:
    before, found = journeys(transit), []
    first = process()
    stop(first)  # it takes the question, and gives no answer
    asking = threading.Thread(target=lambda: found.extend(journeys(transit)))
    asking.start()
    time.sleep(0.2)
    assert not found
    os.kill(first, signal.SIGSEGV)
    os.kill(first, signal.SIGCONT)
    asking.join(60)
    assert found == before


def test_a_question_that_always_kills_the_engine_is_an_error_in_words(transit) -> None:
    asked = network(transit)
    with pytest.raises(RideError, match="Try again"):
        asked.ask("_route_with_access", Fault())
    assert journeys(transit)


def test_what_the_engine_refuses_is_an_error_in_words(transit) -> None:
    asked = network(transit)
    first = process()
    with pytest.raises(RideError, match="Try again"):
        asked.ask("_route_with_access", "no stops")
    assert process() == first


def test_an_engine_that_hangs_is_ended(transit, monkeypatch) -> None:
    asked = network(transit)
    monkeypatch.setattr(beside, "LONGEST_ASK_S", 0.2)
    stop(process())
    with pytest.raises(RideError):
        asked.ask("_route_with_access", [])
    monkeypatch.undo()
    assert journeys(transit)


def test_networks_that_nobody_has_are_let_go(transit) -> None:
    key = network(transit).key
    beside._no_longer_wanted()
    transit._days.clear()
    gc.collect()
    assert key in beside._no_longer_wanted()


def test_many_may_ask_at_once(transit) -> None:
    before, found = journeys(transit), []
    threads = [threading.Thread(target=lambda: found.append(journeys(transit))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [before] * 12


def test_the_engine_is_in_no_other_process(transit) -> None:
    journeys(transit)
    ours, its = (Path(f"/proc/{pid}/maps").read_text("utf-8") for pid in ("self", process()))
    assert "_cafein" in its
    assert "_cafein" not in ours


def test_it_ends_with_the_process_that_it_is_beside() -> None:
    code = (
        "from geo.transit import beside; import time\n"
        "print(beside._beside().process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as one:
        pid = int(one.stdout.readline())
        one.kill()  # it has no time to end anything
    for _ in range(200):
        if not is_running(pid):
            return
        time.sleep(0.05)
    raise AssertionError("it is still there")


def is_running(pid: int) -> bool:
    try:
        return state(Path(f"/proc/{pid}/stat")) != "Z"
    except OSError:
        return False


def state(stat: Path) -> str:
    """The letter that Linux gives for what a process or a thread is doing."""
    return stat.read_text("utf-8").rsplit(") ", 1)[1][0]
