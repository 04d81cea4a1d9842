"""What an hour's run counts: busy, an error and a time-out are three things."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

import pytest
import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench import soak
from bench.soak import Replaced, Search, Soaked, left_over, told, visitor, waits
from bench.visitors import BUSY, Visit
from geo.words import say

LABELS = ("Postcode", "How far")


def form() -> Iterator[ForwardMsg]:
    """The widgets that a search fills in."""
    for label in LABELS:
        message = ForwardMsg()
        element = message.delta.new_element
        shown = element.text_input if label == "Postcode" else element.number_input
        shown.id, shown.label = f"$${label}", label
        yield message
    message = ForwardMsg()
    radio = message.delta.new_element.radio
    radio.id, radio.label = "$$mode", "How you travel"
    radio.options.extend(["Walk", "Wheelchair", "Cycle", "Drive"])
    yield message
    message = ForwardMsg()
    button = message.delta.new_element.button
    button.id, button.label = "$$search", "Search"
    yield message


def alert(kind: "Alert.Format.ValueType", body: str) -> ForwardMsg:
    """A box with a sentence."""
    message = ForwardMsg()
    message.delta.new_element.alert.format = kind
    message.delta.new_element.alert.body = body
    return message


def finished() -> ForwardMsg:
    """The end of a run."""
    message = ForwardMsg()
    message.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    return message


ANSWERS = {
    BUSY: alert(Alert.WARNING, say("page.busy")),
    soak.ERROR: alert(Alert.ERROR, "There is no data."),
    soak.ANSWERED: alert(Alert.INFO, "Ten services."),
}


def met_by_one(monkeypatch: pytest.MonkeyPatch, how: str, at_first: str = "") -> Soaked:
    """What one visitor met of an app whose every search ends in one way."""
    monkeypatch.setattr(soak, "EVERY_S", 0.05)
    waited = asyncio.wait_for
    monkeypatch.setattr(
        "bench.visitors.asyncio.wait_for", lambda awaited, timeout: waited(awaited, timeout / 100)
    )
    seen, opened = Soaked(), []

    async def app(socket: websockets.ServerConnection) -> None:
        async for raw in socket:
            message = BackMsg()
            message.ParseFromString(bytes(raw))
            if message.rerun_script.widget_states.widgets:
                if how == soak.TIMED_OUT:
                    continue
                sent = [ANSWERS[how], finished()]
            elif at_first and not opened:
                opened.append(at_first)
                sent = [ANSWERS[at_first], finished()]
            else:
                sent = [*form(), finished()]
            for one in sent:
                await socket.send(one.SerializeToString())

    async def run() -> None:
        async with websockets.serve(app, "127.0.0.1", 0, subprotocols=["streamlit"]) as server:
            port = server.sockets[0].getsockname()[1]
            until = perf_counter() + 1.0
            await visitor(f"ws://127.0.0.1:{port}", ["PO30 1UD"], until, seen)

    asyncio.run(run())
    return seen


@pytest.mark.parametrize("how", [soak.ANSWERED, BUSY, soak.ERROR, soak.TIMED_OUT])
def test_each_end_of_a_search_is_counted_as_what_it_is(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Only an error is an error, with what it said; no other end is counted beside it."""
    seen = met_by_one(monkeypatch, how)
    ends = {one.how for one in seen.searches}
    assert ends - {soak.ANSWERED} == {how} - {soak.ANSWERED}  # the page itself is answered
    assert set(seen.errors) == ({"There is no data."} if how == soak.ERROR else set())
    figures, wrong = told(seen, 1.0)
    assert figures["searches"][how] == sum(one.how == how for one in seen.searches) > 0
    assert bool(wrong) == (how in {soak.ERROR, soak.TIMED_OUT})


def test_a_page_that_is_busy_at_first_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor without a form does not give up, and is no error."""
    seen = met_by_one(monkeypatch, soak.ANSWERED, at_first=BUSY)
    assert [one.how for one in seen.searches][:3] == [BUSY, soak.ANSWERED, soak.ANSWERED]
    assert not seen.errors


def test_what_a_page_says_by_itself_is_not_the_answer_to_the_next_search() -> None:
    """Else it waits unread, and every later search seems to be answered at once."""

    async def unread() -> int:
        line: asyncio.Queue[bytes] = asyncio.Queue()
        for one in (*form(), finished(), ANSWERS[soak.ERROR], finished()):
            line.put_nowait(one.SerializeToString())
        await Visit(SimpleNamespace(recv=line.get)).rest(0.2)
        return line.qsize()

    assert asyncio.run(unread()) == 0


def soaked(*, near_s: float, far_s: float, used_s: float | None = 9.0) -> Soaked:
    """A replacement at 100 s, one wait while its data is opened and one long after."""
    searches = [Search(108.0, near_s, soak.ANSWERED), Search(140.0, far_s, soak.ANSWERED)]
    return Soaked(searches=searches, replaced=[Replaced(100.0, good=True, used_s=used_s)])


@pytest.mark.parametrize(
    ("near_s", "far_s", "used_s", "faults"),
    [(0.9, 0.1, 9.0, 0), (1.1, 0.1, 9.0, 1), (1.1, 1.2, 9.0, 0), (1.1, 0.1, None, 1)],
)
def test_a_wait_is_by_a_replacement_while_its_data_is_opened(
    near_s: float, far_s: float, used_s: float | None, faults: int
) -> None:
    """A wait counts against a replacement where none elsewhere is as long."""
    figures, wrong = told(soaked(near_s=near_s, far_s=far_s, used_s=used_s), 1.0)
    assert len(wrong) == faults
    around = {True: near_s, False: None}[used_s is not None]
    assert figures["waits_around_replacements_s"].get("longest") == around


@pytest.mark.parametrize(
    ("minutes", "last_mb", "faults"), [(60, 1000, 0), (60, 1200, 1), (5, 1200, 0)]
)
def test_memory_must_be_level_in_a_long_run(minutes: float, last_mb: float, faults: int) -> None:
    """The last quarter against the second: the first fills caches."""
    seen = soaked(near_s=0.1, far_s=0.1)
    seen.memory_mb, seen.files = [600.0, 1000.0, 1000.0, last_mb], [50, 60, 60, 60]
    figures, wrong = told(seen, minutes)
    assert figures["memory_mb_highest_by_quarter"] == [600, 1000, 1000, last_mb]
    assert len(wrong) == faults


def test_waits_of_nobody_and_of_a_hundred() -> None:
    """The shares are of those who waited."""
    assert waits([]) == {"of": 0}
    found = waits([n / 50 for n in range(100)])
    assert (found["median"], found["p95"], found["longest"], found["above_1_s"]) == (
        pytest.approx(0.99),
        1.9,
        1.98,
        49,
    )


def test_what_is_left_over(tmp_path: Path) -> None:
    """The app's own folder must be empty; one killed build may wait to be cleared by the next."""
    (tmp_path / "temporary").mkdir()
    for name in ("served.duckdb", "good", "log", ".other.a.building"):
        (tmp_path / name).touch()
    assert left_over(tmp_path) == []
    (tmp_path / ".other.b.building").touch()
    assert sorted(left_over(tmp_path)) == [".other.a.building", ".other.b.building"]
    (tmp_path / "temporary" / "send-served-1").mkdir()
    assert left_over(tmp_path)[0] == "temporary/send-served-1"
