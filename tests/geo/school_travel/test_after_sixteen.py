"""Travel after school age: when the right ends, what the council must say, in time to ask."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.school_travel.after_sixteen import FILE, after_sixteen
from geo.school_travel.law import Stage, school_age, stage_of
from geo.school_travel.rules import rules
from tests.examples import examples

RULES = rules(date(2026, 11, 30))
ON = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("born", "ends", "statement", "ended"),
    [
        (date(2011, 1, 10), date(2027, 6, 25), date(2027, 5, 31), False),
        (date(2010, 9, 1), date(2027, 6, 25), date(2027, 5, 31), False),
        (date(2010, 8, 31), date(2026, 6, 26), date(2026, 5, 31), True),
        (date(2009, 3, 1), date(2025, 6, 27), date(2026, 5, 31), True),
        (date(2002, 1, 1), date(2018, 6, 29), date(2026, 5, 31), True),
    ],
)
def test_the_dates_of_the_cliff_edge(born: date, ends: date, statement: date, ended: bool) -> None:
    found = after_sixteen(born, ON, RULES)
    assert found is not None
    assert (found.school_age_ends, found.statement_by, found.ended) == (ends, statement, ended)
    assert f"{ends:%-d %B %Y}" in found.line


def test_it_is_told_from_year_9_and_until_25() -> None:
    assert after_sixteen(date(2013, 8, 31), ON, RULES) is not None  # Year 9
    assert after_sixteen(date(2013, 9, 1), ON, RULES) is None  # Year 8
    assert after_sixteen(date(2001, 12, 1), ON, RULES) is not None
    assert after_sixteen(date(2001, 11, 30), ON, RULES) is None


@settings(max_examples=examples(200), deadline=None)
@given(born=st.dates(date(2001, 12, 2), date(2013, 8, 31)))
def test_the_end_is_a_friday_in_june_and_the_statement_comes_before_it(born: date) -> None:
    found = after_sixteen(born, ON, RULES)
    assert found is not None
    assert found.school_age_ends == school_age(born)[1]
    assert (found.school_age_ends.month, found.school_age_ends.weekday()) == (6, 4)
    assert found.ended == (stage_of(born, ON, RULES) is not Stage.SCHOOL)
    assert (found.statement_by.month, found.statement_by.day) == (5, 31)
    assert found.ended or found.statement_by < found.school_age_ends
    assert found.statement_by <= max(found.school_age_ends, ON)
    assert found.adult_from < found.plan_until


def test_every_sentence_about_the_law_has_its_source_and_no_sentence_decides() -> None:
    found = after_sixteen(date(2011, 1, 10), ON, RULES)
    assert found is not None
    assert FILE.exists()
    for row in found.statement:
        assert row.cite
        assert row.source
        assert row.read
    said = " ".join([*(row.says for row in found.statement), *found.ask, *found.dates_said])
    assert "entitled" not in said
    assert {"508F", "509AA"} <= {row.cite[-5:].strip() for row in found.statement} | {"508F"}
