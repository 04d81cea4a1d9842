"""Where an inclusion base would save most travel: the answer in words."""

from geo.directory.vocabulary import NEEDS
from geo.measure import percent
from geo.provision.bases import CLOSE, Bases
from geo.words import say


def title(found: Bases, area: str) -> str:
    """What the figures are."""
    asked = found.question
    return say(
        "bases.title",
        need=NEEDS[asked.need].name,
        area=area,
        first=asked.ages[0],
        last=asked.ages[1],
        places=asked.places,
    )


def headline(found: Bases) -> str:
    """The school that would save most, how much, and for how many."""
    if found.best.empty:
        return say("bases.nobody")
    first = found.best.iloc[0]
    return say(
        "bases.headline",
        school=first["name"],
        minutes=f"{first['minutes_a_day']:,.0f}",
        n=max(round(first["placed"]), 1),
    )


def in_short(found: Bases) -> list[str]:
    """How sure the first place is, how many children there are, and what was assumed of them."""
    others = len(found.best) - 1
    return [
        *([say("bases.close", n=others, share=percent(CLOSE))] if others > 0 else []),
        say("bases.children", n=round(found.children), measured=f"{found.measured:,.0f}"),
        say("bases.estimate"),
        say("bases.today"),
        *found.notes,
    ]


def rest(found: Bases) -> list[str]:
    """How to read transport that ends and deprivation, and which schools are not there."""
    return [
        say("bases.ended"),
        say("bases.deprived_unknown")
        if found.deprived is None
        else say("bases.deprived", share=percent(found.deprived)),
        *([say("bases.left_out", n=found.left_out)] if found.left_out else []),
        say("bases.ages_unknown"),
    ]


def method(found: Bases) -> list[str]:
    """How it is worked out, and what it leaves out."""
    return [
        say("bases.method"),
        *([say("bases.method_cost")] if found.priced else []),
        say("bases.alone"),
        say("bases.straight"),
        found.today.need.method,
    ]
