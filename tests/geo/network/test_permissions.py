"""The access rules, tag by tag."""

import pytest

from geo.network.permissions import (
    FERRY_KMH,
    Mode,
    access,
    blocked_at,
)
from geo.network.tagging import duration_s, limit_kmh

ALL = Mode.WALK | Mode.WHEELCHAIR | Mode.CYCLE | Mode.DRIVE
FOOT = Mode.WALK | Mode.WHEELCHAIR


def both(**tags: str) -> Mode:
    """Modes that may go along a way in either direction."""
    found = access({key.replace("__", ":"): value for key, value in tags.items()})
    return Mode.NONE if found is None else found.forward | found.backward


@pytest.mark.parametrize(
    ("tags", "modes"),
    [
        ({"highway": "residential"}, ALL),
        ({"highway": "motorway"}, Mode.DRIVE),
        ({"highway": "trunk", "motorroad": "yes"}, Mode.DRIVE),
        ({"highway": "footway"}, FOOT),
        ({"highway": "footway", "bicycle": "yes"}, FOOT | Mode.CYCLE),
        ({"highway": "cycleway"}, FOOT | Mode.CYCLE),
        ({"highway": "steps"}, Mode.WALK),
        ({"highway": "steps", "ramp:wheelchair": "yes"}, FOOT),
        ({"highway": "path"}, Mode.WALK),
        ({"highway": "path", "surface": "asphalt"}, FOOT),
        ({"highway": "bridleway"}, Mode.WALK | Mode.CYCLE),
        ({"highway": "track"}, Mode.WALK | Mode.CYCLE | Mode.DRIVE),
        ({"highway": "track", "motor_vehicle": "no"}, Mode.WALK | Mode.CYCLE),
        ({"highway": "residential", "access": "no"}, Mode.NONE),
        ({"highway": "residential", "access": "no", "foot": "yes"}, FOOT),
        ({"highway": "residential", "vehicle": "no"}, FOOT),
        ({"highway": "service", "motor_vehicle": "no", "motorcar": "yes"}, ALL),
        ({"highway": "service", "service": "emergency_access"}, FOOT | Mode.CYCLE),
        ({"highway": "service", "area": "yes"}, Mode.NONE),
        ({"highway": "pedestrian", "area": "yes"}, FOOT),
        ({"highway": "construction"}, Mode.NONE),
        ({"highway": "proposed"}, Mode.NONE),
        ({"man_made": "pier"}, Mode.WALK),
        ({"highway": "footway", "surface": "sand"}, Mode.WALK),
        ({"highway": "footway", "smoothness": "very_bad"}, Mode.WALK),
        ({"highway": "footway", "incline": "8%"}, FOOT),
        ({"highway": "footway", "incline": "-9%"}, Mode.WALK),
        ({"highway": "footway", "incline": "up"}, FOOT),
        ({"highway": "footway", "wheelchair": "no"}, Mode.WALK),
        ({"highway": "path", "wheelchair": "yes"}, FOOT),
        ({"route": "ferry"}, FOOT),
        ({"route": "ferry", "motor_vehicle": "yes"}, ALL),
        ({"route": "ferry", "foot": "no", "motor_vehicle": "yes"}, Mode.CYCLE | Mode.DRIVE),
        ({"route": "ferry", "access": "private"}, Mode.NONE),
        ({"building": "yes"}, Mode.NONE),
        # lists: each value counts, and the strictest decides where it bars
        ({"highway": "residential", "motor_vehicle": "agricultural;forestry"}, FOOT | Mode.CYCLE),
        ({"highway": "residential", "access": "no; private"}, Mode.NONE),
        ({"highway": "residential", "access": "Private;No"}, Mode.NONE),
        ({"highway": "footway", "foot": "yes;no"}, Mode.NONE),
        ({"highway": "footway", "bicycle": "designated;yes"}, FOOT | Mode.CYCLE),
        ({"highway": "footway", "bicycle": "dismount;permissive"}, FOOT),
        ({"route": "ferry", "motor_vehicle": "no;private"}, FOOT),
        ({"highway": "footway", "surface": "asphalt;gravel"}, Mode.WALK),
        ({"highway": "path", "surface": "asphalt;concrete"}, FOOT),
        ({"highway": "path", "surface": "asphalt;unknown"}, Mode.WALK),
        ({"highway": "footway", "smoothness": "good;very_bad"}, Mode.WALK),
        # slopes: percent, degrees and ratio
        ({"highway": "footway", "incline": "10°"}, Mode.WALK),
        ({"highway": "footway", "incline": "-4.7 °"}, FOOT),
        ({"highway": "footway", "incline": "5 deg"}, Mode.WALK),
        ({"highway": "footway", "incline": "1:6"}, Mode.WALK),
        ({"highway": "footway", "incline": "1 in 10"}, Mode.WALK),
        ({"highway": "footway", "incline": "1:12"}, FOOT),
        ({"highway": "footway", "incline": "8,5%"}, Mode.WALK),
        ({"highway": "footway", "incline": "5%;12%"}, Mode.WALK),
        ({"highway": "footway", "incline": "6-10%"}, Mode.WALK),
        ({"highway": "footway", "incline": "9"}, Mode.WALK),
        # lifts that are drawn as ways
        ({"highway": "elevator"}, FOOT),
        ({"highway": "elevator", "wheelchair": "no"}, Mode.WALK),
        ({"highway": "elevator", "bicycle": "yes"}, FOOT | Mode.CYCLE),
        ({"highway": "elevator", "foot": "no"}, Mode.NONE),
        ({"highway": "elevator", "level": "0;1", "access": "private"}, FOOT),
        # roads for buses
        ({"highway": "busway"}, Mode.NONE),
        ({"highway": "busway", "sidewalk": "both"}, FOOT),
        ({"highway": "busway", "sidewalk:left": "yes"}, FOOT),
        ({"highway": "busway", "sidewalk": "separate"}, Mode.NONE),
        ({"highway": "busway", "foot": "yes", "bicycle": "designated"}, FOOT | Mode.CYCLE),
        ({"highway": "busway", "access": "no", "foot": "designated"}, FOOT),
        ({"highway": "busway", "sidewalk": "both", "foot": "no"}, Mode.NONE),
        ({"highway": "bus_guideway", "bicycle": "yes"}, Mode.CYCLE),
        ({"highway": "service", "access": "no", "bus": "yes"}, Mode.NONE),
        ({"highway": "service", "access": "no", "bus": "yes", "sidewalk": "right"}, FOOT),
        ({"highway": "tertiary", "access": "no", "psv": "designated", "foot": "yes"}, FOOT),
    ],
)
def test_who_may_use_a_way(tags: dict[str, str], modes: Mode) -> None:
    assert both(**{k.replace(":", "__"): v for k, v in tags.items()}) == modes


@pytest.mark.parametrize(
    ("tags", "ends"),
    [
        ({"highway": "service"}, Mode.NONE),
        ({"highway": "service", "access": "private"}, ALL),
        ({"highway": "service", "access": "destination"}, Mode.CYCLE | Mode.DRIVE),
        ({"highway": "service", "access": "private", "foot": "yes"}, Mode.CYCLE | Mode.DRIVE),
        ({"highway": "service", "access": "customers"}, ALL),
        ({"highway": "service", "access": "yes;customers"}, ALL),
        ({"highway": "service", "access": "destination;delivery"}, Mode.CYCLE | Mode.DRIVE),
        ({"highway": "service", "access": "destination;private"}, ALL),
        ({"highway": "track"}, Mode.DRIVE),
        ({"highway": "track", "motor_vehicle": "yes"}, Mode.NONE),
        (
            {"highway": "track", "access": "private", "designation": "public_footpath"},
            Mode.CYCLE | Mode.DRIVE,
        ),
        ({"highway": "track", "access": "private", "designation": "public_bridleway"}, Mode.DRIVE),
    ],
)
def test_who_may_only_end_on_a_way(tags: dict[str, str], ends: Mode) -> None:
    found = access(tags)
    assert found is not None
    usable = found.forward | found.backward
    assert found.ends_only == ends & usable


def test_one_way_binds_vehicles_and_not_walkers() -> None:
    found = access({"highway": "residential", "oneway": "yes"})
    assert found is not None
    assert found.forward == ALL
    assert found.backward == FOOT
    against = access({"highway": "residential", "oneway": "-1"})
    assert against is not None
    assert (against.forward, against.backward) == (FOOT, ALL)


@pytest.mark.parametrize(
    "tags", [{"oneway:bicycle": "no"}, {"cycleway": "opposite"}, {"cycleway:left": "opposite_lane"}]
)
def test_cyclists_may_go_against_where_it_is_said(tags: dict[str, str]) -> None:
    found = access({"highway": "residential", "oneway": "yes", **tags})
    assert found is not None
    assert found.backward == FOOT | Mode.CYCLE


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"oneway:foot": "yes"}, ALL, Mode.CYCLE | Mode.DRIVE),
        ({"oneway:foot": "-1"}, Mode.CYCLE | Mode.DRIVE, ALL),
        ({"oneway:motor_vehicle": "yes"}, ALL, FOOT | Mode.CYCLE),
        ({"oneway:motorcar": "-1"}, FOOT | Mode.CYCLE, ALL),
        ({"oneway:vehicle": "yes"}, ALL, FOOT),
        ({"oneway:bicycle": "yes"}, ALL, FOOT | Mode.DRIVE),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, ALL, FOOT | Mode.DRIVE),
        ({"oneway": "yes", "oneway:bicycle": "-1"}, FOOT | Mode.DRIVE, FOOT | Mode.CYCLE),
        ({"motor_vehicle:forward": "no"}, FOOT | Mode.CYCLE, ALL),
        ({"motor_vehicle:backward": "agricultural;forestry"}, ALL, FOOT | Mode.CYCLE),
        ({"vehicle:backward": "no", "bicycle": "yes"}, ALL, FOOT | Mode.CYCLE),
        ({"access:forward": "no", "foot": "yes"}, FOOT, ALL),
        ({"foot:backward": "no"}, ALL, Mode.CYCLE | Mode.DRIVE),
        ({"oneway": "yes", "bicycle:backward": "yes"}, ALL, FOOT | Mode.CYCLE),
        ({"oneway": "-1", "bicycle:forward": "designated"}, FOOT | Mode.CYCLE, ALL),
        ({"motor_vehicle:backward": "destination"}, ALL, FOOT | Mode.CYCLE),
        ({"highway": "footway", "oneway:foot": "yes"}, FOOT, Mode.NONE),
        ({"highway": "footway", "foot:backward": "no"}, FOOT, Mode.NONE),
        ({"highway": "footway", "oneway": "yes"}, FOOT, FOOT),
    ],
)
def test_directions_of_one_kind_of_traveller(
    tags: dict[str, str], forward: Mode, backward: Mode
) -> None:
    found = access({"highway": "residential", **tags})
    assert found is not None
    assert (found.forward, found.backward, found.ends_only) == (forward, backward, Mode.NONE)


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"oneway": "yes"}, ALL, Mode.NONE),
        ({"oneway": "-1"}, Mode.NONE, ALL),
        ({"oneway:motor_vehicle": "yes"}, ALL, FOOT | Mode.CYCLE),
        ({"oneway": "yes", "oneway:foot": "no"}, ALL, FOOT),
        ({"foot:backward": "no"}, ALL, Mode.CYCLE | Mode.DRIVE),
        ({"motor_vehicle:forward": "no"}, FOOT, ALL),
    ],
)
def test_directions_of_ferries(tags: dict[str, str], forward: Mode, backward: Mode) -> None:
    found = access({"route": "ferry", "motor_vehicle": "yes", **tags})
    assert found is not None
    assert (found.forward, found.backward) == (forward, backward)


def test_a_roundabout_is_one_way_unless_it_says_otherwise() -> None:
    found = access({"highway": "primary", "junction": "roundabout"})
    assert found is not None
    assert Mode.DRIVE not in found.backward
    open_ = access({"highway": "primary", "junction": "roundabout", "oneway": "no"})
    assert open_ is not None
    assert Mode.DRIVE in open_.backward


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "gate"}, Mode.NONE),
        ({"barrier": "gate", "access": "private"}, ALL),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, Mode.CYCLE | Mode.DRIVE),
        ({"barrier": "bollard"}, Mode.DRIVE),
        ({"barrier": "bollard", "bollard": "rising"}, Mode.NONE),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, Mode.NONE),
        ({"barrier": "stile"}, Mode.WHEELCHAIR | Mode.CYCLE | Mode.DRIVE),
        ({"barrier": "kissing_gate"}, Mode.WHEELCHAIR | Mode.DRIVE),
        ({"barrier": "kissing_gate", "wheelchair": "yes"}, Mode.DRIVE),
        ({"barrier": "stile", "foot": "yes"}, Mode.WHEELCHAIR | Mode.CYCLE | Mode.DRIVE),
        ({"barrier": "fence"}, ALL),
        ({"barrier": "cattle_grid"}, Mode.NONE),
        ({"highway": "elevator"}, Mode.NONE),
        ({"highway": "elevator", "wheelchair": "no"}, Mode.WHEELCHAIR),
        ({"highway": "elevator", "access": "no"}, ALL),
        ({"kerb": "raised"}, Mode.WHEELCHAIR),
        ({"kerb": "raised", "highway": "crossing"}, Mode.NONE),
        ({"kerb": "lowered"}, Mode.NONE),
        ({"highway": "crossing"}, Mode.NONE),
        ({"kerb": "lowered;raised"}, Mode.WHEELCHAIR),
        ({"barrier": "gate;stile"}, Mode.WHEELCHAIR | Mode.CYCLE | Mode.DRIVE),
        ({"barrier": "gate", "access": "private;no"}, ALL),
        ({"barrier": "gate", "locked": "yes"}, ALL),
        ({"barrier": "gate", "locked": "no"}, Mode.NONE),
        ({"locked": "yes"}, ALL),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, Mode.CYCLE | Mode.DRIVE),
        ({"barrier": "gate", "locked": "yes", "access": "yes"}, Mode.NONE),
        ({"barrier": "gate", "locked": "yes", "access": "permit"}, ALL),
        ({"barrier": "gate", "locked": "yes", "wheelchair": "yes"}, ALL),
        (
            {"barrier": "gate", "locked": "yes", "foot": "yes", "wheelchair": "no"},
            Mode.WHEELCHAIR | Mode.CYCLE | Mode.DRIVE,
        ),
    ],
)
def test_what_a_barrier_stops(tags: dict[str, str], stopped: Mode) -> None:
    assert blocked_at(tags) == stopped


def test_speeds() -> None:
    assert limit_kmh("30 mph") == pytest.approx(48.28032)
    assert limit_kmh("50") == 50
    assert limit_kmh("none") is None
    assert limit_kmh("0") is None
    slow = access({"highway": "primary", "maxspeed": "20 mph"})
    free = access({"highway": "primary"})
    fast = access({"highway": "primary", "maxspeed": "60 mph"})
    assert slow is not None
    assert free is not None
    assert fast is not None
    assert slow.drive_kmh == pytest.approx(0.85 * 32.18688)
    assert fast.drive_kmh == free.drive_kmh  # nobody averages the limit


def test_ferry_times() -> None:
    found = access({"route": "ferry", "duration": "00:40"})
    assert found is not None
    assert (found.ferry_s, found.drive_kmh) == (2400, FERRY_KMH)
    assert duration_s("25") == 1500
    assert duration_s("01:30:30") == 5430
    assert duration_s("soon") == 0
    assert duration_s("PT40M") == 2400
    assert duration_s("pt1h10m") == 4200
    assert duration_s("PT1.5H") == 5400
    assert duration_s("P1DT2H30S") == 93_630
    assert duration_s("PT") == 0
    assert duration_s("00:30;PT40M") == 2400
