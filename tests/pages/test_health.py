"""The page on the state of the data: each finding with its entries and how to put it right."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.area import GOOD, Area
from geo.build.pipeline import build
from tests.official import write_official_town
from tests.pages.app import APP, words


@pytest.fixture(scope="module")
def official_db(tmp_path_factory):
    """The made-up town with official lists."""
    folder = tmp_path_factory.mktemp("official")
    return build(write_official_town(folder), folder / "testham.duckdb").path


def test_the_page_says_what_the_area_says_and_leads_to_each_entry(served, official_db, monkeypatch):
    monkeypatch.setenv("SEND_DB", str(official_db))
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/health.py").run()
    assert not page.exception
    said, report = words(page), Area.open(official_db).health()
    bad = [finding for finding in report.findings if finding.state != GOOD]
    assert f"{len(bad)} of {len(report.findings)} checks need attention." in said
    for finding in report.findings:
        assert finding.title in said
        assert finding.said in said
        assert finding.remedy in said
    html = " ".join(element.proto.body for element in page.get("html"))
    for finding in bad:
        for row in finding.entries.to_dict("records"):
            if "service_id" in row:
                assert f'href="service?id={row["service_id"]}"' in html
    assert 'path = "put-right.csv"' in page.code[0].value
