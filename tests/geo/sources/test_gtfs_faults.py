"""Bad timetables: a clear error, or rejected rows, and the rest still usable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.build.assembly import OUTSIDE
from geo.errors import GeoError, SourceError
from geo.sources.gtfs.places import AT_ZERO, NO_PLACE
from tests.geo.sources.gtfs_feed import FEED, faults, harvest, reasons, spoilt, write_feed


@pytest.fixture
def read(tmp_path):
    return lambda spoil: harvest(write_feed(tmp_path / "feed.zip", spoil))


HEAD = {name: text.split("\n", 1)[0] + "\n" for name, text in FEED.items()}

TRIPS = {
    # fault: what is changed, the trips that go, why
    "no times": (
        {"stop_times": ("T2,23:50:00,23:50:00,west,1\nT2,24:10:00,24:10:00,east,2\n", "")},
        ["T2"],
        "The trip has no stop times, so we do not know where it calls.",
    ),
    "times left empty": (
        {"stop_times": ("T2,23:50:00,23:50:00,west,1\nT2,24:10:00,24:10:00", "T2,,,west,1\nT2,,")},
        ["T2"],
        "The trip has no times.",
    ),
    "no end": (
        {"stop_times": ("T2,24:10:00,24:10:00", "T2,,")},
        ["T2"],
        "The trip does not say when it begins or ends.",
    ),
    "out of order": (
        {"stop_times": ("T1,08:10:00,08:11:00", "T1,07:10:00,07:11:00")},
        ["T1"],
        "The trip's times are out of order: it arrives before it leaves.",
    ),
    "leaves before it arrives": (
        {"stop_times": ("T1,08:10:00,08:11:00", "T1,08:11:00,08:10:00")},
        ["T1"],
        "The trip's times are out of order: it arrives before it leaves.",
    ),
    "ten thousand hours": (
        {"stop_times": ("T2,24:10:00,24:10:00", "T2,10024:10:00,10024:10:00")},
        ["T2"],
        "The trip takes more than a day.",
    ),
    "a year from now": (
        {
            "stop_times": (
                "T2,23:50:00,23:50:00,west,1\nT2,24:10:00,24:10:00",
                "T2,9000:00:00,9000:00:00,west,1\nT2,9000:10:00,9000:10:00",
            )
        },
        ["T2"],
        "The trip has times more than two days after the day it starts.",
    ),
    "no clock": (
        {"stop_times": ("T1,08:10:00", "T1,ten past eight")},
        ["T1"],
        "A time of arrival cannot be read: it should look like 08:15:00.",
    ),
    "no order": (
        {"stop_times": ("mid,2", "mid,second")},
        ["T1"],
        "A call has no stop_sequence: its number in the order of the trip.",
    ),
    "one number twice": (
        {"stop_times": ("mid,2", "mid,3")},
        ["T1"],
        "Two calls of the trip have the same stop_sequence.",
    ),
    "one stop": (
        {"stop_times": ("T2,24:10:00,24:10:00,east,2\n", "")},
        ["T2"],
        "The trip calls at one stop only.",
    ),
    "no such route": (
        {"trips": ("R,week,T2", "Q,week,T2")},
        ["T2"],
        "Its route is missing from routes.txt, or cannot be used.",
    ),
    "no such calendar": (
        {"trips": ("R,week,T2", "R,day,T2")},
        ["T2"],
        "The feed does not say on which days the trip runs.",
    ),
    "a calendar with no day": (
        {
            "trips": ("R,week,T2", "R,never,T2"),
            "calendar": FEED["calendar"] + "never,0,0,0,0,0,0,0,20260901,20270831\n",
        },
        ["T2"],
        "The trip never runs.",
    ),
    "every day taken away": (
        {
            "trips": ("R,week,T2", "R,never,T2"),
            "calendar": FEED["calendar"] + "never,0,0,1,0,0,0,0,20260901,20260902\n",
            "calendar_dates": FEED["calendar_dates"] + "never,20260902,2\n",
        },
        ["T2"],
        "The trip never runs.",
    ),
}


@pytest.mark.parametrize("fault", TRIPS)
def test_a_trip_that_cannot_be_goes_and_the_rest_stays(read, fault):
    spoil, lost, reason = TRIPS[fault]
    found = read(spoil)
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (3, 3 - len(lost), len(lost))
    assert [(f"trip {t}", "trip", t) for t in lost] == faults(found)
    assert reasons(found) == [reason] * len(lost)


def test_routes_of_no_known_type_go_with_their_trips(read):
    found = read(
        {
            "routes": FEED["routes"] + "Z,A,2,Zeppelin,99\n",
            "trips": ("R,week,T2", "Z,week,T2"),
        }
    )
    assert faults(found) == [
        ("line 3 of routes.txt", "route_type", "99"),
        ("trip T2", "trip", "T2"),
    ]
    assert found.rows_rejected == 1


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("0.0", "0.0", AT_ZERO),
        ("0", "0.0001", AT_ZERO),
        ("", "", NO_PLACE),
        ("95", "1", NO_PLACE),
        ("north", "west", NO_PLACE),
        ("nan", "nan", NO_PLACE),
        ("inf", "0", NO_PLACE),
    ],
)
def test_calls_at_a_stop_without_a_place_are_left_out(read, lat, lon, reason):
    found = read({"stops": ("mid,Middle,51.00,-1.10", f"mid,Middle,{lat},{lon}")})
    assert faults(found) == [("stop mid", "stop_lat, stop_lon", f"{lat}, {lon}")]
    assert reasons(found) == [reason]
    assert found.rows_kept == 3


def test_a_trip_with_fewer_than_two_stops_that_have_a_place_goes(read):
    found = read({"stops": ("east,East,51.00,-1.00", "east,East,0,0")})
    assert {ref for ref, *_ in faults(found)} == {"stop east", "trip T2", "trip T3"} - {"trip T3"}
    assert (found.rows_kept, found.rows_rejected, found.left_out[OUTSIDE]) == (1, 1, 1)


def test_calls_at_unknown_stops_are_left_out(read):
    found = read({"stop_times": ("08:11:00,mid", "08:11:00,nowhere")})
    assert faults(found) == [("stop nowhere", "stop_id", "nowhere")]
    assert found.rows_kept == 3


@pytest.mark.parametrize(
    ("name", "row", "field"),
    [
        ("stops", "mid,Again,51.0,-1.1,,,\n", "stop_id"),
        ("stops", ",Nameless,51.0,-1.1,,,\n", "stop_id"),
        ("routes", "R,A,9,Again,3\n", "route_id"),
        ("calendar", "week,1,1,1,1,1,1,1,20260901,20270831\n", "service_id"),
        ("calendar", "other,1,1,1,1,1,1,2,20260901,20270831\n", "monday … sunday"),
        ("calendar", "other,1,1,1,1,1,1,1,20260931,20270831\n", "start_date"),
        ("calendar", "other,1,1,1,1,1,1,1,20270901,20260831\n", "end_date"),
        ("calendar", "other,1,1,1,1,1,1,1,19010101,29990101\n", "start_date"),
        ("calendar_dates", "week,20261225,1\n", "date"),
        ("calendar_dates", "week,2026-12-26,1\n", "date"),
        ("calendar_dates", "week,20261226,3\n", "exception_type"),
    ],
)
def test_a_row_that_cannot_be_used_is_noted_with_its_line(read, name, row, field):
    found = read({name: FEED[name] + row})
    line = len(FEED[name].splitlines()) + 1
    assert [(ref, what) for ref, what, _ in faults(found)] == [
        (f"line {line} of {name}.txt", field)
    ]
    assert found.rows_kept == 3


def test_a_trip_that_is_there_twice_counts_once(read):
    found = read({"trips": FEED["trips"] + "R,week,T1,Elsewhere,,\n"})
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (4, 3, 1)
    assert faults(found) == [("line 5 of trips.txt", "trip_id", "T1")]


def test_a_call_that_is_there_twice_counts_once(read):
    row = "T1,08:10:00,08:11:00,mid,2\n"
    assert read({"stop_times": (row, row * 2)}).rows_kept == 3


def test_rows_with_too_few_cells_are_noted(read):
    found = read({"trips": FEED["trips"] + "R,week\n", "stop_times": FEED["stop_times"] + "T1,8\n"})
    assert [ref for ref, *_ in faults(found)] == [
        "line 5 of trips.txt",
        "line 11 of stop_times.txt",
    ]
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (4, 3, 1)


def test_a_station_that_is_not_there_does_no_harm(read):
    found = read({"stops": ("0,hub\n", "0,gone\n")})
    assert faults(found) == [("stop east", "parent_station", "gone")]


def test_an_agency_that_is_not_named_is_kept_under_its_id(read):
    found = read(
        {
            "agency": FEED["agency"] + "B,Better Buses,https://example.org,Europe/London\n",
            "routes": ("R,A,", "R,C,"),
        }
    )
    assert faults(found) == [("agency C", "agency_id", "C")]
    (one,) = (row for row in found.rows if type(row).__name__ == "Timetable")
    assert one.agencies == "C"


def test_shapes_with_points_that_are_no_places_do_no_harm(read):
    found = read({"shapes": HEAD["shapes"] + "S,x,-1.20,1\nS,51.00,-1.00,2\n"})
    assert [ref for ref, *_ in faults(found)] == ["shape S"]
    assert found.rows_kept == 3


# What cannot be read at all


def test_missing_files_are_named_together(read):
    with pytest.raises(
        SourceError,
        match=r"Buses: .*stops\.txt, trips\.txt, calendar\.txt or calendar_dates\.txt is missing",
    ):
        read({"stops": None, "trips": None, "calendar": None, "calendar_dates": None})


def test_a_missing_column_is_named_with_its_file(read):
    with pytest.raises(
        SourceError, match=r"stop_times\.txt in .*feed\.zip is missing .*stop_sequence"
    ):
        read({"stop_times": ("stop_sequence", "number")})


def test_no_time_zone_is_an_error(read):
    with pytest.raises(SourceError, match=r"names no time zone such as Europe/London, but Ryde"):
        read({"agency": ("Europe/London", "Ryde")})


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_zip_file_is_an_error(tmp_path, share):
    whole = write_feed(tmp_path / "feed.zip").read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(SourceError, match=r"cut\.zip is damaged, cut short, or not a zip file"):
        harvest(cut)


def test_a_damaged_member_is_an_error(tmp_path):
    content = bytearray(write_feed(tmp_path / "feed.zip").read_bytes())
    at = content.index(b"T1,08:10:00")
    content[at : at + 2] = b"XX"
    (tmp_path / "bad.zip").write_bytes(content)
    with pytest.raises(SourceError, match=r"bad\.zip .*damaged or cut short"):
        harvest(tmp_path / "bad.zip")


@given(
    name=st.sampled_from(sorted(FEED)),
    data=st.data(),
    junk=st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8),
)
def test_whatever_is_done_to_a_feed_its_rows_add_up_or_it_is_refused(
    tmp_path_factory, name, data, junk
):
    """A random piece of a random file is replaced; nothing but our own errors may come of it."""
    text = FEED[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 12, len(text))))
    files = spoilt({name: text[:start] + junk + text[end:]})
    path = write_feed(tmp_path_factory.mktemp("feed") / "feed.zip", files)
    try:
        found = harvest(path)
    except GeoError as error:
        assert "Buses" in str(error)  # noqa: PT017
        return
    told = sum(ref.startswith("trip ") or "trips.txt" in ref for ref, *_ in faults(found))
    assert found.rows_kept + found.left_out.total() + found.rows_rejected == found.rows_read
    assert found.rows_rejected <= told
    assert found.rows_kept >= 0
