"""What an anonymous client can do to the app over the wire: nothing that others notice."""

import asyncio
import math
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from pages.parts import admission, uploads
from tests.pages.browser import ROOT, _free_port, _wait_until_up

LONG_S = 60


@dataclass
class Site:
    """The running app, and what it did that it must not do."""

    port: int
    notes: Path
    log: Path
    process: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def opened(self) -> ClientConnection:
        return connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            open_timeout=LONG_S,
        )

    def knocked(self, **headers: str) -> int:
        """The status of the answer to who wants to open a connection."""
        key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}
        asked = {"Connection": "Upgrade", "Upgrade": "websocket", **key, **headers}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            line.request("GET", "/_stcore/stream", headers=asked)
            return line.getresponse().status

    def noted(self) -> list[str]:
        return self.notes.read_text(encoding="utf-8").splitlines() if self.notes.exists() else []


@pytest.fixture(scope="module")
def site(small_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("attacked")
    port = _free_port()
    found = Site(port, folder / "notes", folder / "log")
    command = [sys.executable, "-m", "tests.pages.watched_app", str(found.notes)]
    command += ["run", "app.py", "--server.headless", "true", "--server.port", str(port)]
    env = {**os.environ, "SEND_DB": str(small_db), "SEND_COMMENTS": str(folder / "comments")}
    with (
        found.log.open("wb") as said,
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said) as process,
    ):
        try:
            _wait_until_up(found.url, process)
            found.process = process.pid
            yield found
        finally:
            process.terminate()


class Visitor:
    """A visit that speaks Streamlit's own messages."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.session = ""
        self.said: list[str] = []
        self.numbers: list[str] = []
        self.texts: list[str] = []

    def run(self, page: str = "", filled: Mapping[str, float] | None = None) -> None:
        message = BackMsg()
        for key, value in (filled or {}).items():
            message.rerun_script.widget_states.widgets.add(id=key, double_value=value)
        message.rerun_script.page_name = page
        message.rerun_script.query_string = ""
        self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.socket.recv(LONG_S))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.session = answer.new_session.initialize.session_id
            elif kind == "delta":
                element = answer.delta.new_element
                self.said.append(str(element))
                if element.WhichOneof("type") == "number_input":
                    self.numbers.append(element.number_input.id)
                if element.WhichOneof("type") == "text_input":
                    self.texts.append(element.text_input.id)
            elif kind == "script_finished":
                return


def push(site: Site, session: str, size: int, name: str = "a") -> int:
    """Bring a file to a visit, as a browser does; gives the status of the answer."""
    with httpx.Client(base_url=site.url, timeout=LONG_S) as client:
        token = client.get("/_stcore/health").cookies.get("_streamlit_xsrf", "")
        client.cookies.set("_streamlit_xsrf", token)
        return client.put(
            f"/_stcore/upload_file/{session}/{name}",
            files={"file": ("a.csv", b"x" * size)},
            headers={"X-Xsrftoken": token},
        ).status_code


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://10.1.2.3", "null", "http://[", "https://a.streamlit.app"],
)
def test_a_page_of_another_site_is_refused_and_nobody_is_asked(site: Site, origin: str) -> None:
    assert {site.knocked(Origin=origin) for _ in range(2)} == {403}
    assert not site.noted()
    with urllib.request.urlopen(f"{site.url}/_stcore/health", timeout=2) as health:
        assert health.status == 200


async def _answered(times: int) -> int:
    """How many of so many callers under a name that is not ours hear within a tenth of a second."""
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"far.example")]}

    async def nobody(*_: object) -> None:
        raise AssertionError("nobody is let in")

    heard: list[object] = []

    async def send(message: object) -> None:
        heard.append(message)

    door = admission.Doorkeeper(nobody)
    calls = [asyncio.create_task(door(scope, nobody, send)) for _ in range(times)]
    await asyncio.wait(calls, timeout=0.1)
    early = sum(one.done() for one in calls)
    await asyncio.gather(*calls)
    assert len(heard) == 2 * times  # head and body, sooner or later
    return early


def test_who_is_refused_hears_later_and_only_so_many_are_kept_waiting() -> None:
    assert asyncio.run(_answered(10)) == 0
    assert asyncio.run(_answered(admission.MOST_PAUSING + 7)) == 7


@pytest.mark.parametrize("path", ["/", "/_stcore/host-config", "/static/x.js"])
def test_a_name_that_is_not_ours_is_refused(site: Site, path: str) -> None:
    asked = urllib.request.Request(f"{site.url}{path}", headers={"Host": "rebound.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=5)
    with refused.value as answer:
        assert answer.code == 403
    assert site.knocked(Host="rebound.example") == 403


def test_who_is_refused_again_and_again_fills_no_log(site: Site) -> None:
    """Whatever name they come by: one line at once, and one a minute that counts the others."""

    def told() -> int:
        return site.log.read_text(encoding="utf-8").count("Refused")

    before = told()
    for n in range(40):
        assert site.knocked(Host=f"rebound-{n}.example") == 403
    assert told() >= 1
    assert told() - before <= 2
    assert not site.noted()


def test_nobody_can_empty_the_caches_of_all(site: Site) -> None:
    with site.opened() as socket:
        visitor = Visitor(socket)
        visitor.run()
        plain = BackMsg()
        plain.clear_cache = True
        for times in (1, 2, 500):
            socket.send(plain.SerializeToString() * times)
        visitor.run()  # after them, in the same visit
    assert "emptied the caches" not in site.noted()


def test_nobody_can_have_files_written_into_the_project() -> None:
    asked = BackMsg()
    asked.backend_operation_request.install_skills.SetInParent()
    assert admission.sift(asked.SerializeToString()) is None
    asked.backend_operation_request.deferred_file.file_id = "a"
    assert admission.sift(asked.SerializeToString()) == asked.SerializeToString()


def filled_in(size: int, field: str = "a") -> bytes:
    asked = BackMsg()
    asked.rerun_script.widget_states.widgets.add(id=field, string_value="x" * size)
    return asked.SerializeToString()


def test_a_visit_is_filled_with_no_more_than_a_page_sends() -> None:
    assert admission.sift(filled_in(100_000)) == filled_in(100_000)
    assert admission.sift(filled_in(admission.MOST_BYTES)) is None
    assert admission.sift(b"\xff" * (admission.MOST_BYTES + 1)) is None


def memory_mb(site: Site) -> float:
    status = Path(f"/proc/{site.process}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_the_memory_of_visits_is_bounded(site: Site) -> None:
    """Twenty visits that fill in 15 MB each: it would be 300 MB."""
    with ExitStack() as visits:
        for number in range(20):
            socket = visits.enter_context(site.opened())
            visitor = Visitor(socket)
            visitor.run()
            if not number:
                before = memory_mb(site)
            socket.send(filled_in(15_000_000, visitor.texts[0]))
            visitor.run()
        assert memory_mb(site) - before < 150


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e308, -1.0, 0.5])
def test_a_hand_made_number_gives_no_traceback(site: Site, value: float) -> None:
    before = site.log.read_text(encoding="utf-8", errors="replace").count("Traceback")
    with site.opened() as socket:
        visitor = Visitor(socket)
        visitor.run()
        visitor.said.clear()
        visitor.run(filled=dict.fromkeys(visitor.numbers, value))
        assert visitor.numbers
        assert not any("exception {" in said for said in visitor.said)
    after = site.log.read_text(encoding="utf-8", errors="replace").count("Traceback")
    assert after == before


def test_no_two_bytes_do_anything_to_others(site: Site) -> None:
    """Every message of two bytes in turn, from one visit after another."""
    with site.opened() as one:
        bystander = Visitor(one)
        bystander.run()
        for first in range(0, 256, 3):
            with site.opened() as socket:
                socket.send(bytes((first, 1)))
        bystander.run()
    assert not site.noted()


def test_messages_are_taken_from_no_other_site(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/_stcore/host-config", timeout=5) as told:
        assert b"streamlit.app" not in told.read()


def test_a_page_without_an_uploader_takes_no_file(site: Site) -> None:
    with site.opened() as socket:
        visitor = Visitor(socket)
        visitor.run()
        assert push(site, visitor.session, 100) == 403
        visitor.run("pupils")
        assert push(site, visitor.session, 100) == 204
        visitor.run("privacy")
        assert push(site, visitor.session, 100, "b") == 403
    assert push(site, "no-such-visit", 100) == 403


def test_the_files_of_a_visit_are_bounded(site: Site) -> None:
    with site.opened() as socket:
        visitor = Visitor(socket)
        visitor.run("pupils")
        kept = [push(site, visitor.session, 24 * uploads.MB, f"{n}") for n in range(4)]
    assert kept == [204, 204, 413, 413]


def test_the_files_of_a_network_leave_room_for_others(site: Site) -> None:
    kept = 0
    with ExitStack() as visits:
        for _ in range(6):
            visitor = Visitor(visits.enter_context(site.opened()))
            visitor.run("pupils")
            for n in range(2):
                kept += push(site, visitor.session, 24 * uploads.MB, f"{n}") == 204
    assert kept * 24 <= uploads.NETWORK_MB < uploads.PROCESS_MB


def test_the_app_listens_on_this_machine_alone(site: Site) -> None:
    listening = Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]
    mine = [row.split()[1] for row in listening if row.split()[3] == "0A"]
    assert [at for at in mine if at.endswith(f":{site.port:04X}")] == [f"0100007F:{site.port:04X}"]


@pytest.mark.parametrize(("told", "secure"), [("https", True), ("http", False), ("", False)])
def test_cookies_are_for_encrypted_lines_where_there_is_one(
    site: Site, told: str, secure: bool
) -> None:
    headers = {"X-Forwarded-Proto": told} if told else {}
    answer = httpx.get(f"{site.url}/_stcore/health", headers=headers)
    assert ("secure" in answer.headers["set-cookie"].lower()) is secure
