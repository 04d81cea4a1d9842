"""The list as a file."""

import csv
import io

import pandas as pd
import pytest

from geo.families import listing
from geo.families.known import KnownFacts
from geo.families.search import nearby
from geo.store import Store


@pytest.fixture(scope="module")
def rows(store: Store) -> list[list[str]]:
    """The file of a search whose first name is a formula."""
    answer = nearby(store.network(), store.offer(), store.locate("TE1 1AA"), within_m=3000)
    answer.results.loc[0, "name"] = '=HYPERLINK("http://example.org")'
    answer.results.loc[1, "name"] = "@cmd"
    known = KnownFacts.of(store.offer(), store.details)
    details = known.details(pd.concat([answer.results, answer.elsewhere]))
    data = listing.as_csv(answer, details, store.attribution())
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_formulas_are_made_harmless(rows: list[list[str]]) -> None:
    assert rows[1][0].startswith("'=")
    assert rows[2][0] == "'@cmd"


def test_examples_are_marked(rows: list[list[str]]) -> None:
    header = rows[0]
    marked = {r[0]: r[header.index("example")] for r in rows[1:] if len(r) == len(header)}
    assert marked["Example: Talking Time"] == "example, not a real service"
    assert marked["Testham Library"] == ""


def test_services_without_a_distance_say_why(rows: list[list[str]]) -> None:
    header = rows[0]
    why = {r[0]: r[header.index("why_no_distance")] for r in rows[1:] if len(r) == len(header)}
    assert why["Example: Evening Chat"] == "online"
    assert why["Testham Library"] == ""


def test_the_attribution_is_in_the_file(rows: list[list[str]], store: Store) -> None:
    assert [r[0] for r in rows[-len(store.attribution()) :]] == store.attribution()
