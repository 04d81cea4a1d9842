"""What a hostile client costs the others: ``python -m bench.attacks [--seconds 60]``.

Fifteen visitors search every ten seconds; first alone, then beside one attack after another: any
two bytes, messages that empty caches, pages of other sites, large messages, and files as large as
a page takes, which are read. Prints for each the median search, how often it is that of the quiet
time, and what the attackers got done. Exit code 1 if a median is more than twice the quiet one, a
visitor met an error, or the app tried to reach another machine, which is refused.
"""

import argparse
import asyncio
import io
import os
import random
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.visitors import Seen, Visit, free_port, visitor, wait_until_up
from geo.settings import DEFAULT_DB
from geo.store import Store

ROOT = Path(__file__).parents[1]
MOST_TIMES = 2.0
"""The median beside an attack may be so many times that of the quiet time."""

MB = 1_000_000
LARGEST_FILE = 24 * MB


@dataclass(slots=True)
class Attacked:
    """Where the app is, and what the attackers got done."""

    port: int
    done: int = 0
    refused: int = 0
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


async def nobody(_app: Attacked) -> None:
    """Leave the visitors alone."""
    await asyncio.sleep(0.1)


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
    """Each attack by its name; the quiet time first."""
    large, small = pupils(), packed()
    return {
        "nobody": nobody,
        "two bytes": two_bytes,
        "emptied caches": empty_caches,
        "other sites": other_sites,
        "large messages": large_messages,
        "files of 24 MB": lambda app: files(app, "pupils.csv", large),
        "packed files": lambda app: files(app, "pupils.xlsx", small),
    }


async def beside(
    app: Attacked,
    attack: Callable[[Attacked], Awaitable[None]],
    homes: list[str],
    options: argparse.Namespace,
) -> tuple[Seen, list[str]]:
    """What visitors met while somebody attacked without a pause; and why attacks ended."""
    seen, faults = Seen(), []
    until = perf_counter() + options.seconds

    async def attacking() -> None:
        while perf_counter() < until:
            try:
                await attack(app)
            except Exception as error:  # noqa: BLE001  # being thrown out is an answer too
                faults.append(repr(error)[:100])
                await asyncio.sleep(0.1)

    address = f"ws://{app.at}/_stcore/stream"
    await asyncio.gather(
        attacking(), *(visitor(address, homes, until, seen) for _ in range(options.visitors))
    )
    return seen, faults


async def measure(options: argparse.Namespace, folder: Path) -> bool:
    """Let all happen in turn; gives whether it was borne."""
    homes = Store.open(options.db).homes_of_area().table["postcode"].tolist()
    port, notes, good, quiet_s = free_port(), folder / "notes", True, 0.0
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.pages.watched_app", str(notes), "run", "app.py"),
        *("--server.headless", "true", "--server.port", str(port)),
        cwd=ROOT,
        env={**os.environ, "SEND_DB": str(options.db.resolve())},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await wait_until_up(f"http://127.0.0.1:{port}/_stcore/health")
        async with Attacked(port).socket() as socket:
            await Visit(socket).run()  # the data is open
        for name, attack in attacks().items():
            app = Attacked(port)
            seen, faults = await beside(app, attack, homes, options)
            median = statistics.median([one.seconds for one in seen.answers] or [float("inf")])
            quiet_s = quiet_s or median
            good &= median <= MOST_TIMES * quiet_s and not seen.errors
            print(
                f"{name:15} median {median:6.2f} s ({median / quiet_s:4.2f} times) of "
                f"{len(seen.answers)}, told to wait {len(seen.told_to_wait)}, errors "
                f"{len(seen.errors)} {seen.errors[:1]}; done {app.done}, refused {app.refused}, "
                f"thrown out {len(faults)} {faults[:1]}",
                flush=True,
            )
    finally:
        process.terminate()
        await process.wait()
    went = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    print(f"tried to go out, or emptied caches: {len(went)} {sorted(set(went))[:3]}")
    return good and not went


def main() -> int:
    """Run it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--visitors", type=int, default=15)
    asked.add_argument("--seconds", type=float, default=60.0, help="of each attack (60)")
    asked.add_argument("--db", type=Path, default=DEFAULT_DB)
    options = asked.parse_args()
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(measure(options, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
