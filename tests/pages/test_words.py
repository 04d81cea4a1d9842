"""Numbers in words."""

import doctest

import pytest

from geo import words


def test_the_examples_hold() -> None:
    tried = [doctest.testmod(part) for part in (words.amounts, words.details, words.sentences)]
    assert sum(one.attempted for one in tried) > 10
    assert not any(one.failed for one in tried)


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (0, "10 yards"),
        (30, "30 yards"),
        (321, "350 yards"),
        (322, "0.2 miles"),
        (16093.44, "10 miles"),
    ],
)
def test_distance(metres: float, said: str) -> None:
    assert words.distance(metres) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "1 minute"),
        (89, "1 minute"),
        (91, "2 minutes"),
        (3600, "1 hour"),
        (7260, "2 hours 1 minute"),
    ],
)
def test_duration(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


def test_plain_text_has_no_markdown_left() -> None:
    assert words.plain("a [b](c) $x$ :red[d]") == r"a \[b\]\(c\) \$x\$ \:red\[d\]"
