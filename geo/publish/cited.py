"""The sources that a report cites, numbered."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.sources.kinds import evidence
from geo.words import day, say

OWN = "own"
"""The key of a council's own file among the sources."""

FAMILIES = "families"
"""The key of what families looked for and wrote."""


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One of the sources: its `key` stands behind a number, such as ``1``."""

    key: str
    title: str
    publisher: str
    as_of: str
    licence: str = ""

    def __str__(self) -> str:
        licence = f" {self.licence}" if self.licence else ""
        return f"{self.title}, {self.publisher}, {self.as_of}.{licence}"


@dataclass(frozen=True, slots=True)
class CitedSources:
    """The sources of a report, numbered from 1 in their order.

    Attributes
    ----------
    table
        One row a source, as the store gives them.
    ids
        Which of them something comes from (`geo.provision.answers.GapsAnswer.sources`).
    own
        Whether a council's own file is among them.
    """

    table: pd.DataFrame
    ids: Mapping[str, frozenset[str]]
    own: bool = False

    def keys(self, *uses: str) -> tuple[str, ...]:
        """The keys of what a figure rests on: names of `ids`, or uses of `evidence`."""
        kinds = {kind for use in uses for kind in evidence(use)}
        named = {one for use in uses for one in self.ids.get(use, ())}
        ours = self.table["kind"].isin(kinds) | self.table["source_id"].isin(list(named))
        own = [OWN] if self.own and "people" in uses else []
        return tuple([str(i) for i in np.flatnonzero(ours) + 1] + own)

    @property
    def all(self) -> list[CitedSource]:
        """All of them."""
        rows = [
            CitedSource(
                str(i),
                say("gaps_report.made_up", title=row["title"])
                if row["illustrative"]
                else row["title"],
                row["publisher"],
                day(row["vintage"]),
                row["licence"],
            )
            for i, row in enumerate(self.table.to_dict("records"), start=1)
        ]
        if self.own:
            texts = (say("gaps_report.own_publisher"), say("gaps_report.own_date"))
            rows.append(CitedSource(OWN, say("gaps_report.own_file"), *texts))
        return rows

    @property
    def lines(self) -> list[str]:
        """All of them, a line each."""
        return [str(one) for one in self.all]


def cited(table: pd.DataFrame, ids: Mapping[str, frozenset[str]], *, own: bool) -> CitedSources:
    """The sources of homes, streets and zones, and those that are named."""
    kinds = {kind for use in ("homes", "streets", "zones") for kind in evidence(use)}
    named = frozenset().union(*ids.values())
    ours = table["kind"].isin(kinds) | table["source_id"].isin(list(named))
    return CitedSources(table[ours].reset_index(drop=True), ids, own)
