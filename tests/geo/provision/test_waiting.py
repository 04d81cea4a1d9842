"""Waits in words: whose, how many, how long, what is not known, and beside which entry."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.entry import Entry, Origin
from geo.directory.vocabulary import CATEGORIES
from geo.places.spelling import folded
from geo.provision.waiting import Wait, beside, in_title_case, service_lines, waits
from geo.records import Organization, Service, WaitingCount

ORIGIN = Origin("w", "Waiting Lists", "NHS England", "2026-10", date(2026, 12, 1), None)
SPEECH, PHYSIO = (
    "Therapy interventions: Speech and language",
    "Therapy interventions: Physiotherapy",
)
TRUST = "TESTHAM NHS TRUST"
BANDS = ((0, 1), (1, 2), (2, 4), (4, 12), (12, 18), (18, 52), (52, None))
SPEECH_KIND = "speech-and-language-therapy"


def counted(total, *bands, service=SPEECH, month="2026-10", provider=TRUST) -> list[WaitingCount]:
    rows = [((0, None), total), *zip(BANDS, bands, strict=False)]
    return [
        WaitingCount("R9T", provider, service, month, *weeks, n, "w", "Table 4, F7")
        for weeks, n in rows
    ]


def of(counts: list[WaitingCount], kind: str = SPEECH_KIND) -> list[Wait]:
    return waits(counts, {"w": ORIGIN}, [kind])


def test_the_figures_add_up():
    (wait,) = of(counted(120, 5, 10, 20, 25, 15, 30, 15))
    assert (wait.waiting, wait.long, wait.year) == (120, 45, 15)
    assert " ".join(wait.sentences) == (
        "In October 2026, 120 children were waiting for speech and language therapy from Testham "
        "NHS Trust. 45 of them had waited more than 18 weeks. 15 had waited more than 52 weeks."
    )
    assert wait.cells[2:] == ("October 2026", "120", "45", "15")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (counted(0), "no child was waiting for"),
        (counted(1, 0, 0, 0, 0, 0, 1, 0), "1 child was waiting"),
        (counted(7, 7, 0, 0, 0, 0, 0, 0), "None of them had waited more than 18 weeks."),
        (counted(7, 1, 1, 1, 1, 1, None, 0), "more than 18 weeks was not published."),
        (counted(7, 1, 1, 1, 1, 1, 3, None), "more than 18 weeks was not published."),
        (counted(7), "more than 18 weeks was not published."),
    ],
)
def test_unknown_is_never_none(counts, said):
    (wait,) = of(counts)
    assert said in " ".join(wait.sentences)


def test_a_whole_list_that_was_not_given_is_not_0():
    (wait,) = of(counted(None, 1, 1, 1, 1, 1, 1, 1))
    assert wait.sentences == (
        "Testham NHS Trust gave no figure of children waiting for speech and language therapy in "
        "October 2026.",
    )
    assert wait.cells[3] == "not given"
    assert not of(counted(None))


def test_the_longest_band_may_be_split():
    rows = counted(9, 0, 0, 0, 0, 0, 4)
    more = [
        WaitingCount("R9T", TRUST, SPEECH, "2026-10", *weeks, n, "w", "")
        for weeks, n in (((52, 104), 2), ((104, None), 3))
    ]
    (wait,) = of(rows + more)
    assert (wait.long, wait.year) == (9, 5)
    (short,) = of(rows + more[:1])
    assert (short.long, short.year) == (None, None)


def test_the_latest_month_of_each_line_and_no_other_kind():
    rows = counted(5, month="2026-09") + counted(8, month="2026-10") + counted(3, service=PHYSIO)
    assert [w.waiting for w in of(rows)] == [8]
    assert [w.waiting for w in of(rows, "physiotherapy")] == [3]
    assert not of(rows, "library")


@given(st.lists(st.integers(0, 10_000), min_size=7, max_size=7))
def test_more_than_a_year_is_never_more_than_more_than_18_weeks(bands):
    (wait,) = of(counted(sum(bands) or 1, *bands))
    assert wait.year == bands[6]
    assert wait.long == bands[5] + bands[6]


def entry(category: str, organization: str | None) -> Entry:
    service = Service("s", "S", category, "w", "s", organization_id="o")
    who = None if organization is None else Organization("o", organization, "w")
    return Entry(service, ORIGIN, who)


def test_whose_wait_stands_beside_an_entry():
    both = of(counted(5) + counted(9, provider="OTHER CIC"))
    ours = beside(entry(SPEECH_KIND, "Testham NHS Trust"), both)
    assert [(w.provider, own) for w, own in ours] == [("Testham NHS Trust", True)]
    assert [own for _, own in beside(entry(SPEECH_KIND, "A charity"), both)] == [False, False]
    chairs = counted(4, service="Wheelchair, orthotics, prosthetics and equipment")
    clinic = of(chairs, "clinic")
    assert [own for _, own in beside(entry("clinic", "TESTHAM NHS TRUST"), clinic)] == [True]
    assert not beside(entry("clinic", "A surgery"), clinic)
    assert not beside(entry("clinic", None), clinic)


def test_the_table_of_lines_names_categories_of_ours():
    assert {line.category for line in service_lines().values()} <= set(CATEGORIES)
    assert all(key == folded(key) for key in service_lines())
    assert in_title_case("Solent NHS Trust") == "Solent NHS Trust"
