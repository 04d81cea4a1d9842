"""The page For planners, which leads to all of theirs."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.site import PAGES
from tests.pages.app import APP, words


def test_every_page_for_planners_is_led_to(served) -> None:
    page = AppTest.from_file(str(APP), default_timeout=30).run()
    page.switch_page("pages/planners.py").run()
    assert not page.exception
    assert "4 postcodes stand for the homes of it" in words(page)
    links = {link.proto.page for link in page.get("page_link")}
    assert {Path(path).stem for path in PAGES} <= links


@pytest.mark.parametrize("path", PAGES)
def test_each_of_them_leads_to_the_others(served, path: str) -> None:
    page = AppTest.from_file(str(APP), default_timeout=30).run()
    page.switch_page(path).run()
    assert not page.exception
    assert {Path(other).stem for other in PAGES} <= {
        link.proto.page for link in page.get("page_link")
    }


def test_the_site_names_pages_as_the_list_does() -> None:
    code = APP.read_text(encoding="utf-8")
    for path, (name, _) in PAGES.items():
        assert re.search(rf'"{Path(path).stem}": "{re.escape(name)}"', code)
