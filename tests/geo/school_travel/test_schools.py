"""The schools of an area: whom each is for, whether the law counts it, its gates."""

import pandas as pd
import pytest

from geo.errors import InputError
from geo.records import School
from geo.school_travel import school_named, schools
from geo.school_travel.schools import DOES_NOT, ITS_POINT, NOT_KNOWN, SUITS, Schools, schools_of
from geo.store import Store


def made(*rows: dict[str, object], needs: dict[str, set[str]] | None = None) -> Schools:
    """Schools of a few facts each; `type` is the code of the register, `gates` how many."""
    services, gates, register = [], [], {}
    for i, row in enumerate(rows):
        plain = {
            "service_id": f"s{i}",
            "urn": None,
            "name": f"School {i}",
            "min_age": None,
            "max_age": None,
            "category": "mainstream-school",
            "illustrative": False,
            "authority_code": "E06000999",
            "source_id": "osm",
        } | row
        code = plain.pop("type", None)
        for gate in range(plain.pop("gates", 1)):
            gates.append((plain["service_id"], -1.3 + i / 100, 50.7 + gate / 100, "barrier=gate"))
        if code is not None:
            ours = str(plain["service_id"])
            register[ours] = School(ours, "gias", "1", code, "A type", 1)
        services.append(plain)
    frame = pd.DataFrame(gates, columns=["service_id", "lon", "lat", "kind"])
    return schools_of(pd.DataFrame(services), frame, needs or {}, register)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("Barton Primary School", 4, 11),
        ("St Mary's Infant and Nursery School", 2, 7),
        ("JUNIOR SCHOOL", 7, 11),
        ("The Island VI Form", 16, 19),
        ("Blackberry Lane Pre-school", 2, 5),
    ],
)
def test_ages_come_from_plain_words_where_no_source_gives_them(name, low, high) -> None:
    row = made({"name": name}).table.loc[0]
    assert (row["min_age"], row["max_age"], row["ages_from"]) == (low, high, "name")


@pytest.mark.parametrize("name", ["Medina College", "Ryde Academy", "Primaryville Hall"])
def test_words_of_several_meanings_give_no_ages(name) -> None:
    row = made({"name": name}).table.loc[0]
    assert pd.isna(row["min_age"])
    assert row["ages_from"] == ""


def test_ages_of_a_source_are_never_replaced() -> None:
    row = made({"name": "A Primary School", "min_age": 2.0, "max_age": 9.0}).table.loc[0]
    assert (row["min_age"], row["max_age"], row["ages_from"]) == (2, 9, "data")


@pytest.mark.parametrize(
    ("code", "counts"), [(1, True), (7, True), (36, True), (14, True), (10, False), (11, False)]
)
def test_which_types_the_law_counts(code, counts) -> None:
    assert made({"type": code}).table["qualifying"].tolist() == [counts]


def test_a_school_that_no_register_has_is_not_known_to_count() -> None:
    assert made({}).table["qualifying"].isna().all()


def test_ages_are_those_of_a_school_year() -> None:
    """A school for 4 to 11 takes those who were 4 to 10 on the last day of August."""
    held = made({"min_age": 4.0, "max_age": 11.0}, {"min_age": 11.0, "max_age": 16.0}, {})
    expected = {
        3: [DOES_NOT, DOES_NOT, NOT_KNOWN],
        4: [SUITS, DOES_NOT, NOT_KNOWN],
        10: [SUITS, DOES_NOT, NOT_KNOWN],
        11: [DOES_NOT, SUITS, NOT_KNOWN],
        15: [DOES_NOT, SUITS, NOT_KNOWN],
        16: [DOES_NOT, DOES_NOT, NOT_KNOWN],
    }
    for age, suit in expected.items():
        assert schools.suits(held, age=age).tolist() == suit


def test_no_refusal_rests_on_a_school_of_unknown_kind() -> None:
    held = made({}, {"type": 1}, {"type": 11}, {"category": "college"})
    assert schools.suits(held).tolist() == [SUITS, SUITS, DOES_NOT, DOES_NOT]
    assert schools.suits(held, for_sure=True).tolist() == [NOT_KNOWN, SUITS, DOES_NOT, DOES_NOT]
    # After 16 the question is another one: no college is a school that the law counts.
    found = schools.suits(held, for_sure=True, kinds=["college"])
    assert found.tolist() == [DOES_NOT, DOES_NOT, DOES_NOT, SUITS]


@pytest.mark.parametrize(
    ("name", "counts"),
    [("Academies", True), ("Independent schools", False), ("Other types", None)],
)
def test_a_group_of_types_counts_where_all_of_it_does(name, counts) -> None:
    group = School("s0", "list", "1", 0, name, 1)
    services = made({}).table[[*schools.COLUMNS]].drop(columns=["type_name", "qualifying"])
    gates = pd.DataFrame(columns=["service_id", "lon", "lat", "kind"])
    held = schools_of(services, gates, {}, {"s0": group})
    assert held.qualifying == [counts]


def test_what_may_be_no_school_to_offer_is_in_doubt() -> None:
    held = made(
        {"name": "GEO London Centre"},
        {"name": "Devonshire House Preparatory School"},
        {"name": "Hill School"},
        {"name": "Hill Primary School"},
        {"name": "The Prep School", "type": 1},
    )
    assert held.doubt.tolist() == [2, 2, 1, 0, 0]


def test_kinds_needs_and_what_somebody_struck_out() -> None:
    special = {"category": "special-school"}
    held = made({}, special, special, special, {"type": 11}, needs={"s1": {"ASD"}, "s2": {"HI"}})
    assert schools.suits(held).tolist() == [SUITS, DOES_NOT, DOES_NOT, DOES_NOT, DOES_NOT]
    found = schools.suits(held, needs=["ASD"], kinds=["special-school"])
    assert found.tolist() == [DOES_NOT, SUITS, DOES_NOT, NOT_KNOWN, DOES_NOT]
    assert schools.suits(held, struck_out=["s0"]).tolist()[0] == DOES_NOT


def test_a_school_is_found_by_urn_id_or_name() -> None:
    held = made({"urn": "118168", "name": "Hill School"}, {"urn": "136013"}, {"urn": "136013"})
    assert school_named.find(held, " 118168 ") == school_named.find(held, "hill  school") == (0,)
    assert school_named.find(held, "s2") == (2, 1)  # the other site of the school after it
    assert school_named.find(held, "136013") == (1, 2)


def test_a_site_named_so_is_one_school_with_the_school_of_that_name() -> None:
    held = made(
        {"name": "St Anne's Primary School (Upper Site)"},
        {"urn": "136013", "name": "Saint Anne's Primary Academy", "type": 34},
        {"name": "St Anne's Primary School - Hill Campus"},
        {"name": "St Anne's Primary School"},
        {"name": "St Anne's Infant School (Lower Site)"},
    )
    assert held.table["urn"].tolist()[:3] == ["136013"] * 3
    assert held.qualifying[:3] == [True] * 3
    assert held.table["urn"].isna().tolist()[3:] == [True, True]
    assert len(set(held.site)) == 3
    assert held.one_each([2, 0, 1, 3, 4]) == [2, 3, 4]
    assert sorted(school_named.find(held, "136013")) == [0, 1, 2]
    assert schools.suits(held, struck_out=["s0"]).tolist()[:3] == [DOES_NOT] * 3


def test_a_school_is_found_however_its_name_is_spelled() -> None:
    held = made({"name": "St Mary's CE Primary School"}, {"name": "The Hill"}, {"name": "Hill"})
    assert school_named.find(held, "Saint Marys Church of England Primary School") == (0,)
    assert school_named.find(held, "the hill") == (1,)
    assert school_named.find(held, "HILL") == (2,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("999999", "no school with the URN 999999"),
        ("Hil Scool", "Did you mean Hill School"),
        ("zzzzzz", "Check the spelling"),
        ("", "no school called"),
        ("Twin", "2 schools called .*Give one of these: 7, s2"),
    ],
)
def test_a_school_that_is_not_found(text, said) -> None:
    held = made({"name": "Hill School"}, {"name": "Twin", "urn": "7"}, {"name": "Twin"})
    with pytest.raises(InputError, match=said):
        school_named.find(held, text)


def test_a_school_without_a_place_has_no_gate() -> None:
    held = made({"gates": 2}, {"gates": 0})
    assert len(held.gates_of(0)) == 2
    assert len(held.gates_of(0, 1)) == 2
    with pytest.raises(InputError, match="School 1 has no place"):
        held.gates_of(1)


def test_some_of_the_schools_keep_their_gates() -> None:
    held = made({"gates": 2}, {"gates": 0}, {"gates": 3})
    few = held.take([2, 1])
    assert few.table["service_id"].tolist() == ["s2", "s1"]
    assert few.gates["school"].tolist() == [0, 0, 0]


def test_the_town_has_one_school_and_its_gate(store: Store) -> None:
    held = store.schools()
    (row,) = school_named.find(held, "123456")
    assert held.table.loc[row, "name"] == "Testham Primary School"
    assert (held.table.loc[row, "min_age"], held.table.loc[row, "max_age"]) == (4, 11)
    assert "barrier=gate" in held.gates_of(row)["kind"].tolist()


def test_examples_are_left_out_unless_asked_for(store: Store) -> None:
    assert not store.schools().table["illustrative"].any()
    assert len(store.schools(examples=True)) >= len(store.schools())


def test_a_school_without_a_mapped_gate_has_its_own_point(island_db) -> None:
    held = Store.open(island_db).schools()
    kinds = held.gates.groupby("school")["kind"].agg(set)
    assert (kinds == {ITS_POINT}).any()
    without = held.table[~held.table.index.isin(kinds.index)]
    assert without["name"].tolist() == ["Forest Edge School"]  # newer than the map


@pytest.mark.parametrize(
    ("phase", "counts"),
    [("Primary", True), ("All-through", True), ("16 plus", None), ("Not applicable", None)],
)
def test_a_phase_says_that_the_law_counts_a_school_whose_type_is_not_known(phase, counts) -> None:
    school = School("s0", "list", "1", None, None, 1, phase=phase)
    frame = made({}).table.assign(min_age=None, max_age=None)
    gates = pd.DataFrame(columns=["service_id", "lon", "lat", "kind"])
    found = schools_of(frame, gates, {}, {"s0": school})
    assert found.qualifying == [counts]
