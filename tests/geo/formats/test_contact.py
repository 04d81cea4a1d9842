"""Telephone numbers and addresses: what is shown can be dialled and followed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.formats.contact import as_dialled, email_address, telephone, web_address


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://Example.org/A", "HTTP://Example.org/A"),
        ("https://https://example.org", "https://example.org"),
        ("http://https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("https://http://example.org", "http://example.org"),
        ("https:https://example.org", "https://example.org"),
        ("http:/example.org", "http://example.org"),
        ("http//www.example.org", "http://www.example.org"),
        ("https://www.https://example.org", None),
        ("www.example.org/St_Mary's", "https://www.example.org/St_Mary's"),
        ("https://example.org/King's_College", "https://example.org/King's_College"),
        ("#https://example.org#", "https://example.org"),
        ("'www.example.org", "https://www.example.org"),
        ("<https://example.org>,", "https://example.org"),
        ("https://127.0.0.1:8000/x", "https://127.0.0.1:8000/x"),
        ("https", None),
        ("https://https", None),
        ("see our page", None),
        ("pat@example.org", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_a_web_address_has_one_scheme(said: str, right: str | None) -> None:
    assert web_address(said) == right


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("pat.o'neill@example.org", "pat.o'neill@example.org"),
        ("mailto:pat@example.org", "pat@example.org"),
        ("MAILTO: pat@example.org;", "pat@example.org"),
        ("'pat@example.org'", "pat@example.org"),
        ("pat@example", None),
        ("pat at example.org", None),
        ("a@b@example.org", None),
    ],
)
def test_an_email_address_may_have_an_apostrophe(said: str, right: str | None) -> None:
    assert email_address(said) == right


@pytest.mark.parametrize(
    ("said", "right", "dialled"),
    [
        ("01983 522917", "01983 522917", "01983 522917"),
        ("+44 01983 522917", "+44 01983 522917", "01983 522917"),
        ("+44 (0)20 7946 0000", "+44 (0)20 7946 0000", "020 7946 0000"),
        ("+44(0)1983 522917", "+44(0)1983 522917", "01983 522917"),
        ("+44-1983-522917", "+44-1983-522917", "01983-522917"),
        ("(+44) 1983 522917", "(+44) 1983 522917", "01983 522917"),
        ("0044 1983 522917", "0044 1983 522917", "01983 522917"),
        ("441983522917", "+441983522917", "01983522917"),
        ("1983522917", "01983522917", "01983522917"),
        ("1983522917.0", "01983522917", "01983522917"),
        ("'01983 522917", "01983 522917", "01983 522917"),
        ("tel:01983522917", "01983522917", "01983522917"),
        ("020 7946 0044", "020 7946 0044", "020 7946 0044"),
        ("01983 440044", "01983 440044", "01983 440044"),
        ("+353 1 234 5678", "+353 1 234 5678", "+353 1 234 5678"),
        ("119", "119", "119"),
        ("1.98352E+09", None, None),
        ("1.98352292e+9", None, None),
        ("2E10", None, None),
        ("n/a", None, None),
        ("-", None, None),
    ],
)
def test_a_telephone_number_can_be_dialled(
    said: str, right: str | None, dialled: str | None
) -> None:
    found = telephone(said)
    assert found == right
    assert (as_dialled(found) if found else None) == dialled


@given(st.text(max_size=40))
def test_whatever_is_written_no_link_has_two_schemes(text: str) -> None:
    found = web_address(f"https://{text}")
    assert found is None or len(re.findall("https?://", found.split("?")[0].split("#")[0])) >= 1
    assert found is None or re.match(r"https?://[^/:]", found)


@given(st.integers(1_000_000_000, 2_089_999_999))
def test_every_form_of_a_number_is_dialled_alike(number: int) -> None:
    forms = (f"0{number}", f"+44{number}", f"+44 (0){number}", f"0044 {number}", f"{number}.0")
    assert {as_dialled(telephone(form) or "") for form in forms} == {f"0{number}"}
