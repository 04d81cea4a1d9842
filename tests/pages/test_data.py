"""The Data page: where everything comes from, and what was turned away."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.build.pipeline import build
from geo.store import Store
from geo.words import say
from tests.geo.sources.gtfs_feed import add_timetable
from tests.official import write_official_town
from tests.pages.app import APP, words


@pytest.fixture(scope="module")
def official_db(tmp_path_factory):
    """The made-up town with official lists."""
    folder = tmp_path_factory.mktemp("official")
    manifest = add_timetable(write_official_town(folder))
    return build(manifest, folder / "testham.duckdb").path


@pytest.fixture
def store(official_db):
    """Its database, opened."""
    return Store.open(official_db)


@pytest.fixture
def page(served, official_db, monkeypatch) -> AppTest:
    """Its Data page."""
    monkeypatch.setenv("SEND_DB", str(official_db))
    shown = AppTest.from_file(str(APP), default_timeout=99).run()
    shown.switch_page("pages/data.py").run()
    assert not shown.exception
    return shown


def test_every_source_says_where_it_comes_from(page):
    said = words(page)
    assert page.title[0].value == "Where the data comes from"
    for fact in ("Published by", "Licence", "Credit", "As of", "Downloaded on", "CC0-1.0"):
        assert fact in said
    assert "Example: not real" in said


def test_what_became_of_the_rows_is_shown_and_adds_up(page, store):
    said = words(page)
    for row in store.sources().to_dict("records"):
        parts = ("rows_kept", "rows_merged", "rows_left_out", "rows_rejected")
        assert row["rows_read"] == sum(row[part] for part in parts)
        read, streets = int(row["rows_read"]), int(row["streets"])
        of_a_map = say("data.map_read", streets=streets, n=read - streets)
        assert (of_a_map if streets else f"{read:,} rows read") in said


def test_what_could_not_be_used_can_be_had_as_a_file(page, store):
    with_faults = set(store.rejected()["source_id"])
    keys = {button.key for button in page.get("download_button")}
    assert with_faults
    assert {f"download-rejected-{source_id}.csv" for source_id in with_faults} <= keys


def test_why_rows_could_not_be_used_can_be_sorted(page, store):
    held = [one.value for one in page.dataframe if list(one.value) == ["field", "reason", "rows"]]
    rejected = store.rejected()
    assert len(held) == rejected["source_id"].nunique()
    for table in held:
        assert table["rows"].dtype == float
        assert table["rows"].min() >= 1
        assert set(table["reason"]) <= set(rejected["reason"])


def test_a_timetable_says_until_when_it_runs(page):
    said = words(page)
    assert (
        "It ran from 5 June 2023 to 1 March 2024 and has ended, so we cannot find journeys in it"
        in said
    )
    for fact in (
        "Able Buses",
        "3 trips on 1 route between 3 stops",
        "1; no information for 1",
        "After half past nine",
        "example.org",
        "1 April 2023",
    ):
        assert fact in said


def test_what_entries_lack_is_counted(page, store):
    said = words(page)
    for row in store.missing().to_dict("records"):
        if row["missing"] == "a date of the last check":
            lacking = say("data.lacks.a_date_of_the_last_check", n=row["entries"])
            assert lacking in said


def test_without_a_database_the_page_says_what_to_do_and_the_log_why(
    tmp_path, monkeypatch, served, caplog
):
    monkeypatch.setenv("SEND_DB", str(tmp_path / "none.duckdb"))
    st.cache_resource.clear()
    shown = AppTest.from_file(str(APP), default_timeout=99).run()
    shown.switch_page("pages/data.py").run()
    assert not shown.exception
    assert "try again in a few minutes" in shown.error[0].value
    assert str(tmp_path) not in shown.error[0].value
    assert "There is no database at" in caplog.text
