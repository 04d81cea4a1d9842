"""Many visitors at once, over the wire: ``python -m bench.visitors [--visitors 50] [--minutes 5]``.

With ``--workers 4`` the app is four processes behind nginx; ``--app FOLDER`` is another checkout,
to be measured with the same database. Starts the app, opens a session for each visitor as a browser
does (a WebSocket and Streamlit's own messages), and lets each search every ten seconds from a
random postcode of the area. An answer is timed from sending the search to the message that the page
is finished, and its bytes are those that came in between. Who is told to try again in a moment is
counted apart. The app's memory and open files are read as it goes. One visitor searches alone
before the others come, and again as soon as they have gone: ten seconds later it must be as it was.
Nothing is drawn: a browser's own time is not in these figures.
"""

import argparse
import asyncio
import json
import math
import os
import random
import socket
import statistics
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from geo.settings import DEFAULT_DB
from geo.store import Store
from geo.words import say
from tests.pages.nginx import behind_nginx

BUSY = "busy"

_GOES_ON = ForwardMsg.FINISHED_EARLY_FOR_RERUN
"""What a page says that stops only to run another part of itself."""

EVERY_S = 10.0
"""How often each visitor searches."""

MILES = {
    "walk": (1.0, 2.0, 3.0),
    "wheelchair": (1.0, 2.0),
    "cycle": (2.0, 5.0),
    "drive": (2.0, 5.0, 10.0),
}
"""What visitors ask for, each as likely as the next."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One search: seconds until the page was finished, and the bytes that came."""

    seconds: float
    size: int
    services: int


@dataclass(slots=True)
class Seen:
    """What all visitors met."""

    answers: list[Answered] = field(default_factory=list)
    told_to_wait: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    cpu_s: float = 0.0
    before: list[float] = field(default_factory=list)
    after: list[tuple[float, float]] = field(default_factory=list)


@dataclass(slots=True)
class Widget:
    """A widget of the page as a visitor sees it: its id, what it offers, and the part of the page
    that runs again when it is pressed (all of it, if empty).
    """

    id: str
    options: tuple[str, ...] = ()
    part: str = ""


class Visit:
    """One visitor's session: keeps what was filled in, as a browser does."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.page = ""
        self.widgets: dict[str, Widget] = {}
        self.filled: dict[str, tuple[str, Any]] = {}

    async def run(self, *, press: str | None = None) -> tuple[int, str, int]:
        """Run the page; gives bytes, any error's text, and how many services it lists."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        for label, (kind, value) in self.filled.items():
            state = message.rerun_script.widget_states.widgets.add(id=self._id(label))
            setattr(state, kind, value)
        if press:
            state = message.rerun_script.widget_states.widgets.add(id=self._id(press))
            state.trigger_value = True
            message.rerun_script.fragment_id = self._widget(press).part
        if not self.page:
            message.rerun_script.query_string = ""
        await self.socket.send(message.SerializeToString())
        return await self.read()

    @property
    def has_form(self) -> bool:
        """Whether the page has come with its form: it says that it is busy instead, if it is."""
        return any(name.startswith("Postcode") for name in self.widgets)

    def _id(self, label: str) -> str:
        return self._widget(label).id

    def _widget(self, label: str) -> Widget:
        return next(w for name, w in self.widgets.items() if name.startswith(label))

    async def read(self) -> tuple[int, str, int]:
        """Read until the page is finished; as `run`."""
        size, error, listed = 0, "", 0
        while True:
            raw = await asyncio.wait_for(self.socket.recv(), timeout=60)
            size += len(raw)
            message = ForwardMsg()
            message.ParseFromString(raw)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.page = message.new_session.page_script_hash
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                error = error or self._note(element, message.delta.fragment_id)
                listed += element.html.body.count("<h3>") if element.HasField("html") else 0
            elif kind == "script_finished" and message.script_finished != _GOES_ON:
                return size, error, listed

    async def rest(self, seconds: float) -> None:
        """Wait, and take what comes meanwhile, as a browser does.

        A page may run once more by itself, as when new data is in use. Whoever left that unread
        would take it for the answer to the next search, and in the end hear no ping any more.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await self.read()

    def _note(self, element: Any, part: str) -> str:
        """Remember a widget; give the text of an error."""
        kind = element.WhichOneof("type")
        if kind == "exception":
            return str(element.exception.message)
        if kind == "alert" and element.alert.format == element.alert.ERROR:
            return str(element.alert.body)
        if kind == "alert" and element.alert.body == say("page.busy"):
            return BUSY
        shown = getattr(element, kind)
        if hasattr(shown, "id") and hasattr(shown, "label"):
            options = tuple(getattr(shown, "options", ()))
            self.widgets[shown.label] = Widget(shown.id, options, part)
        return ""

    def fill(self, postcode: str, mode: str, miles: float) -> None:
        """Fill in the search form."""
        modes = next(w for name, w in self.widgets.items() if name.startswith("How you travel"))
        chosen = next(o for o in modes.options if o.lower().startswith(mode))
        self.filled["Postcode"] = ("string_value", postcode)
        self.filled["How you travel"] = ("string_value", chosen)
        self.filled["How far"] = ("double_value", miles)


Question = tuple[str, str, float]
"""A postcode, how somebody travels, and how many miles."""


def by_chance(postcodes: list[str]) -> Iterator[Question]:
    """Questions without end, each as likely as the next."""
    while True:
        mode = random.choice(list(MILES))
        yield random.choice(postcodes), mode, random.choice(MILES[mode])


def in_turn(postcodes: list[str], first: int) -> Iterator[Question]:
    """Questions without end from random postcodes: all ways to travel come equally often."""
    ways = [(mode, miles) for mode, limits in MILES.items() for miles in limits]
    for number in count(first):
        yield random.choice(postcodes), *ways[number % len(ways)]


async def visitor(address: str, questions: Iterator[Question], until: float, seen: Seen) -> None:
    """Open the page, then search every ten seconds until the end."""
    await asyncio.sleep(random.uniform(0, EVERY_S))
    try:
        async with websockets.connect(
            address, subprotocols=["streamlit"], max_size=None, ping_interval=None
        ) as socket:
            visit = Visit(socket)
            while not visit.has_form and perf_counter() < until:  # the page itself may be busy
                began = perf_counter()
                _, error, _ = await visit.run()
                if error == BUSY:
                    seen.told_to_wait.append(perf_counter() - began)
                    await asyncio.sleep(EVERY_S)
            while perf_counter() < until:
                began = perf_counter()
                await _search(visit, next(questions), seen)
                await visit.rest(max(0.0, EVERY_S - (perf_counter() - began)))
    except Exception as error:  # noqa: BLE001  # whatever stops a visitor is a finding
        seen.errors.append(repr(error)[:300])


async def _search(visit: Visit, question: Question, seen: Seen) -> None:
    visit.fill(*question)
    began = perf_counter()
    size, error, listed = await visit.run(press="Search")
    took = perf_counter() - began
    if error == BUSY:
        seen.told_to_wait.append(took)
        return
    seen.answers.append(Answered(took, size, listed))
    if error:
        seen.errors.append(error[:300])


def _cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def watch(pids: list[int], until: float, seen: Seen) -> None:
    """Read the app's resident memory and its open files every ten seconds."""
    while perf_counter() < until:
        memory_kb, files = 0, 0
        for pid in pids:
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
            memory_kb += int(line.split()[1])
            files += len(list(Path(f"/proc/{pid}/fd").iterdir()))
        seen.memory_mb.append(memory_kb / 1024)
        seen.descriptors.append(files)
        await asyncio.sleep(10)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def wait_until_up(url: str) -> None:
    """Wait until an address answers."""
    for _ in range(600):
        try:
            await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=1).close())
        except (urllib.error.URLError, OSError):
            await asyncio.sleep(0.1)
        else:
            return
    sys.exit("The app did not start within a minute.")


@asynccontextmanager
async def serving(app: Path, db: Path, workers: int) -> AsyncIterator[tuple[int, list[int]]]:
    """The app of a checkout: its port, and the numbers of its processes."""
    if workers > 1:
        with tempfile.TemporaryDirectory() as folder:
            behind = behind_nginx(db, Path(folder), workers, root=app, limits=False)
            url, ports = await asyncio.to_thread(behind.__enter__)
            try:
                yield int(url.rpartition(":")[2]), [_listening(port) for port in ports]
            finally:
                await asyncio.to_thread(behind.__exit__, None, None, None)
        return
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "streamlit", "run", "app.py"),
        *("--server.headless", "true", "--server.port", str(port)),
        cwd=app,
        env={**os.environ, "SEND_DB": str(db.resolve())},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await wait_until_up(f"http://localhost:{port}/_stcore/health")
        yield port, [process.pid]
    finally:
        process.terminate()
        await process.wait()


def _listening(port: int) -> int:
    """The process that was started for a port."""
    for one in Path("/proc").iterdir():
        try:
            words = (one / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"streamlit" in words and str(port).encode() in words:
            return int(one.name)
    raise AssertionError(f"nobody has port {port}")


async def measure(app: Path, db: Path, visitors: int, minutes: float, workers: int) -> Seen:
    """Let the visitors in, and wait until they have gone."""
    postcodes = Store.open(db).homes_of_area().table["postcode"].tolist()
    seen = Seen()
    async with serving(app, db, workers) as (port, pids):
        address = f"ws://localhost:{port}/_stcore/stream"
        first = Visit(await websockets.connect(address, subprotocols=["streamlit"], max_size=None))
        await first.run()  # the data is loaded for the first of all visitors, not in these figures
        seen.before = [took for _, took in await alone(first, postcodes)]
        until = perf_counter() + minutes * 60
        before = sum(map(_cpu_s, pids))
        await asyncio.gather(
            watch(pids, until, seen),
            *(visitor(address, by_chance(postcodes), until, seen) for _ in range(visitors)),
        )
        seen.cpu_s = sum(map(_cpu_s, pids)) - before
        seen.after = await alone(first, postcodes)
        await watch(pids, perf_counter() + 1, seen)
    return seen


ALONE_S = 15.0
"""So long one visitor searches before the others come, and after they have gone."""


async def alone(visit: Visit, postcodes: list[str]) -> list[tuple[float, float]]:
    """Search once a second: when each search began, and how long it took, in seconds.

    A search that is told to wait counts as one without an end.
    """
    found, began, questions = [], perf_counter(), by_chance(postcodes)
    while (at := perf_counter() - began) < ALONE_S:
        seen = Seen()
        await _search(visit, next(questions), seen)
        took = seen.answers[0].seconds if seen.answers else math.inf
        found.append((at, took))
        await asyncio.sleep(max(0.0, 1.0 - took))
    return found


def told(seen: Seen) -> dict[str, Any]:
    """The figures."""
    seconds = sorted(a.seconds for a in seen.answers)
    if not seconds:
        return {"searches": 0, "told_to_wait": len(seen.told_to_wait), **_errors(seen)}
    sizes = [a.size for a in seen.answers]
    later = seen.memory_mb[len(seen.memory_mb) // 4 :]
    return {
        "searches": len(seconds),
        "told_to_wait": len(seen.told_to_wait),
        "told_after_s": [_rounded(s) for s in _ends(sorted(seen.told_to_wait))],
        "median_s": _rounded(statistics.median(seconds)),
        "p95_s": _rounded(seconds[int(len(seconds) * 0.95)]),
        "longest_s": _rounded(seconds[-1]),
        "processor_s_per_search": _rounded(seen.cpu_s / len(seconds)),
        "largest_answer_kb": round(max(sizes) / 1000),
        "median_answer_kb": round(statistics.median(sizes) / 1000),
        "answers_with_a_list": sum(a.services > 0 for a in seen.answers),
        "memory_mb_first_quarter_on": [round(m) for m in _ends(later)],
        "memory_mb_highest": round(max(seen.memory_mb)),
        "descriptors_highest": max(seen.descriptors),
        "descriptors_first_and_last": _ends(seen.descriptors),
        "searches_a_second_a_core": _rounded(len(seconds) / seen.cpu_s),
        "alone_before_median_s": _rounded(statistics.median(seen.before)),
        "alone_just_after_s": _rounded(seen.after[0][1]),
        "alone_10_s_after_median_s": _rounded(
            statistics.median([took for at, took in seen.after if at >= AS_BEFORE_S] or [math.inf])
        ),
        **_errors(seen),
    }


AS_BEFORE_S = 10.0


def _errors(seen: Seen) -> dict[str, Any]:
    return {"errors": len(seen.errors), "kinds_of_error": sorted(set(seen.errors))[:5]}


def _rounded(seconds: float) -> float:
    return round(seconds, 3)


def _ends(values: Iterable[float]) -> tuple[float, float]:
    first, *_, last = [*values, *values] or [0.0, 0.0]
    return first, last


def main() -> None:
    """Run it and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--workers", type=int, default=1, help="processes, behind nginx if several")
    parser.add_argument("--app", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--db", type=Path, default=DEFAULT_DB)
    asked = parser.parse_args()
    random.seed(1)
    about = measure(asked.app, asked.db, asked.visitors, asked.minutes, asked.workers)
    print(json.dumps(told(asyncio.run(about)), indent=1))


if __name__ == "__main__":
    main()
