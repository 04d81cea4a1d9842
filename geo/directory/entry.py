"""What the Local Offer must tell of each service, and what an entry answers of it.

The questions are those of the Children and Families Act 2014 s.30, of the SEND Regulations 2014
(SI 2014/1530) Schedule 2, and for short breaks of the Breaks for Carers of Disabled Children
Regulations 2011, in plain words. A question that an entry does not answer stays in
its place, unanswered: what is missing is as much to be seen as what is there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from geo.directory.vocabulary import CATEGORIES, NEEDS, section_of
from geo.records import (
    Catchment,
    CostOption,
    Location,
    Merged,
    Organization,
    Schedule,
    School,
    Service,
    ServiceCapacity,
    Stop,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is known from: a source, as a reader of an entry wants to know it."""

    source_id: str
    title: str
    publisher: str
    vintage: str
    retrieved: date
    page: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is known of one service.

    `locations` are in the order of their ids. `lent` tells which fields came from another source
    than the entry's own: ``(field, origin)``. `catchments` are the areas it is for.
    """

    service: Service
    origin: Origin
    organization: Organization | None = None
    locations: tuple[Location, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    costs: tuple[CostOption, ...] = ()
    needs: tuple[str, ...] = ()
    capacity: ServiceCapacity | None = None
    school: School | None = None
    stop: Stop | None = None
    catchments: tuple[Catchment, ...] = ()
    lent: tuple[tuple[str, Origin], ...] = ()
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryQuestion:
    """A question of the Local Offer.

    `heading` is the part of a page that it belongs to, `law` where it is asked, `fields` which
    fields of `geo.records` answer it (none: no field can yet). It is asked of `categories`
    (slugs of `geo.directory.vocabulary`).
    """

    key: str
    heading: str
    text: str
    categories: frozenset[str]
    law: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryAnswer:
    """A question and what an entry answers: plain text with line breaks, or None."""

    question: EntryQuestion
    text: str | None


NO_ANSWER = "Not yet answered by the provider."
"""What stands where an answer would."""

_ALL = frozenset(CATEGORIES)
_STOPS = frozenset({"bus-stop", "station", "ferry", "accessible-taxi"})
_OPEN_DOORS = _STOPS | {"pharmacy", "dentist", "library", "play", "community-centre", "sport"}
"""Kinds that anybody may walk into: nobody decides who gets them."""

_FOR_SOME = _ALL - _STOPS
_DECIDED = _ALL - _OPEN_DOORS
_TAUGHT = frozenset(slug for slug in CATEGORIES if section_of(slug) == "education") | {
    "supported-internship"
}
_WITH_PLACES = _TAUGHT | {"childcare", "breakfast-club", "short-breaks"}
_SHORT_BREAKS = frozenset({"short-breaks"})

_ACT = "Children and Families Act 2014, section 30"
_SCHEDULE = "SEND Regulations 2014, Schedule 2"
_BREAKS = "Breaks for Carers of Disabled Children Regulations 2011"

_ROWS: tuple[tuple[str, str, str, frozenset[str], str, tuple[str, ...]], ...] = (
    ("what", "What it is", "What is it?", _ALL, _ACT, ("service.description",)),
    ("runs", "What it is", "Who runs it?", _ALL, _ACT, ("organization.name",)),
    ("who", "Who it is for", "Who is it for?", _FOR_SOME, _SCHEDULE, ("service.eligibility",)),
    (
        "ages",
        "Who it is for",
        "For what ages?",
        _FOR_SOME,
        _SCHEDULE,
        ("service.min_age", "service.max_age"),
    ),
    (
        "needs",
        "Who it is for",
        "For what kinds of need?",
        _FOR_SOME,
        _SCHEDULE,
        ("service_need.need",),
    ),
    (
        "places",
        "Who it is for",
        "How many places are there?",
        _WITH_PLACES,
        _SCHEDULE,
        ("service_capacity.maximum", "service_capacity.on_roll"),
    ),
    (
        "how",
        "How to get it",
        "How do you get it?",
        _FOR_SOME,
        _SCHEDULE,
        ("service.how_to_access",),
    ),
    (
        "referral",
        "How to get it",
        "Do you need a referral, such as from your doctor or school?",
        _DECIDED,
        _SCHEDULE,
        ("service.referral",),
    ),
    (
        "decisions",
        "How to get it",
        "Who decides who gets it, and how?",
        _DECIDED,
        _SCHEDULE,
        (),
    ),
    (
        "cost",
        "How to get it",
        "What does it cost, and who pays?",
        _ALL,
        _SCHEDULE,
        ("cost_option.option", "cost_option.amount", "cost_option.description"),
    ),
    (
        "when",
        "When and where",
        "When is it open?",
        _ALL,
        _ACT,
        ("schedule.byday", "schedule.opens_at", "schedule.opening_hours", "schedule.description"),
    ),
    (
        "where",
        "When and where",
        "Where does it happen?",
        _ALL,
        _ACT,
        ("location.address", "location.postcode", "service.delivery", "service.whole_area"),
    ),
    (
        "wheelchair",
        "When and where",
        "Can you get in with a wheelchair?",
        _ALL,
        _ACT,
        ("location.wheelchair",),
    ),
    (
        "access",
        "When and where",
        "What else makes it easier to use?",
        _ALL,
        _ACT,
        ("location.accessibility",),
    ),
    (
        "contact",
        "Contacts",
        "How do you get in touch?",
        _FOR_SOME,
        _ACT,
        ("service.phone", "service.email", "service.url"),
    ),
    (
        "range",
        "Kinds of short break",
        "Which breaks are there: days, nights, evenings, weekends, holidays?",
        _SHORT_BREAKS,
        _BREAKS,
        (),
    ),
    (
        "carers",
        "Kinds of short break",
        "How do these breaks help carers?",
        _SHORT_BREAKS,
        _BREAKS,
        (),
    ),
)

_TEACHING = (
    ("a", "teaching", "How are children and young people with special needs taught?"),
    ("b", "adapting", "How are lessons, rooms and grounds changed to suit them?"),
    ("c", "extra-help", "What extra help with learning is there?"),
    ("d", "progress", "How is progress checked, and how do you take part?"),
    ("e", "works", "How do they check that the help works, and how do you take part?"),
    ("f", "facilities", "How do children with special needs use the facilities?"),
    ("g", "activities", "Which clubs, trips and sports can they join?"),
    ("h", "support", "What other support is there?"),
    ("i", "expertise", "What do the staff know about special needs, and who trains them?"),
    ("j", "feelings", "How are feelings, mental health and friendships looked after?"),
)
"""Schedule 2 paragraph 5, by letter: what each provider of education must tell."""

_IDENTIFYING = EntryQuestion(
    "identifying",
    "Help with learning",
    "How do they notice that a child has special needs?",
    _TAUGHT,
    _SCHEDULE,
)

QUESTIONS: tuple[EntryQuestion, ...] = (
    *(EntryQuestion(*row) for row in _ROWS),
    _IDENTIFYING,
    *(
        EntryQuestion(
            key, "Help with learning", text, _TAUGHT, f"{_SCHEDULE}, paragraph 5({letter})"
        )
        for letter, key, text in _TEACHING
    ),
)
"""Every question, in the order in which a page asks them."""


def answered(entry: Entry) -> list[EntryAnswer]:
    """Ask an entry every question that is asked of its category, in the order of `QUESTIONS`.

    What it answers without being asked is told as well.
    """
    told = [(question, _ANSWERS.get(question.key, _not_told)(entry)) for question in QUESTIONS]
    category = entry.service.category
    return [EntryAnswer(q, text or None) for q, text in told if text or category in q.categories]


def _not_told(entry: Entry) -> str:
    """No field holds an answer yet."""
    return ""


def _ages(entry: Entry) -> str:
    least, most = entry.service.min_age, entry.service.max_age
    if least is None and most is None:
        return ""
    if most is None:
        return f"{least:g} and over"
    return f"up to {most:g}" if least is None else f"{least:g} to {most:g}"


def _needs(entry: Entry) -> str:
    if len(entry.needs) >= len(NEEDS) - 1:
        return "All kinds of need"
    return "\n".join(NEEDS[code].name for code in entry.needs if code in NEEDS)


def _places(entry: Entry) -> str:
    found = entry.capacity
    if found is None:
        return ""
    said = [] if found.maximum is None else [f"{found.maximum:,} places."]
    if found.on_roll is not None:
        said.append(f"{found.on_roll:,} children or young people are there now.")
    return " ".join(said)


_REFERRAL = {
    True: "Yes: you need a referral.",
    False: "No: you can contact the service yourself.",
    None: "",
}


def _cost(entry: Entry) -> str:
    return "\n".join(filter(None, map(_charge, entry.costs)))


_SAYS_FREE = re.compile(r"(^|\b(is|are) )free\b", re.IGNORECASE)


def _charge(cost: CostOption) -> str:
    """Say one charge, and "free" once only where its description says so as well."""
    told = (cost.description or "").strip()
    price = _price(cost)
    if price == "Free" and _SAYS_FREE.search(told):
        price = ""
    said = ". ".join(filter(None, (price, told)))
    return ": ".join(filter(None, ((cost.option or "").strip(), said)))


def _price(cost: CostOption) -> str:
    if cost.amount is None:
        return ""
    if cost.amount == 0:
        return "Free"
    if (cost.currency or "GBP") == "GBP":
        return f"£{cost.amount:,.2f}"
    return f"{cost.amount:,.2f} {cost.currency}"


def _when(entry: Entry) -> str:
    return "\n".join(filter(None, map(_rule, entry.schedules)))


def _rule(rule: Schedule) -> str:
    """Whatever a rule of opening says, as it is written; pages say it better."""
    hours = " to ".join(filter(None, (rule.opens_at, rule.closes_at)))
    said = rule.opening_hours or " ".join(filter(None, (rule.byday, hours)))
    return ". ".join(filter(None, (said, rule.description)))


_DELIVERY = {"online": "Online or by phone.", "home": "At your child's home."}


def _where(entry: Entry) -> str:
    lines = [", ".join(filter(None, (at.address, at.postcode))) for at in entry.locations]
    if lines:
        return "\n".join(filter(None, lines)) or "It is on the map."
    if entry.service.whole_area:
        return "For everyone in the area, without one place to go to."
    return _DELIVERY.get(entry.service.delivery, "")


def _wheelchair(entry: Entry) -> str:
    words = {"yes": "Yes", "limited": "Partly", "no": "No"}
    told = [words.get(place.wheelchair or "", "") for place in entry.locations]
    if not any(told):
        return ""
    if len(set(told)) == 1:
        return told[0]
    return "\n".join(
        f"{place.name or place.address or 'Another place'}: {said or 'not known'}"
        for place, said in zip(entry.locations, told, strict=True)
    )


def _access(entry: Entry) -> str:
    told = [place.accessibility for place in entry.locations if place.accessibility]
    return "\n".join(dict.fromkeys(told))


def _contact(entry: Entry) -> str:
    service = entry.service
    owner = entry.organization
    ours = (service.phone, service.email, service.url)
    theirs = (owner.email, owner.url) if owner else ()
    return "\n".join(filter(None, ours if any(ours) else theirs))


_ANSWERS: dict[str, Callable[[Entry], str | None]] = {
    "what": lambda entry: (entry.service.description or "").strip(),
    "runs": lambda entry: entry.organization.name if entry.organization else None,
    "who": lambda entry: entry.service.eligibility,
    "ages": _ages,
    "needs": _needs,
    "places": _places,
    "how": lambda entry: entry.service.how_to_access,
    "referral": lambda entry: _REFERRAL[entry.service.referral],
    "cost": _cost,
    "when": _when,
    "where": _where,
    "wheelchair": _wheelchair,
    "access": _access,
    "contact": _contact,
}
"""How each question that a field can answer is answered."""
