"""Where provision is missing, and for how many.

`Question` says what is asked, `gaps` answers it with any way of travelling, and `headline` puts
the answer into one sentence. All is pure: tables in, tables out.
"""

from geo.gaps.compare import Change, change_said, compared
from geo.gaps.edge import Beyond, exits
from geo.gaps.equity import Equity, by_decile, distribution, equity
from geo.gaps.measure import ZONE_COLUMNS, Gaps, gaps
from geo.gaps.needs import NEED_COLUMNS, by_need
from geo.gaps.question import COUNTS, DECAYS, MEASURES, Question
from geo.gaps.words import described, headline, number_said, share_said, standard_said

__all__ = [
    "COUNTS", "DECAYS", "MEASURES", "NEED_COLUMNS", "ZONE_COLUMNS", "Beyond", "Change", "Equity",
    "Gaps",
    "Question", "by_decile", "by_need", "change_said", "compared", "described",
    "distribution", "equity", "exits", "gaps", "headline", "number_said", "share_said",
    "standard_said",
]  # fmt: skip
