"""Who may do what."""

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.voices import load_staff


def listed(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "staff.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_people_may_do_what_the_list_says_and_no_more(tmp_path: Path) -> None:
    staff = load_staff(
        listed(tmp_path, '[[person]]\nemail = "Ann@Example.org"\nmay = ["moderate"]\n')
    )
    assert staff.may("ann@example.org", "moderate")
    assert not staff.may("ann@example.org", "audit")
    assert not staff.may("bob@example.org", "moderate")
    assert not staff.may(None, "moderate")
    assert not staff.may("", "moderate")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lists nobody"),
        ("[[person]]\n", "email is missing"),
        ('[[person]]\nemail = "a@b.org"\n', "may is missing"),
        ('[[person]]\nemail = "a@b.org"\nmay = ["rule"]\n', "'rule' is not one of"),
        ('[[person]]\nemail = "a@b.org"\nmay = ["audit"]\nx = 1\n', "'x' is not a known key"),
        ('[[person]]\nemail = "a@b.org"\nmay = ["audit"]\n' * 2, "twice"),
        ("[[person]\n", "cannot be read"),
        ("people = 3\n", "'people' is not a known key"),
    ],
)
def test_a_list_that_is_wrong_is_refused_with_the_fault(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        load_staff(listed(tmp_path, text))


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="SEND_STAFF"):
        load_staff(tmp_path / "none.toml")
