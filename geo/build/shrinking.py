"""A build that holds much less than the last: it is stopped before it takes its place.

A feed that breaks off in the middle is sound in itself. What tells is what was there before: how
many rows each source gave, and how many services of each kind came of the sources of both builds.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from geo.directory.vocabulary import CATEGORIES
from geo.errors import BuildError, GeoError
from geo.manifest import AlarmLimits, Manifest
from geo.store import Store

_WORTH_TELLING = 5
"""A fall by fewer than so many is none, unless nothing is left."""


@dataclass(frozen=True, slots=True)
class Fall:
    """What there is less of, and how many there were and are."""

    what: str
    before: int
    after: int


def falls(before: Store, after: Store, limits: AlarmLimits) -> list[Fall]:
    """What fell by more than the manifest's ``[update] shrunk``: sources, then kinds of service.

    A source that the new build does not name was taken out by whoever wrote the manifest.
    """
    then, now = _sources(before), _sources(after)
    both = then.keys() & now.keys()
    titles = {source_id: title for source_id, (title, _) in then.items()}
    found = [
        *_fallen(
            {titles[one]: then[one][1] for one in then if one in both},
            {titles[one]: now[one][1] for one in both},
            limits,
        ),
        *_fallen(_kinds(before, both), _kinds(after, both), limits),
    ]
    return list(found)


def _sources(store: Store) -> dict[str, tuple[str, int]]:
    rows = store.rows("SELECT source_id, title, rows_kept FROM source ORDER BY source_id")
    return {source_id: (title, int(kept or 0)) for source_id, title, kept in rows}


def _kinds(store: Store, wanted: Collection[str]) -> Mapping[str, int]:
    rows = store.rows("SELECT category, source_id, count(*) FROM service GROUP BY ALL")
    counts: Counter[str] = Counter()
    for category, source_id, number in rows:
        if source_id in wanted:
            counts[CATEGORIES[category].name if category in CATEGORIES else category] += number
    return counts


def _fallen(
    before: Mapping[str, int], after: Mapping[str, int], limits: AlarmLimits
) -> Iterator[Fall]:
    least = min(limits.at_least, _WORTH_TELLING)
    for what, then in sorted(before.items()):
        now = after.get(what, 0)
        worth = then - now >= least or (now == 0 and then > 1)
        if worth and now < then * (1 - limits.shrunk):
            yield Fall(what, then, now)


def guard(out: Path, unfinished: Path, area: Manifest) -> None:
    """Stop a build that would take the place of one that holds much more.

    Raises
    ------
    BuildError
        With a table of what there is less of.
    """
    if not out.is_file():
        return
    try:
        before = Store.open(out)
    except GeoError:  # what is there is no database of this version: nothing to compare with
        return
    with closing(before), closing(Store.open(unfinished)) as after:
        found = falls(before, after, area.alarms)
    if found:
        raise BuildError(
            f"Nothing was replaced: there is much more in {out} than in the new "
            f"build.\n{_table(found)}\nIf that is right, build again with --accept. If not, "
            "look at these sources. The usual limit is [update] shrunk = "
            f"{area.alarms.shrunk:g} in the manifest."
        )


def _table(found: list[Fall]) -> str:
    width = max(len(fall.what) for fall in found)
    lines = [f"    {'':{width}}  {'before':>10}  {'now':>10}"]
    lines += [f"    {fall.what:{width}}  {fall.before:>10,}  {fall.after:>10,}" for fall in found]
    return "\n".join(lines)
