"""How long it takes to make a table of small counts safe: ``python -m bench.disclosure``.

Made tables, with the totals of both sides: zones by four states, and zones by two. For each: the
seconds to leave cells out, the seconds to prove what is left of each, and how many can be narrowed
down, which must be none.
"""

import argparse
import time

import numpy as np

from geo.disclosure import certified, crossed, protect

TABLES = ((89, (0.55, 0.25, 0.12, 0.08)), (500, (0.8, 0.2)))
"""How many zones, and how people are shared among the states."""


def main() -> None:
    """Print a line for each table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--share", type=float, default=1.0, help="of the zones of each table")
    share = asked.parse_args().share
    for zones, states in TABLES:
        rows = max(int(zones * share), 2)
        random = np.random.default_rng(5)
        counts = random.poisson(np.outer(random.lognormal(3.2, 0.7, rows), states))
        began, clock = time.process_time(), time.perf_counter()
        found = protect(crossed(counts))
        made, waited = time.process_time() - began, time.perf_counter() - clock
        began = time.process_time()
        proved = certified(found)
        print(
            f"{rows} by {len(states)}: {found.small.sum()} small, {found.hidden.sum()} of "
            f"{len(found.hidden)} left out in {made:.1f} s of processor time ({waited:.1f} s by "
            f"the clock); certified in {time.process_time() - began:.1f} s; "
            f"{sum(not one.is_safe for one in proved)} can be narrowed down"
        )


if __name__ == "__main__":
    main()
