"""Fetching over HTTP, from a real server on this machine that misbehaves in every way."""

import gzip
import json
import re
import shutil
import socket
import subprocess
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from time import monotonic, sleep
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.sources.getting import connections, copies, http
from geo.sources.getting.addresses import is_public, shown
from geo.sources.getting.http import DownloadLimits, UnavailableError, Web, Wires
from tests.examples import examples
from tests.geo.sources.local_server import LocalServer, cut, gives, in_turn, send, versioned

BODY = bytes(range(256)) * 2000
FAST = DownloadLimits(
    stall_s=3, window_s=3, backoff_s=0.001, pause_s=0, total_s=10, page_s=5, attempts=4
)
IMPATIENT = replace(FAST, stall_s=0.15, window_s=0.2, slowest=2000, attempts=2)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server():
    with LocalServer().running() as running:
        yield running


@pytest.fixture
def web():
    with Web(allow_private=True, limits=FAST) as visitor:
        yield visitor


@pytest.fixture
def target(tmp_path):
    return tmp_path / "cache" / "file.csv"


def patient(limits=FAST, **more):
    """A visitor that notes how long it is to wait, and does not."""
    waits = []
    return Web(allow_private=True, limits=limits, wires=Wires(sleep=waits.append), **more), waits


def kept(target):
    return sorted(p.name for p in target.parent.iterdir())


# Getting pages


def test_a_page_with_what_the_server_said_of_it(server, web):
    server.routes["/a"] = gives(b"hello", Content_Type="text/plain", X_More="1")
    answer = web.get(f"{server.url}/a")
    assert (answer.body, answer.headers["content-type"]) == (b"hello", "text/plain")
    assert answer.url == f"{server.url}/a"
    assert server.headers()["user-agent"].startswith("SEND-Local-Offer-finder/")


@pytest.mark.parametrize("packed", [False, True])
def test_json(server, web, packed):
    text = json.dumps({"items": ["é"]}).encode()
    how = {"Content_Encoding": "gzip"} if packed else {}
    server.routes["/a"] = gives(gzip.compress(text) if packed else text, **how)
    assert web.get_json(f"{server.url}/a") == {"items": ["é"]}
    assert server.headers()["accept"] == "application/json"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<!DOCTYPE html><title>Sorry</title>", "a web page"),
        (b"id,name", "something else"),
        (b"", "something else"),
        (b'{"a": "\xff"}', "something else"),
        (b"[" * 100_000, "something else"),
    ],
)
def test_what_is_not_json(server, web, body, what):
    server.routes["/a"] = gives(body, Content_Type="text/html")
    with pytest.raises(UnavailableError, match=f"should print JSON and gives {what} .'text/html'"):
        web.get_json(f"{server.url}/a")


def test_a_connection_is_used_again(server, web):
    ports = set()

    def route(request):
        ports.add(request.client_address[1])
        send(request, b"{}")

    server.routes["/a"] = route
    for _ in range(5):
        web.get(f"{server.url}/a")
    assert len(ports) == 1


def test_a_few_requests_a_second_and_no_more(server):
    server.routes["/a"] = gives(b"{}")
    visitor, waits = patient(replace(FAST, pause_s=0.35))
    with visitor:
        for _ in range(4):
            visitor.get(f"{server.url}/a")
    assert len(waits) == 3
    assert all(0.2 < wait <= 0.35 for wait in waits)


# Trying again


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again(server, web, status):
    server.routes["/a"] = in_turn(gives(status=status), gives(status=status), gives(b"at last"))
    assert web.get(f"{server.url}/a").body == b"at last"


def test_the_wait_grows_and_ends(server):
    server.routes["/a"] = gives(status=503)
    visitor, waits = patient(replace(FAST, backoff_s=1.0))
    with (
        visitor,
        pytest.raises(UnavailableError, match=r"503 .Service Unavailable.*later") as raised,
    ):
        visitor.get(f"{server.url}/a")
    assert waits == [1.0, 2.0, 4.0]
    assert len(server.seen) == 4
    assert raised.value.status == 503


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 204, 206, 304, 300, 599])
def test_what_will_not_change_is_not_tried_again(server, web, status):
    server.routes["/a"] = gives(status=status)
    with pytest.raises(UnavailableError, match=f"the server answers {status}") as raised:
        web.get(f"{server.url}/a")
    assert raised.value.status == status
    assert len(server.seen) == 1


def test_retry_after_is_obeyed(server):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.routes["/a"] = in_turn(
        gives(status=429, Retry_After="7"),
        gives(status=503, Retry_After=soon),
        gives(status=503, Retry_After="Thu, 01 Jan 1970 00:00:00 GMT"),
        gives(b"ok"),
    )
    visitor, waits = patient(replace(FAST, total_s=1000, page_s=1000))
    with visitor:
        assert visitor.get(f"{server.url}/a").body == b"ok"
    assert waits[0] == 7
    assert 25 < waits[1] <= 30
    assert waits[2] == 0


@pytest.mark.parametrize("said", ["99999", "soon", "-1", "9" * 5000, "1e400", "", "٣"])
def test_retry_after_that_asks_too_much_or_nothing(server, said):
    def route(request):
        request.send_response(429)
        request.wfile.write(b"".join(request._headers_buffer))
        request._headers_buffer = []
        request.wfile.write(b"Retry-After: " + said.encode() + b"\r\nContent-Length: 0\r\n\r\n")

    server.routes["/a"] = route
    visitor, waits = patient()
    with visitor, pytest.raises(UnavailableError, match="429"):
        visitor.get(f"{server.url}/a")
    assert all(wait < 1 for wait in waits)
    assert len(waits) == (0 if said == "99999" else 3)


def test_a_server_that_is_not_there(target):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    visitor, waits = patient()
    with visitor, pytest.raises(UnavailableError, match=r"cannot be reached.*Check the connection"):
        visitor.download(f"http://127.0.0.1:{port}/a", target)
    assert len(waits) == 3
    assert not target.exists()


def test_a_name_that_is_not_known(target):
    def unknown(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    wires = Wires(resolve=unknown, sleep=lambda _: None)
    with (
        Web(limits=FAST, wires=wires) as visitor,
        pytest.raises(UnavailableError, match="name cannot be found, or this machine is offline"),
    ):
        visitor.get("https://nowhere.example/a")


def reset(request):
    """Break off without a word."""
    struct_linger = b"\1\0\0\0\0\0\0\0"
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct_linger)
    request.connection.close()
    request.close_connection = True


def test_a_connection_that_is_reset(server, web):
    server.routes["/a"] = in_turn(reset, reset, gives(b"ok"))
    assert web.get(f"{server.url}/a").body == b"ok"
    server.routes["/a"] = reset
    with pytest.raises(UnavailableError, match="the connection was cut off"):
        web.get(f"{server.url}/a")


def nonsense(request):
    request.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
    request.close_connection = True


def bad_chunk(request):
    request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello")
    request.close_connection = True


def short_chunk(request):
    request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello")
    request.close_connection = True


def two_lengths(request):
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nx")
    request.close_connection = True


def bad_gzip(request):
    send(request, b"this is not gzip at all", Content_Encoding="gzip")


@pytest.mark.parametrize("route", [nonsense, bad_chunk, short_chunk, two_lengths, bad_gzip])
def test_answers_that_are_no_answers(server, web, route):
    server.routes["/a"] = route
    with pytest.raises(UnavailableError, match=r"cut off|packed wrongly"):
        web.get(f"{server.url}/a")
    assert len(server.seen) == 4


# Waiting for ever


def stall(request):
    send(request, b"start", length=1000)
    request.wfile.flush()
    server_over.wait(20)


server_over = threading.Event()


@pytest.fixture(autouse=True)
def release():
    server_over.clear()
    yield
    server_over.set()


def say_nothing(request):
    server_over.wait(20)


def trickle(start, each, every):
    """A byte now and then, for ever: no silence is long enough to be noticed."""

    def route(request):
        request.wfile.write(start)
        while not server_over.wait(every):
            request.wfile.write(each)

    return route


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(stall, id="stops in the middle"),
        pytest.param(say_nothing, id="says nothing"),
        pytest.param(trickle(HEAD + b"\r\n", b"x", 0.02), id="body"),
        pytest.param(trickle(HEAD, b"A", 0.02), id="one header"),
        pytest.param(trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001), id="goes on and on"),
        pytest.param(trickle(CHUNKED, b"0", 0.02), id="length of a chunk"),
        pytest.param(trickle(CHUNKED + b"0\r\n", b"A: b\r\n", 0.001), id="trailers"),
    ],
)
def test_a_server_that_keeps_us_waiting(server, route):
    server.routes["/a"] = route
    start = monotonic()
    with (
        Web(allow_private=True, limits=IMPATIENT) as visitor,
        pytest.raises(UnavailableError, match=r"nothing arrived|less than|takes too long"),
    ):
        visitor.get(f"{server.url}/a")
    assert monotonic() - start < 20  # the server itself would go on for ever
    while len(server.seen) < 2 and monotonic() - start < 30:  # it may be slower than we to note it
        sleep(0.01)
    assert len(server.seen) == 2


def test_a_page_has_a_limit_in_time(server):
    server.routes["/a"] = trickle(HEAD + b"\r\n", b"x" * 1000, 0.02)  # fast enough, and no end
    limits = replace(IMPATIENT, page_s=0.5, attempts=100)
    with Web(allow_private=True, limits=limits) as visitor:
        start = monotonic()
        with pytest.raises(UnavailableError, match="takes too long"):
            visitor.get(f"{server.url}/a")
        assert monotonic() - start < 20


def test_after_a_stall_the_rest_is_fetched(server, target):
    whole = versioned(BODY)

    def half(request):
        send(request, BODY[:100_000], length=len(BODY), ETag='"1"')
        request.wfile.flush()
        server_over.wait(20)

    server.routes["/a"] = in_turn(half, whole)
    with Web(allow_private=True, limits=IMPATIENT) as visitor:
        got = visitor.download(f"{server.url}/a", target)
    assert target.read_bytes() == BODY
    assert got.note is None
    assert server.headers()["range"] == "bytes=100000-"


# Taking too much


def endless(request):
    request.wfile.write(HEAD + b"\r\n")
    while not server_over.is_set():
        request.wfile.write(b"x" * 65536)


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(endless, id="never ends"),
        pytest.param(gives(b"x", length=10_000_000), id="says so"),
        pytest.param(
            gives(gzip.compress(bytes(5_000_000)), Content_Encoding="gzip"), id="unpacks to more"
        ),
    ],
)
def test_too_much_is_not_taken(server, target, route):
    server.routes["/a"] = route
    limits = replace(FAST, largest=1_000_000, largest_page=1_000_000)
    with Web(allow_private=True, limits=limits) as visitor:
        with pytest.raises(UnavailableError, match=r"larger than 1\.0 MB"):
            visitor.get(f"{server.url}/a")
        with pytest.raises(UnavailableError, match=r"larger than 1\.0 MB"):
            visitor.download(f"{server.url}/a", target)
    assert len(server.seen) == 2
    assert not target.exists()


# Files


def test_a_file_and_what_is_kept_beside_it(server, web, target):
    server.routes["/a"] = versioned(BODY)
    got = web.download(f"{server.url}/a?key=secret", target)
    assert got.path.read_bytes() == BODY
    assert (got.changed, got.note, got.retrieved) == (True, None, datetime.now(UTC).date())
    assert kept(target) == ["file.csv", "file.csv.json", "file.csv.lock"]
    assert "secret" not in (target.parent / "file.csv.json").read_text()
    assert copies.version(target) == got.sha256
    assert copies.retrieved(target) == got.retrieved


def test_an_unchanged_file_is_not_sent_again(server, web, target):
    server.routes["/a"] = versioned(BODY)
    first = web.download(f"{server.url}/a", target)
    stamp = target.stat().st_mtime_ns
    again = web.download(f"{server.url}/a", target)
    assert server.headers()["if-none-match"] == '"1"'
    assert (again.changed, again.sha256) == (False, first.sha256)
    assert target.stat().st_mtime_ns == stamp


def test_a_date_does_where_there_is_no_etag(server, web, target):
    day = "Mon, 02 Mar 2026 10:00:00 GMT"

    def route(request):
        same = request.headers.get("If-Modified-Since") == day
        send(request, b"" if same else BODY, status=304 if same else 200, Last_Modified=day)

    server.routes["/a"] = route
    assert web.download(f"{server.url}/a", target).changed
    assert not web.download(f"{server.url}/a", target).changed


def test_a_new_version_takes_the_place_of_the_old_one(server, web, target):
    server.routes["/a"] = versioned(b"old", '"1"')
    web.download(f"{server.url}/a", target)
    before = copies.version(target)
    server.routes["/a"] = versioned(b"new and longer", '"2"')
    assert web.download(f"{server.url}/a", target).changed
    assert target.read_bytes() == b"new and longer"
    assert copies.version(target) != before


def test_the_same_content_without_a_version_is_no_change(server, web, target):
    server.routes["/a"] = gives(BODY)
    web.download(f"{server.url}/a", target)
    before = copies.version(target)
    assert not web.download(f"{server.url}/a", target).changed
    assert copies.version(target) == before


@pytest.mark.parametrize("harm", ["longer", "damaged note", "note of another kind", "no note"])
def test_a_copy_that_was_meddled_with_is_fetched_anew(server, web, target, harm):
    server.routes["/a"] = versioned(BODY)
    web.download(f"{server.url}/a", target)
    note = target.with_name("file.csv.json")
    if harm == "longer":
        target.write_bytes(BODY + b"more")
    elif harm == "no note":
        note.unlink()
    else:
        note.write_text('{"etag": ' if harm == "damaged note" else "[1]")
    web.download(f"{server.url}/a", target)
    assert target.read_bytes() == BODY
    assert "if-none-match" not in server.headers()


def test_a_note_that_was_meddled_with_does_no_harm(server, web, target):
    server.routes["/a"] = versioned(BODY)
    web.download(f"{server.url}/a", target)
    note = target.with_name("file.csv.json")
    said = json.loads(note.read_text()) | {"etag": '"x"\r\nEvil: 1', "fetched": "yesterday"}
    note.write_text(json.dumps(said))
    assert web.download(f"{server.url}/a", target).note
    assert isinstance(copies.retrieved(target), date)


def test_a_truncated_file_is_resumed(server, web, target):
    server.routes["/a"] = versioned(BODY, broken_after=200_000)
    web.download(f"{server.url}/a", target)
    assert target.read_bytes() == BODY
    assert [server.headers(i).get("range") for i in (0, 1)] == [None, "bytes=200000-"]
    assert server.headers(1)["if-range"] == '"1"'


def test_a_later_run_resumes_where_an_earlier_one_gave_up(server, target):
    server.routes["/a"] = versioned(BODY, broken_after=200_000)
    with Web(allow_private=True, limits=replace(FAST, attempts=1)) as visitor:
        with pytest.raises(UnavailableError, match="cut off"):
            visitor.download(f"{server.url}/a", target)
        assert kept(target) == ["file.csv.lock", "file.csv.part", "file.csv.part.json"]
        visitor.download(f"{server.url}/a", target)
    assert target.read_bytes() == BODY
    assert kept(target) == ["file.csv", "file.csv.json", "file.csv.lock"]


def part_of(target, content, **said):
    """What a run leaves that was killed while it fetched."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.with_name("file.csv.part").write_bytes(content)
    target.with_name("file.csv.part.json").write_text(json.dumps(said))


def test_a_part_of_another_version_is_not_gone_on_with(server, web, target):
    part_of(target, b"of the old version", etag='"0"', total=len(BODY))
    server.routes["/a"] = versioned(BODY)
    web.download(f"{server.url}/a", target)
    assert server.headers(0)["if-range"] == '"0"'
    assert target.read_bytes() == BODY


@pytest.mark.parametrize(
    "said", [{}, {"etag": 'W/"1"'}, {"etag": 7}, {"etag": None, "last_modified": None}]
)
def test_a_part_that_nothing_sure_is_known_of_is_thrown_away(server, web, target, said):
    part_of(target, b"who knows", **said)
    server.routes["/a"] = versioned(BODY)
    web.download(f"{server.url}/a", target)
    assert "range" not in server.headers(0)
    assert target.read_bytes() == BODY


def partial(body, said, etag='"1"'):
    return lambda request: send(request, body, status=206, ETag=etag, Content_Range=said)


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(partial(BODY[5:], f"bytes 5-9/{len(BODY)}"), id="from another place"),
        pytest.param(partial(BODY[9:], f"bytes 9-20/{len(BODY) + 1}"), id="of another length"),
        pytest.param(partial(BODY[9:], f"bytes 9-20/{len(BODY)}", '"2"'), id="another version"),
        pytest.param(partial(BODY[9:], "the rest"), id="nonsense"),
        pytest.param(partial(BODY[9:], ""), id="says nothing"),
        pytest.param(gives(status=416, Content_Range=f"bytes */{len(BODY)}"), id="no such part"),
        pytest.param(gives(BODY), id="ignores the question"),
    ],
)
def test_the_rest_of_a_file_that_does_not_fit(server, web, target, route):
    part_of(target, BODY[:9], etag='"1"', total=len(BODY))
    server.routes["/a"] = in_turn(route, gives(BODY))
    web.download(f"{server.url}/a", target)
    assert server.headers(0)["range"] == "bytes=9-"
    assert target.read_bytes() == BODY


def test_a_file_that_changes_while_it_is_fetched(server, web, target):
    other = BODY[::-1]
    server.routes["/a"] = in_turn(
        cut(BODY, 100_000, ETag='"1"'), cut(other, 50_000, ETag='"2"'), versioned(other, '"2"')
    )
    web.download(f"{server.url}/a", target)
    assert target.read_bytes() == other


def test_a_server_that_gets_ever_further_is_given_more_attempts(server, target):
    def route(request):
        start = int((request.headers.get("Range") or "bytes=0-")[6:-1])
        said = {"ETag": '"1"', "Content_Range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"}
        rest = BODY[start:]
        send(request, rest[:60_000], status=206 if start else 200, length=len(rest), **said)
        request.close_connection = True

    server.routes["/a"] = route
    limits = replace(FAST, attempts=2, gain=50_000)
    with Web(allow_private=True, limits=limits) as visitor:
        visitor.download(f"{server.url}/a", target)
    assert target.read_bytes() == BODY
    assert len(server.seen) == -(-len(BODY) // 60_000)


def test_a_server_that_always_breaks_off_at_the_same_place_is_given_up(server, target):
    server.routes["/a"] = cut(BODY, 300_000)  # has no version, so each time from the start
    limits = replace(FAST, attempts=3, gain=100_000)
    with (
        Web(allow_private=True, limits=limits) as visitor,
        pytest.raises(UnavailableError, match="cut off"),
    ):
        visitor.download(f"{server.url}/a", target)
    assert len(server.seen) == 3


def test_a_packed_answer_is_unpacked_and_not_resumed(server, web, target):
    packed = gzip.compress(BODY, mtime=0)
    how = {"Content_Encoding": "gzip", "ETag": '"1"'}
    server.routes["/a"] = in_turn(cut(packed, len(packed) // 2, **how), gives(packed, **how))
    web.download(f"{server.url}/a", target)
    assert target.read_bytes() == BODY
    assert "range" not in server.headers()


@pytest.mark.parametrize(
    ("body", "why"), [(b"", "it is empty"), (b"\n <HTML><body>Log in", "a web page, not a file")]
)
def test_what_is_no_file_does_not_replace_a_good_copy(server, web, target, body, why):
    server.routes["/a"] = gives(BODY)
    web.download(f"{server.url}/a", target)
    server.routes["/a"] = gives(body)
    assert why in web.download(f"{server.url}/a", target).note
    assert target.read_bytes() == BODY
    target.unlink()
    with pytest.raises(UnavailableError, match=why):
        web.download(f"{server.url}/a", target)


# When the source is down


def test_a_copy_does_when_the_source_is_down_and_its_age_is_said(server, web, target):
    server.routes["/a"] = versioned(BODY)
    web.download(f"{server.url}/a", target)
    note = target.with_name("file.csv.json")
    day = datetime.now(UTC).date() - timedelta(days=40)
    note.write_text(json.dumps(json.loads(note.read_text()) | {"fetched": day.isoformat()}))
    server.routes["/a"] = gives(status=503)
    got = web.download(f"{server.url}/a", target)
    assert got.path.read_bytes() == BODY
    assert (got.retrieved, got.changed) == (day, False)
    said = f"Used instead: the copy fetched on {day.day} {day:%B %Y} (40 days ago)."
    assert got.note.endswith(said)
    assert "503" in got.note
    server.routes["/a"] = gives(status=404)
    assert "404" in web.download(f"{server.url}/a", target).note


def test_a_copy_stays_when_a_new_version_breaks_off(server, target):
    server.routes["/a"] = versioned(b"old", '"1"')
    with Web(allow_private=True, limits=FAST) as visitor:
        visitor.download(f"{server.url}/a", target)
        server.routes["/a"] = cut(BODY, 100, ETag='"2"')
        assert "cut off" in visitor.download(f"{server.url}/a", target).note
    assert target.read_bytes() == b"old"


# Redirects


def sends_to(location, status=302):
    return gives(status=status, Location=location)


def test_a_redirect_is_followed(server, web, target):
    server.routes |= {"/a": sends_to("b?x=1"), "/b": sends_to("/c", 308), "/c": gives(b"here")}
    assert web.get(f"{server.url}/a").url == f"{server.url}/c"
    assert web.download(f"{server.url}/a", target).path.read_bytes() == b"here"


def test_redirects_end(server, web):
    server.routes |= {"/a": sends_to("/b"), "/b": sends_to("/a")}
    with pytest.raises(UnavailableError, match="redirects more than 5 times"):
        web.get(f"{server.url}/a")
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://example.org/", "http://", "http://[", "//", "gopher:"]
)
def test_a_redirect_to_what_is_not_the_web(server, web, location):
    server.routes["/a"] = sends_to(location)
    with pytest.raises(SourceError, match=r"not a web address|cannot be fetched"):
        web.get(f"{server.url}/a")
    assert len(server.seen) <= 6


def test_a_redirect_without_a_place(server, web):
    server.routes["/a"] = gives(status=302)
    with pytest.raises(UnavailableError, match="the server answers 302"):
        web.get(f"{server.url}/a")


def test_a_password_goes_to_its_own_server_only(server, web):
    with LocalServer().running() as other:
        server.routes |= {"/a": sends_to("/b"), "/b": sends_to(f"{other.url}/c")}
        other.routes["/c"] = gives(b"ok")
        web.get(f"http://me:se%3Acret@127.0.0.1:{server.port}/a")
        assert [server.headers(i)["authorization"] for i in (0, 1)] == [
            "Basic bWU6c2U6Y3JldA=="
        ] * 2
        assert "authorization" not in other.headers()


# Private networks


def world(server, names):
    """Wires on which some names have public addresses, all of which are the local server."""
    dialled = []

    def dial(address, timeout):
        dialled.append(address[0])
        return connections.dial(("127.0.0.1", server.port), timeout)

    def resolve(host, port):
        found = names.get(host)
        found = found() if callable(found) else found
        return found if found is not None else connections.resolve(host, port)

    return Wires(resolve=resolve, dial=dial, sleep=lambda _: None), dialled


def test_private_addresses_are_refused(server, target):
    server.routes["/a"] = gives(b"secret")
    for host in ("127.0.0.1", "localhost", "2130706433", "127.1", "0x7f.0.0.1", "[::1]", "0.0.0.0"):
        with Web(limits=FAST) as visitor, pytest.raises(UnavailableError) as raised:
            visitor.download(f"http://{host}:{server.port}/a", target)
        assert "allow_private = true" in str(raised.value) or "not known" in str(raised.value)
        assert "Correct that first" not in str(raised.value)
    assert server.seen == []


def test_a_public_name_is_connected_to_at_the_address_that_was_judged(server):
    server.routes["/a"] = gives(b"ok")
    wires, dialled = world(server, {"data.example": ["93.184.216.34"]})
    with Web(limits=FAST, wires=wires) as visitor:
        assert visitor.get("http://data.example/a").body == b"ok"
    assert dialled == ["93.184.216.34"]
    assert server.headers()["host"] == "data.example"


@pytest.mark.parametrize(
    "inside", ["http://127.0.0.1/b", "http://inside.example/b", "//10.0.0.7/b"]
)
def test_a_redirect_into_a_private_network_is_refused(server, inside):
    server.routes |= {"/a": sends_to(inside), "/b": gives(b"secret")}
    names = {"data.example": ["93.184.216.34"], "inside.example": ["192.168.1.1"]}
    wires, dialled = world(server, names)
    with (
        Web(limits=FAST, wires=wires) as visitor,
        pytest.raises(UnavailableError, match="not on the public internet"),
    ):
        visitor.get("http://data.example/a")
    assert dialled == ["93.184.216.34"]
    assert server.paths() == ["/a"]


def test_a_name_that_changes_its_address_between_two_looks(server):
    answers = iter([["93.184.216.34"], ["169.254.169.254"], ["169.254.169.254"]])
    server.routes["/a"] = reset
    wires, dialled = world(server, {"data.example": lambda: next(answers)})
    with (
        Web(limits=FAST, wires=wires) as visitor,
        pytest.raises(UnavailableError, match=r"169\.254\.169\.254"),
    ):
        visitor.get("http://data.example/a")
    assert dialled == ["93.184.216.34"]


def test_one_private_address_among_public_ones_is_enough(server):
    wires, dialled = world(server, {"data.example": ["93.184.216.34", "10.0.0.1"]})
    with (
        Web(limits=FAST, wires=wires) as visitor,
        pytest.raises(UnavailableError, match=r"10\.0\.0\.1"),
    ):
        visitor.get("http://data.example/a")
    assert dialled == []


def test_the_next_address_is_tried_when_one_does_not_answer(server):
    server.routes["/a"] = gives(b"ok")
    wires, _ = world(server, {"data.example": ["93.184.216.34", "93.184.216.35"]})
    dialled = []

    def dial(address, timeout):
        dialled.append(address[0])
        if address[0] == "93.184.216.34":
            raise ConnectionRefusedError
        return wires.dial(address, timeout)

    with Web(limits=FAST, wires=replace(wires, dial=dial)) as visitor:
        assert visitor.get("http://data.example/a").body == b"ok"
    assert dialled == ["93.184.216.34", "93.184.216.35"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "168.63.129.16",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::",
        "2001:0:53aa:64c::",
        "2001:db8::1",
        "100::1",
        "",
        "localhost",
        "1.2.3",
    ],
)
def test_addresses_that_are_not_of_the_open_internet(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "172.32.0.1",
        "100.128.0.1",
        "2606:2800:220:1::1",
        "64:ff9b::101:101",
        "::ffff:1.1.1.1",
    ],
)
def test_addresses_of_the_open_internet(address):
    assert is_public(address)


# Encryption


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    """A certificate of our own for data.example, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here to make a certificate with")
    certificate, key = (tmp_path_factory.mktemp("tls") / name for name in ("cert.pem", "key.pem"))
    command = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-nodes", "-days", "2", "-subj", "/CN=data.example"),
        *("-addext", "subjectAltName=DNS:data.example", "-keyout", key, "-out", certificate),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@pytest.fixture
def encrypted(identity):
    with LocalServer(identity).running() as running:
        yield running


@pytest.fixture
def trusted(identity, encrypted, monkeypatch):
    """A visitor that finds data.example at the local server, and trusts its certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(identity[0]))
    wires, _ = world(encrypted, {"data.example": ["93.184.216.34"]})
    with Web(limits=IMPATIENT, wires=wires) as visitor:
        yield visitor


def test_an_encrypted_page(encrypted, trusted):
    encrypted.routes["/a"] = gives(b"ok")
    assert trusted.get("https://data.example/a").body == b"ok"


def test_https_does_not_turn_into_http(encrypted, trusted, target):
    encrypted.routes |= {
        "/a": sends_to("http://data.example/b?key=secret"),
        "/b": gives(b"open"),
        "/c": sends_to("https://data.example/d"),
        "/d": gives(b"closed"),
    }
    with pytest.raises(UnavailableError, match="which is not encrypted") as raised:
        trusted.download("https://data.example/a", target)
    assert "secret" not in str(raised.value)
    assert encrypted.paths() == ["/a"]
    assert trusted.get("https://data.example/c").body == b"closed"


@pytest.mark.parametrize(
    "route", [stall, trickle(HEAD, b"A", 0.02), trickle(CHUNKED + b"0\r\n", b"A: b\r\n", 0.001)]
)
def test_an_encrypted_server_that_keeps_us_waiting(encrypted, trusted, route):
    encrypted.routes["/a"] = route
    start = monotonic()
    with pytest.raises(UnavailableError, match=r"nothing arrived|less than"):
        trusted.get("https://data.example/a")
    assert monotonic() - start < 4


def test_a_server_that_cannot_prove_who_it_is(encrypted):
    encrypted.routes["/a"] = gives(b"x")
    wires, dialled = world(encrypted, {"data.example": ["93.184.216.34"]})
    with (
        Web(limits=FAST, wires=wires) as visitor,
        pytest.raises(UnavailableError, match=r"identity cannot be verified .self.signed"),
    ):
        visitor.get("https://data.example/a")
    assert len(dialled) == 1
    assert encrypted.seen == []


def test_a_server_that_is_another_one(encrypted, trusted):
    encrypted.routes["/a"] = gives(b"x")
    with (
        Web(allow_private=True, limits=FAST) as visitor,
        pytest.raises(UnavailableError, match="identity cannot be verified"),
    ):
        visitor.get(f"https://127.0.0.1:{encrypted.port}/a")
    assert encrypted.seen == []


def test_an_encrypted_address_at_a_server_that_is_not(server, web):
    server.routes["/a"] = gives(b"x")
    with pytest.raises(UnavailableError, match=r"identity cannot be verified|cut off"):
        web.get(f"https://127.0.0.1:{server.port}/a")


# Proxies


@pytest.fixture
def proxied(server, monkeypatch):
    """The local server as the proxy of the environment: it is asked for whole addresses."""
    monkeypatch.setenv("http_proxy", f"http://user:pass%21@127.0.0.1:{server.port}")
    return server


def test_a_proxy_is_used_though_it_is_private(proxied):
    proxied.routes["http://data.example/a"] = gives(b"through")
    wires, _ = world(proxied, {"data.example": ["93.184.216.34"]})
    with Web(limits=FAST, wires=wires) as visitor:
        assert visitor.get("http://me:secret@data.example/a").body == b"through"
    assert proxied.headers()["proxy-authorization"] == "Basic dXNlcjpwYXNzIQ=="
    assert proxied.paths() == ["http://data.example/a"]


def test_a_proxy_is_not_asked_for_what_is_private(proxied):
    wires, _ = world(proxied, {"inside.example": ["10.0.0.1"]})
    with Web(limits=FAST, wires=wires) as visitor:
        for url in ("http://inside.example/a", "http://169.254.169.254/latest"):
            with pytest.raises(UnavailableError, match="not on the public internet"):
                visitor.get(url)
    assert proxied.seen == []


def test_a_proxy_may_know_names_that_we_do_not(proxied):
    def unknown(host, port):
        raise socket.gaierror(-2, "unknown")

    proxied.routes["http://data.example/a"] = gives(b"through")
    with Web(limits=FAST, wires=Wires(resolve=unknown)) as visitor:
        assert visitor.get("http://data.example/a").body == b"through"


def test_an_encrypted_page_through_a_proxy(server, encrypted, trusted, monkeypatch):
    monkeypatch.setenv("https_proxy", f"http://user:pass@127.0.0.1:{server.port}")
    server.tunnel_to = encrypted.port
    encrypted.routes |= {"/a": gives(b"ok"), "/b": trickle(HEAD, b"A", 0.02)}
    assert trusted.get("https://data.example/a").body == b"ok"
    assert server.headers()["proxy-authorization"].startswith("Basic ")
    assert "proxy-authorization" not in encrypted.headers()
    with pytest.raises(UnavailableError, match=r"nothing arrived|less than"):
        trusted.get("https://data.example/b")
    with pytest.raises(UnavailableError, match="not on the public internet"):
        trusted.get("https://127.0.0.1/a")
    assert set(server.paths()) == {"data.example:443"}


def test_a_host_that_needs_no_proxy(proxied, web, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    proxied.routes["/a"] = gives(b"straight")
    assert web.get(f"{proxied.url}/a").body == b"straight"


def test_a_proxy_that_is_down(web, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("https_proxy", f"127.0.0.1:{port}")
    with pytest.raises(UnavailableError, match="proxy in the environment's settings"):
        web.get("https://data.example/a")


@pytest.mark.parametrize("proxy", ["socks5://me:secret@127.0.0.1:1080", "nonsense://", "http://["])
def test_a_proxy_that_cannot_be_used(web, monkeypatch, proxy):
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(UnavailableError, match="only http and https proxies") as raised:
        web.get("http://data.example/a")
    assert "secret" not in str(raised.value)


# Addresses and what is said of them


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "example.org/a",
        "",
        "http://",
        "http://[::1/a",
        "/etc/passwd",
        "javascript:alert(1)",
        "http://a b.example/",
        "http://:80/",
        "http://x:99999/",
    ],
)
def test_what_is_not_a_web_address(web, target, url):
    with pytest.raises(SourceError, match=r"not a web address|not an http or https|cannot be"):
        web.download(url, target)


def test_secrets_are_not_told(server, target):
    told = []
    server.routes["/a"] = in_turn(gives(status=500), sends_to("/b?token=SECRET"))
    server.routes["/b"] = gives(status=404)
    with (
        Web(allow_private=True, limits=FAST, progress=told.append) as visitor,
        pytest.raises(UnavailableError) as raised,
    ):
        visitor.download(f"http://u:SECRET@127.0.0.1:{server.port}/a?key=SECRET#SECRET", target)
    assert "SECRET" not in str(raised.value) + "".join(told)
    assert f"http://127.0.0.1:{server.port}/a?key=…" in str(raised.value)
    assert len(told) == 2


def test_progress_says_how_much(server, target, monkeypatch):
    monkeypatch.setattr(http, "_TELL_EVERY_S", 0.0)
    told = []
    server.routes["/a"] = versioned(BODY)
    with Web(allow_private=True, limits=FAST, progress=told.append) as visitor:
        visitor.download(f"{server.url}/a", target)
    assert re.fullmatch(r"Fetching http://127\.0\.0\.1:\d+/a: 0\.5 of 0\.5 MB", told[-1])


@given(st.text(max_size=40), st.text("SECRT", min_size=6, max_size=9))
def test_showing_an_address_never_fails_nor_tells(text, secret):
    assert shown(text).isprintable()
    assume(secret not in quote(text))
    url = f"https://user:{secret}@example.org/{quote(text)}?k={secret}&{secret}#{secret}"
    assert secret not in shown(url)


@settings(max_examples=examples(40), deadline=None)
@given(st.binary(max_size=200))
def test_whatever_a_server_says_only_one_error_comes_of_it(noise):
    def route(request):
        request.wfile.write(noise)
        request.close_connection = True

    limits = replace(FAST, attempts=1)
    with LocalServer().running() as server, Web(allow_private=True, limits=limits) as visitor:
        server.routes["/a"] = route
        with suppress(UnavailableError):
            assert visitor.get(f"{server.url}/a").body in noise


# Two at once, and the disk


def test_a_second_build_waits_for_the_first(server, target):
    begun = threading.Event()

    def slow(request):
        begun.set()
        server_over.wait(0.3)
        versioned(BODY)(request)

    server.routes["/a"] = in_turn(slow, versioned(BODY))
    told, got = [], []

    def fetch(progress):
        with Web(allow_private=True, limits=replace(FAST, stall_s=5), progress=progress) as visitor:
            got.append(visitor.download(f"{server.url}/a", target))

    first = threading.Thread(target=fetch, args=(lambda _: None,))
    first.start()
    begun.wait(5)
    fetch(told.append)
    first.join()
    assert sorted(one.changed for one in got) == [False, True]
    assert "waiting for it" in told[0]
    assert target.read_bytes() == BODY


def test_a_folder_that_cannot_be_written(server, web, tmp_path):
    server.routes["/a"] = gives(BODY)
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(SourceError, match=r"cannot be saved as .*Make room"):
        web.download(f"{server.url}/a", tmp_path / "cache" / "file.csv")


def test_the_short_way(server, target):
    server.routes["/a"] = gives(BODY)
    got = http.download(f"{server.url}/a", target, allow_private=True, limits=FAST)
    assert got.path.read_bytes() == BODY
