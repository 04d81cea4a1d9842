"""What we write can be read at the age of eleven: pages, examples, and the words of questions."""

import html
import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app import APP, markup
from tests.pages.readability import reading_age, syllables

ROOT = Path(__file__).parents[2]
OLDEST = 11.0

PAGES = (
    "find",
    "shortlist",
    "say",
    "comments",
    "staff",
    "data",
    "privacy",
    "accessibility",
    "coverage",
    "schools",
    "whatif",
    "travel",
    "guides",
    "glossary",
    "pupils",
    "site",
    "planners",
    "gaps",
    "health",
)
TEXTS = sorted((ROOT / "pages" / "text").glob("*.md"))
EXAMPLES = json.loads((ROOT / "data" / "sample" / "services.json").read_text("utf-8"))["contents"]
SAID = ("description", "eligibility_description", "application_process", "fees_description")


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("table", 2), ("assessment", 3), ("quixotily", 4)]
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formula_is_the_published_one() -> None:
    """Ten words, one sentence, eleven syllables: 0.39 x 10 + 11.8 x 1.1 - 15.59 + 5."""
    text = "The man in the red hat ran to the station."
    assert reading_age(text) == pytest.approx(0.39 * 10 + 11.8 * 1.1 - 15.59 + 5)


def test_hard_text_is_told_from_easy_text() -> None:
    hard = "Notwithstanding the aforementioned eligibility considerations, authorities retain."
    assert reading_age(hard) > 20
    assert reading_age("Ask us. We will help you. It is free.") < 7


@pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: entry["name"])
def test_an_example_is_easy_to_read(entry: dict[str, str]) -> None:
    text = "\n\n".join(entry[key] for key in SAID if entry.get(key))
    assert reading_age(text) <= OLDEST


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_written_page_is_easy_to_read_in_every_part(path: Path) -> None:
    for part in re.split(r"\n(?=## )", path.read_text("utf-8")):
        assert reading_age(part) <= OLDEST, part[:60]


def _prose(page: AppTest) -> str:
    """What a page says in whole sentences: not names, labels, tables or sources."""
    marked = [e.value for e in (*page.markdown, *page.caption, *page.info, *page.warning)]
    drawn = markup(page)
    drawn = re.sub(r"<style>.*?</style>|<table.*?</table>", " ", drawn, flags=re.DOTALL)
    paragraphs = re.findall(r"<(?:p|li|dd)[^>]*>(.*?)</(?:p|li|dd)>", drawn, flags=re.DOTALL)
    marked += [html.unescape(re.sub(r"<[^>]+>", " ", said)) for said in paragraphs]
    return "\n\n".join(said for said in marked if re.search(r"[.?!]", said))


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_says_is_easy_to_read(name: str) -> None:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    if name != "find":
        page.switch_page(f"pages/{name}.py").run()
    assert not page.exception
    said = _prose(page)
    assert len(said) > 200
    assert reading_age(said) <= OLDEST, said
