"""The best choices of places without a chosen one, side by side with the answer."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from geo.provision import siting
from geo.provision.question import ALL, CENTRE, TRAVEL, SitesQuestion
from geo.provision.siting import Alternative, SitingProblem, Solution
from geo.words import say

RUNNER_UP_COLUMNS = ("without", "sites", "gained", "behind", "too_close", "compared", "proven")


def runners_up(
    problem: SitingProblem,
    found: Solution,
    others: Sequence[Alternative],
    names: Sequence[str],
    asked: SitesQuestion,
) -> pd.DataFrame:
    """A table of the other choices, ``RUNNER_UP_COLUMNS``, the best first.

    `without` and `sites` are names of candidates, `gained` is how many people the choice brings
    within the limit, `behind` how far it falls short as a share of what the answer gains,
    `too_close` whether the distances are too inexact to tell the two apart, and `compared` both in
    words.

    Parameters
    ----------
    names
        Of the candidates, in their order.
    """
    solutions = [found, *(other.solution for other in others)]
    choices = [list(one.sites) for one in solutions]
    gained, behind = _compared(problem, solutions, asked)
    tried = choices[1:]
    close = [
        _too_close(problem, choices[0], sites, less, asked)
        for sites, less in zip(tried, behind[1:], strict=True)
    ]
    table = pd.DataFrame(
        {
            "without": [_named(names, other.without) for other in others],
            "sites": [_named(names, sites) for sites in tried],
            "gained": gained[1:],
            "behind": behind[1:],
            "too_close": close,
            "compared": [_said(*pair, asked) for pair in zip(behind[1:], close, strict=True)],
            "proven": [other.solution.proven for other in others],
        }
    )
    return table.sort_values("behind", kind="stable").reset_index(drop=True)


def why_too_close() -> str:
    """What "too close to call" means, in a sentence."""
    return say("site.too_close_why", tolerance=f"{siting.TOLERANCE:.0%}")


def _named(names: Sequence[str], sites: Iterable[int]) -> str:
    return "; ".join(names[site] for site in sites)


def _said(behind: float, too_close: bool, asked: SitesQuestion) -> str:
    if too_close:
        return say("site.too_close")
    if asked.question == CENTRE and behind:
        longer = f"{behind:.1%}" if np.isfinite(behind) else ""
        return say("site.longer", longer=longer) if longer else say("site.somebody_without")
    return say("site.behind", less=f"{behind:.1%}") if behind else say("site.as_good")


def _compared(
    problem: SitingProblem, solutions: Sequence[Solution], asked: SitesQuestion
) -> tuple[list[float], list[float]]:
    """People whom each choice brings within the limit, and how far each is behind the first.

    Behind as a share of the people, or of the travel saved; of choices that bring everybody within
    the limit, as a share of the places if that is more.
    """
    limit = asked.standard.limit
    choices = [list(one.sites) for one in solutions]
    far = problem.existing > limit
    near = [problem.costs[:, sites].min(axis=1, initial=np.inf) <= limit for sites in choices]
    gained = [float(problem.people[far & one].sum()) for one in near]
    if asked.question == CENTRE:
        return gained, _longer(problem, choices)
    saved = [one.before - one.after for one in solutions]
    value = saved if asked.question == TRAVEL else gained
    behind = [max(0.0, 1 - one / value[0]) if value[0] else 0.0 for one in value]
    if asked.question == ALL:
        more = [len(sites) / max(len(choices[0]), 1) - 1 for sites in choices]
        behind = [max(pair) for pair in zip(behind, more, strict=True)]
    return gained, behind


def _longer(problem: SitingProblem, choices: Sequence[list[int]]) -> list[float]:
    """How much longer the longest way of each choice is, as a share of the first's."""
    longest = [siting.longest_way(problem, sites) for sites in choices]
    return [max(0.0, one / longest[0] - 1) if longest[0] else 0.0 for one in longest]


def _too_close(
    problem: SitingProblem, first: list[int], other: list[int], behind: float, asked: SitesQuestion
) -> bool:
    if asked.question in (TRAVEL, CENTRE):
        return behind <= siting.TOLERANCE
    if len(other) > len(first):
        return False
    return siting.too_close(problem, asked.standard.limit, first, other)
