"""The page of a specialist's week, and its command: the same plan, as a table and as files."""

import json

from streamlit.testing.v1 import AppTest

from geo.__main__ import main
from geo.provision.week import read_week
from pages.parts.show.week import EXAMPLE
from tests.geo.provision.test_week import file
from tests.pages.app import APP, words


def upload(text: str) -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/week.py").run()
    assert not page.exception
    page.file_uploader[0].upload("week.toml", text.encode(), "application/toml").run()
    assert not page.exception
    return page


def test_the_page_and_the_command_plan_the_same_week(served, tmp_path, capsys) -> None:
    path, out = tmp_path / "week.toml", tmp_path / "week.ics"
    path.write_text(file())
    command = ["week", str(path), "--db", str(served)]
    assert main([*command, "--json", "--out", str(out), "--from", "2026-12-01"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["proven"]
    assert told["visits"] == 2
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert main(command) == 0
    assert "proven" in capsys.readouterr().out
    said = words(upload(file()))
    for row in told["sessions"]:
        assert row["room"] in said
        assert row["begins"] in said
    assert "2 visits fit, 0 do not." in said
    assert f"Children travel {told['child_minutes']} minutes in total" in said
    assert f"Specialists drive {told['driving_minutes']} minutes" in said


def test_a_file_with_a_fault_is_said_on_the_page(served) -> None:
    page = upload(file(room_days="[]"))
    assert any("the room Library has no day" in one.value for one in page.error)


def test_the_file_that_the_page_shows_is_a_file(served) -> None:
    assert read_week("example.toml", EXAMPLE.encode()).visit_minutes == 45


def test_wrong_options_are_said(served, tmp_path, capsys) -> None:
    path = tmp_path / "week.toml"
    path.write_text(file())
    for more, said in (
        (["--out", "a.pdf"], "ends in .csv or .ics"),
        (["--seconds", "0"], "more than 0 seconds"),
    ):
        assert main(["week", str(path), "--db", str(served), *more]) == 2
        assert said in capsys.readouterr().err
    assert main(["week", "none.toml", "--db", str(served)]) == 2
