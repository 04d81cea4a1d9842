"""nginx with `deploy/nginx.conf`, and the processes behind it, on ports that are free."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CONF = ROOT / "deploy" / "nginx.conf"


def free_ports(n: int) -> int:
    """The first of so many ports in a row that nobody uses."""
    for first in range(20_000 + os.getpid() % 20_000, 60_000, n):
        probes = [socket.socket() for _ in range(n)]
        try:
            for number, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + number))
        except OSError:
            continue
        else:
            return first
        finally:
            for probe in probes:
                probe.close()
    raise AssertionError("no ports are free")


def settings(folder: Path, port: int, workers: list[int], *, limits: bool = True) -> Path:
    """`deploy/nginx.conf` for a test: without encryption and the redirection to it, elsewhere."""
    text = CONF.read_text(encoding="utf-8")
    text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^\s+(listen|ssl_\w+|server_name) .*;.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("server {\n", f"server {{\n    listen 127.0.0.1:{port};\n", 1)
    text = text.replace(" Secure;", "").replace("/var/log/nginx", str(folder))
    text = re.sub(r"^ +server 127.*;\n", "", text, flags=re.MULTILINE)
    servers = "".join(f"    server 127.0.0.1:{one};\n" for one in workers)
    text = text.replace("consistent;\n", f"consistent;\n{servers}", 1)
    if not limits:  # all visitors of a test are one address
        text = re.sub(r"^\s+limit_(req|conn) .*;\n", "", text, flags=re.MULTILINE)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/start.log;\n"
        "worker_processes 1;\nworker_rlimit_nofile 8192;\nevents { worker_connections 4096; }\n"
        f"http {{\ninclude /etc/nginx/mime.types;\nclient_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy;\n{text}\n}}\n",
        encoding="utf-8",
    )
    return whole


@contextmanager
def behind_nginx(
    db: Path, folder: Path, workers: int = 4, *, root: Path = ROOT, limits: bool = True
) -> Iterator[tuple[str, list[int]]]:
    """The app in several processes behind nginx: its address, and the ports of the processes."""
    first = free_ports(workers + 1)
    ports = list(range(first + 1, first + 1 + workers))
    conf = settings(folder, first, ports, limits=limits)
    env = {**os.environ, "SEND_DB": str(db), "SEND_COMMENTS": str(folder / "comments.sqlite")}
    serve = [sys.executable, "-m", "geo", "serve", "--workers", str(workers), "--no-proxy"]
    with (
        (folder / "app.log").open("wb") as said,
        subprocess.Popen(
            [*serve, "--port", str(first)], cwd=root, env=env, stdout=said, stderr=said
        ) as app,
        subprocess.Popen([str(NGINX), "-c", str(conf)], stderr=said) as proxy,
    ):
        try:
            for port in ports:
                _wait_until_ready(port, app)
            yield f"http://localhost:{first}", ports
        finally:
            proxy.send_signal(signal.SIGQUIT)
            app.terminate()
            app.wait(30)
            proxy.terminate()


def _wait_until_ready(port: int, app: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert app.poll() is None, "the app stopped"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("a process was not ready within two minutes")
