"""Several processes behind one address."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.running import workers
from geo.running.workers import Workers

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_a_process_that_ends_is_started_again_and_all_end_with_us(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workers, "AGAIN_S", 0.0)
    mark = tmp_path / "second"
    ends_once = (
        "import os, pathlib, signal, sys, time\n"
        f"mark = pathlib.Path({str(mark)!r})\n"
        "if not mark.exists(): mark.touch(); sys.exit(3)\n"
        "os.kill(os.getppid(), signal.SIGTERM); time.sleep(600)\n"
    )
    both = {"one": [sys.executable, "-c", ends_once], "other": SLEEPER}
    watched = Workers(both, dict.fromkeys(both, os.environ))
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        watched.watch()  # ends because the second "one" asks for it
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert mark.exists()
    assert all(process.poll() is not None for process in watched.running.values())


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--workers", "65"], "Give 1 to 64"),
        (["--workers", "4", "--port", "65533"], "Give one below 65532"),
        (["--workers", "2"], "put nginx in front"),
    ],
)
def test_what_cannot_be_served_is_explained(
    arguments: list[str],
    why: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.delenv(workers.CADDY, raising=False)
    assert main(["serve", *arguments]) == 2
    assert why in capsys.readouterr().err


CADDY_HERE = os.environ.get(workers.CADDY) or shutil.which("caddy")


@pytest.mark.skipif(CADDY_HERE is None, reason="no Caddy here: install it, or name it in CADDY")
def test_caddy_understands_its_settings_and_hides_what_is_for_those_who_look_after_it(
    tmp_path: Path,
) -> None:
    written = tmp_path / "Caddyfile"
    written.write_text(workers.caddyfile("127.0.0.1", 8799, [8798, 8797]), encoding="utf-8")
    home = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    command = [str(CADDY_HERE), "run", "--config", str(written), "--adapter", "caddyfile"]
    with subprocess.Popen(command, env=home, stderr=subprocess.DEVNULL) as running:
        try:
            status, end = None, time.monotonic() + 30
            while status is None and time.monotonic() < end:
                time.sleep(0.1)
                try:
                    urllib.request.urlopen("http://127.0.0.1:8799/metrics", timeout=5)
                except urllib.error.HTTPError as refused:
                    status = refused.code
                except OSError:
                    assert running.poll() is None
            assert status == 404
        finally:
            running.terminate()
