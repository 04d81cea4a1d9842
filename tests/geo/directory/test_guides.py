"""What to do first: each guide can be read at eleven, rests on law, and leads somewhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.guides import MOST, Guide, guides, guides_for
from geo.directory.plain_words import understand
from geo.directory.vocabulary import CATEGORIES
from geo.errors import InputError
from pages.parts.site import PAGES
from tests.pages.readability import reading_age

ALL = guides().all
one_guide = pytest.mark.parametrize("guide", ALL, ids=lambda guide: guide.id)


def ids(text: str) -> list[str]:
    return [guide.id for guide in guides_for(text)]


def test_the_situations() -> None:
    assert [guide.id for guide in ALL] == [
        *("diagnosis", "not-in-school", "moved", "sixteen", "transport", "late", "break"),
        *("excluded", "starting", "ehc-assessment"),
    ]


@one_guide
def test_it_can_be_read_at_eleven(guide: Guide) -> None:
    text = "\n\n".join([guide.intro, *(step.text for step in guide.steps)])
    assert reading_age(text) <= 11


@one_guide
def test_it_is_short_rests_on_law_and_leads_on(guide: Guide) -> None:
    assert 5 <= len(guide.steps) <= 8
    assert sum(bool(step.law) for step in guide.steps) >= 2
    assert any(step.search or step.page for step in guide.steps)
    pages = {page.name for page in PAGES}
    for step in guide.steps:
        assert len(step.text) <= 300
        assert bool(step.url) == bool(step.law)
        assert not step.url or step.url.startswith("https://www.legislation.gov.uk/")
        assert not step.page or step.page in pages


@one_guide
def test_what_it_searches_for_is_understood(guide: Guide) -> None:
    for step in guide.steps:
        if step.search and step.search != "young carers":
            assert set(understand(step.search).categories) & set(CATEGORIES), step.search


@one_guide
def test_its_own_title_leads_to_it(guide: Guide) -> None:
    assert guide.id in ids(guide.title) + ids(guide.short)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("my son is autistic and won't go to school", "not-in-school"),
        ("she can't cope at school", "not-in-school"),
        ("waiting for an autism assessment", "diagnosis"),
        ("I think my child is autistic", "diagnosis"),
        ("the EHC plan is three weeks late", "late"),
        ("respite", "break"),
        ("I need a break", "break"),
        ("he was excluded", "excluded"),
        ("they suspended her again", "excluded"),
        ("we moved here last week, we are moving house", "moved"),
        ("he is turning 16", "sixteen"),
        ("school transport was refused", "transport"),
        ("council refused transport", "transport"),
        ("starting school in September", "starting"),
        ("how do I get an EHC plan", "ehc-assessment"),
        ("EHCP", "ehc-assessment"),
    ],
)
def test_what_somebody_types_leads_to_the_guide(text: str, first: str) -> None:
    assert ids(text)[0] == first


@pytest.mark.parametrize("text", ["", "swimming", "autism", "library", "PO30 1UD", "CAMHS", "😀"])
def test_other_words_lead_to_none(text: str) -> None:
    assert ids(text) == []


@given(st.text(max_size=300))
def test_any_text_is_answered_calmly(text: str) -> None:
    assert len(ids(text)) <= MOST


def test_no_guide_names_a_council_or_a_number() -> None:
    """Facts of one place, or numbers to call, belong to helplines, where each has its source."""
    text = " ".join(step.text for guide in ALL for step in guide.steps)
    assert not re.search(r"\b0\d{2,} ?\d{3,}", text)
    assert "Isle of Wight" not in text


def test_the_law_has_not_changed_and_the_guide_says_so() -> None:
    (guide,) = (guide for guide in ALL if guide.id == "ehc-assessment")
    said = " ".join(step.text for step in guide.steps)
    assert "individual support plans" in said
    assert "The law has not changed" in said


STEP = '[[guide.step]]\ntext = "Go."\n'
WHOLE = (
    'checked = 2026-11-30\n[[guide]]\nid = "a"\ntitle = "A"\nshort = "A"\nintro = "A."\n'
    'words = ["a"]\n'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE.replace('intro = "A."\n', "") + STEP, "has no intro"),
        (WHOLE + 'colour = "red"\n' + STEP, "has colour, which"),
        (WHOLE, "has no step"),
        (WHOLE + STEP + 'label = "Find"\n', "needs a text, and a label"),
        (WHOLE + STEP + 'search = "a"\npage = "b"\nlabel = "c"\n', "one of search and page"),
        (WHOLE + STEP + 'colour = "red"\n', "unknown key 'colour'"),
    ],
)
def test_a_guide_that_cannot_be_used_is_named(tmp_path, text: str, said: str) -> None:
    path = tmp_path / "guides.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        guides(path)
