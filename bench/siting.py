"""How long siting takes: ``python -m bench.siting [DATABASE]``.

Three hundred candidates and every postcode of the area, each question, with and without what there
is already. Each answer must be proven.
"""

import sys
import time
from pathlib import Path

from geo.measure import within_metres
from geo.places.zones import zones_of
from geo.provision.where_next import QUESTIONS, candidates, where_next
from geo.settings import DEFAULT_DB
from geo.store import Store
from geo.travel import Streets
from geo.travel.standard import Standard

AMONG = (
    "mainstream-school",
    "community-centre",
    "library",
    "gp",
    "pharmacy",
    "hospital",
    "sport",
    "play",
)
CANDIDATES = 300


def main(db: Path) -> None:
    """Print the seconds of each question."""
    store = Store.open(db)
    network, offer, homes = store.network(), store.offer(), store.homes_of_area()
    among = candidates(offer, AMONG).head(CANDIDATES)
    zones = zones_of(homes, "hexagon")
    standard = Standard("walk", within_metres(2.0))
    print(f"{len(homes):,} homes, {len(among)} candidates")
    for category in ("library", "family-hub"):
        for question in QUESTIONS:
            for number in (1, 3, 10):
                start = time.perf_counter()
                found = where_next(
                    Streets(network, standard.mode, standard.timed),
                    homes,
                    offer,
                    zones,
                    category=category,
                    standard=standard,
                    among=among,
                    question=question,
                    number=number,
                )
                took, solution = time.perf_counter() - start, found.solution
                print(
                    f"{category:>12} {question:>7} {len(solution.sites):>3} "
                    f"{took:6.2f} s, of it solving {solution.seconds:6.2f} s, "
                    f"{'proven' if solution.proven else f'gap {solution.gap:.2%}'}"
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_DB)
