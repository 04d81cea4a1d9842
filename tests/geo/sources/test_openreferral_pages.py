"""Feeds as pages, folders, lines, and files that are none."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from geo.errors import SourceError
from geo.records import Rejected, Service
from geo.sources.openreferral import read
from geo.sources.openreferral.pages import STATE, read_feed
from geo.sources.openreferral.services import REPEATED
from tests.geo.sources.test_openreferral import of, only, place, service, source

ORUK = Path(__file__).resolve().parents[3] / "../shared/data/oruk"
MOCKS = ORUK / "validator-mocks"


def written(folder: Path, **documents: Any) -> Path:
    """A folder with a file for each document; two underscores stand for a folder within."""
    for name, document in documents.items():
        path = folder / f"{name.replace('__', '/')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
    return folder


def names(path: Path) -> list[str]:
    return [row.source_ref for row in of(read(path, source()), Service)]


@pytest.mark.parametrize("key", ["contents", "content", "services", "results", "items"])
def test_a_page_by_whatever_name_its_list_has(tmp_path: Path, key: str) -> None:
    written(tmp_path, page={"totalPages": 1, key: [service()]})
    assert names(tmp_path / "page.json") == ["one"]


def test_pages_of_a_folder_are_joined_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    pages = {f"page-{n}": {"contents": [service(id=str(n))]} for n in (10, 9, 1)}
    assert names(written(tmp_path, **pages)) == ["1", "9", "10"]


def test_pages_of_both_versions_may_be_mixed(tmp_path: Path) -> None:
    old = {"id": "old", "name": "Old", "eligibilitys": [{"minimum_age": 3}]}
    written(tmp_path, a={"content": [old]}, b=[service(id="new")], c=service(id="single"))
    assert names(tmp_path) == ["old", "new", "single"]


def test_details_stand_in_for_the_entry_of_a_list(tmp_path: Path) -> None:
    thin = {"id": "one", "name": "Thin", "status": "active"}
    written(
        tmp_path,
        pages__1={"contents": [thin, service(id="two")]},
        details__a=service(service_at_locations=[place()]),
        details__b=service(id="three"),
    )
    found = read(tmp_path, source())
    assert [row.name for row in of(found, Service)] == ["Example: club"] * 3
    assert [row.source_ref for row in of(found, Service)] == ["one", "two", "three"]
    assert (found.rows_read, found.rows_kept) == (3, 3)
    assert of(found, Rejected) == []


def test_a_service_on_two_pages_is_one(tmp_path: Path) -> None:
    written(tmp_path, a={"contents": [service()]}, b={"contents": [service()]})
    found = read(tmp_path, source())
    assert (found.rows_read, found.rows_kept, found.left_out.total()) == (2, 1, 1)


def test_a_page_that_is_missing_is_named(tmp_path: Path) -> None:
    pages = {
        f"page-{n}": {
            "total_items": 4,
            "total_pages": 4,
            "page_number": n,
            "contents": [service(id=str(n))],
        }
        for n in (1, 2, 4)
    }
    row = only(read(written(tmp_path, **pages), source()), Rejected)
    assert row.field == "total_items"
    assert "Page 3 of 4 is missing." in row.reason


def test_files_of_a_folder_that_hold_no_services_are_told(tmp_path: Path) -> None:
    written(tmp_path, a={"contents": [service()]}, b={"version": "HSDS-UK-3.0", "openapi_url": ""})
    row = only(read(tmp_path, source()), Rejected)
    assert (row.row_ref, row.field) == ("b.json", "file")


def test_something_else_among_the_services_is_rejected(tmp_path: Path) -> None:
    other = {"id": "o", "name": "Org", "website": "https://example.org"}
    found = read(written(tmp_path, a=[service(), other, 5]), source())
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (3, 1, 2)
    assert "This is an organization" in of(found, Rejected)[0].reason


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    lines = [json.dumps(service()), "", '{"id": "bro', json.dumps(service(id="two"))]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read(path, source())
    assert [row.source_ref for row in of(found, Service)] == ["one", "two"]
    assert only(found, Rejected).row_ref == "line 3"
    assert (found.rows_read, found.rows_kept) == (3, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(service(name="Café"), ensure_ascii=False), encoding=encoding)
    found = read(path, source())
    assert only(found, Service).name == "Café"
    assert of(found, Rejected) == []


def test_an_encoding_that_json_does_not_have_is_told(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(service(name="Café"), ensure_ascii=False), encoding="cp1252")
    found = read(path, source())
    assert only(found, Service).name == "Café"
    assert only(found, Rejected).field == "encoding"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<!DOCTYPE html><html></html>", "a web page"),
        ('{"contents": [{"id": "1"', "not JSON"),
        ('[{"label": "A council", "url": "https://example.org"}]', "a report about a feed"),
        ('[{"id": "o", "name": "Org", "website": "w"}]', "an organization"),
        ('[{"id": "t", "name": "Term", "vocabulary": "v"}]', "a taxonomy"),
        ('{"contents": []}', "no services|without any services"),
        ("[[[]]]", "no services|without any services"),
        ("12", "no services|without any services"),
    ],
)
def test_a_file_of_something_else_says_what_it_is(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "feed.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"feed\.json.*{said}"):
        read(path, source())


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has no file"):
        read(tmp_path, source())


def test_what_a_crawl_noted_is_told(tmp_path: Path) -> None:
    note = {"ref": "one", "field": "details", "value": "", "reason": "Gone."}
    written(tmp_path, page={"total_items": 9, "contents": [service()]})
    (tmp_path / STATE).write_text(json.dumps({"notes": [note]}), encoding="utf-8")
    row = only(read(tmp_path, source()), Rejected)
    assert (row.row_ref, row.field, row.reason) == ("one", "details", "Gone.")


@pytest.mark.parametrize("content", ["", "[]", '{"notes": [1]}', '{"notes": [{}]}'])
def test_a_damaged_note_of_a_crawl_is_an_error(tmp_path: Path, content: str) -> None:
    written(tmp_path, page=[service()])
    (tmp_path / STATE).write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match="damaged"):
        read(tmp_path, source())


# The mocks of the official validator


NO_SERVICES = (
    "api_details",
    "organization_full",
    "organization_list",
    "service_at_location_full",
    "service_at_location_list",
    "taxonomy",
    "taxonomy_list",
    "taxonomy_term",
    "taxonomy_term_list",
)


def mock(name: str) -> Path:
    if not MOCKS.exists():
        pytest.skip("the validator's mocks are not beside this project (../shared/data)")
    return MOCKS / name


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("V3.0-UK-Default/service_list", (1, 1, 0, 0)),
        ("V3.0-UK-Default/service_full", (1, 1, 0, 2)),
        ("V3.0-UK-Test/service_list", (128, 1, 127, 105)),
        ("V3.0-UK-Test/service_list_data", (128, 1, 127, 104)),
        ("V3.0-UK-Test/service_full", (1, 1, 0, 2)),
        ("V3.0-UK-Warn/service_list", (1, 1, 0, 0)),
        ("V3.0-UK-Warn/service_full", (1, 1, 0, 2)),
        ("V3.0-UK-Fail/service_full", (1, 1, 0, 4)),
    ],
)
def test_services_of_the_official_mocks_are_read(name: str, counts: tuple[int, ...]) -> None:
    """Services read, kept and left out, and what is told of them; none is rejected."""
    found = read(mock(f"{name}.json"), source())
    told = len(of(found, Rejected))
    assert (found.rows_read, found.rows_kept, found.left_out.total(), told) == counts
    assert found.rows_rejected == 0
    assert only(found, Service).name == "Community Counselling"


def test_the_mock_with_one_service_many_times_loses_none_in_silence() -> None:
    """Of its 127 repeats, 23 say nothing else than the first; 104 are told with their fields."""
    found = read(mock("V3.0-UK-Test/service_list.json"), source())
    notes = [row.reason for row in of(found, Rejected) if row.field == "id"]
    assert found.left_out == {REPEATED: 127}
    assert len(notes) == 104
    ((commonest, times),) = Counter(notes).most_common(1)
    assert "(organization_id, last_modified)" in commonest
    assert times == 38


@pytest.mark.parametrize("kind", ["Default", "Fail", "Test", "Warn"])
@pytest.mark.parametrize("what", NO_SERVICES)
def test_the_mocks_of_anything_else_are_told_as_such(kind: str, what: str) -> None:
    with pytest.raises(SourceError, match=r"It contains .*, not services"):
        read(mock(f"V3.0-UK-{kind}/{what}.json"), source())


def test_the_mock_with_faults_has_them_told() -> None:
    found = read(mock("V3.0-UK-Fail/service_full.json"), source())
    assert {"url", "email"} <= {row.field for row in of(found, Rejected)}


def test_the_mock_without_names_is_an_error() -> None:
    with pytest.raises(SourceError, match="The service has no name"):
        read(mock("V3.0-UK-Fail/service_list.json"), source())


@pytest.mark.parametrize("file", ["V1_DashboardResponse", "V1_ValidateResponse"])
def test_the_mocks_of_dashboards_are_told_as_such(file: str) -> None:
    with pytest.raises(SourceError, match="a report about a feed"):
        read(mock(f"V1.0-UK-Default/{file}.json"), source())


def test_a_folder_of_mocks_gives_its_services_and_tells_of_the_rest() -> None:
    held = read_feed(mock("V3.0-UK-Default"))
    assert [entry.data["id"] for entry in held.entries] == ["ac148810-d857-441c-9679-408f346de14b"]
    assert "service_at_locations" in held.entries[0].data
    assert {note[1] for note in held.notes} == {"file"}
