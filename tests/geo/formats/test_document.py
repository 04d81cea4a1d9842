"""The PDF that is written is read back with another library."""

import html
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from geo.formats import document as document_module
from geo.formats import letters
from geo.formats.document import (
    Bullets,
    DocumentTable,
    Grid,
    Heading,
    Image,
    Paragraph,
    SummaryList,
    WebLink,
    document,
    web_page,
)
from geo.formats.qr import png
from tests.documents import assert_nothing_is_cut, errors
from tests.examples import examples


def _read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def _text(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in _read(made).pages)


def _tags(made: bytes) -> list[tuple[str, str]]:
    """Every element of the structure with its words, in reading order."""

    def walk(element: Any) -> Iterator[tuple[str, str]]:
        for one in element if isinstance(element, list) else [element]:
            found = one.get_object() if hasattr(one, "get_object") else one
            if isinstance(found, dict) and "/S" in found:
                yield str(found["/S"]), str(found.get("/Alt", ""))
                yield from walk(found.get("/K", []))

    return list(walk(_read(made).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def _names(made: bytes) -> list[str]:
    return [name for name, _ in _tags(made)]


def test_names_of_other_languages_survive() -> None:
    said = _text(document("Tŷ Ŵyr", [Heading("Żółć i Łódź"), Paragraph("Çığ, Škoda, £5–£6 “a”")]))
    for name in ("Tŷ Ŵyr", "Żółć i Łódź", "Çığ, Škoda, £5–£6 “a”"):
        assert name in said


def test_it_has_its_title_and_language_and_is_tagged() -> None:
    made = document("Your list", [Heading("One"), Paragraph("Two")], language="cy")
    reader = _read(made)
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Your list"
    assert root["/Lang"] == "cy"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert str(root["/MarkInfo"]["/Marked"]).lower() == "true"
    assert _names(made) == ["/Document", "/H1", "/H2", "/P"]
    assert [item.title for item in reader.outline if not isinstance(item, list)] == ["Your list"]
    assert _read(document("T", [])).trailer["/Root"]["/Lang"] == "en-GB"


def test_tables_have_heads_and_rows_and_lists_have_items() -> None:
    table = DocumentTable(("Day", "Open"), [("Monday", "9 to 5"), ("Sunday", "closed")])
    made = document("T", [table, Bullets(["first", "second"]), SummaryList([("Phone", "01983")])])
    row = ["/TR", "/TD", "/TD"]
    names = [name for name in _names(made) if name not in ("/P", "/Strong")]
    assert names == [
        *("/Document", "/H1", "/Table", "/THead", "/TR", "/TH", "/TH", "/TBody", *row, *row),
        *("/L", *("/LI", "/Lbl", "/LBody") * 2, "/L", "/LI", "/Lbl", "/LBody"),
    ]
    said = _text(made).split("\n")
    assert said[:4] == ["T", "Day Open", "Monday 9 to 5", "Sunday closed"]
    assert "Phone 01983" in said


def test_titles_and_page_numbers_stand_on_every_page_of_a_long_table() -> None:
    rows = [(f"Zone {i}", f"{i:,}", f"{i} of 900") for i in range(90)]
    made = document("T", [Grid(("Zone", "People", "Outside"), rows)])
    pages = [page.extract_text() for page in _read(made).pages]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "People" in page
        assert f"Page {number} of {len(pages)}" in page
    assert _names(made).count("/TH") == 3
    assert _names(made).count("/TR") == 91
    for zone, people, outside in rows:
        assert f"{zone} {people} {outside}" in "\n".join(pages)


def test_many_columns_of_long_words_fit_the_paper() -> None:
    row = ["Community paediatric physiotherapy", *["too uneven to say"] * 6]
    for title in ("Half of them are nearer than", "Unaccompanied asylum-seeking"):
        titles = ["Neighbourhood", *(f"{title} {i}" for i in range(6))]
        made = document("T", [Grid(titles, [row] * 3)])
        assert_nothing_is_cut(made)
        assert ("/Table" in _names(made)) == title.startswith("Half")


def test_a_table_with_more_columns_than_fit_becomes_a_list() -> None:
    titles = [f"Column {i}" for i in range(30)]
    said = _text(document("T", [Grid(titles, [[str(i) for i in range(30)]])]))
    assert "Column 0: 0; Column 1: 1" in said


@pytest.mark.parametrize("word", ["a" * 900, "https://example.org/?q=" + "ab/c" * 200])
def test_a_word_longer_than_a_line_is_broken_and_copied_whole(word: str) -> None:
    web = word if word.startswith("http") else f"https://example.org/{word}"
    made = document(
        "T",
        [
            *(Heading(word), Paragraph(word), Bullets([word]), WebLink("Site", web)),
            *(SummaryList([("Name", word)]), DocumentTable(("One", "Two"), [(word, word)])),
        ],
    )
    assert_nothing_is_cut(made)
    assert _text(made).replace("\n", "").count(word) >= 4


def test_the_same_blocks_give_the_same_bytes() -> None:
    blocks = [Heading("One"), Paragraph("Two"), Image(png("https://example.org"), "A code")]
    assert document("T", blocks) == document("T", blocks)


def test_no_level_of_heading_is_left_out() -> None:
    made = document("T", [Heading("Deep", 3), Paragraph("Text"), Heading("Deeper", 3)])
    assert _names(made) == ["/Document", "/H1", "/H2", "/P", "/H3"]


def test_only_web_addresses_can_be_pressed() -> None:
    made = document(
        "T", [WebLink("Site", "https://example.org/a"), WebLink("Bad", "javascript:x()")]
    )
    annotations = [a.get_object() for a in _read(made).pages[0]["/Annots"]]
    assert [one["/A"]["/URI"] for one in annotations] == ["https://example.org/a"]
    assert "/Link" in _names(made)
    assert "javascript:x()" in _text(made)


def test_a_picture_has_words_and_fits_on_its_page() -> None:
    made = document("T", [Image(png("https://example.org"), "QR code of the list", 900.0)])
    assert ("/Figure", "QR code of the list") in _tags(made)
    assert len(_read(made).pages) == 1


def test_long_text_goes_over_pages_and_nothing_is_lost() -> None:
    words = [f"word{i}" for i in range(3000)]
    made = document("T", [Paragraph(" ".join(words))])
    assert len(_read(made).pages) > 2
    said = re.sub(r"Page \d+ of \d+", "", _text(made))
    assert said.split()[1:] == words


MARKUP = [
    '#include "x"',
    "#let x = 1",
    "$x$",
    "{{ 7 * 7 }}",
    "*b*",
    "@ref",
    "<label>",
    "\\",
    "]",
    "`raw`",
    "= no heading",
    "- no item",
    "//no comment",
    "https://example.org//a",
    '"); #panic("',
]


@pytest.mark.parametrize("text", MARKUP)
def test_what_looks_like_markup_is_text(text: str) -> None:
    made = document(
        text,
        [
            *(Heading(text), Paragraph(text), Bullets([text]), SummaryList([(text, text)])),
            *(DocumentTable((text,), [(text,)]), WebLink(text, "https://example.org/" + text)),
            Image(png("a"), text),
        ],
    )
    assert _text(made).count(text) >= 9
    assert ("/Figure", text) in _tags(made)
    reader = _read(made)
    assert reader.metadata is not None
    assert reader.metadata.title == text


@pytest.mark.parametrize("text", [*MARKUP, "<script>alert(1)</script>", "{% if x %}", "a\nb"])
def test_a_web_page_says_the_same_and_all_of_it_is_text(text: str) -> None:
    made = web_page(
        text,
        [
            *(Heading(text), Paragraph(text), Bullets([text]), SummaryList([("Name", text)])),
            *(DocumentTable(("One",), [(text,)]), Grid(("One",), [(text,)])),
            *(WebLink("Site", "https://example.org/a"), WebLink("Bad", "javascript:x()")),
            Image(png("a"), "A code"),
        ],
    )
    plain = html.unescape(made)
    assert plain.count(" ".join(text.split())) + plain.count(text) >= 8
    assert f"<h1>{html.escape(' '.join(text.split()))}</h1>".replace("&quot;", "&#34;") in made
    assert "<script" not in made
    assert made.count("<a href=") == 1
    assert '<a href="https://example.org/a">' in made
    assert 'alt="A code"' in made
    assert '<html lang="en-GB">' in made


def test_letters_that_the_font_lacks_are_read_aloud() -> None:
    for text in ("مرحبا", "שלום", "😀", "你好"):
        made = document(f"A {text}", [Heading(text), Paragraph(f"We say {text}."), Bullets([text])])
        assert _tags(made).count(("/Figure", text)) == 4
        assert not errors(made)


def test_control_characters_are_left_out() -> None:
    said = _text(document("T", [Paragraph("a\x00b\x07c\u202ed\ufeffe\tf\ud800g\u2028h")]))
    assert "abcde fg h" in said


def test_a_font_says_which_letters_it_draws() -> None:
    for weight in ("Regular", "Bold"):
        font = Path(document_module.__file__).parent / f"fonts/LocalOfferSans-{weight}.ttf"
        found = [chr(x) for a, b in letters.ranges(font.read_bytes()) for x in range(a, b + 1)]
        known = set(found)
        assert len(found) == len(known) == 1419
        assert set("AZaz09ŵŷłęЖΩ£€–’…") < known
        assert not set("م😀✓") & known


@settings(max_examples=examples(25), deadline=None)
@given(st.text(max_size=300))
def test_whatever_the_text_it_is_a_file(text: str) -> None:
    made = document(text, [Heading(text), Paragraph(text), DocumentTable(("a",), [(text,)])])
    assert len(_read(made).pages) >= 1
