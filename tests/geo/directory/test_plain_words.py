"""What parents type, in their own words, and what it is understood as."""

import csv
import string
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.directory.phrases import BEGINS, counting_words, read_phrases, tables
from geo.directory.plain_words import LONGEST_TEXT, Understood, suggestions, understand
from geo.directory.urgent import who_to_call
from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS

ENGLISH = [(row.typed, row.kind, row.slug) for row in read_phrases() if not row.also]
EVERY = [row for table in tables() for row in read_phrases(table)]
PHRASES = sorted({phrase for phrase, _, _ in ENGLISH})
KNOWN = {"section": SECTIONS, "category": CATEGORIES, "need": NEEDS}


def slugs(asked: Understood) -> set[tuple[str, str]]:
    return (
        {("section", s) for s in asked.sections}
        | {("category", c) for c in asked.categories}
        | {("need", n) for n in asked.needs}
    )


def test_every_slug_is_one_of_ours_and_every_one_of_ours_has_phrases() -> None:
    assert len(PHRASES) >= 250
    named = defaultdict(set)
    for phrase, kind, slug in ENGLISH:
        assert slug in KNOWN[kind], f"{phrase!r} names {slug!r}"
        named[kind].add(slug)
    assert {kind: set(known) for kind, known in KNOWN.items()} == named
    assert len(ENGLISH) == len(set(ENGLISH))


def test_every_row_of_every_table_names_a_kind_of_help_once() -> None:
    for row in EVERY:
        assert row.slug in KNOWN[row.kind], row
        assert counting_words(row.typed), f"{row} holds little words alone"
    assert len(EVERY) == len({(row.language, row.typed, row.kind, row.slug) for row in EVERY})


def readings(text: str) -> dict[tuple[str, str], bool]:
    """What a text is understood as, and whether that is strong."""
    return {(one.kind, one.slug): not one.weak for one in understand(text).readings}


@given(st.sampled_from(PHRASES), st.sampled_from(PHRASES))
def test_a_longer_text_keeps_every_reading_of_its_parts(one: str, other: str) -> None:
    both = readings(f"{one} {other}").keys()
    assert readings(one).keys() <= both
    assert readings(other).keys() <= both


some_words = st.lists(
    st.sampled_from([*" ".join(PHRASES).split(), "do", "not", "can", "will", "at", "xyz", "child"])
)


@given(some_words, some_words, some_words)
def test_words_added_before_or_after_never_take_a_reading_away(
    before: list[str], between: list[str], after: list[str]
) -> None:
    every = readings(" ".join((*before, *between, *after))).keys()
    assert readings(" ".join((*before, *between))).keys() <= every
    assert readings(" ".join((*between, *after))).keys() <= every


def test_what_is_part_of_a_longer_phrase_is_a_weaker_reading() -> None:
    assert readings("school transport") == {
        ("category", "travel-assistance"): True,
        ("category", "mainstream-school"): False,
        ("section", "transport"): False,
    }


def test_words_of_no_phrase_may_stand_within_one_but_not_many() -> None:
    assert readings("he won't ever go to school")[("category", "alternative-provision")]
    far = understand("he won't xy xyz yxz zyx go to school")
    assert "alternative-provision" not in far.categories


@pytest.mark.parametrize("text", ["*", "auti*", "%", "@school *", '"autism', "a* OR b*"])
def test_signs_that_mean_something_to_a_search_mean_nothing_here(text: str) -> None:
    assert readings(text) == readings(text.replace("*", " ").replace("@", " "))


def test_a_phrase_stands_for_kinds_or_for_needs_and_no_two_contradict() -> None:
    stands_for = defaultdict(lambda: defaultdict(set))
    for phrase, kind, slug in ENGLISH:
        stands_for[counting_words(phrase)][phrase].add((kind, slug))
    for words, phrases in stands_for.items():
        assert words, f"{sorted(phrases)} holds little words alone"
        targets = list(phrases.values())
        assert all(t == targets[0] for t in targets), f"{sorted(phrases)} differ"
        assert len({kind == "need" for kind, _ in targets[0]}) == 1, sorted(phrases)


def test_every_phrase_is_understood_as_it_says() -> None:
    for phrase in PHRASES:
        want = {(kind, slug) for p, kind, slug in ENGLISH if p == phrase}
        assert slugs(understand(phrase)) == want, phrase


@pytest.mark.parametrize("name", [c.name for c in CATEGORIES.values()])
def test_a_category_is_found_by_its_own_name(name: str) -> None:
    assert name in understand(name).words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My son doesn't talk", {"Speech and language therapy"}),
        ("he does not talk", {"Speech and language therapy"}),
        ("they don't talk", {"Speech and language therapy"}),
        ("she isn’t talking", {"Speech and language therapy"}),
        ("he is not talking", {"Speech and language therapy"}),
        ("autism", {"Autism"}),
        ("a break", {"Short breaks"}),
        ("someone to watch him", {"Short breaks", "Childcare"}),
        ("Somebody to watch my daughter", {"Short breaks", "Childcare"}),
        ("wheelchair football", {"Sport"}),
        ("money", {"Family hub", "Other support"}),
        ("school transport", {"Help with travel to school"}),
        ("autistic, short breaks", {"Autism", "Short breaks"}),
        ("My 4 year old doesn't talk at school", {"Speech and language therapy"}),
        ("deaf and blind", {"Multi-sensory impairment"}),
        ("she has Down's", {"Down syndrome"}),
        ("child care", {"Childcare"}),
        ("help at school", {"School"}),
        ("he is sad at school", {"Mental health support"}),
        ("things to do", {"Leisure and childcare"}),
        ("things to do, like swimming", {"Sport"}),
        (
            "can't cope at school",
            {"Alternative provision", "Mental health support", "SENDIASS"},
        ),
        (
            "ADHD",
            {"Mental health support", "Children's doctor in the community", "Support group"},
        ),
        (
            "toilet training",
            {"Occupational therapy", "Children's doctor in the community", "Family hub"},
        ),
    ],
)
def test_what_parents_type_is_understood(text: str, words: set[str]) -> None:
    assert set(understand(text).words) == words


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("autisim", "autism"),
        ("speach therapy", "speech therapy"),
        ("occupational theraphy", "occupational therapy"),
        ("dyslexc", "dyslexia"),
        ("pediatrician", "paediatrician"),
        ("wheelchiar", "wheelchair"),
        ("respit", "respite"),
    ],
)
def test_small_slips_of_spelling_are_forgiven(text: str, meant: str) -> None:
    assert readings(text) == readings(meant) != {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!",
        "🙂",
        "hello world",
        "the weather is nice",
        "calm down",
        "hi",
        "mum",
        "bread and butter",
        "a lovely table",
        "complete the form",
        "cooking",
        "academic conference",
        "tradition",
        "x" * 5000,
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "will it appear right",
        "in the attic",
        "three white stones",
        "of course",
        "constant chatter",
    ],
)
def test_what_is_not_understood_is_nothing(text: str) -> None:
    assert understand(text) == Understood()


def test_another_form_of_a_word_is_a_weaker_reading() -> None:
    house = understand("where is the house")
    assert not house
    assert {(one.slug, one.weak) for one in house.readings} >= {("other-support", True)}


def test_words_name_what_was_understood_needs_first() -> None:
    asked = understand("Swimming for my autistic son, and the NHS")
    assert asked.words == ("Autism", "Health and care", "Sport")
    assert (asked.needs, asked.sections, asked.categories) == (
        ("ASD",),
        ("health-and-care",),
        ("sport",),
    )
    assert asked


@pytest.mark.parametrize(
    "text",
    [
        "She is suicidal",
        "he wants to die",
        "self-harm",
        "We are not safe at home",
        "we aren't safe at home",
    ],
)
def test_danger_is_heard_and_help_is_named(text: str) -> None:
    assert who_to_call(text)
    assert understand(text).categories
    assert not who_to_call("He cries when I leave")


def test_suggestions_are_understood() -> None:
    asked = suggestions()
    assert 10 <= len(asked) <= 14
    assert len({understand(text) for text in asked}) == len(asked)
    assert all(understand(text) for text in asked)


gaps = st.text(" .,;:!?-/\t\n", min_size=1, max_size=3)


@given(st.sampled_from(PHRASES), st.data())
def test_case_spaces_and_punctuation_do_not_matter(phrase: str, data: st.DataObject) -> None:
    cased = "".join(c.upper() if data.draw(st.booleans()) else c.lower() for c in phrase)
    spread = "".join(data.draw(gaps) if c in " -" else c for c in cased)
    curly = spread.replace("'", data.draw(st.sampled_from(["'", "’", ""])))
    typed = data.draw(gaps) + curly + data.draw(gaps)
    assume(len(typed) <= LONGEST_TEXT)
    assert understand(typed) == understand(phrase)


@given(st.text(string.printable + "’éñ漢🙂", max_size=400))
def test_any_text_is_read(text: str) -> None:
    asked = understand(text)
    for kind, slug in slugs(asked):
        assert slug in KNOWN[kind]
    assert bool(asked) == bool(slugs(asked))


@given(st.sampled_from(PHRASES), st.sampled_from(["my son", "please, for my child", "really"]))
def test_little_words_around_a_phrase_do_not_matter(phrase: str, little: str) -> None:
    assert understand(f"{little} {phrase}") == understand(phrase)


@pytest.mark.parametrize("table", tables()[1:], ids=lambda table: table.stem)
def test_every_phrase_of_another_language_is_understood_as_it_says(table: Path) -> None:
    assert "Not yet checked by a speaker" in table.read_text(encoding="utf-8")
    for row in read_phrases(table):
        typed = row.typed.replace(BEGINS, "a")
        assert readings(typed).get((row.kind, row.slug)) is not None, row
        if not row.also:
            assert readings(typed)[row.kind, row.slug], row


def test_fifteen_languages_name_the_commonest_needs() -> None:
    languages = {table.stem for table in tables()[1:]}
    assert len(languages) >= 15
    for table in tables()[1:]:
        slugs = {row.slug for row in read_phrases(table)}
        assert {"ASD", "HI", "speech-and-language-therapy", "mental-health", "gp"} <= slugs, table


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Mój syn ma autyzmem zdiagnozowany", "ASD"),
        ("córka nie chce w ogóle chodzić do szkoły", "alternative-provision"),
        ("CÓRKA NIE CHCE CHODZIĆ DO SZKOŁY", "alternative-provision"),
        ("l’école", "mainstream-school"),
        ("إلى المدرسة", "mainstream-school"),
        ("للمدرسة", "mainstream-school"),
        ("我的儿子今年五岁还不会说话", "speech-and-language-therapy"),
        ("वह", ""),
    ],
)
def test_accents_articles_endings_and_signs_without_spaces_are_read(text: str, slug: str) -> None:
    strong = {one for (_, one), is_strong in readings(text).items() if is_strong}
    assert slug in strong or (not slug and not strong)


def test_ordinary_english_is_not_taken_for_another_language() -> None:
    with (Path(__file__).parents[2] / "golden" / "urgent.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    english = [row["sentence"] for row in rows if row["language"] == "en"]
    assert len(english) > 500
    taken = [
        (text, one.words)
        for text in english
        for one in understand(text).readings
        if one.language != "en" and not one.weak
    ]
    assert not taken


@pytest.mark.parametrize(
    ("text", "meant"),
    [("fisio", "physio"), ("cahms", "CAMHS"), ("ehpc", "EHCP")],
)
def test_short_and_unlike_misspellings_are_forgiven(text: str, meant: str) -> None:
    assert readings(text) == readings(meant) != {}


def test_a_short_word_of_another_language_is_no_abbreviation_of_english() -> None:
    assert readings("DLA")["category", "other-support"]
    assert not readings("przedszkole dla dzieci")["category", "other-support"]
