"""Whether people find what they type: the queries of `tests/golden/searches.csv`.

They are asked of the island. How a query is judged is in `bench.searching`, which prints the
same as tables.
"""

from collections import Counter
from pathlib import Path

import pytest

from bench.search_door import asked_all, services, targets
from bench.searching import (
    HELD_OUT,
    TUNING,
    Answered,
    Query,
    among_first,
    first,
    is_right,
    judged,
    precision,
    queries,
    recall,
    share,
)
from geo.area import Area
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.families.wanted import Wanted
from geo.measure import METRES_PER_MILE
from geo.travel.standard import Standard

QUERIES = queries()
FLOOR = {"English": 0.9, "other": 0.8}
"""The least share of queries with a right answer among the first three."""


def of(part: str, language: str) -> list[Query]:
    """The queries of a part, in English or in all other languages."""
    return [
        q for q in QUERIES if q.part == part and (q.language == "en") == (language == "English")
    ]


def test_the_queries_are_many_of_many_kinds_and_a_part_is_held_out() -> None:
    by_language = Counter(query.language for query in QUERIES)
    assert by_language["en"] >= 250
    assert len(by_language) >= 16
    assert min(by_language.values()) >= 8
    assert len({query.kind for query in QUERIES}) >= 8
    assert sum(query.part == HELD_OUT for query in QUERIES) >= 120
    assert {query.part for query in QUERIES} == {TUNING, HELD_OUT}
    assert len({(query.language, query.query) for query in QUERIES}) == len(QUERIES)
    for right in {right for query in QUERIES for right in query.right}:
        kind, value = right.split(":", 1)
        known = {"category": CATEGORIES, "need": NEEDS, "name": {value}}
        assert value in known[kind], right


@pytest.mark.parametrize("part", [TUNING, HELD_OUT])
@pytest.mark.parametrize("language", FLOOR)
def test_what_people_type_is_understood(part: str, language: str) -> None:
    asked = [q for q in of(part, language) if not q.right[0].startswith("name:")]
    understood = [among_first(first(targets(q.query), set(q.right))) for q in asked]
    assert sum(understood) / len(asked) >= FLOOR[language]


@pytest.fixture(scope="module")
def island(island_db: Path) -> Area:
    return Area.open(island_db)


@pytest.fixture(scope="module")
def answered(island: Area) -> list[Answered]:
    known = services(island)
    answers = asked_all(island, [query.asked for query in QUERIES])
    return [judged(q, answer, known) for q, answer in zip(QUERIES, answers, strict=True)]


def test_every_query_has_a_right_answer_within_its_reach(answered: list[Answered]) -> None:
    assert not [one.query for one in answered if not one.there]


@pytest.mark.parametrize("part", [TUNING, HELD_OUT])
@pytest.mark.parametrize("language", FLOOR)
def test_a_right_answer_is_among_the_first_three(
    answered: list[Answered], part: str, language: str
) -> None:
    asked = of(part, language)
    rows = [one for one in answered if one.query in asked]
    missed = [one.query.query for one in rows if not among_first(one.rank)]
    assert share(rows, lambda one: among_first(one.rank)) >= FLOOR[language], missed


def test_most_of_what_is_right_is_found_and_most_of_what_is_shown_first_is_right(
    answered: list[Answered],
) -> None:
    assert recall(answered) > 0.9
    assert precision(answered) > 0.5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CAMHS", {"Community CAMHS (Mental Health)"}),
        ("respite", {"Beaulieu House Respite Centre"}),
        ("speech therapy", {"Speech Therapy", "Speech & Language (Level G)"}),
        ("Medina House", {"Medina House School"}),
        ("autism", {"Community CAMHS (Mental Health)"}),
        ("autism, he doesn't sleep", {"Community CAMHS (Mental Health)"}),
        ("my son is autistic and won't go to school", {"Community CAMHS (Mental Health)"}),
    ],
)
def test_a_parent_near_newport_finds_what_is_there(
    island: Area, text: str, names: set[str]
) -> None:
    two_miles = Standard("walk", within_m=2 * METRES_PER_MILE)
    found = island.find("PO30 1UD", Wanted(text=text, age=7.0), two_miles).results
    real = found.loc[~found["illustrative"], "name"]
    assert names <= set(real.head(3))


@pytest.mark.parametrize("more", ["he doesn't sleep", "and won't go to school", "ferry", "xyz"])
@pytest.mark.parametrize("text", ["autism", "respite", "autyzm", "swimming", "Medina House"])
def test_more_words_never_find_less(island: Area, text: str, more: str) -> None:
    ten_miles = Standard("drive", within_m=10 * METRES_PER_MILE)

    def found(asked: str) -> set[str]:
        answer = island.find("PO30 1UD", Wanted(text=asked), ten_miles)
        return {*answer.results["service_id"], *answer.elsewhere["service_id"]}

    assert found(text) <= found(f"{text} {more}")
    assert found(text) <= found(f"{more} {text}")


SERVICES = {
    "real": ["Real clinic", "clinic", [], False],
    "other": ["Real library", "library", [], False],
    "made": ["Example: Deaf club", "support-group", ["HI"], True],
}


def query(*right: str) -> Query:
    return Query(TUNING, "en", "need", "TE1 1AA", None, "walk", 1.0, "x", right)


def answer(*results: str, there: tuple[str, ...] = tuple(SERVICES)) -> dict[str, object]:
    rest = {"elsewhere": [], "understood": ["need:HI"], "found_s": 0.0, "understood_s": 0.0}
    return {"results": list(results), "there": list(there), **rest}


def test_an_example_counts_only_where_no_real_service_is_right() -> None:
    assert judged(query("need:HI"), answer("other", "made"), SERVICES).rank == 1
    both = judged(query("need:HI", "category:clinic"), answer("other", "made"), SERVICES)
    assert both.rank is None
    assert (both.there, both.found, both.shown, both.right) == (2, 1, 2, 1)
    assert judged(query("category:clinic"), answer("other", "real"), SERVICES).rank == 2
    assert is_right(SERVICES["made"], ["name:Example: Deaf club"])
    assert not is_right(SERVICES["made"], ["category:clinic"])
