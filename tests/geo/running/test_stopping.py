"""Whoever is stopped while data is still being opened ends in peace: the app, the API, all of them.

Python aborts ("terminate called …") where it ends while a thread is in a library in C++.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest

from geo.settings import DATA
from tests.pages.browser import _free_port

API = ("uvicorn", "--factory", "geo.api:create_app_from_environment", "--port")
APP = ("streamlit", "run", "app.py", "--server.headless", "true", "--server.port")


def started(words: Sequence[str], db: Path, folder: Path) -> "subprocess.Popen[bytes]":
    """A process of its own, with a folder of its own for what it leaves behind."""
    folder.mkdir()
    comments = str(db.with_name("comments-stopped.sqlite"))
    environment = {"SEND_DB": str(db), "SEND_COMMENTS": comments, "TMPDIR": str(folder)}
    command = [sys.executable, "-m", *words, str(_free_port())]
    return subprocess.Popen(
        command,
        cwd=DATA.parent,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def until_it_opens(process: "subprocess.Popen[bytes]") -> bytes:
    """What it says before it begins to open its data."""
    said = b""
    assert process.stderr is not None
    while b"opening" not in said:
        line = process.stderr.readline()
        assert line, f"it ended: {said.decode()}"
        said += line
    return said


@pytest.mark.parametrize("words", [API, APP], ids=["api", "app"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
def test_one_that_is_stopped_while_it_opens_its_data(
    words: tuple[str, ...], how: signal.Signals, small_db: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    with started(("tests.slow_opening", *words), small_db, folder) as process:
        said = until_it_opens(process)
        process.send_signal(how)
        said += process.communicate(timeout=60)[1]
    assert process.returncode in (0, 1, -how), said.decode()
    assert b"terminate called" not in said
    assert b"FATAL" not in said
    assert b"Traceback" not in said
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("words", [API, APP, ("geo", "serve", "--port")], ids=["api", "app", "all"])
@pytest.mark.parametrize("after_s", [0.2, 0.9])
def test_one_that_is_stopped_in_its_first_second(
    words: tuple[str, ...], after_s: float, small_db: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    with started(words, small_db, folder) as process:
        time.sleep(after_s)
        process.terminate()
        said = process.communicate(timeout=60)[1]
    assert process.returncode in (0, -signal.SIGTERM), said.decode()
    for word in (b"terminate called", b"FATAL", b"Traceback", b"rror"):
        assert word not in said, said.decode()
    assert list(folder.iterdir()) == []


def test_the_app_leaves_no_files_behind(small_db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    with started(APP, small_db, folder) as process:
        assert isinstance(process.args, list)
        until_ready(f"http://127.0.0.1:{process.args[-1]}/readyz")
        process.terminate()
        process.communicate(timeout=60)
    assert list(folder.iterdir()) == []


def until_ready(address: str) -> None:
    """Wait until the data is open."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("it never was ready")
