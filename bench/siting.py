"""How long siting takes: ``python -m bench.siting [DATABASE] [--sites 1 3 10]``.

Up to three hundred candidates and every home of the area, each question, with and without what
there is already. Each answer must be proven.
"""

import argparse
import time
from pathlib import Path

from geo.area import AIMS, Area, SitesQuestion, Standard
from geo.measure import within_metres
from geo.settings import DEFAULT_DB

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


def main() -> None:
    """Print the seconds of each question."""
    asked_for = argparse.ArgumentParser(description=__doc__)
    asked_for.add_argument("db", type=Path, nargs="?", default=DEFAULT_DB)
    asked_for.add_argument("--sites", type=int, nargs="+", default=[1, 3, 10])
    asked_for.add_argument("--categories", nargs="+", default=["library", "family-hub"])
    options = asked_for.parse_args()
    area = Area.open(options.db)
    standard = Standard("walk", within_metres(2.0))
    asked = SitesQuestion("library", standard, among=AMONG, by="hexagon")
    beyond = tuple(area.candidates(asked)["service_id"][CANDIDATES:])
    print(f"{len(area.homes):,} homes, {len(area.candidates(asked)) - len(beyond)} candidates")
    for category in options.categories:
        for aim in AIMS:
            for number in options.sites:
                start = time.perf_counter()
                question = SitesQuestion(
                    category, standard, aim, number, AMONG, barred=beyond, by="hexagon"
                )
                solution = area.sites(question).found.solution
                took = time.perf_counter() - start
                print(
                    f"{category:>12} {aim:>7} {len(solution.sites):>3} "
                    f"{took:6.2f} s, of it solving {solution.seconds:6.2f} s, "
                    f"{'proven' if solution.proven else f'gap {solution.gap:.2%}'}"
                )


if __name__ == "__main__":
    main()
