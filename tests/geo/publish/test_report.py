"""The report is read back from its PDF: what it says, and that each number has its sources."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from geo.errors import InputError
from geo.publish.cited import CitedSource
from geo.publish.report import FigureTable, Picture, PrintedReport, ReportFigure, as_pdf
from tests.documents import errors


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (160, 120), "#54205c").save(out, "PNG")
    return out.getvalue()


REPORT = PrintedReport(
    title="Short breaks within 30 minutes’ drive, Testham",
    made_on=date(2026, 11, 27),
    headline=ReportFigure("Headline", "1 in 6 children live too far.", ("1", "2")),
    figures=[ReportFigure("Children outside", "150 of 900", ("1",))],
    tables=[
        FigureTable(
            "By deprivation",
            ("Tenth", "Outside"),
            [("1", "20%"), ("2", "c")],
            ("1", "3"),
            "c: left out, to protect people.",
        )
    ],
    method=["Counted at homes."],
    limits=["Whether a place is free is not known."],
    sources=[
        CitedSource("1", "Population by age", "ONS", "2024", "Open Government Licence v3.0"),
        CitedSource("2", "Streets", "OpenStreetMap contributors", "2020-04-22", "ODbL"),
        CitedSource("3", "Deprivation", "MHCLG", "2025"),
    ],
    picture=Picture(png(), "Most of the west is outside.", ("2",)),
)


def text(report: PrintedReport) -> str:
    reader = PdfReader(BytesIO(as_pdf(report)))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_every_number_has_its_sources_beside_it_and_they_are_told() -> None:
    said = text(REPORT)
    assert "1 in 6 children live too far. [1, 2]" in said
    assert "Children outside: 150 of 900 [1]" in said
    assert "By deprivation [1, 3]" in said
    assert "Most of the west is outside. [2]" in said
    assert "[1] Population by age, ONS, as of 2024. Open Government Licence v3.0." in said
    assert "[3] Deprivation, MHCLG, as of 2025." in said


@pytest.mark.parametrize("answer", ["2 of 4 homes are near", "2 of 4 homes are near."])
def test_what_was_made_up_stands_beside_the_answer(answer: str) -> None:
    mark = "All of these services are examples, not real."
    headline = replace(REPORT.headline, value=answer)
    made_up = replace(REPORT, headline=headline, examples=[mark])
    assert f"2 of 4 homes are near. {mark} [1, 2]" in text(made_up)


def test_sources_are_named_in_their_order_once_each_and_own_files_last() -> None:
    own = CitedSource("own", "Own counts", "the council", "2026")
    headline = ReportFigure("Headline", "Half are outside.", ("own", "3", "1", "3"))
    found = replace(REPORT, headline=headline, sources=[*REPORT.sources, own])
    assert "Half are outside. [1, 3, own]" in text(found)


def test_tables_method_limits_and_date_are_in_it() -> None:
    said = text(REPORT)
    for words in (
        "Tenth Outside",
        "2 c",
        "c: left out, to protect people.",
        "Counted at homes.",
        "Whether a place is free is not known.",
        "Made on 27 November 2026.",
    ):
        assert words in said
    reader = PdfReader(BytesIO(as_pdf(REPORT)))
    assert reader.metadata is not None
    assert reader.metadata.title == REPORT.title
    assert sum(len(page.images) for page in reader.pages) == 1
    assert "On the map" not in text(replace(REPORT, picture=None))


def test_its_pdf_is_accessible() -> None:
    assert not errors(as_pdf(REPORT))


@pytest.mark.parametrize("keys", [(), ("9",), ("1", "9")])
def test_a_number_without_a_source_is_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="Name a source of each figure"):
        as_pdf(replace(REPORT, figures=[ReportFigure("Children", "9", keys)]))


def test_a_picture_or_a_table_without_a_source_is_refused_and_keys_are_their_own() -> None:
    with pytest.raises(InputError, match="Name a source"):
        as_pdf(replace(REPORT, picture=Picture(png(), "A map", ())))
    with pytest.raises(InputError, match="Name a source"):
        as_pdf(replace(REPORT, tables=[FigureTable("T", ("a",), [("1",)], ("8",))]))
    with pytest.raises(InputError, match="same key"):
        as_pdf(replace(REPORT, sources=[*REPORT.sources, REPORT.sources[0]]))
