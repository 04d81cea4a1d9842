"""A made-up county: schools, children and drives, for planning runs.

Nothing of it is real. Homes lie in towns and between them, as a gamma-distributed distance from the
middle of a town; drives are straight lines 1.3 times as long, slower in the first and last mile.
"""

import numpy as np

from geo.measure import METRES_PER_MILE
from geo.transport_costs.prices import Price, VehicleKind
from geo.transport_costs.runs import RunProblem

SIDE_M = 40_000.0
TOWNS = 14


def _price(amount: float, unit: str) -> Price:
    return Price(amount, unit, "made up")


KINDS = (
    VehicleKind("Car", 4, 0, _price(60, "pounds a day"), _price(1.5, "pounds a mile")),
    VehicleKind("Minibus", 8, 2, _price(110, "pounds a day"), _price(1.8, "pounds a mile")),
    VehicleKind("Coach", 16, 2, _price(180, "pounds a day"), _price(2.4, "pounds a mile")),
)
"""Made up, in no council's proportions."""


def county(children: int, schools: int, seed: int = 1, side_m: float = SIDE_M) -> RunProblem:
    """A problem with so many children and schools; the same for the same seed."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform(0, side_m, (TOWNS, 2))
    which = rng.choice(TOWNS, children, p=rng.dirichlet(np.full(TOWNS, 2.0)))
    turn = rng.uniform(0, 2 * np.pi, children)
    away = rng.gamma(1.5, 1500.0, children)
    homes = towns[which] + np.column_stack([np.cos(turn), np.sin(turn)]) * away[:, None]
    homes = homes.clip(0, side_m)
    places = np.vstack(
        [homes, towns[rng.permutation(TOWNS)[:schools]] + rng.normal(0, 900, (schools, 2))]
    )
    metres = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) * 1.3
    slow = np.minimum(metres, 2 * METRES_PER_MILE)
    seconds = slow / (20 * METRES_PER_MILE / 3600) + (metres - slow) / (38 * METRES_PER_MILE / 3600)
    at = places[children:]
    near = np.hypot(*(homes[:, None] - at[None]).transpose(2, 0, 1))
    weight = np.exp(-near / 9_000.0)
    school = np.array([rng.choice(schools, p=row / row.sum()) for row in weight])
    primary = rng.random(schools) < 0.4
    begins = rng.choice([8 * 3600 + 45 * 60, 8 * 3600 + 50 * 60, 9 * 3600], schools)
    return RunProblem(
        home=np.arange(children),
        school=children + school,
        metres=metres,
        seconds=seconds,
        wheelchair=rng.random(children) < 0.07,
        alone=rng.random(children) < 0.03,
        assistant=rng.random(children) < 0.2,
        longest_s=np.where(primary[school], 45 * 60, 75 * 60),
        earliest_s=begins[school] - 20 * 60,
        latest_s=begins[school],
        boarding_s=60,
        kinds=KINDS,
        assistant_a_day=70.0,
    )
