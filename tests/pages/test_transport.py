"""The page on what help with travel costs."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app import visit, words
from tests.prices import FILLED

FILE = b"""id,dob,urn,postcode,helped,wheelchair
A1,2017-03-31,123456,TE1 1AA,yes,
A2,2017-03-31,123456,TE1 1AB,yes,yes
A3,2017-03-31,999999,TE1 1AA,,
"""


@pytest.fixture
def page(served) -> AppTest:
    return visit("transport")


def given(page: AppTest, pupils: bytes = FILE, prices: str = FILLED) -> AppTest:
    page.file_uploader(key="transport-pupils").upload("pupils.csv", pupils, "text/csv")
    page.file_uploader(key="transport-prices").upload(
        "prices.toml", prices.encode(), "application/toml"
    )
    page.run()
    assert not page.exception
    return page


def test_the_page_compares_the_kinds_of_help(page: AppTest) -> None:
    said = words(given(page))
    assert any("2 of 3 children are helped" in m.value for m in page.markdown)
    assert "Public transport pass £1,000 £500 2" in said
    assert "Travel training, with a pass £5,000 £2,500 2" in said
    assert "no school with the URN 999999" in said
    assert not page.query_params


def test_a_price_that_is_missing_is_never_nothing(page: AppTest) -> None:
    said = words(given(page, prices=FILLED.replace("amount = 500", 'amount = ""')))
    assert "Public transport pass No price given No price given 0 no price given: 2" in said


@pytest.mark.parametrize(
    ("pupils", "prices", "wrong"),
    [(FILE, "no toml", "cannot be read as TOML"), (b"a,b\n1,2\n", FILLED, "date of birth")],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(
    page: AppTest, pupils: bytes, prices: str, wrong: str
) -> None:
    assert wrong in given(page, pupils, prices).error[0].value


def test_runs_are_planned_when_asked_for_and_kept_for_the_visit(
    page: AppTest,
) -> None:
    given(page)
    page.checkbox(key="transport-plan").check().run(timeout=90)
    assert not page.exception
    said = words(page)
    assert "Vehicles 2 " in said, said[said.index("A day") :][:600]
    assert "Gets in" in said
    assert "Gets out" in said
    page.run()
    assert "Gets in" in words(page)
    assert not page.query_params
