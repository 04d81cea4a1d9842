"""The page that holds the offer against the law: what the area says, and its files."""

import html
from urllib.parse import quote

import pytest

from geo.area import Area
from geo.audit import ASK, MISSING
from geo.build.pipeline import build
from geo.publish import audit_report
from tests.official import write_official_town
from tests.pages.app import markup, visit, words
from tests.pages.in_step import press_row, record, rows_of


@pytest.fixture(scope="module")
def official_db(tmp_path_factory):
    """The made-up town with official lists."""
    folder = tmp_path_factory.mktemp("audited")
    return build(write_official_town(folder), folder / "testham.duckdb").path


@pytest.fixture
def page(served, official_db, monkeypatch):
    """The page of the made-up town."""
    monkeypatch.setenv("SEND_DB", str(official_db))
    return visit("audit")


def test_the_page_says_what_the_area_says(page, official_db):
    said, found = words(page), Area.open(official_db).audit()
    for score in found.scores:
        assert audit_report.score_said(score) in said
    for one in found.findings:
        assert one.requirement.says in said
        assert audit_report.found_said(one) in said


def test_only_those_of_a_state_can_be_shown(page, official_db):
    found = Area.open(official_db).audit()
    page.selectbox(key="audit-state").set_value(MISSING).run()
    said = words(page)
    for one in found.findings:
        assert (one.requirement.says in said) == (one.state == MISSING)


def test_a_requirement_is_chosen_in_the_table(page, official_db):
    found = Area.open(official_db).audit()
    rows = rows_of(page, "audit-requirements-table")
    assert list(rows["asked"]) == [one.requirement.says for one in found.findings]
    assert list(rows["theme"]) == [found.law.themes[o.requirement.theme] for o in found.findings]
    number = next(i for i, one in enumerate(found.findings) if len(audit_report.answering(one)))
    press_row(page, "audit-requirements-table", number)
    one = found.findings[number]
    said = record(page)
    for part in (one.requirement.says, one.requirement.cite, audit_report.found_said(one)):
        assert part in html.unescape(said)
    entry = audit_report.answering(one).iloc[0]
    assert f'href="service?id={quote(entry["service_id"])}"' in markup(page)
    page.button(key="audit-let-go").click().run()
    assert 'class="record"' not in markup(page)


def test_requirements_are_filtered_by_theme(page, official_db):
    found = Area.open(official_db).audit()
    key, name = next(iter(found.law.themes.items()))
    page.multiselect(key="audit-requirements-only-theme").set_value([name]).run()
    assert not page.exception
    ours = [o.requirement.says for o in found.findings if o.requirement.theme == key]
    assert list(rows_of(page, "audit-requirements-table")["asked"]) == ours


def test_its_files_hold_the_same(page, official_db):
    found = Area.open(official_db).audit()
    files = {button.label: button.proto for button in page.get("download_button")}
    assert {"Report to print (PDF)", "Download the requirements (CSV)"} <= files.keys()
    assert "Download the questions (CSV)" in files
    titles, rows = audit_report.questions(found)
    assert len(rows) == sum(one.state == ASK for one in found.findings)
    assert titles[:5] == ("id", "answer", "page", "checked", "note")
    assert found.law.title in " ".join(audit_report.about(found))


def test_scores_over_time_are_shown_when_they_are_kept(page, official_db):
    assert "No scores have been saved yet" in " ".join(one.value for one in page.markdown)
