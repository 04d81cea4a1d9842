"""Your list: links hold ids alone, hostile ones do nothing, files tell nothing of the visitor."""

from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from geo.publish import kept_list
from geo.records import Schedule
from geo.store import Store
from pages.parts import keep, session
from pages.parts.show import kept as _kept
from tests.documents import errors
from tests.pages.app import APP, markup, words

_IDS = st.lists(st.text(min_size=1, max_size=30).filter(str.isprintable), unique=True, max_size=20)
SECRET = "TE1 1AA"


@given(_IDS, st.text(max_size=30))
def test_a_link_is_read_back_and_holds_ids_alone(ids: list[str], searched: str) -> None:
    here = f"https://example.org/offer/shortlist?place={searched.replace('#', '')}#x"
    link = urlsplit(_kept.address(ids, here))
    assert (link.netloc, link.path, link.fragment) == ("example.org", "/offer/shortlist", "")
    given_ = parse_qs(link.query, keep_blank_values=True)
    assert set(given_) == {"ids"}
    assert _kept.from_link(given_["ids"]) == ids


@given(st.lists(st.text(max_size=2000), max_size=5))
def test_a_hostile_link_gives_few_short_ids(given_: list[str]) -> None:
    read = _kept.from_link(given_)
    assert len(read) == len(set(read)) <= keep.MOST_KEPT
    assert all(0 < len(one) <= _kept.LONGEST_ID and one.isprintable() for one in read)


def test_a_link_of_thousands_is_cut() -> None:
    assert len(_kept.from_link([",".join(map(str, range(9999)))])) == keep.MOST_KEPT


@pytest.fixture
def ids(store: Store) -> list[str]:
    return store.offer().services["service_id"].tolist()


def _opened(kept: list[str], shared: str = "", home: str | None = None) -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=99)
    page.run()
    page.session_state["kept-ids"] = kept
    if home:
        page.session_state["visit-home"] = home
    if shared:
        page.query_params["ids"] = shared
    page.switch_page("pages/shortlist.py").run()
    assert not page.exception
    return page


def test_an_empty_list_says_how_to_fill_it(served: Path) -> None:
    assert "Your list is empty" in _opened([]).markdown[0].value


def test_the_list_is_in_order_with_the_way_from_home_and_a_link_of_ids(
    served: Path, ids: list[str]
) -> None:
    page = _opened(ids[5:2:-1], home=SECRET)
    assert page.code[0].value.endswith("/shortlist?ids=" + ",".join(ids[5:2:-1]))
    assert SECRET not in page.code[0].value
    assert "3 services on your list." in words(page)
    assert "on foot" in words(page)
    assert SECRET not in markup(page)


def test_a_shared_list_is_added_and_what_is_gone_is_told(served: Path, ids: list[str]) -> None:
    page = _opened(ids[:1], f"{ids[1]},../../etc/passwd,{ids[0]}")
    assert "1 service in this link is no longer listed." in [m.value for m in page.markdown]
    assert page.session_state["kept-ids"] == ids[:1]
    page.button(key="add-shared").click().run()
    assert page.session_state["kept-ids"] == ids[:2]


def test_a_link_of_nothing_known_is_no_error(served: Path) -> None:
    page = _opened([], "<script>alert(1)</script>,..%2F..%2Fx")
    assert "2 services in this link are no longer listed." in [m.value for m in page.markdown]
    assert "<script>alert" not in markup(page)


def test_four_are_compared_and_a_fifth_is_refused_in_words(served: Path, ids: list[str]) -> None:
    page = _opened(ids[:5], home=SECRET)
    for one in ids[:5]:
        page.checkbox(key=f"compare-{one}").check()
    page.run()
    assert "You ticked 5. We show the first 4." in page.warning[0].value
    assert markup(page).count('scope="col" role="columnheader"') == 4
    assert 'scope="row"' in markup(page)


def test_files_hold_every_service_and_nothing_of_the_visitor(served: Path, ids: list[str]) -> None:
    area = session.current()
    kept = area.kept(ids)
    link = _kept.address(ids, "https://example.org/shortlist")
    made = kept_list.as_pdf(kept, link, area.credits)
    assert not errors(made)
    printed = "".join(p.extract_text() for p in PdfReader(BytesIO(made)).pages)
    table = kept_list.as_csv(kept, area.credits).decode("utf-8-sig")
    for said in (printed, table):
        assert "Row Surgery" in said
        assert "on foot" not in said
        assert "yards" not in said
        assert SECRET not in said


def test_without_sessions_there_is_no_calendar(served: Path, ids: list[str]) -> None:
    area = session.current()
    assert kept_list.as_calendar(area.kept(ids), {}, date(2026, 11, 30)) is None


def test_sessions_become_a_calendar(served: Path, ids: list[str]) -> None:
    area = session.current()
    rule = Schedule(ids[0], "examples", byday="MO", opens_at="16:00", closes_at="17:00")
    made = kept_list.as_calendar(area.kept(ids), {ids[0]: [rule]}, date(2026, 11, 30))
    assert made is not None
    assert made.count(b"BEGIN:VEVENT") == 1
    assert b"(example\\, not real)" in made.replace(b"\r\n ", b"")
