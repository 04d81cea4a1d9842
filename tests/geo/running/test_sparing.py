"""A log that nobody fills by repeating themselves, and that loses nothing."""

import io
import json
import logging
import time
from collections.abc import Iterator

import pytest

from geo.running import sparing
from geo.running.logs import JsonLines
from geo.running.sparing import KIND, SparingHandler

EVERY_S = 0.5


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a logger of its own writes."""
    out = io.StringIO()
    handler = SparingHandler(out, EVERY_S)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("tests.sparing")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    yield out
    logger.removeHandler(handler)
    handler.close()


LOG = logging.getLogger("tests.sparing")


def lines(out: io.StringIO) -> list[tuple[str, int]]:
    """Words of each line, and how many it stands for."""
    read = map(json.loads, out.getvalue().splitlines())
    return [(line["message"], line.get("times", 1)) for line in read]


def refuse(host: str) -> None:
    LOG.warning("Refused: %s", host, extra={KIND: "refused"})


def until(out: io.StringIO, many: int) -> None:
    end = time.monotonic() + 10
    while len(lines(out)) < many and time.monotonic() < end:
        time.sleep(0.02)


def test_the_first_is_written_at_once_and_the_others_together(written: io.StringIO) -> None:
    for n in range(30):
        refuse(f"{n}.example")
    assert lines(written) == [("Refused: 0.example", 1)]
    until(written, 2)
    assert lines(written)[1:] == [("Refused: 29.example", 29)]


def test_every_one_is_counted_and_no_more_lines_come_than_there_is_time(
    written: io.StringIO,
) -> None:
    began, sent = time.monotonic(), 0
    while time.monotonic() < began + 3.5 * EVERY_S:
        refuse("a.example")
        sent += 1
        time.sleep(0.001)
    time.sleep(3 * EVERY_S)
    took = time.monotonic() - began
    told = lines(written)
    assert 2 <= len(told) <= 1 + took / EVERY_S
    assert sum(times for _, times in told) == sent
    time.sleep(2 * EVERY_S)
    assert lines(written) == told, "nothing is written where nothing came"
    refuse("b.example")
    assert lines(written)[-1] == ("Refused: b.example", 1), "after silence, at once again"


def test_what_differs_is_told_apart(written: io.StringIO) -> None:
    for place in ("one.duckdb", "two.duckdb"):
        LOG.error("%s is not served", place)
    for n in range(2):
        try:
            [1][n + 1]
        except IndexError:
            LOG.exception("It failed")
        try:
            {}[n]
        except KeyError:
            LOG.exception("It failed")
    for _ in range(3):
        LOG.info("Done")
    assert [words for words, _ in lines(written)] == [
        *("one.duckdb is not served", "two.duckdb is not served"),
        *("It failed", "It failed"),
        *("Done", "Done", "Done"),
    ]


def test_kinds_are_bounded(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparing, "MOST_KINDS", 3)
    for n in range(50):
        LOG.warning("Something odd: %d", n)
    assert len(lines(written)) == 4
    until(written, 5)
    assert lines(written)[4:] == [("Something odd: 49", 46)]


def test_what_is_counted_is_written_at_the_end() -> None:
    out = io.StringIO()
    handler = SparingHandler(out)
    for _ in range(3):
        handler.handle(logging.makeLogRecord({"msg": "Again", "levelno": logging.ERROR}))
    assert out.getvalue() == "Again\n"
    handler.close()
    assert out.getvalue() == "Again\nAgain\n"
