"""Where files are and what day it is: the same wherever, and in whatever zone, a program runs."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo import settings
from geo.__main__ import main
from geo.voices import Comments
from tests.pages.app import APP, press

ROOT = Path(__file__).parents[2]
LATE = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
"""Half past midnight in England, in summer."""

ENGLISH_DAY = date(2026, 7, 1)


class _Clock(datetime):
    """A clock that stands at `LATE`."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        """The moment, in a zone."""
        assert tz is not None
        return LATE.astimezone(tz)


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def late(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in some zone, late in a summer evening by UTC."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    monkeypatch.setattr(settings, "datetime", _Clock)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Started in another folder, with no setting; gives the project's folder of data."""
    for name in ("SEND_DB", "SEND_COMMENTS", "SEND_STAFF"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "started here").mkdir()
    monkeypatch.chdir(tmp_path / "started here")
    monkeypatch.setattr(settings, "DATA", tmp_path / "data")
    return tmp_path / "data"


def test_files_are_where_the_project_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEND_DB", "SEND_COMMENTS", "SEND_STAFF"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert settings.database() == ROOT / "data" / "build" / "isle-of-wight.duckdb"
    assert settings.comments() == ROOT / "data" / "comments" / "comments.sqlite"
    assert settings.staff() == ROOT / "data" / "staff.toml"
    assert settings.earlier() is None


def test_a_setting_names_another_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEND_COMMENTS", str(tmp_path / "c.sqlite"))
    assert settings.comments() == tmp_path / "c.sqlite"
    monkeypatch.setenv("SEND_COMMENTS", "")
    assert settings.comments().is_relative_to(ROOT)


def test_a_command_finds_the_comments_wherever_it_is_started(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = elsewhere / "comments" / "comments.sqlite"
    Comments(path).count_nothing_found("TE1", [], now=LATE)
    assert main(["comments", "--json", "check"]) == 0
    assert f'"comments": "{path}"' in capsys.readouterr().out


@pytest.mark.usefixtures("served")
def test_a_page_finds_the_comments_wherever_it_is_started(
    served: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEND_DB", str(served))
    monkeypatch.delenv("SEND_COMMENTS", raising=False)
    _comment("Written elsewhere")
    (held,) = Comments(elsewhere / "comments" / "comments.sqlite").held()
    assert held.text == "Written elsewhere"
    assert not any(Path.cwd().iterdir())


def _comment(text: str) -> None:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/say.py").run()
    page.radio(key="say-about").set_value("site").run()
    page.text_area(key="say-text").set_value(text)
    press(page, "Send")


@pytest.mark.usefixtures("late")
def test_the_day_is_englands() -> None:
    assert settings.today() == ENGLISH_DAY
    assert settings.now().isoformat() == "2026-07-01T00:30:00+01:00"


@pytest.mark.usefixtures("late", "served")
def test_the_day_of_a_page_is_englands() -> None:
    _comment("Written late")
    (held,) = Comments(settings.comments()).held()
    assert held.written_on == ENGLISH_DAY


@pytest.mark.usefixtures("late")
def test_the_day_of_a_command_is_englands(small_db: Path, tmp_path: Path) -> None:
    book, out = tmp_path / "c.sqlite", tmp_path / "report.html"
    Comments(book).comment("site", "Good.", now=settings.now())
    asked = ["comments", "--db", str(small_db), "--comments", str(book)]
    assert main([*asked, "report", "2026", "--out", str(out)]) == 0
    assert "1 July 2026" in out.read_text(encoding="utf-8")


def test_only_settings_ask_the_machine_for_its_day_or_its_environment() -> None:
    asks = re.compile(r"date\.today\(|datetime\.now\(\)|\.utcnow\(|os\.environ|os\.getenv")
    files = [ROOT / "app.py", *ROOT.glob("geo/**/*.py"), *ROOT.glob("pages/**/*.py")]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if asks.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"geo/settings.py"}
