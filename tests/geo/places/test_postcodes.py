"""From what was typed to a place, or to a reason to act on."""

import csv
import json
from datetime import date
from pathlib import Path

import geopy
import pytest
from geopy.geocoders.base import Geocoder
from hypothesis import example, given
from hypothesis import strategies as st

from geo.errors import InputError, PostcodeError
from geo.manifest import read_manifest
from geo.measure import to_lonlat
from geo.places.postcodes import Place, PostcodeGeocoder, PostcodeRow
from geo.places.typed_postcode import LONGEST_INPUT, normalise
from geo.records import Council
from geo.store import Store, writing
from tests.town import CODE, NAME, ORIGIN, POSTCODES, SPACING, at

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "postcodes"


def shared_cases(name):
    path = SHARED / "cases" / f"{name}.json"
    if not path.is_file():
        pytest.skip("the collection of postcode cases is not on this machine")
    return [(t["base"], t["expected"]) for t in json.loads(path.read_text("utf-8"))["tests"]]


# Normalising


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("PO30 1UD", "PO30 1UD"),
        ("po301ud", "PO30 1UD"),
        ("  p o 3 0\t1 u d\n", "PO30 1UD"),
        ("PO30\u00a01UD", "PO30 1UD"),
        ("PO30-1UD.", "PO30 1UD"),
        ("PO30\u200b1UD", "PO30 1UD"),
        ("\ufeffPO30 1UD\u200e", "PO30 1UD"),
        ("\u202aPO30 1UD\u202c", "PO30 1UD"),
        ("PO\u00ad30\u20601UD\u200d", "PO30 1UD"),
        ("PO30\u20111UD", "PO30 1UD"),
        ("PO30 \u2013 1UD", "PO30 1UD"),
        ("PO30\u22121UD", "PO30 1UD"),
        ("\u201cPO30 1UD\u201d", "PO30 1UD"),
        ("\u2018PO30\u202f1UD\u2019,", "PO30 1UD"),
        ("\"PO30 1UD'", "PO30 1UD"),
        ("\uff30\uff2f30 1UD", "PO30 1UD"),
        ("PO3O 1UD", "PO30 1UD"),
        ("PO30 IUD", "PO30 1UD"),
        ("po3o lud", "PO30 1UD"),
        ("P030 1UD", "PO30 1UD"),
        ("P01 3AX", "PO1 3AX"),
        ("S0I4 3AB", "SO14 3AB"),
        ("0X1 1AA", "OX1 1AA"),
        ("SW1A OAA", "SW1A 0AA"),
        ("WlA 1AA", "W1A 1AA"),
        ("Ll 8JQ", "L1 8JQ"),
        ("E1O 6AA", "E10 6AA"),
        ("N1C 4AG", "N1C 4AG"),
        ("GIR OAA", "GIR 0AA"),
        ("OL1 1AA", "OL1 1AA"),
        ("IP1 1AA", "IP1 1AA"),
        ("LL11 1AA", "LL11 1AA"),
        ("PO30", None),
        ("1UD", None),
        ("PO30 1UDD", None),
        ("PO30 1CI", None),
        ("QX1 1AA", None),
        ("", None),
    ],
)
def test_normalise(typed, standard):
    if standard is None:
        with pytest.raises(PostcodeError):
            normalise(typed)
    else:
        assert normalise(typed) == standard


UNITS = st.from_regex(
    r"([A-PR-UWYZ][1-9][0-9]?|[A-PR-UWYZ][A-HK-Y][1-9][0-9]?|[A-PR-UWYZ][1-9][A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y][1-9][ABEHMNPRVWXY]) [0-9][ABD-HJLNP-UW-Z]{2}",
    fullmatch=True,
)


@given(UNITS)
def test_normalising_twice_is_normalising_once(unit):
    assert normalise(unit) == unit
    assert normalise(normalise(unit)) == normalise(unit)


@given(UNITS, st.data())
def test_spacing_and_case_never_matter(unit, data):
    spaced = "".join(
        data.draw(st.sampled_from(["", " ", "  ", "\t"]))
        + data.draw(st.sampled_from([c.upper(), c.lower()]))
        for c in unit
    )
    assert normalise(spaced) == unit


@given(st.text(st.characters()))
def test_normalising_any_text_ends_in_a_postcode_or_a_reason(text):
    try:
        once = normalise(text)
    except PostcodeError:
        return
    assert normalise(once) == once


def test_normalisation_cases():
    for typed, standard in shared_cases("normalisation"):
        if standard is None:
            with pytest.raises(PostcodeError):
                normalise(typed)
        else:
            assert normalise(typed) == standard


def test_validation_cases():
    for typed, valid in shared_cases("validation"):
        if valid:
            normalise(typed)
        else:
            with pytest.raises(PostcodeError):
                normalise(typed)


def test_real_postcodes_have_the_shape():
    path = SHARED / "onspd-sample.csv"
    if not path.is_file():
        pytest.skip("the sample of the ONS Postcode Directory is not on this machine")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert normalise(row["pcd"]) == normalise(row["pcd2"]) == row["pcds"]


# Locating


def test_a_postcode_of_the_area(store):
    place = store.locate("TE1 1AB")
    lon, lat = at(4.0, 4.1)
    assert place == Place("TE1 1AB", "TE1 1AB", lat, lon, "TE1 1AB", CODE, NAME, None)


@pytest.mark.parametrize("typed", ["te11ab", " TE1  1AB ", "T E 1 1 A B", "TE1 IAB", "TEl 1ab"])
def test_how_it_is_typed_does_not_matter(store, typed):
    place = store.locate(typed)
    assert place.postcode == "TE1 1AB"
    assert place.query == typed


REASONS = {
    "": "Type a postcode",
    "   ": "Type a postcode",
    "X": "is not a postcode",
    "XYZ": "“XYZ” is not a postcode, and our data for Testham has no town or village of that name",
    "TE7": "We do not know of any homes with a postcode that begins with TE7",
    "SO14": "SO14 is in Southampton. This finder covers one area: Testham",
    "CF10 1": "CF10 1 is in Cardiff, Wales",
    "TE1 1QQ": "There is no postcode TE1 1QQ",
    "TE1 1ZZ": "does not say where it is",
    "GIR 0AA": "for post only",
    "BX1 1LT": "for post only",
    "BFPO 57": "British Forces",
    "bfpo57": "British Forces",
    "BF1 2AA": "British Forces",
    "JE2 3AB": "JE2 3AB is in Jersey",
    "GY1 1AA": "GY1 1AA is in Guernsey",
    "IM1 1AA": "IM1 1AA is in the Isle of Man",
    "G1 1AB": "G1 1AB is in Scotland",
    "CF10 1AA": "CF10 1AA is in Cardiff, Wales",
    "BT1 1AA": "BT1 1AA is in Northern Ireland",
    "SO14 3AB": "SO14 3AB is in Southampton. This finder covers one area: Testham",
    "GU1 1AA": "GU1 1AA is in Surrey. This finder covers one area: Testham",
    "<script>alert(1)</script>": "is not a postcode",
    "'; DROP TABLE postcode; --": "is not a postcode",
    "%": "is not a postcode",
    "a" * 10_000: "10,000 characters",
    " " * 10_000: "10,000 characters",
    "BFPO 57" + " " * 70 + "x" * 10_000: "10,077 characters",
    "50.7,-1.3" + " " * 75 + "x": "85 characters",
    "-1.3,50.7": "swapped",
    "449531,89163": "is not a postcode",
    "449.5,89.1": "grid metres",
    "0,0": "not in Great Britain",
    "TE1 1AB\x00": "is not a postcode",
    "\udcff\udcfe": "is not a postcode",
}


@pytest.mark.parametrize(("typed", "reason"), REASONS.items(), ids=[r[:20] for r in REASONS])
def test_what_cannot_be_found_has_a_reason(store, typed, reason):
    with pytest.raises(InputError) as raised:
        store.locate(typed)
    message = str(raised.value)
    assert reason in message
    assert len(message) < 300
    assert message.endswith(".")


@pytest.mark.parametrize("code", ["JE2 3AB", "G1 1AB", "CF10 1AA", "SO14 3AB", "GU1 1AA"])
def test_outside_the_area_says_which_area_this_is(store, code):
    with pytest.raises(PostcodeError, match="Testham"):
        store.locate(code)


@given(st.one_of(st.text(st.characters()), st.text(min_size=70, max_size=120), UNITS))
@example("1,1")
@example("٥٠,١")
@example("١٢٣.٥,٥")
@example("ß")
def test_any_text_is_a_place_or_a_reason(store, text):
    try:
        place = store.locate(text)
    except InputError:
        return
    assert place.query == text
    assert len(text) <= LONGEST_INPUT


def test_coordinates_are_taken_as_they_are(store):
    place = store.locate(" 50.7 , -1.29 ")
    assert (place.lat, place.lon) == (50.7, -1.29)
    assert place.postcode is None
    assert place.authority_code is None


@pytest.mark.parametrize("typed", ["Little Testham", "little   testham", " LITTLE TESTHAM "])
def test_a_village_by_name_says_where_it_is_measured_from(store, typed):
    place = store.locate(typed)
    lon, lat = at(7.2, 7.2)
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=1e-6)
    assert place.name == "Little Testham"
    assert "middle of Little Testham" in (place.note or "")


@pytest.fixture(scope="module")
def terminated_store(tmp_path_factory, town_manifest):
    path = tmp_path_factory.mktemp("terminated") / "town.duckdb"
    row = PostcodeRow("TE9 9ZZ", CODE, ORIGIN[0] + SPACING, ORIGIN[1] + SPACING, date(1996, 6, 1))
    with writing(path) as writer:
        writer.rows([row])
        writer.finish(read_manifest(town_manifest))
    return Store.open(path)


def test_a_terminated_postcode_is_found_and_the_answer_says_so(terminated_store):
    place = terminated_store.locate("te99zz")
    assert (place.lon, place.lat) == pytest.approx(at(1, 1))
    assert place.note is not None
    assert "stopped using TE9 9ZZ in June 1996" in place.note


# As a geopy geocoder


def test_it_is_a_geopy_geocoder(store):
    geocoder = PostcodeGeocoder(store)
    assert isinstance(geocoder, Geocoder)
    found = geocoder.geocode("te1 1aa", timeout=5)
    assert isinstance(found, geopy.Location)
    _, east, north = POSTCODES["TE1 1AA"]
    lon, lat = to_lonlat(ORIGIN[0] + east * SPACING, ORIGIN[1] + north * SPACING)[0]
    assert (found.latitude, found.longitude) == (lat, lon)
    assert found.address == "TE1 1AA"
    assert found.raw["place"].authority_name == NAME


def test_geopy_gets_a_list_when_it_asks_for_more_than_one(store):
    found = PostcodeGeocoder(store).geocode("Testham", exactly_one=False)
    assert [location.address for location in found] == ["Testham"]


@pytest.mark.parametrize("typed", ["", "XYZ", "GIR 0AA", "SO14 3AB", "0,0", "a" * 10_000])
def test_geopy_gets_none_when_there_is_no_place(store, typed):
    assert PostcodeGeocoder(store).geocode(typed) is None


# A district or a town that is misspelt


@pytest.mark.parametrize("typed", ["TE1", "te1", " TE 1 ", "TE1 1", "te1  1"])
def test_the_first_half_of_a_postcode_is_the_middle_of_its_homes(store, typed):
    place = store.locate(typed)
    assert place.name == ("TE1 1" if "1 " in typed and typed != " TE 1 " else "TE1")
    assert place.postcode is None
    assert (place.authority_code, place.authority_name) == (CODE, NAME)
    assert "is a large area. Distances are from its middle" in place.note


def test_a_district_is_placed_at_a_home_and_its_spread_reaches_every_other(tmp_path):
    steps = {"AA1 1AA": (0, 0), "AA1 1AB": (1, 0), "AA1 1AD": (8, 0), "AA11 1AA": (100, 0)}
    rows = [_home(code, CODE, *step) for code, step in steps.items()]
    place = _geocoder(rows).locate("aa1")
    assert (place.lon, place.lat) == pytest.approx(at(1, 0), abs=1e-9)
    assert place.spread_m == pytest.approx(7 * SPACING)
    assert place.query == "aa1"
    assert "up to 0.4 miles" in place.note


def test_the_middle_is_of_the_homes_in_the_area_alone():
    rows = [_home("AA1 1AA", CODE, 0, 0), _home("AA1 1AB", "E06000045", 50, 0)]
    place = _geocoder(rows).locate("AA1")
    assert (place.lon, place.lat) == pytest.approx(at(0, 0), abs=1e-9)
    assert place.spread_m == 0
    assert place.authority_code is None  # some of its homes are another council's


def test_a_misspelt_town_has_the_one_that_may_be_meant():
    with pytest.raises(PostcodeError, match=r"Did you mean Testham or Testam Green\?$") as error:
        _geocoder([], ["Testham", "Testam Green", "Elsewhere"]).locate("Testam")
    assert error.value.did_you_mean == ("Testham", "Testam Green")


def _home(code, council, column, row):
    return PostcodeRow(code, council, ORIGIN[0] + column * SPACING, ORIGIN[1] + row * SPACING)


def _geocoder(rows, towns=()):
    class Found:
        area = Council(CODE, NAME)

        def homes_in(self, district):
            return [row for row in rows if row.postcode.startswith(f"{district} ")]

        def town_names(self):
            return list(towns)

        def settlements(self, name):
            return []

        def authority(self, code):
            return None

    return PostcodeGeocoder(Found())
