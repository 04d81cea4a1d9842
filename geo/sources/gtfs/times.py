"""Times of day as GTFS writes them: past midnight they go on beyond 24:00:00."""

import re

import numpy as np
import pandas as pd

from geo.measure import Floats

_TIME = re.compile(r"(\d{1,6}):([0-5]?\d):([0-5]?\d)", re.ASCII)


def seconds(texts: pd.Series) -> Floats:
    """Seconds after midnight of the day of service, NaN where a text is no time.

    >>> seconds(pd.Series(["08:15:00", "8:15:30", "25:00:00", "", "noon"])).tolist()
    [29700.0, 29730.0, 90000.0, nan, nan]
    """
    codes, distinct = pd.factorize(texts, use_na_sentinel=False)
    known = np.array([_seconds(str(text)) for text in distinct], dtype=float)
    return known[codes] if len(codes) else np.empty(0)


def _seconds(text: str) -> float:
    found = _TIME.fullmatch(text)
    if not found:
        return float("nan")
    hours, minutes, rest = map(int, found.groups())
    return float(hours * 3600 + minutes * 60 + rest)


def clock(times_s: Floats) -> list[str]:
    """Times as texts, to the second.

    >>> clock(np.array([29700.0, 90000.0]))
    ['08:15:00', '25:00:00']
    """
    whole, codes = np.unique(np.rint(times_s).astype(np.int64), return_inverse=True)
    said = [f"{t // 3600:02d}:{t // 60 % 60:02d}:{t % 60:02d}" for t in whole.tolist()]
    return [said[code] for code in codes.tolist()]
