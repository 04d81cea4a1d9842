"""The base map made in a process beside this one: the same map, and no process left behind."""

import os
import signal
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from geo.errors import SourceError
from geo.sources.basemap import beside, read_basemap
from tests.processes import begun_by, gone, waited_for
from tests.town import write_map

# Begins to make a map, says so, and waits to be killed.
_BEGUN = """
import sys, time
from pathlib import Path
from geo.sources.basemap.beside import making
with making(Path(sys.argv[1])):
    print("begun", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def town_map(tmp_path: Path) -> Path:
    path = tmp_path / "town.osm"
    write_map(path)
    return path


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_cores", lambda: 2)


def test_the_map_is_the_same_to_the_byte(town_map: Path) -> None:
    with beside.making(town_map) as made:
        assert made() == read_basemap(town_map)


@pytest.mark.exhaustive
def test_the_map_of_an_island_is_the_same_to_the_byte(island_extract: Path) -> None:
    with beside.making(island_extract) as made:
        assert made() == read_basemap(island_extract)


def test_a_relative_path_is_one_from_here(town_map: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(town_map.parent)
    with beside.making(Path(town_map.name)) as made:
        assert made() == read_basemap(town_map)


@pytest.mark.parametrize("text", [None, "this is not a map", '<osm version="0.6"></osm>'])
def test_what_is_wrong_is_said_in_the_same_words(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "bad.osm"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SourceError) as here:
        read_basemap(path)
    with pytest.raises(SourceError) as there, beside.making(path) as made:
        made()
    assert str(there.value) == str(here.value)


def test_a_process_that_is_stopped_is_an_error_that_says_so(town_map: Path) -> None:
    before = begun_by(os.getpid())
    with beside.making(town_map) as made:
        (process,) = begun_by(os.getpid()) - before
        os.kill(process, signal.SIGKILL)
        with pytest.raises(SourceError, match=r"town\.osm could not be made.*stopped \(-9\)"):
            made()


def test_none_is_left_when_nobody_waits_for_the_map(town_map: Path) -> None:
    before = begun_by(os.getpid())
    with beside.making(town_map):
        (process,) = begun_by(os.getpid()) - before
    assert gone(process)


def test_none_is_left_when_the_one_that_began_it_is_killed(town_map: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _BEGUN, str(town_map)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"begun\n"
        (process,) = begun_by(parent.pid)
        parent.kill()
    assert waited_for(lambda: gone(process))


@pytest.mark.usefixtures("two_cores")
def test_there_is_room_for_a_large_extract_where_a_core_is_free(
    town_map: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = town_map.stat().st_size
    assert not beside.has_room(town_map)
    monkeypatch.setattr(beside, "WORTH_BYTES", size + 1)
    assert not beside.has_room(town_map)
    monkeypatch.setattr(beside, "WORTH_BYTES", size)
    assert beside.has_room(town_map)
    assert not beside.has_room(town_map.with_name("missing.osm"))
    monkeypatch.setattr(beside, "_cores", lambda: 1)
    assert not beside.has_room(town_map)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux says which cores it has")
def test_one_core_of_two_is_one() -> None:
    one = f"import os; os.sched_setaffinity(0, [{min(os.sched_getaffinity(0))}])"
    code = f"{one}; from geo.sources.basemap import beside; print(beside._cores())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def _room(path: Path) -> bool:
    beside.WORTH_BYTES = 0
    beside._cores = lambda: 2
    return beside.has_room(path)


def test_one_of_many_processes_has_no_room(town_map: Path) -> None:
    with get_context("spawn").Pool(1) as pool:
        assert not pool.apply(_room, [town_map])
