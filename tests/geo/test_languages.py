"""Other languages: each translation is fit to be shown, and none outlives its English."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from geo import languages, translated, words
from geo.directory import urgent
from geo.errors import GeoError, SourceError
from geo.languages import fault, needed_forms, speaking
from geo.measure import within_metres
from geo.places import typed_postcode
from geo.voices import limits

CODES = sorted(languages.languages())
SCRIPTS = {
    "ar": "[\u0600-\u06ff]",
    "ur": "[\u0600-\u06ff]",
    "bn": "[\u0980-\u09ff]",
    "pa": "[\u0a00-\u0a7f]",
    "uk": "[\u0400-\u04ff]",
    "zh": "[\u3400-\u9fff]",
}
"""The letters of languages that are not written in Latin ones."""

STAYS = {
    "NHS 111",
    "Samaritans",
    "Childline",
    "NSPCC helpline",
    "National Domestic Abuse Helpline",
    "SENDIASS",
    "SENDIASS: {area}",
    "Online",
    "Online: {services}",
    "Sport",
    "Transport",
    "Taxi",
    "Email:",
    "Autism",
    "Dentist",
    "Cost: {cost}",
    "Cost",
    "Hospital",
    "College",
    "{least} to {most}",
    " to the {direction}",
}
"""English that another language may have as it is."""


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> Iterator[str]:
    """A language, spoken."""
    with speaking(request.param):
        yield request.param


def _forms(sentence: languages.Sentence) -> dict[str, str]:
    return {"other": sentence} if isinstance(sentence, str) else dict(sentence)


def test_no_sentence_has_a_fault(code: str) -> None:
    assert languages.languages()[code].faults == {}


def test_no_english_is_left_over(code: str) -> None:
    for key, made in languages.languages()[code].sentences.items():
        english = key.rpartition("|")[2]
        for said in _forms(made).values():
            assert said != english or english in STAYS, english
            letters = languages.without_fields(re.sub("<[^>]*>", "", said))
            if code in SCRIPTS and english not in STAYS and re.search("[a-z]{3}", letters):
                assert re.search(SCRIPTS[code], said), english


@pytest.mark.parametrize("code", CODES)
@given(number=st.integers(0, 10**7))
def test_a_plural_is_the_one_that_unicode_gives(code: str, number: int) -> None:
    rule = Locale.parse(languages.languages()[code].locale).plural_form
    made = languages.languages()[code].sentences["{n} services"]
    forms = _forms(made)
    with speaking(code):
        wanted = forms.get(rule(number), forms["other"])
        said = words.say("count.services", n=number)
    shown = said.replace("\u2068", "").replace("\u2069", "")
    with speaking(code):
        assert shown == wanted.replace("{n}", languages.number(number))


def test_every_plural_form_of_small_numbers_is_there(code: str) -> None:
    language = languages.languages()[code]
    for english, made in language.sentences.items():
        if not isinstance(made, str):
            assert set(needed_forms(language.locale)) <= set(made), english


def test_whoever_has_to_be_called_is_named_in_each_language(code: str) -> None:
    """A number that is said in English is said in the other language, and nothing is left out."""
    said = languages.languages()[code].sentences
    for line in urgent.all_lines():
        for english in (line.name, line.what_for):
            made = said[english]
            assert isinstance(made, str)
            assert re.findall(r"\d+", made) == re.findall(r"\d+", english), english
    for key in ("find.urgent", "find.urgent_more", "help.duty_line.what_for"):
        assert words.say(key) != words.catalogue()[key]


def test_the_language_says_that_no_speaker_has_checked_it(code: str) -> None:
    language = languages.languages()[code]
    assert language.checked or words.say("language.not_checked") in language.sentences.values()
    assert bool(language.checked_by) == bool(language.checked_on)


def test_a_sentence_whose_english_has_changed_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking("pl"):
        assert words.say("find.search") == "Szukaj"
        held = {**words.catalogue(), "find.search": "Find it"}
        monkeypatch.setattr(words.sentences, "catalogue", lambda: held)
        assert words.say("find.search") == "Find it"
        plural = {**held, "count.services.other": "{n} places", "count.services.one": "a place"}
        monkeypatch.setattr(words.sentences, "catalogue", lambda: plural)
        assert words.say("count.services", n=1) == "a place"
        assert words.say("count.services", n=12345) == "12 345 places".replace(" ", "\xa0", 1)


def test_every_key_is_said_in_every_language_without_an_error(code: str) -> None:
    """Whatever is stale or missing, a page never breaks."""
    for key, english in words.catalogue().items():
        plain = re.sub(r"\.(one|other)$", "", key)
        values = dict.fromkeys(re.findall(r"\{(\w+)\}", english), "x")
        for number in (0, 1, 2, 5, 11, 100):
            assert words.say(plain, **{**values, "n": number})


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("domy", "It has no {n}."),
        ("{n} {m}", "The English has no {m}."),
        ({"one": "dom", "few": "{n} domy", "other": "{n}"}, "It has no plural form many."),
        (
            {"one": "dom", "few": "{n}", "many": "domy", "other": "{n}"},
            "It has no {n}.",
        ),
        ("<b>{n}</b>", "Its markup is different from the English."),
    ],
)
def test_a_translation_that_is_not_fit(sentence: languages.Sentence, wrong: str) -> None:
    assert fault("pl", "{n} homes", sentence) == wrong


def test_a_sentence_that_is_not_fit_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = '[about]\nname = "X"\nenglish = "X"\nlocale = "pl"\nsuggest = "X"\n'
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    (tmp_path / "xx.toml").write_text(f'{about}[sentences]\n"{{n}} a" = "b"\n"c" = "d"\n')
    found = languages.read("xx")
    assert (found.sentences, found.faults) == ({"c": "d"}, {"{n} a": "It has no {n}."})
    assert not found.checked
    (tmp_path / "xx.toml").write_text(f"{about}[sentences\n")
    with pytest.raises(SourceError, match=r"The language file .*xx\.toml cannot be used"):
        languages.read("xx")


def test_what_is_missing_and_what_no_page_says() -> None:
    found = translated.progress("pl")
    assert found.wanted > 400
    assert set(found.missing) <= set(translated.wanted())
    assert "{n} services" not in found.missing


def _errors() -> Iterator[str]:
    """What the core says of inputs that families get wrong."""
    for act in (
        lambda: within_metres(99),
        lambda: limits.checked_text("", "comment"),
        lambda: typed_postcode.normalise("x" * 400),
    ):
        try:
            act()
        except GeoError as error:
            yield str(error)


def test_an_error_is_said_in_the_visitors_language(code: str) -> None:
    for english in _errors():
        assert languages.own(english) != english, english


def test_distances_times_and_dates_are_the_languages_own() -> None:
    with speaking("pl"):
        assert words.distance(4000) == "2,5 mili"
        assert words.distance(100) == "100 metrów"
        assert words.duration(5460) == "1 godzina 31 minut"
        assert words.day("2026-11-30") == "30 listopada 2026"
        assert words.day("2026-11") == "listopad 2026"
        assert words.weekday(date(2026, 12, 1)) == "wtorek, 1 grudnia"
    with speaking("ar"):
        assert words.day("2026-11-30") == "30 نوفمبر 2026"
    assert words.distance(4000) == "2.5 miles"


def test_a_telephone_number_keeps_its_direction_in_a_sentence_from_right_to_left() -> None:
    with speaking("ar"):
        said = words.say("entry.phone", number="0808 800 5000")
    assert "\u20680808 800 5000\u2069" in said


def test_the_core_speaks_english_unless_a_page_says_otherwise() -> None:
    assert languages.is_english()
    languages.speak("no such language")
    assert languages.is_english()
