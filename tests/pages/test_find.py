"""The Find page, from typing a place to reading the answer."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from geo.area import FILTERS, TICK
from geo.directory.vocabulary import CATEGORIES
from geo.families.search import nearby
from geo.families.wanted import CROWDS
from geo.measure import within_metres
from geo.store import Store
from pages.parts import map_tiles, session
from pages.parts.ask import search as _filters
from tests.pages.app import (
    markup,
    names,
    opened,
    press,
    pressed_cards,
    search,
    words,
)

pytestmark = pytest.mark.usefixtures("served")


def test_before_a_search_there_is_a_form_and_no_answer() -> None:
    page = opened()
    assert page.title[0].value == "Find support near you"
    assert "Local Offer finder: Testham" in words(page)
    assert names(page) == []


def test_the_list_is_the_cores_answer_nearest_first(store: Store) -> None:
    page = search(opened(), "te11aa", miles=2.0)
    wanted = tuple(c for c in CATEGORIES if c not in CROWDS)
    answer = nearby(
        store.network(),
        store.offer(),
        store.locate("TE1 1AA"),
        within_m=within_metres(2),
        categories=wanted,
    )
    assert names(page) == answer.results["name"].tolist()
    assert names(page)[0] == "Row Surgery"
    said = words(page)
    assert f"{len(answer.results)} services within 2 miles' walk of TE1 1AA" in said
    assert "The nearest is Row Surgery , 120 yards, 1 minute on foot." in said


def test_a_town_by_name_is_a_place_and_its_note_is_shown() -> None:
    page = search(opened(), "testham")
    assert "of Testham" in words(page)
    assert "middle of Testham" in page.info[0].value


def test_an_entry_says_what_is_known() -> None:
    page = search(opened(), "TE1 1AA")
    said = words(page)
    assert "Open: Mon to Fri 8:30am to 6pm" in said
    assert "Ages 4 to 11" in said
    assert "Wheelchair access: yes" in said
    assert "Wheelchair access: not known" in said
    assert "GP (family doctor) · Health and care" in said
    assert "Source: Test map, February 2026" in said


def test_an_example_is_marked_in_the_list_and_apart() -> None:
    page = search(opened(), "TE1 1AA")
    page.session_state["apart-online"] = True
    said = words(page.run())
    assert "Example: Talking Time Example: not real" in said
    assert "Example: Evening Chat Example: not real" in said


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Type a postcode"),
        ("XYZ", "not a postcode"),
        ("TE1 1ZZ", "does not say where it is"),
        ("TE1 1XX", "no postcode"),
        ("GIR 0AA", "post only"),
        ("JE2 3AB", "Jersey"),
        ("G1 1AB", "Scotland"),
        ("SO14 3AB", "Southampton"),
        ("<script>alert(1)</script>", "not a postcode"),
        ("x" * 10_000, "10,000 characters"),
    ],
)
def test_a_place_that_cannot_be_used_is_explained_and_stays(typed: str, message: str) -> None:
    page = search(opened(), typed)
    assert message in page.error[0].value.replace("\\", "")
    assert page.text_input(key="place").value == typed
    assert names(page) == []


@pytest.mark.parametrize("miles", [-1.0, 0.0, 61.0, 1e9])
def test_a_distance_that_cannot_be_used_is_explained(miles: float) -> None:
    page = search(opened(), "TE1 1AA", miles=miles)
    assert "Give a distance above 0" in page.error[0].value.replace("\\", "")


def test_what_is_typed_is_never_markdown() -> None:
    page = search(opened(), "![x](http://example.org/x.png)")
    assert "![x](" not in page.error[0].value


def test_examples_are_counted_and_never_lead() -> None:
    page = search(opened(), "TE1 1AB", categories=["speech-and-language-therapy", "gp"])
    assert names(page) == ["Row Surgery", "Example: Talking Time"]
    assert "1 of them is an example, not a real service. The nearest is Row" in words(page)


def test_where_only_examples_are_found_the_page_says_so() -> None:
    said = words(search(opened(), "TE1 1AA", categories=["speech-and-language-therapy"]))
    assert "It is an example, not a real service." in said
    assert "We found no real services." in said
    assert "The nearest is" not in said


def test_a_real_service_that_may_help_is_told_before_an_example_that_matches() -> None:
    page = opened()
    page.text_input(key="asked").set_value("speech therapy")
    said = words(search(page, "TE1 1AA"))
    assert "We found no real services." not in said
    assert "The nearest is Row Surgery" in said


def test_a_category_narrows_the_answer() -> None:
    assert names(search(opened(), "TE1 1AA", categories=["library"])) == ["Testham Library"]


def test_bus_stops_are_left_out_until_asked_for() -> None:
    page = search(opened(), "TE1 1AA")
    assert "Column Two" not in names(page)
    assert "Bus stops and taxi ranks are left out" in page.caption[0].value
    assert "Column Two" in names(search(page, "TE1 1AA", sections=["transport"]))


def test_nothing_found_says_what_to_change_and_does_it() -> None:
    page = search(opened(), "TE1 1AA", miles=0.05, categories=["library"])
    assert "No services within 0.05 miles' walk" in words(page)
    assert [b.label for b in page.button if b.label.startswith("Look within")] == [
        "Look within 1 mile: 1 service"
    ], "to look even farther would find no more"
    press(page, "Look within 1 mile: 1 service")
    assert names(page) == ["Testham Library"]
    assert page.number_input(key="far").value > 0.1


def test_a_place_without_streets_is_not_an_empty_town() -> None:
    page = search(opened(), "TE1 9ZZ")
    assert "no route on foot from here" in words(page)


def test_services_without_a_distance_are_apart_with_the_reason() -> None:
    page = search(opened(), "TE1 1AA")
    labels = [e.label for e in page.expander]
    assert "Online: 1 service" in labels
    assert "At your home: 1 service" in labels
    assert "For the whole area: 1 service" in labels
    assert "Place not known: 1 service" in labels
    assert "use these from home" not in words(page), "what is folded is written when it is opened"
    page.session_state["apart-online"] = True
    page.run()
    assert "use these from home" in words(page)
    assert "Example: Evening Chat" in words(page)
    assert "Example: Sitters at Home" not in words(page)


def test_a_way_with_a_ferry_names_it() -> None:
    page = search(opened(), "TE1 1AD", categories=["dentist"], miles=5.0)
    assert "takes the ferry: Test Ferry" in words(page)


def test_choosing_marks_one_entry_and_choosing_again_lets_go() -> None:
    page = search(opened(), "TE1 1AA")
    press(page, "Directions to number 2")
    assert "Hide route to number 2" in [b.label for b in pressed_cards(page)]
    assert markup(page).count("Show route on map") == 1
    press(page, "Hide route to number 2")
    assert markup(page).count("Show route on map") == 0


def test_a_new_search_lets_go_of_the_chosen_entry() -> None:
    page = press(search(opened(), "TE1 1AA"), "Directions to number 1")
    search(page, "TE1 1AB")
    assert page.session_state["chosen"] is None


def test_the_list_grows_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_filters, "FIRST_LISTED", 2)
    page = search(opened(), "TE1 1AA")
    assert len(names(page)) == 2
    press(page, "Show 2 more")
    assert len(names(page)) == 4


def test_one_chosen_on_the_map_is_in_the_list(
    monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    monkeypatch.setattr(_filters, "FIRST_LISTED", 1)
    page = search(opened(), "TE1 1AA", categories=["gp", "library"])
    assert names(page) == ["Row Surgery"]
    table = store.offer().services
    library = table.loc[table["name"] == "Testham Library", "service_id"].item()
    page.session_state["chosen"] = library
    page.run()
    assert names(page) == ["Row Surgery", "Testham Library"]


def test_a_name_is_never_markup() -> None:
    page = search(opened(), "TE1 1AD")
    assert "<img src=x onerror=alert(1)>" in names(page)
    assert "<img src=x" not in markup(page)


def test_the_page_says_where_its_data_comes_from() -> None:
    said = words(opened())
    assert "not an official service" in said
    assert "© Test mappers" in said
    assert "Test map Test publisher February 2026 CC0-1.0" in said
    assert "Example services Example: not real" in said


def test_nothing_typed_leaves_the_run() -> None:
    page = search(opened(), "TE1 1AA")
    assert dict(page.query_params) == {}
    kept = page.session_state._state.filtered_state
    plain = (str, int, float, bool, list, type(None))
    assert kept.pop("suggestions") == {}
    for component in ("location", "keeping", "choosing"):
        assert kept.pop(component) == {}
    assert all(isinstance(value, plain) for value in kept.values()), kept


def test_the_served_base_map_is_the_stores(store: Store) -> None:
    opened()
    ground, stored = session.map_assets(session.current()).ground, store.base_map()
    assert ground is not None
    assert ground.tiles.endswith(f"/{store.version}.pmtiles")
    answer = map_tiles._answer(ground.tiles.rpartition("/")[2], f"bytes=0-{stored.size - 1}")
    assert answer.body == stored.read(0, stored.size)


@pytest.mark.parametrize("place", ["TE1 1AA", "", "nowhere at all"])
def test_words_of_danger_are_answered_with_who_to_call_before_all_else(place) -> None:
    page = opened()
    page.text_input(key="asked").set_value("my daughter is suicidal")
    search(page, place)
    said = markup(page)
    assert said.index('role="alert"') < said.index('href="tel:999"') < said.index('href="tel:111"')
    assert "<article" not in said[: said.index('role="alert"')]
    page.text_input(key="asked").set_value("she cuts paper")
    search(page, place)
    assert "tel:999" not in markup(page)


def test_what_was_asked_in_words_becomes_filters_that_can_be_taken_off() -> None:
    page = opened()
    page.text_input(key="asked").set_value("he doesn't talk")
    search(page, "TE1 1AA")
    assert names(page) == ["Example: Talking Time"]
    assert any("Speech and language therapy" in said.value for said in page.markdown)
    press(page, "Clear all filters")
    assert "Row Surgery" in names(page)


def test_words_that_are_not_understood_hide_nothing() -> None:
    page = opened()
    page.text_input(key="asked").set_value("qwertyuiop")
    search(page, "TE1 1AA")
    assert "did not understand" in page.info[0].value
    assert "Row Surgery" in names(page)


def test_each_filter_says_how_many_it_would_leave_and_leaves_so_many() -> None:
    page = search(opened(), "TE1 1AA")
    label = page.checkbox(key="online").label
    assert label == "Online (0, and 1 more)"
    page.checkbox(key="online").check().run()
    assert names(page) == []
    assert [e.label for e in page.expander if "service" in e.label] == ["Online: 1 service"]
    assert page.checkbox(key="online").value is True


@pytest.mark.parametrize("first", [{}, {"free": True}, {"sections": ["health-and-care"]}])
def test_the_number_beside_a_filter_is_the_number_that_the_headline_then_says(first) -> None:
    """Every tick and the options of every list, pressed one at a time on top of another filter."""
    page = search(opened(), "TE1 1AA")
    for key, value in first.items():
        page.session_state[key] = value
    page.run()
    start = {one.name: page.session_state[one.name] for one in FILTERS.values() if one.kind == TICK}
    for key, already in start.items():
        box = page.checkbox(key=key)
        promised = _promised(box.label)
        if not already:
            assert _headline(box.check().run()) == promised, box.label
            page.checkbox(key=key).uncheck().run()
    for key in ("sections", "categories", "needs"):
        before = page.multiselect(key=key).value
        offered = [(o, _promised(o)) for o in page.multiselect(key=key).options]
        for option, promised in sorted(offered, key=lambda one: one[1], reverse=True)[:3]:
            if before == [] and not (key != "needs" and first.get("sections")):
                page.multiselect(key=key).set_value([_slug(key, option)]).run()
                assert _headline(page) == promised, option
                page.multiselect(key=key).set_value([]).run()


def _slug(key: str, label: str) -> str:
    options = FILTERS[key].options
    return next(slug for slug, name in options.items() if label.startswith(f"{name} ("))


def _promised(label: str) -> tuple[int, int]:
    within, apart = re.search(r"\((\d+)(?:, and (\d+) more)?\)$", label).groups()
    return int(within), int(apart or 0)


def _headline(page: AppTest) -> tuple[int, int]:
    said = words(page)
    within = re.search(r"(No|\d+) services? within", said)[1]
    apart = re.search(r"There (?:are|is) also (\d+) more service", said)
    return 0 if within == "No" else int(within), int(apart[1]) if apart else 0


def test_minutes_may_be_the_limit() -> None:
    page = opened()
    page.radio(key="unit").set_value("minutes")
    page.number_input(key="far").set_value(3.0)
    search(page, "TE1 1AA")
    assert names(page) == ["Row Surgery"]
    assert "within 3 minutes' walk of TE1 1AA" in words(page)


def test_the_list_can_be_put_in_another_order() -> None:
    page = search(opened(), "TE1 1AA")
    page.radio(key="sort").set_value("name").run()
    in_order = sorted(names(page), key=lambda name: (name.startswith("Example"), name.casefold()))
    assert names(page) == in_order


def test_few_services_have_one_press_to_look_farther() -> None:
    page = search(opened(), "TE1 1AA", miles=0.1)
    few = len([name for name in names(page) if not name.startswith("Example")])
    said = next(text.value for text in page.markdown if " within 0.1 miles; " in text.value)
    assert said.startswith(f"{few} within 0.1 miles; ")
    page.button(key="wider").click().run()
    assert len(names(page)) > few
    assert page.number_input(key="far").value > 0.1


def test_what_was_asked_for_is_still_there_after_another_page() -> None:
    page = search(opened(), "TE1 1AA", sections=["health-and-care"])
    before = names(page)
    page.switch_page("pages/data.py").run()
    page.switch_page("pages/find.py").run()
    assert page.text_input(key="place").value == "TE1 1AA"
    assert page.multiselect(key="sections").value == ["health-and-care"]
    assert names(page) == before


def test_a_search_that_finds_nothing_is_counted_by_half_a_postcode() -> None:
    page = search(opened(), "TE1 1AA", miles=0.05, categories=["dentist"])
    page.run()
    (gap,) = session.comments().gaps()
    assert (gap.outward, gap.category, gap.searches) == ("TE1", "dentist", None)
    assert "1AA" not in str(gap)


def test_national_helplines_lead_where_nothing_was_found_and_else_come_last() -> None:
    page = opened()
    page.text_input(key="asked").set_value("CAMHS")
    search(page, "TE1 1AA", miles=0.01)
    said = markup(page)
    assert "Who can help now" in said
    assert said.index("SENDIASS") < said.index("tel:08088025544")
    found = search(opened(), "TE1 1AA")
    said = markup(found)
    assert said.rindex("<article") < said.index("Helplines for everybody in England")
    assert 'href="tel:08088083555"' in said
    assert "foundationyears.org.uk" in said


def test_the_council_s_duty_line_is_among_those_to_call() -> None:
    page = opened()
    page.text_input(key="asked").set_value("someone is hurting my child")
    search(page, "TE1 1AA")
    box = markup(page).split("</section>")[0]
    assert 'role="alert"' in box
    assert 'href="tel:01983555999"' in box
