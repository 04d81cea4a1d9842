"""What a hostile client costs the others: ``python -m bench.attacks [--minutes 10]``.

Fifteen visitors search every ten seconds, each way to travel as often as the next: alone, then
beside one attack, then alone again, and so on: any two bytes, messages that empty caches, pages of
other sites, large messages, and files as large as a page takes, which are read. Each attack's
window stands between two quiet ones. Prints the medians of the three side by side, how often the
attacked one is the quiet one with an interval of 95% (bootstrap), whether that proves that it is
within twice, and what the attackers got done. Who is told to wait counts as one who waits without
end.

Exit code 1 if a median is proven to be more than twice the quiet one, a visitor met an error, or
the app tried to reach another machine, which is refused; 4 if the run is too short to tell.
"""

import argparse
import asyncio
import io
import json
import math
import os
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter

import httpx
import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.visitors import Seen, Visit, free_port, in_turn, visitor, wait_until_up
from geo.settings import DEFAULT_DB
from geo.store import Store

ROOT = Path(__file__).parents[1]
MOST_TIMES = 2.0
"""The median beside an attack may be so many times that of the quiet time."""

WITHIN, MORE, UNKNOWN = "within twice", "more than twice", "too few searches to tell"
TOO_SHORT = 4
NAMES = (
    *("two bytes", "emptied caches", "other sites", "large messages"),
    *("files of 24 MB", "packed files"),
)
DRAWN = 4000

MB = 1_000_000
LARGEST_FILE = 24 * MB


@dataclass(slots=True)
class Attacked:
    """Where the app is, and what the attackers got done."""

    port: int
    done: int = 0
    refused: int = 0
    thrown_out: list[str] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    @property
    def at(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def socket(self, **more: object) -> websockets.connect:
        """A connection as a browser opens it."""
        address = f"ws://{self.at}/_stcore/stream"
        protocols = ["streamlit"]
        return websockets.connect(address, subprotocols=protocols, max_size=None, **more)  # type: ignore[arg-type]


async def two_bytes(app: Attacked) -> None:
    """Send any two bytes over a connection of its own."""
    async with app.socket() as socket:
        await socket.send(random.randbytes(2))
        app.done += 1


async def empty_caches(app: Attacked) -> None:
    """Ask for everybody's caches to be emptied, ten times a second."""
    message = BackMsg()
    message.clear_cache = True
    async with app.socket() as socket:
        for _ in range(10):
            await socket.send(message.SerializeToString())
            app.done += 1
            await asyncio.sleep(0.1)


async def other_sites(app: Attacked) -> None:
    """Come as a page of another site, ten at a time."""

    async def one() -> None:
        origin = f"https://{random.randbytes(6).hex()}.example"
        try:
            async with app.socket(origin=origin):
                app.done += 1
        except websockets.exceptions.InvalidStatus:
            app.refused += 1

    await asyncio.gather(*(one() for _ in range(10)))


async def large_messages(app: Attacked) -> None:
    """Fill in fifteen megabytes where a postcode is asked for."""
    async with app.socket() as socket:
        visit = Visit(socket)
        await visit.run()
        message = BackMsg()
        field_id = next(iter(visit.widgets.values())).id
        state = message.rerun_script.widget_states.widgets.add(id=field_id)
        state.string_value = "x" * 15 * MB
        await socket.send(message.SerializeToString())
        app.done += 1
        await visit.run()


def pupils() -> bytes:
    """A file of pupils as large as the page takes, of postcodes that are nowhere."""
    row = b"%d,ZZ1 1ZZ,10,1\n"
    lines = [b"id,postcode,age,school\n", *(row % n for n in range(LARGEST_FILE // 20))]
    return b"".join(lines)[:LARGEST_FILE]


def packed() -> bytes:
    """A small file that is large when it is unpacked, in the clothes of a workbook."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<row><c>1</c></row>" * 5 * MB)
    return held.getvalue()


async def files(app: Attacked, name: str, content: bytes) -> None:
    """Bring a file to the page of pupils, and have it read."""
    async with app.socket() as socket, httpx.AsyncClient(base_url=f"http://{app.at}") as client:
        session, uploader = await _at_pupils(socket)
        token = (await client.get("/_stcore/health")).cookies.get("_streamlit_xsrf", "")
        client.cookies.set("_streamlit_xsrf", token)
        file_id = f"f{next(app.numbers)}"
        path = f"/_stcore/upload_file/{session}/{file_id}"
        told = await client.put(
            path, files={"file": (name, content)}, headers={"X-Xsrftoken": token}, timeout=60
        )
        if told.status_code != httpx.codes.NO_CONTENT:
            app.refused += 1
            await asyncio.sleep(0.2)
            return
        message = BackMsg()
        message.rerun_script.page_name = "pupils"
        state = message.rerun_script.widget_states.widgets.add(id=uploader)
        given = state.file_uploader_state_value.uploaded_file_info.add(
            file_id=file_id, name=name, size=len(content)
        )
        given.file_urls.upload_url = given.file_urls.delete_url = path
        given.file_urls.file_id = file_id
        await socket.send(message.SerializeToString())
        await _until_finished(socket)
        app.done += 1


async def _at_pupils(socket: websockets.ClientConnection) -> tuple[str, str]:
    """The session, and the id of the field for files."""
    message = BackMsg()
    message.rerun_script.page_name = "pupils"
    await socket.send(message.SerializeToString())
    session = uploader = ""
    for told in await _until_finished(socket):
        kind = told.WhichOneof("type")
        if kind == "new_session":
            session = told.new_session.initialize.session_id
        elif kind == "delta" and told.delta.new_element.WhichOneof("type") == "file_uploader":
            uploader = uploader or told.delta.new_element.file_uploader.id
    return session, uploader


async def _until_finished(socket: websockets.ClientConnection) -> list[ForwardMsg]:
    """What is sent until a page is finished."""
    told = []
    while True:
        message = ForwardMsg()
        message.ParseFromString(bytes(await asyncio.wait_for(socket.recv(), 120)))  # type: ignore[arg-type]
        told.append(message)
        if message.WhichOneof("type") == "script_finished":
            return told


def attacks() -> dict[str, Callable[[Attacked], Awaitable[None]]]:
    """Each attack by its name, with what it sends made ready."""
    large, small = pupils(), packed()
    does = (
        *(two_bytes, empty_caches, other_sites, large_messages),
        lambda app: files(app, "pupils.csv", large),
        lambda app: files(app, "pupils.xlsx", small),
    )
    return dict(zip(NAMES, does, strict=True))


async def attacking(name: str, port: int, seconds: float) -> Attacked:
    """Attack without a pause."""
    app, attack = Attacked(port), attacks()[name]
    print("ready", flush=True)
    until = perf_counter() + seconds
    while perf_counter() < until:
        try:
            await attack(app)
        except Exception as error:  # noqa: BLE001  # being thrown out is an answer too
            app.thrown_out.append(repr(error)[:100])
            await asyncio.sleep(0.1)
    return app


async def beside(
    name: str, port: int, homes: list[str], seconds: float, visitors: int
) -> tuple[Seen, Attacked]:
    """What visitors met while a process of its own attacked, and what that got done."""
    seen, app = Seen(), Attacked(port)
    attacker = None
    if name:
        words = ["--attacker", name, "--port", str(port), "--minutes", str(seconds / 60)]
        attacker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.attacks", *words), stdout=asyncio.subprocess.PIPE
        )
        assert attacker.stdout is not None
        await attacker.stdout.readline()  # it is about to begin
    until = perf_counter() + seconds
    address = f"ws://{app.at}/_stcore/stream"
    asking = [visitor(address, in_turn(homes, n), until, seen) for n in range(visitors)]
    await asyncio.gather(*asking)
    if attacker is not None:
        told = json.loads((await attacker.communicate())[0])
        app.done, app.refused, app.thrown_out = told
    return seen, app


def waits(*windows: Seen) -> list[float]:
    """How long everybody waited; without end, who was told to try again."""
    waited = [one.seconds for seen in windows for one in seen.answers]
    return waited + [math.inf for seen in windows for _ in seen.told_to_wait]


def middle(values: Sequence[float]) -> float:
    """The median; of an even number the higher of the two in the middle."""
    return sorted(values)[len(values) // 2] if values else math.inf


def times(quiet: Sequence[float], attacked: Sequence[float]) -> tuple[float, float, float]:
    """How often the attacked median is the quiet one, and its interval of 95%.

    The interval is the bootstrap's: both samples are drawn again, with replacement.

    >>> [round(one, 2) for one in times([1.0] * 50, [2.0] * 50)]
    [2.0, 2.0, 2.0]
    """
    if not quiet or not attacked:
        return math.inf, 0.0, math.inf
    draw = np.random.default_rng(1)
    drawn = [
        np.sort(draw.choice(np.array(one), (DRAWN, len(one))), axis=1)[:, len(one) // 2]
        for one in (quiet, attacked)
    ]
    both = np.isinf(drawn[0]) & np.isinf(drawn[1])  # nobody was served: nothing is known of these
    with np.errstate(invalid="ignore"):
        ratios = np.where(both, math.inf, drawn[1] / drawn[0])
    low, high = np.quantile(ratios, (0.025, 0.975), method="nearest")
    return middle(attacked) / middle(quiet), float(low), float(high)


def verdict(low: float, high: float) -> str:
    """What an interval says of "within twice"."""
    return WITHIN if high <= MOST_TIMES else MORE if low > MOST_TIMES else UNKNOWN


async def measure(options: argparse.Namespace, folder: Path) -> int:
    """Let all happen in turn; gives the exit code."""
    homes = Store.open(options.db).homes_of_area().table["postcode"].tolist()
    port, notes, found, errors = free_port(), folder / "notes", [], 0
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.pages.watched_app", str(notes), "run", "app.py"),
        *("--server.headless", "true", "--server.port", str(port)),
        cwd=ROOT,
        env={**os.environ, "SEND_DB": str(options.db.resolve())},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    seconds = options.minutes * 60 / (2 * len(NAMES) + 1)
    each = f"{options.visitors} visitors, windows of {seconds:.0f} s"
    print(f"{each}: the median before, beside and after each attack, in s", flush=True)
    try:
        await wait_until_up(f"http://127.0.0.1:{port}/_stcore/health")
        async with Attacked(port).socket() as socket:
            await Visit(socket).run()  # the data is open
        before, _ = await beside("", port, homes, seconds, options.visitors)
        for name in NAMES:
            seen, app = await beside(name, port, homes, seconds, options.visitors)
            after, _ = await beside("", port, homes, seconds, options.visitors)
            ratio, low, high = times(waits(before, after), waits(seen))
            found.append(verdict(low, high))
            errors += len(seen.errors) + len(after.errors)
            medians = " ".join(f"{middle(waits(one)):6.2f}" for one in (before, seen, after))
            print(
                f"{name:15} {medians}   {ratio:5.2f} times ({low:.2f} to {high:.2f}): "
                f"{found[-1]}; of {len(waits(before, after))} and {len(waits(seen))} searches, "
                f"told to wait {len(seen.told_to_wait)}, errors {seen.errors[:1]}; "
                f"attacks done {app.done}, refused {app.refused}, thrown out "
                f"{len(app.thrown_out)} {app.thrown_out[:1]}",
                flush=True,
            )
            before = after
    finally:
        process.terminate()
        await process.wait()
    went = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    print(f"tried to go out, or emptied caches: {len(went)} {sorted(set(went))[:3]}")
    print(f"{errors} errors; " + ", ".join(f"{n} {word}" for word, n in Counter(found).items()))
    if errors or went or MORE in found:
        return 1
    return TOO_SHORT if UNKNOWN in found else 0


def main() -> int:
    """Run it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--visitors", type=int, default=15)
    asked.add_argument("--minutes", type=float, default=10.0, help="of all windows (10)")
    asked.add_argument("--db", type=Path, default=DEFAULT_DB)
    asked.add_argument("--attacker", choices=NAMES, help="attack alone: the run starts it so")
    asked.add_argument("--port", type=int, help="whom to attack")
    options = asked.parse_args()
    random.seed(1)
    if options.attacker:
        app = asyncio.run(attacking(options.attacker, options.port, options.minutes * 60))
        print(json.dumps([app.done, app.refused, app.thrown_out]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measure(options, Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
