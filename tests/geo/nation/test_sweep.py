"""A nation of small areas: each home once, services across borders, and a worker lost."""

import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.areas import Areas
from geo.nation import sweep
from geo.nation.kept import KeptResults
from geo.nation.sweep import AreaSweep
from geo.nation.tasks import run
from geo.provision.question import CoverageQuestion, GapsQuestion
from geo.travel.standard import Standard
from tests.geo.areas.conftest import EAST, FAR, THREE, WEST, three_areas
from tests.side_by_side import MadeArea, write_area

__all__ = ["three_areas"]

NEAR = Standard("walk", within_m=500.0)
LIBRARIES = CoverageQuestion("library", NEAR)


class Killed(AreaSweep):
    """Loses its worker the first time; a file that is taken away says which time it is."""

    __slots__ = ()

    def __call__(self) -> dict[str, object]:
        note = self.member.path.with_suffix(".first")
        if note.exists():
            note.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__()


def by_hand(x: float, y: float, service: tuple[float, float]) -> float:
    """Metres from a home on a row to a service a little north of a corner, on the lattice."""
    return 100 * (abs(x - service[0]) + abs(y - int(service[1]))) + 100 * (service[1] % 1)


def test_the_whole_is_each_home_once_with_what_lies_across_the_border(three_areas: Path) -> None:
    tasks = sweep.sweeps(Areas(three_areas), LIBRARIES)
    rows = [task() for task in tasks.values()]
    libraries = [(12.0, 2.05), (2.0, 2.05)]
    homes = [at for made in THREE for at in made.postcodes().values()]
    within = sum(min(by_hand(*home, one) for one in libraries) <= 500 for home in homes)
    total = sweep.whole(rows, LIBRARIES)
    assert (total["areas"], total["homes"], total["within"]) == (3, 243, within)
    across = sum(
        by_hand(*home, (12.0, 2.05)) <= 500 and home[0] > 7 for home in WEST.postcodes().values()
    )
    assert (rows[0]["across"], total["across"]) == (across, across)
    assert across > 0


def test_gaps_add_up_as_coverage_does(three_areas: Path) -> None:
    areas = Areas(three_areas)
    question = GapsQuestion(("library",), NEAR)
    gaps = sweep.whole([task() for task in sweep.sweeps(areas, question).values()], question)
    homes = sweep.whole([task() for task in sweep.sweeps(areas, LIBRARIES).values()], LIBRARIES)
    assert gaps["people"] == homes["homes"]
    assert gaps["within"] == homes["within"]
    assert gaps["outside"] == homes["homes"] - homes["within"]


def test_numbers_that_an_area_does_not_give_are_in_no_sum() -> None:
    question = GapsQuestion(("library",), NEAR)
    shown = dict.fromkeys(sweep.PEOPLE, 100.0) | {"homes": 1, "checksum": "a"}
    rows = [
        {**shown, "code": "A"},
        {**shown, "code": "B", "outside": None},
        {**shown, "code": "C"},
    ]
    total = sweep.whole(rows, question)
    assert (total["areas"], total["not_given"], total["people"]) == (3, 1, 200.0)


def test_the_same_to_the_last_digit_with_a_worker_killed(folder: Path) -> None:
    tasks = sweep.sweeps(Areas(folder), LIBRARIES)
    alone = run(tasks)
    killing = {
        code: Killed(task.member, task.around, task.question) if code == EAST.code else task
        for code, task in tasks.items()
    }
    tasks[EAST.code].member.path.with_suffix(".first").touch()
    many = run(killing, workers=2)
    assert not tasks[EAST.code].member.path.with_suffix(".first").exists()
    assert json.dumps([one.result for one in many.values()]) == json.dumps(
        [one.result for one in alone.values()]
    )


@pytest.fixture
def folder(three_areas: Path, tmp_path: Path) -> Path:
    """A copy of the three areas, to be spoilt."""
    return Path(shutil.copytree(three_areas, tmp_path / "areas"))


class Asked:
    """The command, over a folder."""

    def __init__(self, folder: Path, keep: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.keep, self.capsys = folder, keep, capsys
        self.told = ""

    def __call__(self, *more: str, exits: int = 0) -> dict[str, object]:
        asked = ["--category", "library", "--within", "0.3", "--keep", str(self.keep)]
        words = ["nation", "coverage", *asked, "--workers", "0", *more, str(self.folder), "--json"]
        self.capsys.readouterr()
        assert main(words) == exits
        out, self.told = self.capsys.readouterr()
        found: dict[str, object] = json.loads(out)
        return found


@pytest.fixture
def asked(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    return Asked(folder, tmp_path / "kept", capsys)


def test_what_was_measured_is_not_measured_again(asked: Asked, folder: Path) -> None:
    first = asked()
    assert first["measured_before"] == 0
    assert "3 of 3 done" in asked.told
    for path in list(asked.keep.glob("*.json"))[:1]:
        path.write_text("half of a fi", encoding="utf-8")  # stopped in the middle
    second = asked()
    assert second["measured_before"] == 2
    assert second["total"] == first["total"]
    assert second["areas"] == first["areas"]
    shutil.copy(folder / f"{FAR.code}.duckdb", folder / "again.duckdb")
    assert asked()["measured_before"] == 3  # the same build, twice: one of the files is left out
    assert asked("--again")["measured_before"] == 0


def test_an_area_that_fails_is_told_at_the_end(asked: Asked, folder: Path) -> None:
    (folder / f"{FAR.code}.duckdb").write_text("nothing", encoding="utf-8")
    found = asked()
    assert len(found["areas"]) == 2  # type: ignore[arg-type]
    assert "cannot be read" in found["not_served"][0]["reason"]  # type: ignore[index]
    assert found["total"]["homes"] == 2 * 81  # type: ignore[index]


def test_kept_results_survive_what_is_no_result(tmp_path: Path) -> None:
    book = KeptResults(tmp_path / "kept")
    book.write("a", {"x": 0.1 + 0.2})
    assert book.read("a") == {"x": 0.1 + 0.2}
    assert book.read("b") is None
    for path in book.folder.iterdir():
        path.write_text("[1]", encoding="utf-8")
    assert book.read("a") is None


def test_the_command_in_words(
    asked: Asked, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--category", "library", "--within", "0.3", "--keep", str(asked.keep)]
    assert main(["nation", "gaps", *more, "--workers", "0", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "of 243 in 3 areas are outside 0.3 miles (walk) of: Library" in said
    assert main(["nation", "check", "--workers", "0", str(folder)]) == 0
    assert "beside Area AB" in capsys.readouterr().out
    assert main(["nation", "serve", str(folder), str(folder)]) == 2
    assert "one folder" in capsys.readouterr().err
    assert main(["nation", "gaps", *more, "--count", "children", str(folder)]) == 1
    said = capsys.readouterr().out
    assert all(f"Failed: {made.code}: " in said for made in THREE)
    assert main(["nation", "coverage", *more, str(folder / "none")]) == 1
    assert "no database" in capsys.readouterr().err


def test_areas_are_built_and_one_that_fails_stops_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = MadeArea(2, size=4, listed=(("Club", "play", (8.0, 1.05)),))
    written = write_area(tmp_path, good, ())
    bad = tmp_path / "bad.toml"
    bad.write_text(written.read_text(encoding="utf-8"), encoding="utf-8")
    words = ["nation", "build", str(written), str(bad), "--out", str(tmp_path / "out"), "--json"]
    assert main([*words, "--workers", "0"]) == 1
    found = json.loads(capsys.readouterr().out)
    (built,) = found["areas"]
    assert built["path"] == str(tmp_path / "out" / f"{good.code}.duckdb")
    assert list(found["failed"]) == [str(bad)]
    assert found["twice"] == {good.code: [str(written), str(bad)]}
    assert main([*words[:2], str(written), *words[4:], "--workers", "0"]) == 0
    assert json.loads(capsys.readouterr().out)["areas"][0]["unchanged"]
