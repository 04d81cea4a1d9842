"""Whether people find what they type: ``python -m bench.searching [--before COMMIT]``.

Asks the queries of `tests/golden/searches.csv` of the area that they were written for, and prints
for how many the right answer comes first, and among the first three; precision and recall; and the
processor time of a search. With ``--before`` another commit is asked the same, by its own code.

A query is answered if a right service is among the first three real ones, within reach or apart
(online, at home, for the whole area). Where no real service within its reach is right, the made-up
examples, which always come after real services, are ranked among themselves.
"""

import argparse
import csv
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.directory.vocabulary import CATEGORIES
from geo.settings import DEFAULT_DB

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden" / "searches.csv"
DOOR = Path(__file__).with_name("search_door.py")

FIRST = 3
"""A right answer counts if it is among so many."""

TUNING, HELD_OUT = "tuning", "held-out"


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types, where they start, and any of the answers that are right."""

    part: str
    language: str
    kind: str
    place: str
    age: float | None
    mode: str
    miles: float
    query: str
    right: tuple[str, ...]

    @property
    def asked(self) -> dict[str, Any]:
        """The query as `bench.search_door` takes it."""
        names = ("query", "place", "age", "mode", "miles")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Answered:
    """How a query was answered.

    `rank` is the place of the first right service, from 1, and `understood` that of the first right
    kind of help that the words were read as; None where none is right. `shown` are how many of the
    first three services there were, `right` how many of them were right. `there` is how many right
    services there are within reach, `found` how many of them were found. Times are processor time.
    """

    query: Query
    rank: int | None
    understood: int | None
    shown: int
    right: int
    there: int
    found: int
    found_s: float
    understood_s: float


def queries() -> list[Query]:
    """The queries of the golden file; lines that start with # are notes."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [
            Query(
                row["part"],
                row["language"],
                row["kind"],
                row["place"],
                float(row["age"]) if row["age"] else None,
                row["mode"],
                float(row["miles"]),
                row["query"],
                tuple(row["right"].split("|")),
            )
            for row in csv.DictReader(line for line in file if not line.startswith("#"))
        ]


def is_right(service: Sequence[Any], right: Sequence[str]) -> bool:
    """Whether a service is one of the right answers."""
    name, category, needs, _ = service
    section = CATEGORIES[category].section if category in CATEGORIES else ""
    names = {f"name:{name}", f"category:{category}", f"section:{section}"}
    return not names.union(f"need:{need}" for need in needs).isdisjoint(right)


def judged(
    query: Query, answer: Mapping[str, Any], services: Mapping[str, Sequence[Any]]
) -> Answered:
    """How one query was answered."""
    fits = {key for key, one in services.items() if is_right(one, query.right)}
    real = {key for key, one in services.items() if not one[3]}
    there = fits & set(answer["there"])
    counted = real if there & real else set(services) - real
    ranks = [
        first([one for one in answer[where] if one in counted], fits)
        for where in ("results", "elsewhere")
    ]
    shown = answer["results"][:FIRST]
    return Answered(
        query,
        min((rank for rank in ranks if rank), default=None),
        first(answer["understood"], set(query.right)),
        len(shown),
        len(fits & set(shown)),
        len(there),
        len(there & {*answer["results"], *answer["elsewhere"]}),
        answer["found_s"],
        answer["understood_s"],
    )


def first(listed: Iterable[str], right: set[str]) -> int | None:
    """The place of the first right one, from 1."""
    return next((place for place, one in enumerate(listed, 1) if one in right), None)


def ask(asked: Sequence[Query], db: Path, tree: Path = ROOT) -> list[Answered]:
    """Ask queries of the code in a tree, in a process of its own."""
    told = json.dumps({"db": str(db), "queries": [one.asked for one in asked]})
    done = subprocess.run(
        [sys.executable, str(DOOR)],
        input=told,
        capture_output=True,
        text=True,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    answers = json.loads(done.stdout)
    pairs = zip(asked, answers["answers"], strict=True)
    return [judged(query, answer, answers["services"]) for query, answer in pairs]


def among_first(rank: int | None) -> bool:
    """Whether a place is among the first."""
    return rank is not None and rank <= FIRST


def share(answered: Sequence[Answered], fits: Callable[[Answered], bool]) -> float:
    """The share of queries that were answered so; 1 of none."""
    return sum(map(fits, answered)) / len(answered) if answered else 1.0


def precision(answered: Sequence[Answered]) -> float:
    """The share of the first three services that are right, over all queries."""
    return sum(one.right for one in answered) / max(sum(one.shown for one in answered), 1)


def recall(answered: Sequence[Answered]) -> float:
    """The share of the right services within reach that were found, the mean of all queries."""
    return statistics.mean([one.found / one.there for one in answered if one.there] or [0.0])


def _table(title: str, columns: Mapping[str, Sequence[Answered]]) -> None:
    print(f"\n### {title}\n")
    print("| | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name, measure in _MEASURES.items():
        print(f"| {name} | " + " | ".join(measure(rows) for rows in columns.values()) + " |")


def _percent(fits: Callable[[Answered], bool]) -> Callable[[Sequence[Answered]], str]:
    return lambda rows: f"{share(rows, fits):.0%}"


def _time(which: str) -> Callable[[Sequence[Answered]], str]:
    def said(rows: Sequence[Answered]) -> str:
        taken = sorted(getattr(one, which) * 1000 for one in rows)
        return f"{statistics.median(taken):.1f}, {taken[int(0.95 * (len(taken) - 1))]:.1f} ms"

    return said


_MEASURES: dict[str, Callable[[Sequence[Answered]], str]] = {
    "queries": lambda rows: str(len(rows)),
    "right answer first": _percent(lambda one: one.rank == 1),
    "right answer among the first three": _percent(lambda one: among_first(one.rank)),
    "understood, first three readings": _percent(lambda one: among_first(one.understood)),
    "precision of the first three": lambda rows: f"{precision(rows):.0%}",
    "recall": lambda rows: f"{recall(rows):.0%}",
    "processor, a search: median, 95th": _time("found_s"),
    "processor, understanding: median, 95th": _time("understood_s"),
}


def _groups(asked: Iterable[Query]) -> dict[str, Callable[[Query], bool]]:
    found: dict[str, Callable[[Query], bool]] = {
        "English": lambda one: one.language == "en",
        "Other languages": lambda one: one.language != "en",
    }
    for language in dict.fromkeys(one.language for one in asked):
        found[language] = lambda one, language=language: one.language == language
    for kind in dict.fromkeys(one.kind for one in asked):
        found[f"en, {kind}"] = lambda one, kind=kind: (one.language, one.kind) == ("en", kind)
    return found


def _tree_of(commit: str, folder: Path) -> Path:
    """The files of a commit, put into a folder."""
    packed = subprocess.run(
        ["git", "archive", commit], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def main() -> None:
    """Ask all queries, and print the tables."""
    options = _options()
    asked = [one for one in queries() if options.part in (one.part, "all")]
    columns = {"now": ask(asked, options.db.resolve())}
    with ExitStack() as stack:
        if options.before:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            tree = _tree_of(options.before, folder)
            before = ask(asked, (options.before_db or options.db).resolve(), tree)
            columns = {options.before: before, **columns}
    for part in (TUNING, HELD_OUT):
        for title, fits in _groups(asked).items():
            rows = {
                name: [one for one in every if one.query.part == part and fits(one.query)]
                for name, every in columns.items()
            }
            if rows["now"] and (title.istitle() or title[0].isupper() or options.every):
                _table(f"{title}, {part}", rows)
    if options.missed and options.part == TUNING:
        for one in columns["now"]:
            if not among_first(one.rank):
                print(
                    one.query.language, "|", one.query.query, "|", *one.query.right, "|", one.rank
                )


def _options() -> argparse.Namespace:
    made = argparse.ArgumentParser(prog="python -m bench.searching", description=__doc__)
    made.add_argument("--db", type=Path, default=DEFAULT_DB, help="the island's database")
    made.add_argument("--before", metavar="COMMIT", help="another commit to ask the same")
    made.add_argument("--before-db", type=Path, help="its database, if it cannot read ours")
    made.add_argument("--part", choices=(TUNING, HELD_OUT, "all"), default="all")
    made.add_argument("--every", action="store_true", help="tables by language and kind as well")
    made.add_argument("--missed", action="store_true", help="list what --part tuning missed")
    return made.parse_args()


if __name__ == "__main__":
    main()
