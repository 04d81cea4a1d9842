"""What somebody may be about to type, over names that are made up here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.families.completions import (
    HELP,
    KINDS,
    LONGEST_TYPED,
    OFFERED,
    PLACE,
    SERVICE,
    Completion,
    Completions,
    completions,
)
from geo.store import Store

PLACES = ("Ryde", "Ryde Hill", "Ventnor", "St. Lawrence", "Newport", "TE1")
SERVICES = ("Ryde Library", "Beaulieu House Respite Centre", "Medina House School", "Café Écho")
PHRASES = ("respite", "respite care", "speech therapy", "won't sleep")
CODES = ("TE1 1AA", "TE1 1AB", "TE1 2AA", "TE11 1AA")


@pytest.fixture(scope="module")
def known() -> Completions:
    return Completions(
        [
            *(Completion(name, PLACE) for name in PLACES),
            *(Completion(name, SERVICE, "Library") for name in SERVICES),
            Completion("Short breaks", HELP),
            *(Completion(name, HELP, "Short breaks") for name in PHRASES),
        ],
        CODES,
    )


def texts(found: tuple[Completion, ...]) -> list[str]:
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ry", ["Ryde", "Ryde Hill", "Ryde Library"]),
        ("RYDE H", ["Ryde Hill"]),
        ("vent", ["Ventnor"]),
        ("Ventor", ["Ventnor"]),
        ("venntnor", ["Ventnor"]),
        ("saint law", ["St. Lawrence"]),
        ("st lawr", ["St. Lawrence"]),
        ("respit", ["respite", "respite care", "Beaulieu House Respite Centre"]),
        ("house medina", ["Medina House School"]),
        ("speach the", ["speech therapy"]),
        ("wont sl", ["won't sleep"]),
        ("cafe ech", ["Café Écho"]),
        ("te1", ["TE1"]),
        ("te1 1", ["TE1 1AA", "TE1 1AB"]),
        ("TE11", ["TE1 1AA", "TE1 1AB"]),
        ("te1 1ab", ["TE1 1AB"]),
        ("r", []),
        ("", []),
        ("…!", []),
        ("zzzzz", []),
        ("%", []),
        ("' OR 1=1 --", []),
        ("\U0001f600\U0001f600", []),
        ("a" * (LONGEST_TYPED + 1), []),
        ("ry " * 10_000, []),
    ],
)
def test_what_is_typed_has_its_completions(
    known: Completions, typed: str, first: list[str]
) -> None:
    assert texts(known.of(typed))[: len(first) or None] == first


def test_each_has_its_kind_and_what_it_is(known: Completions) -> None:
    assert known.of("ryde")[:2] == (Completion("Ryde", PLACE), Completion("Ryde Hill", PLACE))
    assert {one.kind for one in known.of("ry")} == {PLACE, SERVICE}
    assert known.of("respite c")[0] == Completion("respite care", HELP, "Short breaks")


def test_a_slip_is_put_right_among_the_kinds_that_are_asked_for() -> None:
    few = Completions([Completion("test results", HELP), Completion("Testham", PLACE)])
    assert texts(few.of("testm", kinds=(PLACE,))) == ["Testham"]


def test_only_some_kinds_are_offered_where_only_those_are_asked_for(known: Completions) -> None:
    assert texts(known.of("ry", kinds=(SERVICE,))) == ["Ryde Library"]
    assert texts(known.of("te1 1", kinds=(SERVICE, HELP))) == []


@given(st.text(max_size=30), st.integers(0, 20))
def test_whatever_is_typed_is_answered(typed: str, n: int) -> None:
    few = Completions([Completion(name, PLACE) for name in PLACES], CODES)
    found = few.of(typed, n)
    assert len(found) <= n
    assert len(set(found)) == len(found)


@given(st.sampled_from(PLACES + SERVICES + PHRASES), st.integers(2, 30))
def test_every_beginning_of_a_name_offers_it(name: str, length: int) -> None:
    every = Completions([Completion(one, PLACE) for one in PLACES + SERVICES + PHRASES])
    typed = name[:length]
    if len(typed.strip(" .'")) >= 2:
        assert name in texts(every.of(typed, 50))


def test_an_area_offers_its_places_its_services_and_kinds_of_help(store: Store) -> None:
    offer, homes = store.offer(), store.homes_of_area().table["postcode"]
    area = completions(offer, store.town_names(), homes)
    assert area.of("testh")[0] == Completion("Testham", PLACE)
    assert Completion("TE1", PLACE) in area.of("te1")
    assert Completion("Speech and language therapy", HELP) in area.of("speech")
    assert len(area.of("sc")) == OFFERED
    real = offer.services[~offer.services["illustrative"].astype(bool)]
    name = next(n for n, c in zip(real["name"], real["category"], strict=True) if c == "library")
    assert name in texts(area.of(name, kinds=(SERVICE,)))
    made_up = set(offer.services["name"]) - set(real["name"])
    shown = {one.text for word in ("exam", "example") for one in area.of(word, 50, (SERVICE,))}
    assert not shown & made_up
    assert set(KINDS) == {PLACE, HELP, SERVICE}
