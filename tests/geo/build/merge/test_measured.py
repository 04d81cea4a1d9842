"""Merging, measured on pairs that a person labelled: see bench/labelled/README.md."""

from collections import Counter

import pytest

from bench.merging import ASK, MERGED, NOT, SAME, judged, main, merged_areas, score, table


@pytest.fixture(scope="module")
def pairs():
    return judged(merged_areas())


def test_what_is_merged_is_the_same_and_what_is_the_same_is_merged(pairs):
    found = score(pairs)
    assert found.precision >= 0.99
    assert found.recall >= 0.95


@pytest.mark.parametrize("part", ["tuning", "held-out"])
def test_no_two_services_become_one(pairs, part):
    wrong = [p for p in pairs if p.part == part and (p.label, p.outcome) == (NOT, MERGED)]
    assert wrong == []


def test_few_pairs_are_asked_that_need_not_be(pairs):
    counts = score(pairs).counts
    assert counts[NOT, "asked"] <= 20
    assert counts[SAME, "apart"] == 0


def test_the_labelled_set_is_sound():
    entries = {row["entry"]: row for row in table("entries")}
    labelled = table("pairs")
    keys = [tuple(sorted((row["entry_a"], row["entry_b"]))) for row in labelled]
    assert len(keys) == len(set(keys)) >= 400
    assert Counter(row["label"] for row in labelled).keys() == {SAME, ASK, NOT}
    for a, b in keys:
        assert entries[a]["area"] == entries[b]["area"]


def test_the_command_prints_precision_recall_and_every_error(capsys, pairs):
    main([])
    printed = capsys.readouterr().out
    found = score(pairs)
    assert f"Precision {found.precision:.4f}, recall {found.recall:.4f}." in printed
    missed = [p for p in pairs if p.label == SAME and p.outcome != MERGED]
    assert all(f"{p.name_a} / {p.name_b}" in printed for p in missed)
    assert missed
