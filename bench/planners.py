"""What many planners cost in memory: ``python -m bench.planners [--visits 50] [--app FOLDER]``.

Opens a visit after another, and lets each ask every page for planners a question of its own: no two
ask the same. All stay open until the end. Prints the app's memory after each tenth of the visits,
what a visit adds from the second half on, and the memory again when all have gone. ``--app`` is
another checkout, to be measured with the same database.
"""

import argparse
import asyncio
import json
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from bench.visitors import BUSY, Visit, serving
from geo.settings import DEFAULT_DB
from pages.parts import site

GONE_S = 10.0
"""So long after the last visit has ended, memory is read again."""


async def ask(visit: Visit, page: str, number: int) -> str:
    """Ask one page a question that nobody else asks; gives the text of an error."""
    own = {"miles": f"{0.5 + number / 10:.1f}", "drive": str(5 + 5 * (number % 20))}
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = urlencode(own | {"years": str(1 + number % 10)})
    while True:
        await visit.socket.send(message.SerializeToString())
        _, error, _ = await visit.read()
        if error != BUSY:
            return error
        await asyncio.sleep(1)


def memory_mb(pid: int) -> int:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024)


async def measure(app: Path, db: Path, visits: int) -> dict[str, object]:
    """Let all ask, one after another."""
    pages = [page.name for page in site.linked(site.PLANNERS)]
    memory, errors = [], []
    async with serving(app, db, 1) as (port, (pid,)):
        address = f"ws://localhost:{port}/_stcore/stream"
        async with AsyncExitStack() as stack:
            for number in range(visits):
                opening = websockets.connect(address, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
                visit = Visit(await stack.enter_async_context(opening))
                await visit.run()
                for page in pages:
                    if error := await ask(visit, page, number):
                        errors.append(f"{page}: {error[:100]}")
                memory.append(memory_mb(pid))
        await asyncio.sleep(GONE_S)
        after = memory_mb(pid)
    half = memory[len(memory) // 2 :]
    added = (half[-1] - half[0]) / max(1, len(half) - 1)
    return {
        "visits": visits,
        "pages": pages,
        "memory_mb": memory[:: max(1, visits // 10)],
        "memory_mb_last": memory[-1],
        "mb_a_visit_from_the_second_half_on": round(added, 2),
        "memory_mb_when_all_have_gone": after,
        "errors": len(errors),
        "kinds_of_error": sorted(set(errors))[:5],
    }


def main() -> int:
    """Run it; exit code 1 if a page met an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=50)
    parser.add_argument("--app", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--db", type=Path, default=DEFAULT_DB)
    asked = parser.parse_args()
    found = asyncio.run(measure(asked.app, asked.db, asked.visits))
    print(json.dumps(found, indent=1))
    return 1 if found["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
