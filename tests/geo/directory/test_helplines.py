"""National helplines: every row can be used, and each search gets those that fit."""

from datetime import date
from itertools import product

import pytest

from geo.directory import helplines as module
from geo.directory.helplines import MOST, all_helplines, helplines
from geo.directory.urgent import TABLE as URGENT
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.errors import InputError

ROWS = all_helplines()


def names(*asked: object, **more: object) -> list[str]:
    return [line.id for line in helplines(*asked, **more)]


@pytest.mark.parametrize("line", ROWS, ids=lambda line: line.id)
def test_each_row_says_where_and_when_it_was_read(line) -> None:
    assert line.page.startswith(("https://", "http://"))
    assert line.web.startswith("https://")
    assert date(2026, 11, 1) <= line.read <= date(2027, 12, 31)
    assert line.page_year == 0 or 2005 <= line.page_year <= line.read.year
    assert not line.phone or line.phone.replace(" ", "").isdigit()
    assert line.general or line.needs or line.words, "nobody would ever see it"
    assert line.what_for.endswith(".")


def test_a_number_is_the_same_as_among_those_for_danger() -> None:
    import tomllib

    urgent = {row["id"]: row["number"] for row in tomllib.loads(URGENT.read_text())["line"]}
    both = {line.id for line in ROWS} & urgent.keys()
    assert both >= {"samaritans", "childline", "nspcc", "domestic-abuse"}
    for line in ROWS:
        if line.id in both:
            assert line.phone == urgent[line.id], line.id


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("autism", "autism"),
        ("My daughter is autistic", "autism"),
        ("he is deaf", "ndcs"),
        ("she is going blind", "rnib"),
        ("Down's syndrome", "mencap"),
        ("ADHD", "adhd"),
        ("his brothers and sisters", "sibs"),
        ("we were refused an EHC plan", "ipsea"),
        ("CAMHS", "youngminds"),
        ("DLA", "contact"),
        ("my partner hits me", "domestic-abuse"),
    ],
)
def test_what_somebody_types_leads_to_who_helps(text: str, first: str) -> None:
    assert names(text)[0] == first


def test_a_word_inside_another_is_not_meant() -> None:
    """'BSL' is not in 'obsless', and 'ill' not in 'will'."""
    assert "nhs" not in names("he will not talk")[:1]
    assert names("obsless") == names()


@pytest.mark.parametrize("need", NEEDS)
def test_each_need_has_somebody(need: str) -> None:
    found = names(needs=[need])
    assert len(found) >= 4
    for line in helplines(needs=[need]):
        assert line.general or need in line.needs


def test_a_need_of_its_own_leads_and_another_need_is_left_out() -> None:
    assert names(needs=["HI"])[:2] == ["ndcs", "rnid"]
    assert not {"rnib", "mencap", "autism"} & set(names(needs=["HI"]))


def test_age_leaves_out_who_is_not_for_it() -> None:
    assert "childline" in names(age=18.5)
    assert "childline" not in names(age=19)
    assert "dla" in names("DLA", age=15.9)
    assert "dla" not in names("DLA", age=16)


@pytest.mark.parametrize(("need", "age"), list(product([None, *NEEDS], [None, 0, 7, 16, 25])))
def test_nobody_leaves_with_nothing(need: str | None, age: float | None) -> None:
    found = names(needs=[need] if need else [], age=age, categories=list(CATEGORIES)[:1])
    assert 2 <= len(found) <= MOST
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 10_000, "😀😀", "'; DROP TABLE", "<b>", "مرحبا", "* ? %"]
)
def test_whatever_is_typed_is_answered_calmly(text: str) -> None:
    assert names(text) == names()


def test_what_json_says_has_no_empty_facts() -> None:
    told = [line.told() for line in ROWS]
    assert all(value for one in told for value in one.values())
    assert told[0]["read"] == "2026-11-30"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('id = "a"\nname = "A"', "no what_for"),
        ('colour = "red"', "unknown key 'colour'"),
        ('needs = ["XYZ"]', "unknown need 'XYZ'"),
        ('categories = ["circus"]', "unknown category 'circus'"),
        ("", "no phone, text or web"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, row: str, said: str) -> None:
    whole = 'id = "a"\nname = "A"\nwhat_for = "B."\npage = "https://e.org"\nread = 2026-11-30\n'
    text = row if row.startswith("id") else whole + row
    path = tmp_path / "helplines.toml"
    path.write_text(f"[[helpline]]\n{text}\n")
    with pytest.raises(InputError, match=said):
        all_helplines(path)


def test_two_rows_of_one_id(tmp_path) -> None:
    row = (
        '[[helpline]]\nid = "a"\nname = "A"\nwhat_for = "B."\nweb = "https://e.org"\n'
        'page = "https://e.org"\nread = 2026-11-30\n'
    )
    path = tmp_path / "twice.toml"
    path.write_text(row * 2)
    with pytest.raises(InputError, match="two rows have the id 'a'"):
        module.all_helplines(path)
