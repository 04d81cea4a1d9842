"""The commands ``find`` and ``distance`` by timetable: the made-up town with its two bus routes."""

import json

import pytest

from geo.__main__ import main
from geo.families.search import REACHED

LEAVE = ("--leave", "2026-06-02 08:00", "--window", "30")


@pytest.fixture
def geo(bus_db, capsys):
    def run(*arguments):
        code = main([*arguments, "--db", str(bus_db)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def found(geo, *arguments):
    code, out, err = geo("find", "TE1 1AA", "--mode", "transit", "--json", *arguments)
    assert code == 0, err
    return json.loads(out)


def test_find_by_timetable_has_the_keys_of_the_contract_and_its_own(geo):
    answer = found(geo, *LEAVE, "--minutes", "45", "--longest-walk", "0.1")
    assert (answer["mode"], answer["within_m"], answer["within_s"]) == ("transit", None, 2700)
    assert answer["when"] == {
        "day": "2026-06-02",
        "at": "08:00",
        "arrive_by": False,
        "window_min": 30,
    }
    [timetable] = answer["timetables"]
    assert (timetable["title"], timetable["valid_until"]) == ("Test buses", "2026-12-31")
    assert not timetable["illustrative"]
    library = next(r for r in answer["results"] if r["category"] == "library")
    assert library["distance_m"] is None
    assert library["status"] == REACHED
    assert library["least_s"] <= library["duration_s"] <= library["most_s"] <= 2700
    assert (library["arrivals"], library["on_foot"], library["example_times"]) == (2, False, False)
    assert {r["status"] for r in answer["elsewhere"]} >= {"no stop there", "online"}


def test_find_says_it_in_words(geo):
    code, out, _ = geo("find", "TE1 1AA", "--mode", "transit", "--arrive", "2026-06-02 09:00")
    assert code == 0
    assert "To be there by 09:00 on 2026-06-02" in out
    assert "Test buses: 2026-01-01 to 2026-12-31" in out
    assert "Testham Library" in out
    assert "miles" not in out


def test_a_day_without_a_timetable_leaves_what_can_be_walked(geo):
    answer = found(geo, "--leave", "2027-06-02 08:00", "--longest-walk", "0.1")
    assert [r["name"] for r in answer["results"]] == ["Row Surgery"]
    assert "out of date" in {r["status"] for r in answer["elsewhere"]}


def test_distance_gives_the_journey_in_its_parts_and_the_last_one_back(geo):
    code, out, err = geo(
        "distance",
        "TE1 1AA",
        "TE1 1AB",
        "--mode",
        "transit",
        *LEAVE,
        "--longest-walk",
        "0.1",
        "--json",
    )
    assert code == 0, err
    answer = json.loads(out)
    assert answer["geometry"]["type"] == "LineString"
    [first, *_] = answer["journeys"]
    assert [leg["kind"] for leg in first["legs"]] == ["walk", "ride", "walk"]
    ride = first["legs"][1]
    assert (ride["route"], ride["headsign"], ride["stops"]) == ("RED", "To ne", 1)
    assert (ride["from"], ride["to"], ride["step_free"]) == ("Stop sw", "Stop mid", True)
    assert (ride["booked"], ride["phone"]) == (False, None)
    assert ride["leaves"].startswith("2026-06-02T08:10:00")
    assert answer["last_home"]["legs"][1]["route"] == "BACK"
    assert answer["duration_s"] >= first["duration_s"]


def test_distance_says_it_in_words(geo):
    code, out, _ = geo(
        "distance", "TE1 1AA", "TE1 1AB", "--mode", "transit", *LEAVE, "--longest-walk", "0.1"
    )
    assert code == 0
    assert "08:10 ride RED to To ne: Stop sw to Stop mid" in out
    assert "The last one back: leave 17:0" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "By bus or train, say when: --leave or --arrive"),
        (("--leave", "2026-06-02"), "Give a time on 2026-06-02 too"),
        (("--leave", "2026-06-02 08:00", "--within", "2"), "the limit is a time: give --minutes"),
        (("--leave", "2026-06-02 08:00", "--minutes", "121"), "up to 120 minutes"),
        (("--leave", "2026-06-02 08:00", "--arrive", "2026-06-02 09:00"), "not allowed with"),
        (("--leave", "9999-12-31 08:00"), "in the year 9999"),
        (("--leave", "2026-06-02 08:00", "--window", "181"), "The window is 181 minutes"),
        (
            ("--leave", "2026-06-02 08:00", "--longest-walk", "5"),
            "8,047 metres (5 miles)",
        ),
        (("--leave", "2026-06-02 08:00", "--changes", "-1"), "The most changes cannot be -1"),
    ],
)
def test_what_cannot_be_asked_is_explained(geo, arguments, said):
    code, out, err = geo("find", "TE1 1AA", "--mode", "transit", *arguments)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--leave", "2027-06-02 08:00"), "We have no journeys for 2 June 2027"),
        (("--leave", "2026-06-02 08:00", "--shortest"), "--shortest is for driving"),
    ],
)
def test_distance_refuses_what_it_cannot_tell(geo, arguments, said):
    code, out, err = geo("distance", "TE1 1AA", "TE1 1AB", "--mode", "transit", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_timetables_options_are_for_timetables(geo):
    code, _, err = geo("find", "TE1 1AA", "--leave", "2026-06-02 08:00")
    assert code == 2
    assert "--leave: this only works with --mode transit" in err


def test_an_area_without_a_timetable_says_so(small_db, capsys):
    arguments = ["find", "TE1 1AA", "--mode", "transit", *LEAVE, "--db", str(small_db)]
    assert main(arguments) == 2
    assert "This area has no bus or train timetable" in capsys.readouterr().err
