"""The PDF that is written is read back with another library."""

import gc
import warnings
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from geo.formats.document import (
    Bullets,
    DocumentTable,
    Grid,
    Heading,
    Image,
    Paragraph,
    WebLink,
    document,
)
from geo.formats.qr import png


def _read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def _text(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in _read(made).pages)


def test_names_of_other_languages_survive() -> None:
    said = _text(document("Tŷ Ŵyr", [Heading("Żółć i Łódź"), Paragraph("Çığ, Škoda, £5–£6 “a”")]))
    for name in ("Tŷ Ŵyr", "Żółć i Łódź", "Çığ, Škoda, £5–£6 “a”"):
        assert name in said


def test_it_says_its_title_and_language_and_is_tagged() -> None:
    reader = _read(document("Your list", [Heading("One"), Paragraph("Two")], language="cy"))
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Your list"
    assert root["/Lang"] == "cy"
    assert str(root["/MarkInfo"]["/Marked"]).lower() == "true"
    kids = root["/StructTreeRoot"]["/K"][0]["/K"]
    assert [kid.get_object()["/S"] for kid in kids] == ["/H1", "/H2", "/P"]
    assert [item.title for item in reader.outline if not isinstance(item, list)] == ["Your list"]


def test_a_table_is_read_row_by_row_and_bullets_have_marks() -> None:
    table = DocumentTable(("Day", "Open"), [("Monday", "9 to 5"), ("Sunday", "closed")])
    said = _text(document("T", [table, Bullets(["first", "second"])]))
    assert said.split("\n") == [
        "T",
        "Day: Monday",
        "Open: 9 to 5",
        "Day: Sunday",
        "Open: closed",
        "• first",
        "• second",
    ]


def test_numbers_stand_in_columns_and_are_read_with_their_titles() -> None:
    rows = [(f"Zone {i}", f"{i:,}", f"{i} of 900") for i in range(90)]
    made = document("T", [Grid(("Zone", "People", "Outside"), rows)])
    reader = _read(made)
    assert len(reader.pages) > 1
    for page in reader.pages:
        assert "People" in page.extract_text()  # the titles stand on every page
    kids = reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0]["/K"]
    told = [kid.get_object().get("/Alt") for kid in kids]
    assert "Zone: Zone 7; People: 7; Outside: 7 of 900" in told
    assert sum(text is not None for text in told) == len(rows) + len(reader.pages)


def test_columns_too_wide_for_the_paper_become_a_list() -> None:
    made = document("T", [Grid(("One", "Two"), [("a " * 120, "b " * 120)])])
    assert "One: a a a" in _text(made)


def test_a_document_that_is_never_finished_leaves_no_file_open() -> None:
    def blocks() -> Iterator[Paragraph]:
        yield Paragraph("One")
        raise LookupError

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        with suppress(LookupError):  # pytest.raises would keep what was open
            document("T", blocks())
        document("T", [])  # until the next one is finished, the library remembers the last letters
        gc.collect()
    assert not [one for one in told if "LocalOfferSans" in str(one.message)]


def test_only_web_addresses_can_be_pressed() -> None:
    made = document(
        "T", [WebLink("Site", "https://example.org/a"), WebLink("Bad", "javascript:x()")]
    )
    annotations = [a.get_object()["/A"]["/URI"] for a in _read(made).pages[0]["/Annots"]]
    assert annotations == ["https://example.org/a"]
    assert "javascript:x()" in _text(made)


def test_a_picture_has_words() -> None:
    made = document("T", [Image(png("https://example.org"), "QR code of the list")])
    kids = _read(made).trailer["/Root"]["/StructTreeRoot"]["/K"][0]["/K"]
    assert kids[-1].get_object()["/Alt"] == "QR code of the list"


def test_long_text_goes_over_pages_and_nothing_is_lost() -> None:
    words = [f"word{i}" for i in range(3000)]
    made = document("T", [Paragraph(" ".join(words))])
    assert len(_read(made).pages) > 2
    assert _text(made).split()[1:] == words


@settings(max_examples=25)
@given(st.text(max_size=300))
def test_whatever_the_text_it_is_a_file(text: str) -> None:
    made = document(text, [Heading(text), Paragraph(text), DocumentTable(("a",), [(text,)])])
    assert len(_read(made).pages) >= 1
