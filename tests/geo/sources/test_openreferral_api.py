"""Crawling live feeds: a real server on this machine that behaves in every way that servers do."""

import json
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.errors import SourceError
from geo.records import Location, Rejected, Service
from geo.sources.getting.fetch import Fetched
from geo.sources.getting.http import DownloadLimits
from geo.sources.openreferral import crawl, crawled, read
from geo.sources.openreferral.listing import CrawlLimits, details_of, with_query
from tests.geo.sources.test_openreferral import of, place, service, source

QUICK = DownloadLimits(
    pause_s=0.0, backoff_s=0.001, attempts=2, stall_s=2.0, connect_s=2.0, page_s=5.0
)
TODAY = datetime.now(UTC).date()

Answer = tuple[int, Any] | None


@dataclass
class Feed:
    """A feed that is served. `special` may answer for a path before the feed itself does."""

    services: list[dict[str, Any]] = field(default_factory=list)
    version: int = 3
    full: bool = True
    special: Callable[[str, dict[str, str]], Answer] = lambda _path, _query: None
    asked: list[str] = field(default_factory=list)
    page_size: int = 2
    first: int = 1
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        found = self.special(path, query)
        if found is not None:
            return found
        if path == "/api/services":
            return self.page(int(query.get("page", "1")))
        if path.startswith("/api/services/"):
            match = [s for s in self.services if s["id"] == path.rpartition("/")[2]]
            return (200, match[0]) if match else (404, {"error": "none"})
        return 404, {"error": "none"}

    def page(self, number: int) -> tuple[int, Any]:
        size = self.page_size
        start = (number - self.first) * size
        entries = self.services[start : start + size]
        if not self.full:
            names = ("id", "name", "status", "last_modified")
            entries = [{k: s[k] for k in names if k in s} for s in entries]
        pages = -(-len(self.services) // size)
        last = number - self.first + 1 >= pages
        if self.version == 1:
            head = {"totalElements": len(self.services), "totalPages": pages, "number": number}
            return 200, {**head, "first": number == self.first, "last": last, "content": entries}
        head = {"total_items": len(self.services), "total_pages": pages, "page_number": number}
        flags = {"first_page": number == self.first, "last_page": last}
        return 200, {**head, **flags, "contents": entries}


@pytest.fixture
def feed() -> Iterator[Feed]:
    served = Feed([service(id=f"s{n}", service_at_locations=[place(n)]) for n in range(5)])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            served.asked.append(self.path)
            status, content = served.answer(parts.path, query)
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


def get(feed: Feed, cache: Path, url: str | None = None, **changed: Any) -> Fetched:
    limits = changed.pop("limits", CrawlLimits(per_page=2))
    one = source(url=(url or feed.url,), allow_private=True, **changed)
    return crawl(one, cache=cache, limits=limits, web_limits=QUICK)


def refs(fetched: Fetched) -> list[str]:
    return [row.source_ref for row in of(harvest(fetched), Service)]


def harvest(fetched: Fetched) -> Any:
    return read(fetched.paths[0], source())


def pages_asked(feed: Feed) -> list[str]:
    return [
        parse_qs(urlsplit(path).query).get("page", ["-"])[0]
        for path in feed.asked
        if urlsplit(path).path == "/api/services"
    ]


ALL = [f"s{n}" for n in range(5)]


@pytest.mark.parametrize("version", [3, 1])
@pytest.mark.parametrize("below", ["", "/", "/services", "/services?status=active"])
def test_all_pages_of_a_feed(feed: Feed, tmp_path: Path, version: int, below: str) -> None:
    feed.version = version
    fetched = get(feed, tmp_path, feed.url + below)
    found = harvest(fetched)
    assert refs(fetched) == ALL
    assert len(of(found, Location)) == 5
    assert of(found, Rejected) == []
    assert pages_asked(feed) == ["1", "2", "3"]
    assert (fetched.retrieved, fetched.note) == (TODAY, None)


def test_details_are_asked_for_where_the_list_is_thin(feed: Feed, tmp_path: Path) -> None:
    feed.full = False
    found = harvest(get(feed, tmp_path))
    assert len(of(found, Location)) == 5
    assert sum("/services/s" in path for path in feed.asked) == 5
    assert (found.rows_read, found.rows_kept, of(found, Rejected)) == (5, 5, [])


def test_a_filter_in_the_address_stays(feed: Feed, tmp_path: Path) -> None:
    get(feed, tmp_path, feed.url + "/services?taxonomy_id=send")
    assert all("taxonomy_id=send" in path for path in feed.asked)


def test_a_feed_whose_first_page_is_page_0(feed: Feed, tmp_path: Path) -> None:
    feed.first = 0
    assert refs(get(feed, tmp_path)) == ALL


def test_a_list_without_a_page_around_it(feed: Feed, tmp_path: Path) -> None:
    feed.special = lambda path, _: (200, feed.services) if path == "/api/services" else None
    assert refs(get(feed, tmp_path)) == ALL


def test_a_server_that_does_not_take_the_size_of_pages(feed: Feed, tmp_path: Path) -> None:
    feed.special = lambda _, query: (422, {}) if "per_page" in query else None
    assert refs(get(feed, tmp_path)) == ALL


def test_an_address_that_is_itself_the_list(feed: Feed, tmp_path: Path) -> None:
    feed.special = lambda path, q: feed.page(int(q["page"])) if path == "/all" else None
    assert refs(get(feed, tmp_path, f"http://127.0.0.1:{feed.port}/all")) == ALL


def test_an_address_of_a_file(feed: Feed, tmp_path: Path) -> None:
    page = {"contents": feed.services}
    feed.special = lambda path, _: (200, page) if path == "/feed.json" else None
    assert refs(get(feed, tmp_path, f"http://127.0.0.1:{feed.port}/feed.json")) == ALL


# A crawl that does not go well


def test_a_crawl_that_was_stopped_goes_on_without_asking_again(feed: Feed, tmp_path: Path) -> None:
    feed.full = False
    feed.special = lambda path, _: (503, {}) if path.endswith(("/s3", "/s4")) else None
    with pytest.raises(SourceError, match="A feed: "):
        get(feed, tmp_path, limits=CrawlLimits(per_page=2, failing=2))
    feed.special = lambda _path, _query: None
    feed.asked.clear()
    assert refs(get(feed, tmp_path)) == ALL
    assert sorted(feed.asked) == ["/api/services/s3", "/api/services/s4"]


KILLED = """
import sys
from pathlib import Path
from geo.sources.openreferral import crawl
from tests.geo.sources.test_openreferral import source
crawl(source(url=(sys.argv[1],), allow_private=True), cache=Path(sys.argv[2]))
"""


def test_a_crawl_that_was_killed_goes_on_where_it_was(feed: Feed, tmp_path: Path) -> None:
    feed.full, feed.page_size = False, 100
    reached, go_on = threading.Event(), threading.Event()

    def special(path: str, _query: dict[str, str]) -> Answer:
        if path.endswith("/s2") and not go_on.is_set():
            reached.set()
            go_on.wait(20)
        return None

    feed.special = special
    command = [sys.executable, "-c", KILLED, feed.url, str(tmp_path)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3]) as child:
        assert reached.wait(30)
        child.kill()
    go_on.set()
    feed.asked.clear()
    assert refs(get(feed, tmp_path)) == ALL
    assert sorted(feed.asked) == [f"/api/services/s{n}" for n in (2, 3, 4)]


def test_ids_of_every_kind(feed: Feed, tmp_path: Path) -> None:
    feed.full, feed.page_size = False, 10
    feed.services = [{"id": i, "name": "N"} for i in ("a/b", "é", "\ud800", "..", 7, "a b?c#d")]
    fetched = get(feed, tmp_path)
    assert len(refs(fetched)) == 6


@pytest.mark.parametrize("entries", [[5, None, "x", []], [{}], [{"id": None}], [{"id": []}]])
def test_entries_that_are_none(feed: Feed, tmp_path: Path, entries: list[Any]) -> None:
    feed.special = lambda path, _: (200, entries) if path == "/api/services" else None
    fetched = get(feed, tmp_path)
    with pytest.raises(SourceError):
        harvest(fetched)


def test_a_crawl_that_was_begun_long_ago_begins_again(feed: Feed, tmp_path: Path) -> None:
    feed.special = lambda _, query: (503, {}) if query.get("page") == "3" else None
    with pytest.raises(SourceError):
        get(feed, tmp_path)
    feed.special = lambda _path, _query: None
    feed.asked.clear()
    get(feed, tmp_path, limits=CrawlLimits(per_page=2, resume_s=0.0))
    assert pages_asked(feed) == ["1", "2", "3"]


def test_a_damaged_page_on_the_disk_is_fetched_again(feed: Feed, tmp_path: Path) -> None:
    feed.special = lambda _, query: (503, {}) if query.get("page") == "3" else None
    with pytest.raises(SourceError):
        get(feed, tmp_path)
    (page,) = tmp_path.rglob("00002.json")
    page.write_text('{"contents": [')
    feed.special = lambda _path, _query: None
    assert refs(get(feed, tmp_path)) == ALL


def test_details_that_are_gone_are_told_and_the_entry_kept(feed: Feed, tmp_path: Path) -> None:
    feed.full = False
    feed.special = lambda path, _: (404, {}) if path.endswith("/s2") else None
    found = harvest(get(feed, tmp_path))
    assert found.rows_kept == 5
    assert len(of(found, Location)) == 4
    assert [(row.row_ref, row.field) for row in of(found, Rejected)] == [("s2", "details")]


def test_details_of_another_service_are_not_taken(feed: Feed, tmp_path: Path) -> None:
    feed.full = False
    feed.special = lambda path, _: (200, feed.services[0]) if path.endswith("/s2") else None
    found = harvest(get(feed, tmp_path))
    assert found.rows_kept == 5
    assert [row.row_ref for row in of(found, Rejected)] == ["s2"]


def test_a_feed_that_has_no_details_is_not_asked_for_them_for_ever(
    feed: Feed, tmp_path: Path
) -> None:
    feed.services = [service(id=f"s{n}") for n in range(40)]
    feed.full, feed.page_size = False, 20
    feed.special = lambda path, _: (404, {}) if "/services/" in path else None
    found = harvest(get(feed, tmp_path, limits=CrawlLimits(without=3)))
    assert sum("/services/s" in path for path in feed.asked) == 3
    assert found.rows_kept == 40
    assert [row.field for row in of(found, Rejected)] == ["details"]


def test_a_feed_that_changes_once_is_read_again(feed: Feed, tmp_path: Path) -> None:
    def special(path: str, query: dict[str, str]) -> Answer:
        if query.get("page") == "2" and len(feed.services) == 5:
            feed.services.insert(0, service(id="new", service_at_locations=[place(9)]))
        return None

    feed.special = special
    fetched = get(feed, tmp_path)
    assert refs(fetched) == ["new", *ALL]
    assert of(harvest(fetched), Rejected) == []


def test_a_feed_that_never_holds_still_is_told(feed: Feed, tmp_path: Path) -> None:
    def special(path: str, query: dict[str, str]) -> Answer:
        if query.get("page") == "2":
            number = len(feed.services)
            feed.services.insert(0, service(id=f"new{number}", service_at_locations=[place()]))
        return None

    feed.special = special
    found = harvest(get(feed, tmp_path))
    assert [row.field for row in of(found, Rejected)] == ["total_items"]
    assert found.rows_kept + found.left_out.total() == found.rows_read


def test_a_feed_that_says_more_than_it_has_is_told(feed: Feed, tmp_path: Path) -> None:
    def special(path: str, query: dict[str, str]) -> Answer:
        status, page = feed.page(int(query["page"]))
        return status, {**page, "total_items": 9}

    feed.special = special
    found = harvest(get(feed, tmp_path))
    assert found.rows_kept == 5
    (row,) = of(found, Rejected)
    assert row.field == "total_items"
    assert "9" in row.reason


# A feed without end


def no_end(page: Callable[[int], list[dict[str, Any]]], **head: Any) -> Callable[..., Answer]:
    def special(_path: str, query: dict[str, str]) -> Answer:
        return 200, {"last_page": False, **head, "contents": page(int(query.get("page", "1")))}

    return special


def test_a_feed_that_repeats_its_pages_for_ever(feed: Feed, tmp_path: Path) -> None:
    feed.special = no_end(lambda _: feed.services)
    with pytest.raises(SourceError, match="never ends"):
        get(feed, tmp_path)
    assert len(feed.asked) < 10


def test_a_feed_that_always_has_more(feed: Feed, tmp_path: Path) -> None:
    feed.special = no_end(lambda n: [service(id=f"p{n}", service_at_locations=[])])
    with pytest.raises(SourceError, match="never ends"):
        get(feed, tmp_path, limits=CrawlLimits(pages=10))
    assert len(feed.asked) <= 11


def test_a_feed_that_grows_while_it_is_read(feed: Feed, tmp_path: Path) -> None:
    def special(_path: str, query: dict[str, str]) -> Answer:
        n = int(query.get("page", "1"))
        head = {"total_items": n * 1_000, "total_pages": n * 500, "last_page": False}
        return 200, {**head, "contents": [service(id=f"p{n}", service_at_locations=[])]}

    feed.special = special
    with pytest.raises(SourceError, match="grows while it is read"):
        get(feed, tmp_path)
    assert len(feed.asked) < 10


def test_a_last_page_that_never_says_so_ends_where_nothing_comes(
    feed: Feed, tmp_path: Path
) -> None:
    def special(path: str, query: dict[str, str]) -> Answer:
        status, page = feed.page(int(query["page"]))
        return (status, {**page, "last_page": False}) if page["contents"] else (404, {})

    feed.special = special
    assert refs(get(feed, tmp_path)) == ALL


# Something else than a feed, and a feed that is down


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>Welcome</html>", "a web page"),
        ({"version": "HSDS-UK-3.0", "openapi_url": "x"}, "without any services"),
        (b"\xff\xfe", "something else"),
    ],
)
def test_what_is_no_feed_says_so(feed: Feed, tmp_path: Path, content: Any, said: str) -> None:
    feed.special = lambda _path, _query: (200, content)
    with pytest.raises(SourceError, match=rf"A feed: .*not an Open Referral UK feed.*{said}"):
        get(feed, tmp_path)


def test_the_last_whole_crawl_is_used_when_the_feed_is_down(feed: Feed, tmp_path: Path) -> None:
    first = get(feed, tmp_path)
    state = first.paths[0] / "crawl.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "retrieved": "2026-01-02"}))
    feed.special = lambda _path, _query: (503, {})
    fetched = get(feed, tmp_path)
    assert refs(fetched) == ALL
    assert fetched.retrieved == date(2026, 1, 2)
    assert fetched.note is not None
    assert "fetched on 2 January 2026" in fetched.note
    assert "days ago" in fetched.note


def test_a_new_crawl_takes_the_place_of_the_last(feed: Feed, tmp_path: Path) -> None:
    first = get(feed, tmp_path)
    before = crawled(source(url=(feed.url,)), cache=tmp_path)
    again = get(feed, tmp_path)
    assert crawled(source(url=(feed.url,)), cache=tmp_path) == before
    assert again.paths != first.paths
    assert not first.paths[0].exists()
    feed.services[0]["name"] = "Changed"
    get(feed, tmp_path)
    assert crawled(source(url=(feed.url,)), cache=tmp_path) != before


def test_details_of_a_service_that_did_not_change_are_not_asked_for_again(
    feed: Feed, tmp_path: Path
) -> None:
    feed.full = False
    for one in feed.services:
        one["last_modified"] = "2026-09-01T00:00:00Z"
    get(feed, tmp_path)
    feed.services[1]["last_modified"] = "2026-10-01T00:00:00Z"
    feed.asked.clear()
    assert refs(get(feed, tmp_path)) == ALL
    details = Counter(path for path in feed.asked if "/services/" in path)
    assert len(details) == 1
    assert "/s1" in next(iter(details))


def test_secrets_of_an_address_are_not_shown(feed: Feed, tmp_path: Path) -> None:
    feed.special = lambda _path, _query: (503, {})
    with pytest.raises(SourceError) as raised:
        get(feed, tmp_path, feed.url + "/services?key=hush")
    assert "hush" not in str(raised.value)


def test_secrets_of_an_address_are_not_kept_with_the_crawl(feed: Feed, tmp_path: Path) -> None:
    fetched = get(feed, tmp_path, feed.url + "/services?key=hush")
    for file in fetched.paths[0].rglob("*"):
        assert file.is_dir() or "hush" not in file.read_text()


def test_a_private_address_is_refused_unless_the_manifest_allows_it(
    feed: Feed, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="private"):
        crawl(source(url=(feed.url,)), cache=tmp_path, web_limits=QUICK)
    assert feed.asked == []


def test_a_checksum_of_a_feed_is_an_error(feed: Feed, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="checksum"):
        get(feed, tmp_path, sha256="0" * 64)


def test_a_folder_that_cannot_be_written_to_is_an_error(feed: Feed, tmp_path: Path) -> None:
    (tmp_path / "openreferral").write_text("in the way")
    with pytest.raises(SourceError, match="cannot be saved"):
        get(feed, tmp_path)


def test_several_addresses(feed: Feed, tmp_path: Path) -> None:
    other = feed.url + "/services?other=1"
    one = source(url=(feed.url, other), allow_private=True)
    fetched = crawl(one, cache=tmp_path, limits=CrawlLimits(per_page=2), web_limits=QUICK)
    assert len(fetched.paths) == 2


def test_addresses() -> None:
    assert with_query("https://a.org/s?x=1&page=3#y", page=4) == "https://a.org/s?x=1&page=4"
    assert details_of("https://a.org/s/?key=b&per_page=9", "é/?") == (
        "https://a.org/s/%C3%A9%2F%3F?key=b"
    )


@pytest.mark.parametrize("url", ["http://[::1/x", "http://[::1/x.json", "http://a]b/", "ftp://a/b"])
def test_what_is_no_web_address_is_told(tmp_path, url):
    one = source(url=(url,))
    with pytest.raises(SourceError, match=rf"^{re.escape(one.title)}: .*(Correct|correct)"):
        crawl(one, cache=tmp_path)
