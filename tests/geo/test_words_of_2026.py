"""The words of 2026 are understood, and the old ones still are; the law has not changed."""

import pytest

from geo.directory.plain_words import understand
from geo.directory.vocabulary import CATEGORIES, section_of


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("inclusion base", "resourced-provision"),
        ("inclusion bases", "resourced-provision"),
        ("resourced provision", "resourced-provision"),
        ("SEN unit", "resourced-provision"),
        ("Best Start Family Hub", "family-hub"),
        ("children's centre", "family-hub"),
        ("individual support plan", "sendiass"),
        ("ISP", "sendiass"),
        ("EHC plan", "sendiass"),
        ("Experts at Hand", "speech-and-language-therapy"),
        ("specialist layer", "special-school"),
        ("breakfast club", "breakfast-club"),
        ("free breakfast club", "breakfast-club"),
    ],
)
def test_a_word_of_2026_and_the_old_one_lead_to_the_same_kinds(text: str, category: str) -> None:
    assert category in understand(text).categories


def test_a_breakfast_club_is_a_kind_of_its_own() -> None:
    assert section_of("breakfast-club") == "leisure-and-childcare"
    assert CATEGORIES["breakfast-club"].name == "Breakfast club"
    assert "childcare" in {reading.slug for reading in understand("breakfast club").readings}
