"""Timetables: what is kept of a feed, how it is cut to the area, and what comes out of bad ones."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.build.assembly import OUTSIDE
from geo.errors import SourceError
from geo.records import Timetable, TransitRoute
from geo.sources import gtfs
from geo.sources.gtfs.repeats import REPEATED
from geo.sources.gtfs.routes import kind_of
from geo.sources.gtfs.times import clock
from tests.geo.sources.gtfs_feed import (
    FEED,
    SOURCE,
    covers,
    faults,
    harvest,
    reasons,
    timetable,
    write_feed,
)


def table(found, name):
    """A file of the cleaned feed."""
    with zipfile.ZipFile(io.BytesIO(timetable(found).feed)) as archive:
        text = archive.read(f"{name}.txt").decode()
    return list(csv.DictReader(io.StringIO(text)))


def names(found):
    with zipfile.ZipFile(io.BytesIO(timetable(found).feed)) as archive:
        return archive.namelist()


def called(found, trip_id):
    """Where and when a trip of the cleaned feed calls."""
    return [
        (row["stop_id"], row["arrival_time"], row["departure_time"])
        for row in table(found, "stop_times")
        if row["trip_id"] == trip_id
    ]


@pytest.fixture
def read(tmp_path):
    def reading(spoil=None, source=SOURCE):
        return harvest(write_feed(tmp_path / "feed.zip", spoil), source)

    return reading


# What is kept


def test_what_a_sound_feed_gives(read):
    found = read()
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (3, 3, 0)
    one = timetable(found)
    assert replace(one, feed=b"") == Timetable(
        timetable_id="buses",
        source_id="buses",
        title="Buses",
        agencies="Able Buses",
        timezone="Europe/London",
        valid_from=date(2026, 9, 1),
        valid_until=date(2027, 9, 4),
        routes=1,
        trips=3,
        stops=3,
        illustrative=False,
        feed=b"",
    )
    (route,) = (row for row in found.rows if isinstance(row, TransitRoute))
    assert (route.route_id, route.short_name, route.route_type, route.kind) == ("R", "1", 3, "bus")
    assert (route.agency, route.trips) == ("Able Buses", 3)
    assert (route.step_free_trips, route.untold_trips) == (1, 1)
    assert not reasons(found)


def test_what_comes_out_is_a_feed_with_the_ids_that_went_in(read):
    found = read()
    assert called(found, "T1") == [
        ("west", "08:00:00", "08:00:00"),
        ("mid", "08:10:00", "08:11:00"),
        ("east", "08:20:00", "08:20:00"),
    ]
    assert {row["stop_id"] for row in table(found, "stops")} == {"west", "mid", "east", "hub"}
    assert [row["wheelchair_accessible"] for row in table(found, "trips")] == ["1", "2", ""]
    boarding = {row["stop_id"]: row["wheelchair_boarding"] for row in table(found, "stops")}
    assert (boarding["west"], boarding["mid"], boarding["east"]) == ("1", "0", "2")
    assert [row["date"] for row in table(found, "calendar_dates")] == ["20261225", "20270904"]
    assert len(table(found, "shapes")) == 2


def test_what_comes_out_is_read_again_as_it_is(read, tmp_path):
    first = timetable(read())
    again = tmp_path / "again.zip"
    again.write_bytes(first.feed)
    assert timetable(harvest(again)) == first


def test_times_past_midnight_stay(read):
    assert called(read(), "T2")[-1] == ("east", "24:10:00", "24:10:00")


def test_a_trip_is_cut_to_the_area(read):
    found = read()
    assert [stop for stop, *_ in called(found, "T3")] == ["west", "east"]
    assert "far" not in {row["stop_id"] for row in table(found, "stops")}


def test_a_trip_that_leaves_and_comes_back_is_whole_between(read):
    back = "T3,09:10:00,09:12:00,far,3\nT3,09:20:00,09:20:00,east,4\nT3,11:00:00,11:00:00,far,5"
    ends = "T3,09:20:00,09:20:00,east,3\nT3,11:00:00,11:00:00,far,4"
    found = read({"stop_times": (ends, back)})
    assert [stop for stop, *_ in called(found, "T3")] == ["west", "far", "east"]
    assert "far" in {row["stop_id"] for row in table(found, "stops")}


def test_a_trip_elsewhere_or_with_one_call_here_is_left_out(read):
    found = read({"stop_times": ("T3,09:20:00,09:20:00,east,3", "T3,09:20:00,09:20:00,far,3")})
    assert (found.rows_kept, found.left_out[OUTSIDE], found.rows_rejected) == (2, 1, 0)


def test_a_feed_of_another_place_gives_no_timetable(tmp_path):
    path = write_feed(tmp_path / "feed.zip")
    (found,) = gtfs.read([path], SOURCE, lambda lon, _lat: np.zeros(len(lon), dtype=bool))
    assert not found.rows
    assert (found.rows_read, found.rows_kept, found.left_out[OUTSIDE]) == (3, 0, 3)


def test_a_folder_and_a_zip_file_with_a_folder_are_read_too(read, tmp_path):
    expected = timetable(read())
    folder = tmp_path / "plain"
    folder.mkdir()
    for name, text in FEED.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    assert timetable(harvest(folder)) == expected
    assert timetable(harvest(write_feed(tmp_path / "deep.zip", folder="feed/"))) == expected


def test_a_mark_of_bytes_windows_text_and_spaces_do_no_harm(read):
    found = read({"stops": "\ufeff" + FEED["stops"].replace("west,West,", ' west ,"West, old" ,')})
    assert "West, old" in {row["stop_name"] for row in table(found, "stops")}


def test_a_feed_that_has_run_out_says_until_when_it_ran(read):
    found = read({"calendar": ("20260901,20270831", "20230605,20240301"), "calendar_dates": None})
    one = timetable(found)
    assert (one.valid_from, one.valid_until) == (date(2023, 6, 5), date(2024, 3, 1))
    assert found.rows_rejected == 0


def test_the_validity_is_that_of_days_on_which_a_trip_runs(read):
    # 1 September 2026 is a Tuesday, 31 August 2027 one too: only Sundays run.
    found = read({"calendar": ("1,1,1,1,1,0,0", "0,0,0,0,0,0,1"), "calendar_dates": None})
    one = timetable(found)
    assert (one.valid_from, one.valid_until) == (date(2026, 9, 6), date(2027, 8, 29))


def test_days_alone_are_a_calendar(read):
    found = read({"calendar": None})
    one = timetable(found)
    assert (one.valid_from, one.valid_until) == (date(2027, 9, 4), date(2027, 9, 4))
    assert "calendar.txt" not in names(found)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (0, "tram"),
        (2, "rail"),
        (3, "bus"),
        (12, "monorail"),
        (100, "rail"),
        (109, "rail"),
        (200, "coach"),
        (717, "bus"),
        (1000, "ferry"),
        (1400, "funicular"),
        (1700, "other"),
        (8, None),
        (13, None),
        (99, None),
        (1800, None),
        (-1, None),
    ],
)
def test_types_of_route(number, kind):
    assert kind_of(number) == kind


@pytest.mark.parametrize("number", ["2", "109", "1000"])
def test_basic_and_extended_types_stay_as_they_are(read, number):
    found = read({"routes": ("East,3", f"East,{number}")})
    assert table(found, "routes")[0]["route_type"] == number


# Trips at intervals, and changes

OFTEN = "trip_id,start_time,end_time,headway_secs,exact_times\n"


def test_intervals_stay(read):
    found = read({"frequencies": OFTEN + "T1,06:00:00,09:00:00,600,0\n"})
    (row,) = table(found, "frequencies")
    assert (row["start_time"], row["end_time"], row["headway_secs"]) == (
        "06:00:00",
        "09:00:00",
        "600",
    )


def test_intervals_of_a_trip_that_is_cut_count_from_where_it_now_begins(read):
    found = read({"frequencies": OFTEN + "T3,06:00:00,08:00:00,600,\n"})
    (row,) = table(found, "frequencies")
    assert (row["start_time"], row["end_time"]) == ("08:00:00", "10:00:00")


@pytest.mark.parametrize(
    "row",
    [
        "T1,9:00:00,06:00:00,600,",
        "T1,06:00:00,09:00:00,0,",
        "T1,noon,09:00:00,600,",
        "T1,06:00:00,09:00:00,600,7",
    ],
)
def test_a_trip_none_of_whose_intervals_can_be_used_is_rejected(read, row):
    found = read({"frequencies": OFTEN + row + "\n"})
    assert (found.rows_kept, found.rows_rejected) == (2, 1)
    assert "None of the trip's intervals can be used." in reasons(found)


def test_an_empty_optional_file_is_none(read):
    found = read({"frequencies": OFTEN, "transfers": "", "feed_info": "feed_publisher_name"})
    assert found.rows_kept == 3
    assert not {"frequencies.txt", "transfers.txt", "feed_info.txt"} & set(names(found))


def test_changes_are_kept_where_their_stops_are(read):
    said = """from_stop_id,to_stop_id,transfer_type,min_transfer_time
west,mid,2,120
far,west,0,
nowhere,west,0,
west,east,9,
mid,east,2,-5
"""
    found = read({"transfers": said})
    assert [(r["from_stop_id"], r["to_stop_id"]) for r in table(found, "transfers")] == [
        ("west", "mid")
    ]
    assert [field for _, field, _ in faults(found)] == [
        "from_stop_id, to_stop_id",
        "transfer_type",
        "min_transfer_time",
    ]
    assert found.rows_rejected == 0


# Calls without a time


def test_a_call_without_a_time_gets_one_between_by_distance(read):
    found = read({"stop_times": ("T1,08:10:00,08:11:00,mid", "T1,,,mid")})
    assert called(found, "T1")[1] == ("mid", "08:10:00", "08:10:00")
    rows = [row["timepoint"] for row in table(found, "stop_times") if row["trip_id"] == "T1"]
    assert rows == ["", "0", ""]


def test_one_time_of_two_stands_for_both(read):
    found = read({"stop_times": ("T1,08:10:00,08:11:00,mid", "T1,08:10:00,,mid")})
    assert called(found, "T1")[1] == ("mid", "08:10:00", "08:10:00")


@given(
    gaps=st.lists(st.integers(0, 3000), min_size=1, max_size=8),
    holes=st.sets(st.integers(1, 7)),
    shuffle=st.randoms(use_true_random=False),
)
def test_times_never_go_back_whatever_is_missing_and_in_whatever_order(
    tmp_path_factory, gaps, holes, shuffle
):
    """Times that were given stay; the others lie between those of their neighbours."""
    times = np.cumsum([0, *gaps]) + 5 * 3600
    last = len(times) - 1
    rows, stops = [], []
    for n, at in enumerate(times):
        said = "" if n in holes and n < last else clock(np.array([at]))[0]
        rows.append(f"T,{said},{said},s{n},{n * 7}\n")
        stops.append(f"s{n},S,51.{n},-1.0\n")
    shuffle.shuffle(rows)
    spoil = {
        "stop_times": FEED["stop_times"].split("\n", 1)[0] + "\n" + "".join(rows),
        "stops": "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(stops),
        "trips": "route_id,service_id,trip_id\nR,week,T\n",
    }
    found = harvest(write_feed(tmp_path_factory.mktemp("feed") / "feed.zip", spoil))
    got = called(found, "T")
    assert [stop for stop, *_ in got] == [f"s{n}" for n in range(len(times))]
    seconds = [
        sum(int(p) * s for p, s in zip(at.split(":"), (3600, 60, 1), strict=True))
        for _, at, _ in got
    ]
    assert seconds == sorted(seconds)
    for n, at in enumerate(times):
        if not (n in holes and n < last):
            assert seconds[n] == at


# Several files


def test_a_trip_in_two_files_counts_once(tmp_path):
    later = FEED["stop_times"].replace("T2,", "X2,").replace("23:50:00", "23:51:00")
    paths = [
        write_feed(tmp_path / "north.zip"),
        write_feed(tmp_path / "south.zip", {"trips": (",T2,", ",X2,"), "stop_times": later}),
    ]
    first, second = gtfs.read(paths, SOURCE, covers)
    assert (first.rows_kept, second.rows_kept, second.left_out[REPEATED]) == (3, 1, 2)
    assert [timetable(one).timetable_id for one in (first, second)] == [
        "buses-north",
        "buses-south",
    ]
    assert [row["trip_id"] for row in table(second, "trips")] == ["X2"]


def test_the_same_file_twice_gives_nothing_the_second_time(tmp_path):
    paths = [write_feed(tmp_path / f"{name}.zip") for name in ("a", "b")]
    first, second = gtfs.read(paths, SOURCE, covers)
    assert (first.rows_kept, second.rows_kept, second.rows_rejected) == (3, 0, 0)
    assert not second.rows


# Passes


def passes(**settings):
    return replace(SOURCE, settings={"concessions": settings})


def test_what_is_said_of_passes_is_kept(read):
    said = passes(text="All day", source="https://example.org", date=date(2026, 4, 1))
    one = timetable(read(source=said))
    assert (one.concessions, one.concessions_source, one.concessions_date) == (
        "All day",
        "https://example.org",
        date(2026, 4, 1),
    )


@pytest.mark.parametrize(
    "said",
    [
        {"text": "All day"},
        {"text": "", "source": "x", "date": date(2026, 4, 1)},
        {"text": "All day", "source": "x", "date": "2026"},
    ],
)
def test_passes_must_say_what_where_and_when(read, said):
    with pytest.raises(SourceError, match=r"Buses: concessions is .*Write concessions = \{"):
        read(source=passes(**said))
