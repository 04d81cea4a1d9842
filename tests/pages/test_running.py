"""The app as a process: it is open before anybody comes, and it is watched."""

import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from geo import settings
from geo.running import figures
from pages.parts import running, session
from tests.pages.app import opened
from tests.pages.browser import _serving


def test_what_keeps_a_process_from_serving(small_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEND_DB", str(small_db))
    monkeypatch.setenv("SEND_COMMENTS", str(small_db.parent / "c" / "comments.sqlite"))
    opened()
    area = session.in_use()
    assert area is not None
    assert running.lacks() == []
    monkeypatch.setenv("SEND_OLDEST", "2")
    now = settings.now()
    monkeypatch.setattr(settings, "now", lambda: now + timedelta(days=3))
    monkeypatch.setenv("SEND_COMMENTS", "/proc/1/comments.sqlite")
    late = ["Comments cannot be written.", "The data is older than 2 days."]
    assert running.lacks() == late
    monkeypatch.setattr(session, "in_use", lambda: None)
    assert running.lacks() == ["The area is not open.", late[0]], "its age is not known"


def test_the_area_is_open_before_anybody_comes(small_db: Path, tmp_path: Path) -> None:
    with _serving(small_db, tmp_path / "log") as server:
        end, why = time.monotonic() + 60, b""
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{server.url}/readyz", timeout=10) as answer:
                    assert answer.read() == b"ready\n"
                    break
            except urllib.error.HTTPError as not_yet:
                why = not_yet.read()
                time.sleep(0.1)
        else:
            pytest.fail(f"it never was ready: {why!r}")
        with urllib.request.urlopen(f"{server.url}/metrics", timeout=10) as answer:
            figures_of_it = answer.read().decode()
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "/readyz" not in log, "addresses of requests are not logged"
    assert "send_searches_total 0.0" in figures_of_it
    assert "send_sessions 0.0" in figures_of_it
    assert "process_open_fds" in figures_of_it
    age = next(x for x in figures_of_it.splitlines() if x.startswith("send_data_age_seconds"))
    assert float(age.split()[1]) > 0


def test_no_figure_is_about_anybody(small_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEND_DB", str(small_db))
    page = opened()
    page.text_input(key="place").set_value("TE1 1AA")
    next(button for button in page.button if button.label == "Search").click()
    page.run()
    running.looked()
    written = figures().written().decode()
    assert "TE1" not in written
    assert {label for line in written.splitlines() for label in _labels(line)} <= {"kind", "le"}


def _labels(line: str) -> list[str]:
    if line.startswith("#") or "{" not in line:
        return []
    return [pair.split("=")[0] for pair in line[line.index("{") + 1 : line.index("}")].split(",")]
