"""One commit's own search, asked query by query: JSON on standard input, JSON on standard output.

Runs with the code of whichever tree is first on the path, so that `bench.searching` can ask two
commits the same. A commit that has no filter for words is asked as its page asked it: what it
understands of the words becomes its filters, and nothing if it understands nothing.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from geo.area import Area
from geo.directory.plain_words import understand
from geo.families.wanted import FILTERS, Wanted, meant
from geo.measure import METRES_PER_MILE
from geo.travel.standard import Standard

BY_TEXT = "text" in FILTERS
"""Whether the commit searches by words."""


def main() -> None:
    """Answer the queries of standard input."""
    asked = json.load(sys.stdin)
    area = Area.open(Path(asked["db"]))
    answers = asked_all(area, asked["queries"])
    json.dump({"services": services(area), "answers": list(answers)}, sys.stdout)


def services(area: Area) -> dict[str, list[Any]]:
    """Each service by its id: name, category, needs, whether it is made up."""
    needs = area.offer.needs.groupby("service_id")["need"].agg(list).to_dict()
    columns = ["service_id", "name", "category", "illustrative"]
    return {
        key: [name, category, needs.get(key, []), bool(made_up)]
        for key, name, category, made_up in area.offer.services[columns].itertuples(index=False)
    }


def asked_all(area: Area, queries: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """For each query what it was understood as, what was found, and the processor time."""
    there: dict[tuple[Any, ...], list[str]] = {}
    for query in queries:
        standard = Standard(query["mode"], within_m=query["miles"] * METRES_PER_MILE)
        where = query["place"], query["mode"], query["miles"], query["age"]
        if where not in there:
            everything = area.find(query["place"], Wanted(age=query["age"]), standard)
            there[where] = _ids(everything.results) + _ids(everything.elsewhere)
        answer, found_s = _timed(lambda q=query, s=standard: search(area, q, s))
        _, understood_s = _timed(lambda q=query: understand(q["query"]))
        read = targets(query["query"])
        yield {
            "understood": read,
            "results": _ids(answer.results) if read or BY_TEXT else [],
            "elsewhere": _ids(answer.elsewhere) if read or BY_TEXT else [],
            "there": there[where],
            "found_s": found_s,
            "understood_s": understood_s,
        }


def search(area: Area, query: dict[str, Any], standard: Standard) -> Any:
    """What a commit's own search finds."""
    if BY_TEXT:
        wanted = Wanted(text=query["query"], age=query["age"])
    else:
        read = understand(query["query"])
        kinds = {name: getattr(read, name) for name in ("sections", "categories", "needs")}
        wanted = Wanted(**kinds, age=query["age"])
    return area.find(query["place"], meant(wanted), standard)


def targets(text: str) -> list[str]:
    """What a text is understood as, the surest first: ``category:gp``."""
    read = understand(text)
    if hasattr(read, "readings"):
        return [f"{one.kind}:{one.slug}" for one in read.readings]
    kinds = ("need", read.needs), ("section", read.sections), ("category", read.categories)
    return [f"{kind}:{slug}" for kind, slugs in kinds for slug in slugs]


def _ids(table: Any) -> list[str]:
    return [str(one) for one in table["service_id"]]


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` gives, and the processor time in seconds that it took."""
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


if __name__ == "__main__":
    main()
