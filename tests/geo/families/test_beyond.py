"""Services that somebody names and that are too far: how far they are."""

import pytest

from geo.area import Area, Standard, Wanted

HOME = "TE1 1AA"


@pytest.fixture(scope="module")
def area(small_db) -> Area:
    return Area.open(small_db)


def beyond(area: Area, text: str, within_m: float, **wanted: object) -> dict[str, float]:
    answer = area.find(HOME, Wanted(text=text, **wanted), Standard("walk", within_m))
    return {one.name: one.trip.distance_m for one in answer.beyond}


def test_a_name_beyond_the_limit_is_given_with_its_distance(area: Area) -> None:
    everything = area.find(HOME, Wanted(), Standard("walk", 20_000)).results.set_index("name")
    far = float(everything.loc["Row Surgery", "distance_m"])
    assert beyond(area, "Row Surgery", far - 1) == {"Row Surgery": pytest.approx(far)}
    assert beyond(area, "row surg", far - 1).keys() == {"Row Surgery"}
    assert beyond(area, "Row Surgery", far + 1) == {}, "it is in the list"


def test_only_names_count_and_only_what_is_wanted(area: Area) -> None:
    assert beyond(area, "doctor", 1) == {}, "a kind, not a name"
    assert beyond(area, "xqzzyw", 1) == {}
    assert beyond(area, "Row Surgery", 1, categories=("library",)) == {}
    assert beyond(area, "Talking Time", 1) == {}, "examples are never sent for"


def test_without_words_nothing_is_named(area: Area) -> None:
    assert area.find(HOME, Wanted(), Standard("walk", 1)).beyond == ()
