"""Whether the right entries become one: ``python -m bench.merging [--all]``.

Merges the labelled entries of `bench/labelled` as a build does, and compares what comes of each
labelled pair with what a person said of it. How the labels were made is in the README there.
"""

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.build.merge import Merging, PostcodePoint, merge
from geo.records import Location, Row, Service, ServiceAtLocation, Settlement

LABELLED = Path(__file__).parent / "labelled"

SAME, ASK, NOT = "same", "ask", "not"
"""What a person said of a pair: one service; to be asked; two services."""

MERGED, ASKED, APART = "merged", "asked", "apart"
"""What comes of a pair."""

MAP = "map"
"""The source whose places are surveyed."""

_RANKS: Mapping[str, int] = defaultdict(lambda: 5, {MAP: 9})
"""As in a build: a list goes before the map."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled pair, and what came of it."""

    area: str
    name_a: str
    name_b: str
    metres: float | None
    label: str
    outcome: str
    why: str
    part: str


@dataclass(frozen=True, slots=True)
class MergeScore:
    """How many pairs came out right.

    `precision` is the share of the merged pairs that are the same, `recall` the share of the same
    that were merged.
    """

    counts: Counter[tuple[str, str]]

    @property
    def precision(self) -> float:
        """Of the pairs that were merged, the share that a person called the same."""
        merged = sum(self.counts[label, MERGED] for label in (SAME, ASK, NOT))
        return self.counts[SAME, MERGED] / merged if merged else 1.0

    @property
    def recall(self) -> float:
        """Of the pairs that a person called the same, the share that was merged."""
        same = sum(self.counts[SAME, outcome] for outcome in (MERGED, ASKED, APART))
        return self.counts[SAME, MERGED] / same if same else 1.0


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table of `LABELLED`; lines that start with # are notes."""
    with (LABELLED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def rows_of(entry: Mapping[str, str]) -> Iterator[Row]:
    """An entry as a reader would give it."""
    key, source = entry["entry"], entry["source"]
    yield Service(key, entry["name"], entry["category"], source, key, urn=entry["urn"] or None)
    if entry["lon"]:
        placed_by = "postcode" if entry["placed"] == "postcode" else "source"
        lon, lat = float(entry["lon"]), float(entry["lat"])
        postcode = entry["postcode"] or None
        place = f"{key}-place"
        yield Location(place, None, lon, lat, source, postcode=postcode, placed_by=placed_by)
        yield ServiceAtLocation(key, place, source)


def postcode_points() -> dict[str, PostcodePoint]:
    """The points of the postcodes in the labelled set, and their error."""
    return {
        row["postcode"]: PostcodePoint(
            float(row["easting"]), float(row["northing"]), float(row["error_m"])
        )
        for row in table("postcodes")
    }


def merged_areas() -> dict[str, Merging]:
    """The entries of each area of the labelled set, merged as a build does."""
    areas: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for entry in table("entries"):
        areas[entry["area"]][entry["source"]] += rows_of(entry)
    for row in table("settlements"):
        areas[row["area"]][MAP].append(Settlement(row["name"], row["name"], "town", 0.0, 0.0, MAP))
    points = postcode_points()
    return {
        area: merge(
            by_source, ranks={s: _RANKS[s] for s in by_source}, surveyed=[MAP], postcodes=points
        )
        for area, by_source in areas.items()
    }


def judged(found: Mapping[str, Merging]) -> list[Judged]:
    """What came of each labelled pair."""
    entries = {entry["entry"]: entry for entry in table("entries")}
    now = {row.merged_id: row.service_id for one in found.values() for row in one.merged}
    asked = {pair.key: pair for one in found.values() for pair in one.doubtful}
    out = []
    for row in table("pairs"):
        a, b = row["entry_a"], row["entry_b"]
        key = tuple(sorted((now.get(a, a), now.get(b, b))))
        outcome = MERGED if key[0] == key[1] else ASKED if key in asked else APART
        area = entries[a]["area"]
        names = entries[a]["name"], entries[b]["name"]
        metres = asked[key].distance_m if outcome == ASKED else None
        out.append(Judged(area, *names, metres, row["label"], outcome, row["why"], row["part"]))
    return out


def score(pairs: Iterable[Judged]) -> MergeScore:
    """How many pairs came out right."""
    return MergeScore(Counter((pair.label, pair.outcome) for pair in pairs))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print precision and recall, what is asked, and every error."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.merging", description=__doc__.split("\n", 1)[0]
    )
    parser.add_argument("--part", choices=["tuning", "held-out"], help="only the pairs of one part")
    options = parser.parse_args(arguments)
    found = merged_areas()
    pairs = judged(found)
    for part in [options.part] if options.part else ["tuning", "held-out", None]:
        _print_part(part, [pair for pair in pairs if part in (None, pair.part)])
    print("### By area, of all entries\n\n| area | entries | merged | asked |\n|---|---|---|---|")
    entries = Counter(entry["area"] for entry in table("entries"))
    for area, one in sorted(found.items()):
        print(f"| {area} | {entries[area]} | {len(one.merged)} | {len(one.doubtful)} |")
    shown = [pair for pair in pairs if options.part in (None, pair.part)]
    _print_errors("Merged, and should not be", (p for p in shown if _wrongly_merged(p)))
    _print_errors("The same, and not merged", (p for p in shown if _missed(p)))
    _print_errors("To be asked, and not asked", (p for p in shown if _not_asked(p)))


def _wrongly_merged(pair: Judged) -> bool:
    return pair.outcome == MERGED and pair.label != SAME


def _missed(pair: Judged) -> bool:
    return pair.label == SAME and pair.outcome != MERGED


def _not_asked(pair: Judged) -> bool:
    return pair.label == ASK and pair.outcome == APART


def _print_part(part: str | None, pairs: Sequence[Judged]) -> None:
    found = score(pairs)
    print(f"## {(part or 'all').capitalize()}: {len(pairs)} pairs\n")
    print(f"Precision {found.precision:.4f}, recall {found.recall:.4f}.\n")
    print("| a person said | merged | asked | apart |\n|---|---|---|---|")
    for label in (SAME, ASK, NOT):
        cells = (found.counts[label, outcome] for outcome in (MERGED, ASKED, APART))
        print(f"| {label} | {' | '.join(map(str, cells))} |")
    print()


def _print_errors(heading: str, pairs: Iterable[Judged]) -> None:
    print(f"\n### {heading}\n")
    for pair in pairs:
        print(f"- {pair.area}, {pair.part}: {pair.name_a} / {pair.name_b}: {_told(pair)}")


def _told(pair: Judged) -> str:
    away = "" if pair.metres is None else f", {pair.metres:.0f} m apart"
    return f"{pair.outcome}{away} ({pair.why})"


if __name__ == "__main__":
    main()
