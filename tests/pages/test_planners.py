"""The page For planners, which leads to all of theirs."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.site import FOOTER, MENU, PAGES, PLANNERS, linked, title
from tests.pages.app import APP, words


def test_every_page_for_planners_is_led_to(served) -> None:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/planners.py").run()
    assert not page.exception
    assert "There are 4 homes." in words(page)
    links = {link.proto.page for link in page.get("page_link")}
    assert {one.name for one in linked(PLANNERS)} <= links


@pytest.mark.parametrize("path", [page.path for page in linked(PLANNERS)])
def test_each_of_them_leads_to_the_others(served, path: str) -> None:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page(path).run()
    assert not page.exception
    names = {other.name for other in linked(PLANNERS)}
    assert names <= {link.proto.page for link in page.get("page_link")}


def test_every_page_is_a_row_of_one_table_and_every_row_a_page() -> None:
    files = {path.stem for path in (APP.parent / "pages").glob("*.py")}
    assert files == {page.name for page in PAGES}
    assert all(page.title for page in PAGES)
    assert all(page.about for page in linked(PLANNERS))


def test_every_footer_and_the_menu_lead_to_their_pages(served) -> None:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    links = {link.proto.page: link.proto.label for link in page.get("page_link")}
    for one in linked(FOOTER):
        assert links[one.name] == title(one.name)
    assert linked(MENU)[0].name == "find"
