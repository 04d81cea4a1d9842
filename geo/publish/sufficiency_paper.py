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
    made_up = _made_up(area, answer)
    return SufficiencyPaper(made_on, area.built_on, sources, cannot, area.base_map, made_up)


def _made_up(area: Area, answer: SufficiencyAnswer) -> list[str]:
    """How many of the schools whose places or journeys count were made up, in words."""
    table, where = area.offer.services, answer.where
    named = table[["name", "source_id"]].astype(str)
    listed = {
        (school.name, school.source_id)
        for row in answer.kinds
        if row.places is not None
        for school in row.places.schools
    }
    reached = named.iloc[[] if where is None else where.found.supply.row]
    counted = listed | set(reached.itertuples(index=False, name=None))
    examples = named[table["illustrative"].to_numpy(bool)]
    made_up = counted & set(examples.itertuples(index=False, name=None))
    if not made_up:
        return []
    return [say("sufficiency.made_up", made_up=len(made_up), counted=len(counted))]
