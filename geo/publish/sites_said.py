"""Where a new service would help most: the answer in words."""

from collections.abc import Sequence

import numpy as np

from geo.directory.vocabulary import CATEGORIES
from geo.measure import METRES_PER_MILE, percent
from geo.provision.answers import SitesAnswer
from geo.provision.need import HOMES
from geo.provision.question import ALL, CENTRE, TRAVEL
from geo.provision.said import reach_said
from geo.provision.shown import number
from geo.provision.supply import examples_said
from geo.words import say


def in_short(answer: SitesAnswer) -> list[str]:
    """What the new places change and how sure that is, line by line."""
    return [
        _before_after(answer),
        *saved(answer),
        *longest(answer),
        *_stages(answer),
        *_room(answer),
        *sure(answer),
        *filter(None, [examples_said(answer.found.today.made_up, answer.found.today.measured)]),
    ]


def rest(answer: SitesAnswer, travelling: Sequence[str] = ()) -> list[str]:
    """When people travel (`travelling`), what was tried, and which services count."""
    found = answer.found
    return [
        *travelling,
        say("site.tried", n=found.candidates),
        say("site.today", n=found.today.measured),
        *(say("answer.left_out", n=n, reason=why) for why, n in found.today.left_out.items()),
    ]


def kind(answer: SitesAnswer) -> str:
    """The kind of service."""
    return CATEGORIES[answer.question.category].name


def headline(answer: SitesAnswer) -> str:
    """What the new places change, in a sentence."""
    found, need = answer.found, answer.found.need
    count = len(found.sites)
    if not count:
        return say("site.no_place", kind=kind(answer))
    if answer.question.question in (TRAVEL, CENTRE):
        key = "best" if answer.question.question == TRAVEL else "centred"
        return say(f"site.{key}", kind=kind(answer), n=count)
    before, after = (float(found.zones[name].sum()) for name in ("before", "after"))
    more = number(after - before, need)
    whose = say("site.home") if more == "1" and need.basis == HOMES else need.label
    return say(
        "site.brings",
        n=count,
        kind=kind(answer),
        more=more,
        who=whose,
        reach=reach_said(answer.question.standard),
    )


def _before_after(answer: SitesAnswer) -> str:
    found, need = answer.found, answer.found.need
    before, after = (float(found.zones[name].sum()) for name in ("before", "after"))
    whole = need.total
    shares = [percent(n / whole) if whole else say("answer.none") for n in (before, after)]
    return say(
        "site.before_after",
        before=number(before, need),
        whole=number(whole, need),
        who=need.label,
        share_before=shares[0],
        reach=reach_said(answer.question.standard),
        after=number(after, need),
        share_after=shares[1],
    )


def saved(answer: SitesAnswer) -> list[str]:
    """How much nearer the nearest service would be, where people can get to one today."""
    if answer.question.question != TRAVEL:
        return []
    homes, standard = answer.found.homes, answer.question.standard
    lines = []
    nearer = answer.found.nearer
    if nearer is not None and standard.timed:
        lines.append(say("site.nearer_minutes", saved=f"{nearer / 60:.1f}"))
    elif nearer is not None:
        lines.append(say("site.nearer_miles", saved=f"{nearer / METRES_PER_MILE:.2f}"))
    first = int((~np.isfinite(homes["before"]) & np.isfinite(homes["after"])).sum())
    if first:
        kind = "journey" if standard.timetabled else "route"
        lines.append(say(f"site.first_{kind}", n=first))
    return lines


def longest(answer: SitesAnswer) -> list[str]:
    """The longest journey with the new places and today, where that was asked."""
    if answer.question.question != CENTRE:
        return []
    solution, timed = answer.found.solution, answer.question.standard.timed
    unit = 60 if timed else METRES_PER_MILE
    far, today = (
        f"{value / unit:.1f}" if np.isfinite(value) else say("site.no_end")
        for value in (solution.objective, solution.before)
    )
    return [say(f"site.longest_{'minutes' if timed else 'miles'}", far=far, today=today)]


def _stages(answer: SitesAnswer) -> list[str]:
    """Which places open at each stage, and how many are then within the limit."""
    found, need = answer.found, answer.found.need
    if found.staged is None:
        return []
    rows = zip(found.stage_names, found.staged.within, found.staged.best, strict=True)
    return [
        say(
            "site.stage",
            i=i,
            sites="; ".join(names),
            within=number(within, need),
            best=number(best, need),
        )
        for i, (names, within, best) in enumerate(rows, start=1)
    ]


def _room(answer: SitesAnswer) -> list[str]:
    """For how many there is room, and how many homes nothing can help."""
    found, lines = answer.found, []
    if found.room is not None:
        lines.append(say("site.has_room", n=number(float(found.room), found.need)))
    beyond = int(found.solution.left_out.sum())
    if beyond and answer.question.question == ALL:
        lines.append(say("site.stays_outside", n=beyond))
    return lines


def sure(answer: SitesAnswer) -> list[str]:
    """Whether the choice is proven to be the best."""
    solution = answer.found.solution
    if not len(answer.found.sites):
        return []
    if solution.proven:
        return [say("site.proven"), *_rival(answer)]
    return [say("site.stopped", seconds=f"{answer.question.seconds:g}", gap=f"{solution.gap:.1%}")]


def _rival(answer: SitesAnswer) -> list[str]:
    """The next best choice, where the data cannot tell it from the best."""
    table = answer.found.alternatives
    if table.empty or not table["too_close"].iloc[0]:
        return []
    return [say("site.rival", sites=table["sites"].iloc[0])]
