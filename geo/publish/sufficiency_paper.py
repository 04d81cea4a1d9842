"""What a paper on sufficiency cites: the sources of its plans, places and journeys."""

from datetime import date

from geo.area import Area, SufficiencyAnswer
from geo.publish.cited import cited
from geo.publish.sufficiency_report import SufficiencyPaper
from geo.words import say


def paper_of(area: Area, answer: SufficiencyAnswer, made_on: date) -> SufficiencyPaper:
    """Whose data an answer rests on, for a paper that is made on a day."""
    plans = {cell.source_id for figure in area.sufficiency_figures(answer) for cell in figure.cells}
    listed = {
        school.source_id
        for row in answer.kinds
        if row.places is not None
        for school in row.places.schools
    }
    known = set(area.all_sources["source_id"])
    ids = {
        "plans": frozenset((plans - listed) & known),
        "places": frozenset(listed & known),
        **({} if answer.where is None else answer.where.sources),
    }
    cannot = (say("sufficiency.cannot.law"), say("sufficiency.cannot.homes"), *area.homes_said)
    sources = cited(area.store.sources(), ids, own=False)
    return SufficiencyPaper(made_on, area.built_on, sources, cannot, area.base_map)
