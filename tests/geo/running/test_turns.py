"""So many at once; the rest wait, and not for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client.parser import text_string_to_metric_families

from geo.running import BusyError, LiveFigures, PageTurns


def value(figures: LiveFigures, name: str, **labels: str) -> float:
    """One figure as Prometheus reads it."""
    for family in text_string_to_metric_families(figures.written().decode()):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    raise AssertionError(f"there is no {name}")


def test_no_more_than_so_many_work_at_once_and_all_get_their_turn() -> None:
    figures = LiveFigures()
    turns = PageTurns("families", 3, 30.0, figures)
    lock, now, most = threading.Lock(), 0, 0
    full = threading.Barrier(3)

    def work(_: int) -> None:
        nonlocal now, most
        with turns.taken():
            with lock:
                now += 1
                most = max(most, now)
            full.wait(timeout=30)  # three are at work together, or nobody goes on
            with lock:
                now -= 1

    with ThreadPoolExecutor(30) as visitors:
        list(visitors.map(work, range(30)))
    assert most == 3
    assert value(figures, "send_page_seconds_count", kind="families") == 30
    assert value(figures, "send_waiting", kind="families") == 0


def test_who_waits_in_vain_hears_so_and_the_turn_is_not_lost() -> None:
    figures = LiveFigures()
    turns = PageTurns("families", 1, 0.01, figures)
    with turns.taken(), pytest.raises(BusyError, match="try again in a moment"), turns.taken():
        pytest.fail("there was no turn")
    with turns.taken():
        pass
    assert value(figures, "send_refused_total", kind="families") == 1


def test_a_fault_gives_the_turn_back() -> None:
    turns = PageTurns("families", 1, 0.01, LiveFigures())
    with pytest.raises(KeyError), turns.taken():
        raise KeyError
    with turns.taken():
        pass


def test_others_can_wait_until_nobody_works_or_waits_for_a_turn() -> None:
    turns = PageTurns("families", 1, 30.0, LiveFigures())
    assert turns.wait_until_idle(0)
    done: list[str] = []

    def second() -> None:
        with turns.taken():
            done.append("second")

    with turns.taken():
        assert not turns.wait_until_idle(0.01)
        waiting = threading.Thread(target=second)
        waiting.start()
    assert turns.wait_until_idle(30.0)
    waiting.join(30)
    assert done == ["second"]
    with pytest.raises(KeyError), turns.taken():
        raise KeyError
    assert turns.wait_until_idle(0)
