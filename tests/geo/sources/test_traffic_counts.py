"""Traffic counts: the department's two files, their hours, and what cannot be used."""

from pathlib import Path

import pytest

from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Rejected, TrafficCount
from geo.sources.kinds import KINDS
from geo.sources.traffic_counts import OTHER_HOUR, SAME_POINT, read

SOURCE = Source("traffic-counts", "counts", "Road traffic counts", "DfT", "l", "a", "2025")
RAW = (
    "count_point_id,direction_of_travel,year,count_date,hour,region_id,road_name,road_type,"
    "easting,northing,latitude,longitude,pedal_cycles,all_motor_vehicles"
)
DAILY = (
    "count_point_id,year,road_name,road_type,easting,northing,latitude,longitude,"
    "estimation_method,estimation_method_detailed,all_motor_vehicles"
)


def raw(point="7001", way="N", day="2024-05-14", hour="8", road="A3020", vehicles="300") -> str:
    where = "449910,89004,50.69855,-1.29467"
    return f"{point},{way},2024,{day},{hour},9,{road},Major,{where},3,{vehicles}"


def taken(path: Path, header: str, *lines: str):
    file = path / "counts.csv"
    file.write_text("\n".join([header, *lines]), encoding="utf-8")
    harvest = read(file, SOURCE)
    assert harvest.rows_read == len(lines)
    assert harvest.rows_rejected >= 0
    return harvest


def counts(harvest) -> list[TrafficCount]:
    return [row for row in harvest.rows if isinstance(row, TrafficCount)]


def test_both_directions_of_the_busier_school_hour(tmp_path):
    harvest = taken(
        tmp_path,
        RAW,
        raw(way="N", vehicles="300"),
        raw(way="S", vehicles="110"),
        raw(way="N", hour="15", vehicles="100"),
        raw(way="S", hour="15", vehicles="150"),
        raw(way="N", hour="17", vehicles="900"),
    )
    assert counts(harvest) == [
        TrafficCount(
            "counts-7001", "A3020", -1.29467, 50.69855, 410.0, "2024-05-14", "counts", 8, None
        )
    ]
    assert harvest.rows_kept == 1
    assert harvest.left_out == {OTHER_HOUR: 1, SAME_POINT: 3}


def test_the_latest_day_counts_whatever_its_order_and_format(tmp_path):
    harvest = taken(
        tmp_path, RAW, raw(day="14/05/2024 00:00", vehicles="250"), raw(day="2019-05-14")
    )
    assert [(c.vehicles, c.counted) for c in counts(harvest)] == [(250.0, "2024-05-14")]


def test_an_average_day_has_no_hour(tmp_path):
    harvest = taken(
        tmp_path,
        DAILY,
        "7001,2023,A3020,Major,449910,89004,50.69855,-1.29467,Counted,Manual count,8400",
        "7001,2024,A3020,Major,449910,89004,,,Estimated,Using previous year's AADF,8600",
    )
    (count,) = counts(harvest)
    assert (count.vehicles, count.counted, count.hour) == (8600.0, "2024", None)
    assert count.method == "Estimated"
    assert (count.lon, count.lat) == pytest.approx((-1.2947, 50.6985), abs=1e-3)


def test_a_row_that_cannot_be_used_is_told_and_the_others_stay(tmp_path):
    harvest = taken(
        tmp_path,
        RAW,
        raw(),
        raw(point=""),
        raw(vehicles="many"),
        raw(day="soon"),
        raw(hour="eight"),
        "9,N,2024,2024-05-14,8,9,B1,Minor,,,,,0,5",
    )
    reasons = [row.reason for row in harvest.rows if isinstance(row, Rejected)]
    assert reasons == [
        "The row has no count point.",
        "all_motor_vehicles is not a number.",
        "The row has no day or year of the count.",
        "hour is not an hour of the day.",
        "It has no position in Great Britain.",
    ]
    assert len(counts(harvest)) == 1
    assert harvest.rows_rejected == len(reasons)


def test_another_table_is_refused_by_its_columns(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match="count_point_id"):
        read(file, SOURCE)


def test_a_manifest_may_name_it():
    assert KINDS["traffic-counts"].read is read
