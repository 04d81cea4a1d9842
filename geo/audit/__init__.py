"""How an area's data and its offer stand, and how to put them right.

Modules:

- `council_answers`: what a council answers to requirements that no data can tell: a CSV file that
  it owns
- `feeds`: the offers of several councils, from a folder of their feeds, each compared with the law
- `fields`: where a detail of an entry is written, by kind of source
- `health`: the health report: what is in order, what is not, and which entries
- `kept_scores`: scores of an offer over time: a CSV file that the council owns, one row a day
- `offer`: an offer compared with the law: what is asked, what is there, where, and how fresh it is
- `offered`: what the entries of an offer say of what the law asks: one row an entry
- `questions`: what can be asked of an area's offer: how it stands to the law
- `requirements`: what a Local Offer must and should hold, as dated files
- `streets`: how far the streets serve the area's homes, and how routes compare with straight lines
"""

from geo.audit.council_answers import CouncilAnswer, read_answers
from geo.audit.feeds import audits_of
from geo.audit.health import GOOD, MEND, STOP, Health, HealthFinding, health, to_mend
from geo.audit.kept_scores import KeptScore, keep_score, path_beside, read_scores, score_of
from geo.audit.offer import (
    ASK,
    MISSING,
    PART,
    STATES,
    THERE,
    AuditScore,
    OfferAudit,
    RequirementFinding,
    SaidByFamilies,
    audit,
    heard_all,
)
from geo.audit.requirements import MUST, SHOULD, OfferLaw, Requirement, offer_law

__all__ = [
    "ASK",
    "GOOD",
    "MEND",
    "MISSING",
    "MUST",
    "PART",
    "SHOULD",
    "STATES",
    "STOP",
    "THERE",
    "AuditScore",
    "CouncilAnswer",
    "Health",
    "HealthFinding",
    "KeptScore",
    "OfferAudit",
    "OfferLaw",
    "Requirement",
    "RequirementFinding",
    "SaidByFamilies",
    "audit",
    "audits_of",
    "health",
    "heard_all",
    "keep_score",
    "offer_law",
    "path_beside",
    "read_answers",
    "read_scores",
    "score_of",
    "to_mend",
]
