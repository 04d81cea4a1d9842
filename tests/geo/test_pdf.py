"""The PDF that is written is read back with another library."""

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from geo.pdf import Bullets, Heading, Image, Link, Paragraph, Table, document
from geo.qr import png


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
    table = Table(("Day", "Open"), [("Monday", "9 to 5"), ("Sunday", "closed")])
    said = _text(document("T", [table, Bullets(["first", "second"])]))
    assert said.split("\n") == [
        "T", "Day: Monday", "Open: 9 to 5", "Day: Sunday", "Open: closed", "• first", "• second",
    ]  # fmt: skip


def test_only_web_addresses_can_be_pressed() -> None:
    made = document("T", [Link("Site", "https://example.org/a"), Link("Bad", "javascript:x()")])
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
    made = document(text, [Heading(text), Paragraph(text), Table(("a",), [(text,)])])
    assert len(_read(made).pages) >= 1
