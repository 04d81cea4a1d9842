"""A build that is killed at any moment leaves the old database or the new one, and both whole."""

import csv
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, sleep

import pytest

from geo.build.pipeline import build
from geo.records import Service
from geo.store import Store
from tests.examples import some
from tests.official import write_official_town
from tests.town import NAME, at

# A server that has imported everything forks each build: a process of its own, as it really is,
# whose time goes into building.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["geo.build.pipeline", "tests.geo.build.test_killed"])

NEW = "New Club"
"""The service that only the new database has."""

_RANDOM = random.Random(20261123)
MOMENTS = [(i + _RANDOM.random()) / 12 for i in range(12)]
"""Shares of a build's duration: one at random in each twelfth of it."""

LINES = {
    "Test map": False,
    "Test clubs": False,
    "Joining what is in more than one source": False,
    "Checking the database": False,
    "Done": True,
}
"""What a build says that it is doing, and whether the new database is in place by then."""


@dataclass(frozen=True)
class Made:
    """A town with newer files than its database, and what a build gives that nobody stops."""

    manifest: Path
    db: Path
    old: bytes
    old_pairs: bytes
    new_pairs: bytes
    new_rows: dict[str, int]
    seconds: float

    @property
    def pairs(self) -> Path:
        return self.manifest.with_name(f"{self.manifest.stem}.pairs.csv")


def building(manifest: Path, db: Path, told: Connection, wait_at: str) -> None:
    """Build, telling each line of progress; at one of them, wait to be killed."""

    def progress(_share: float, what: str) -> None:
        told.send(what)
        if what == wait_at:
            sleep(60)

    build(manifest, db, progress, again=True)
    told.close()


@contextmanager
def started(manifest: Path, db: Path, wait_at: str = "") -> Iterator[Connection]:
    """A build in a process of its own, which is killed in the end; gives what it tells."""
    told, telling = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=building, args=(manifest, db, telling, wait_at))
    with told:
        process.start()
        telling.close()
        yield told
        process.kill()
        process.join(60)
    assert process.exitcode is not None
    process.close()


def heard(told: Connection, until: str = "") -> list[str]:
    """What a build tells, until it says this or ends."""
    lines: list[str] = []
    while until not in lines:
        try:
            lines.append(told.recv())
        except EOFError:
            return lines
    return lines


def add_club(path: Path, name: str, column: float) -> None:
    lon, lat = at(column, 6.02)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([name, "", f"{lat:.6f}", f"{lon:.6f}"])


def write_two_lists(folder: Path) -> Path:
    """The town with a second list of clubs: one of them may be in both."""
    manifest = write_official_town(folder)
    text = manifest.read_text(encoding="utf-8")
    start = text.index('[[source]]\nkind = "services"')
    more = text[start : text.index("[[source]]", start + 1)].replace("clubs.csv", "more.csv")
    more = more.replace('kind = "services"', 'kind = "services"\nsource_id = "more"')
    manifest.write_text(f"{text}\n{more}", encoding="utf-8")
    (folder / "more.csv").write_text("Club,Where,Lat,Long\n", encoding="utf-8")
    add_club(folder / "clubs.csv", "Judo Club", 6.0)
    add_club(folder / "more.csv", "Judo Club Juniors", 7.0)
    return manifest


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A database with one pair answered by a person, and newer files that give one pair more."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "town").mkdir()
    manifest = write_two_lists(folder / "town")
    db, pairs = folder / "built" / "town.duckdb", manifest.with_name("testham.pairs.csv")
    assert build(manifest, db).pairs == 1
    old_pairs = pairs.read_bytes().replace(b"\n,", b"\nno,")
    pairs.write_bytes(old_pairs)
    add_club(folder / "town" / "clubs.csv", NEW, 2.0)
    add_club(folder / "town" / "clubs.csv", "Band Club", 3.0)
    add_club(folder / "town" / "more.csv", "Band Club Juniors", 4.0)

    shutil.copytree(folder / "town", folder / "whole")
    whole = folder / "whole.duckdb"
    with started(folder / "whole" / manifest.name, whole) as told:
        heard(told, "Test postcodes")
        start = perf_counter()
        heard(told)
        seconds = perf_counter() - start
    new_pairs = (folder / "whole" / pairs.name).read_bytes()
    assert new_pairs.count(b"\nno,") == old_pairs.count(b"\nno,") == 1
    assert new_pairs.count(b"\n") == old_pairs.count(b"\n") + 1
    return Made(manifest, db, db.read_bytes(), old_pairs, new_pairs, rows_of(whole), seconds)


@pytest.fixture
def town(made: Made) -> Made:
    """The town as it was before anybody was killed."""
    for left in made.db.parent.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    made.db.write_bytes(made.old)
    made.pairs.write_bytes(made.old_pairs)
    return made


def rows_of(db: Path) -> dict[str, int]:
    store = Store.open(db)
    found: dict[str, int] = store.counts().set_index("table")["rows"].to_dict()
    store.close()
    return found


def is_new(town: Made) -> bool:
    """Whether the new database is in place. It is whole; else the old one is, to the byte."""
    if town.db.read_bytes() == town.old:
        return False
    store = Store.open(town.db)
    assert NEW in {service.name for service in store.records(Service)}
    assert store.locate("TE1 1AB").authority_name == NAME
    store.close()
    assert rows_of(town.db) == town.new_rows
    return True


def check_left(town: Made) -> None:
    """See what a killed build left, and that the next one works."""
    beside = {path.name for path in town.db.parent.iterdir()} - {town.db.name}
    assert all(n.startswith(".town.duckdb.") and n.endswith(".building") for n in beside), beside
    assert town.pairs.read_bytes() in (town.old_pairs, town.new_pairs)
    build(town.manifest, town.db, again=True)
    assert is_new(town)
    assert town.pairs.read_bytes() == town.new_pairs


def test_the_new_database_is_another(town: Made) -> None:
    assert not is_new(town)
    check_left(town)


@pytest.mark.parametrize("share", some(MOMENTS, 1, 6, 11), ids=lambda share: f"{share:.2f}")
def test_killed_at_a_random_moment(town: Made, share: float) -> None:
    with started(town.manifest, town.db, "Done") as told:
        heard(told, "Test postcodes")
        sleep(share * town.seconds)
    is_new(town)
    check_left(town)


@pytest.mark.parametrize(("line", "is_in_place"), some(LINES.items(), 2, 4), ids=LINES)
def test_killed_at_a_line_of_progress(town: Made, line: str, is_in_place: bool) -> None:
    with started(town.manifest, town.db, line) as told:
        assert heard(told, line)[-1] == line
    assert is_new(town) == is_in_place
    check_left(town)
