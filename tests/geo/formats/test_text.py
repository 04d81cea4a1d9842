"""Text that is safe to store and to show."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.formats.text import one_line, plain_text, storable


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a < b and c > d", "a < b and c > d"),
        ("for <5s", "for <5s"),
        ("one<br/>two", "one\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<style>p {}</style><SCRIPT>alert('x')</SCRIPT>seen", "seen"),
        ("&lt;p&gt;escaped once more&lt;/p&gt;", "escaped once more"),
        ("<img src=x onerror=alert(1)>picture", "picture"),
        ("<![if !mso]>Word<![endif]>", "Word"),
        ("half \ud800 and \x00 bell\x07", "half ? and bell"),
    ],
)
def test_plain_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(
    st.text()
    | st.text(alphabet="<>/!-[]&;#= \n\"'abpilt")
    | st.lists(
        st.sampled_from(
            [*"<>& x\n", "</", "<p>", "</p>", "<script>", "</script>", "<!--", "-->", "<![", "]]>"]
        )
        | st.sampled_from(["&lt;", "&amp;", "&#60;", "<!DOCTYPE", "<?", "<a href='"]),
    ).map("".join)
)
def test_plain_text_holds_no_tag_and_is_the_same_again(markup: str) -> None:
    text = plain_text(markup)
    assert plain_text(text) == text
    assert not re.search(r"<[a-zA-Z/!?]", text)
    text.encode("utf-8")


def test_one_line_has_no_breaks() -> None:
    assert one_line("<h1>Tea</h1><p>and<br>talk</p>") == "Tea and talk"


@given(st.text())
def test_storable_text_is_valid_and_keeps_what_can_be_seen(text: str) -> None:
    kept = storable(text)
    kept.encode("utf-8")
    assert storable(kept) == kept
    assert "\x00" not in kept


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-5", "@home", "O'Neill & sons"])
def test_text_that_looks_like_a_formula_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "&lt;", "<p>", "<script>", "&#", "<![", "</"]
)
def test_long_broken_markup_does_not_take_long(piece: str) -> None:
    start = perf_counter()
    plain_text(piece * 20_000)
    assert perf_counter() - start < 5
