"""The law on Local Offers as dated data."""

from datetime import date
from pathlib import Path

import pytest

from geo.audit import MUST, SHOULD, offer_law
from geo.audit.requirements import PERSON
from geo.errors import InputError

LAW = offer_law(date(2026, 12, 1))


def test_it_holds_the_paragraphs_that_were_read():
    cites = {one.cite for one in LAW.requirements}
    for letter in "abcdefgh":
        assert any(f"paragraph 1({letter})" in cite for cite in cites), letter
    for letter in "abcdefghij":
        assert f"SEND Regulations 2014, Schedule 2, paragraph 5({letter})" in cites
    for regulation in (54, 55, 56, 57):
        assert any(f"regulation {regulation}" in cite for cite in cites)
    assert {one.duty for one in LAW.requirements} == {MUST, SHOULD}


def test_what_was_read_only_in_the_words_of_others_says_so():
    primary = ("https://www.legislation.gov.uk/",)
    for one in LAW.requirements:
        if one.duty == MUST and not one.source.page.startswith(primary):
            assert one.open, one.id


def test_what_a_person_must_answer_names_no_kinds():
    assert all(not one.kinds for one in LAW.requirements if one.test == PERSON)


def test_before_the_first_rules_there_are_none():
    with pytest.raises(InputError, match="ours begin on 1 September 2014"):
        offer_law(date(2014, 8, 31))
    assert offer_law(date(2014, 9, 1)) is LAW


ROW = """
title = "T"
in_force = 2020-01-01
checked = 2020-01-01
everybody = []
theme = { a = "A" }
source = { s = { title = "S", page = "https://example.org", read = 2020-01-01 } }
[[requirement]]
id = "one"
duty = "must"
theme = "a"
cite = "c"
says = "s"
source = "s"
test = "listed"
kinds = ["sport"]
"""


def written(folder: Path, text: str) -> Path:
    (folder / "offer-2020-01-01.toml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('duty = "must"', 'duty = "may"', "duty 'may': it must be one of must, should"),
        ('kinds = ["sport"]', 'kinds = ["spot"]', "'spot', which is not a kind of service"),
        ('kinds = ["sport"]', "", "needs kinds"),
        ('test = "listed"', 'test = "details"', "needs a detail: who"),
        ('cite = "c"', "", "has no cite"),
        ('cite = "c"', 'cite = "c"\ncitation = "d"', "unknown key 'citation'"),
        ('source = "s"', 'source = "t"', "source 't': it must be one of s"),
        ('theme = "a"', "theme = ", "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_with_its_fault(tmp_path, was, now, said):
    with pytest.raises(InputError, match=said):
        offer_law(date(2026, 1, 1), written(tmp_path, ROW.replace(was, now, 1)))


def test_two_rows_of_one_id_are_refused(tmp_path):
    again = ROW[ROW.index("[[requirement]]") :]
    with pytest.raises(InputError, match="Two rows have the id 'one'"):
        offer_law(date(2026, 1, 1), written(tmp_path, ROW + again))


def test_no_rules_at_all(tmp_path):
    with pytest.raises(InputError, match="We have no rules for Local Offers"):
        offer_law(date(2026, 1, 1), tmp_path)
