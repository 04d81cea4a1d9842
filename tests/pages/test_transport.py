"""The page on what travel help costs."""

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
    assert any("2 of 3 children get help" in m.value for m in page.markdown)
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


def test_what_a_column_is_for_can_be_changed_here_too(page: AppTest) -> None:
    """A column that no name of ours is like, on travel: who uses a wheelchair."""
    content = b"id,dob,urn,postcode,helped,Chair\nA1,2017-03-31,123456,TE1 1AA,yes,yes\n"
    given(page, content)
    assert "Chair yes Not used." in words(page)
    (box,) = [one for one in page.selectbox if one.label == "Chair"]
    box.set_value("wheelchair").run()
    assert not page.exception
    assert "Chair yes wheelchair" in words(page)


def test_without_prices_children_are_counted_and_the_page_says_what_is_missing(
    page: AppTest,
) -> None:
    page.file_uploader(key="transport-pupils").upload("pupils.csv", FILE, "text/csv").run()
    assert any("2 of 3 children get help" in m.value for m in page.markdown)
    assert any("Upload your prices" in info.value for info in page.info)
    assert "no school with the URN 999999" in words(page)


WITH_COSTS = b"""id,dob,urn,postcode,helped,mode,cost a year
A1,2017-03-31,123456,TE1 1AA,yes,taxi,4000
A2,2017-03-31,123456,TE1 1AB,yes,taxi,8000
A3,2017-03-31,123456,TE1 1AB,yes,,
"""
TABLE = (
    "time_period,time_identifier,geographic_level,country_code,country_name,transport_group,"
    "transport_mode,unit_cost,number_local_authorities\n"
    "202526,Financial year,National,E92000001,England,Pupils,"
    "External contract - taxi or private hire vehicle (PHV),5000,100\n"
)


def test_own_figures_stand_beside_the_published_ones(page: AppTest) -> None:
    given(page, WITH_COSTS)
    said = words(page)
    assert "taxi or private hire vehicle (PHV) 2 2 £12,000 £6,000" in said
    assert "Mode not given 1 0 Not given Not given" in said
    table = page.file_uploader(key="transport-benchmark")
    table.upload("table.csv", TABLE.encode(), "text/csv").run()
    assert not page.exception
    assert "2025/26" in words(page)
    assert "Pupils £6,000 £5,000 100" in words(page)
    table = page.file_uploader(key="transport-benchmark")
    table.upload("table.csv", b"a,b\n1,2\n", "text/csv").run()
    assert "has no column unit" in page.error[0].value


def test_a_vehicle_without_places_and_a_child_no_vehicle_takes_are_told_one_by_one(
    page: AppTest,
) -> None:
    """Neither stops the others: what is wrong is named, and the rest is planned."""
    bus = FILLED.replace("places = 8\nwheelchair_places = 2", "wheelchair_places = 0")
    given(page, prices=bus)
    said = words(page)
    assert any("Bus" in w.value and "no number of places" in w.value for w in page.warning), (
        page.warning
    )
    page.checkbox(key="transport-plan").check().run(timeout=90)
    assert not page.exception
    said = words(page)
    assert "Children not on a run" in said
    (left_out,) = [one.value for one in page.dataframe if one.proto.alt == "Children not on a run"]
    assert "A2" in left_out.to_numpy()
    assert "Vehicles 1 " in said
    assert "Shared vehicle £" in said
    assert "no vehicle in the file can take this child: 1" in said[said.index("Shared vehicle £") :]
