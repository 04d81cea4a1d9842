"""Areas served together: whose a postcode is, and what lies across the border."""

import shutil
from pathlib import Path

import duckdb
import pytest

from geo.area import Area
from geo.areas import Areas
from geo.build.pipeline import build
from geo.errors import InputError, PostcodeError, StoreError
from geo.families.wanted import Wanted
from geo.provision.question import CoverageQuestion
from geo.store import SCHEMA_VERSION, Store
from geo.travel.standard import Standard
from tests.geo.areas.conftest import EAST, FAR, THREE, WEST
from tests.side_by_side import MadeArea, write_area
from tests.town import at

WALK = Standard("walk", within_m=2000.0)
BORDER = WEST.postcode(7, 4)
"""Half a street from the border."""


@pytest.fixture
def folder(three_areas: Path, tmp_path: Path) -> Path:
    """A copy of the three areas, to be spoilt."""
    return Path(shutil.copytree(three_areas, tmp_path / "areas"))


def test_the_postcode_decides(three_areas: Path) -> None:
    areas = Areas(three_areas)
    assert list(areas.names) == [area.code for area in THREE]
    for made in THREE:
        for postcode in list(made.postcodes())[::16]:
            assert areas.whose(postcode).code == made.code
            assert areas.whose(postcode.lower().replace(" ", "")).code == made.code


def test_coordinates_belong_to_the_nearest_homes(three_areas: Path) -> None:
    areas = Areas(three_areas)
    for x, made in ((8.2, WEST), (8.9, WEST), (9.4, EAST), (57.0, FAR)):
        lon, lat = at(x, 4.0)
        assert areas.whose(f"{lat:.6f}, {lon:.6f}").code == made.code
    lon, lat = at(400.0, 4.0)
    with pytest.raises(InputError, match="outside the areas"):
        areas.whose(f"{lat:.6f}, {lon:.6f}")


def test_a_town_by_its_name(three_areas: Path) -> None:
    areas = Areas(three_areas)
    for made in THREE:
        assert areas.whose(f"{made.name} town").code == made.code
        assert areas.of(f"{made.name} town").locate(f"{made.name} town").authority_code == made.code


def test_a_postcode_district_is_of_the_area_with_most_of_its_homes(three_areas: Path) -> None:
    areas = Areas(three_areas)
    for made in THREE:
        district = next(iter(made.postcodes())).split()[0]
        assert areas.whose(district.lower()).code == made.code
        assert areas.of(district).locate(district).spread_m
    with pytest.raises(PostcodeError, match="any homes with a postcode that begins with ZE9"):
        areas.whose("ZE9")


def test_a_misspelt_town_may_be_of_any_area(three_areas: Path) -> None:
    with pytest.raises(PostcodeError) as error:
        Areas(three_areas).whose(f"{FAR.name} twn")
    assert error.value.did_you_mean[0].casefold() == f"{FAR.name} town".casefold()


def test_what_is_in_no_area_is_refused_with_all_their_names(three_areas: Path) -> None:
    areas = Areas(three_areas)
    with pytest.raises(PostcodeError, match="Area AA, Area AB and Area AH"):
        areas.of("Nowhereham")
    with pytest.raises(PostcodeError, match="no postcode"):
        areas.of("TA9 9ZZ")


def test_a_service_across_the_border_is_found(three_areas: Path) -> None:
    area = Areas(three_areas).of(BORDER)
    assert area.code == WEST.code
    found = area.find(BORDER, Wanted(), WALK).results.set_index("name")
    row = found.loc["Over the Border Physiotherapy"]
    assert row["distance_m"] == pytest.approx(255.0, rel=1e-3)
    assert area.councils[row["authority_code"]] == EAST.name
    entry = area.entry(row["service_id"])
    assert entry is not None
    assert EAST.name in entry.origin.title
    assert area.route(area.find(BORDER, Wanted(), WALK), row["service_id"], WALK) is not None
    alone = Area.open(three_areas / f"{WEST.code}.duckdb")
    assert "Over the Border Physiotherapy" not in set(alone.offer.services["name"])


def test_what_both_list_counts_once(three_areas: Path) -> None:
    area = Areas(three_areas).area(WEST.code)
    names = area.offer.services["name"].tolist()
    assert names.count("Border Club") == 1  # in two lists, with one id
    assert names.count("Library 12 2.05") == 1  # in two maps
    assert area.offer.services["service_id"].is_unique
    assert "Far Autism Support" not in names  # past the margin


def test_both_sides_of_the_border_find_the_same(three_areas: Path) -> None:
    areas = Areas(three_areas)
    near = {"Border Club", "Over the Border Physiotherapy", "Library 12 2.05"}
    for home in (BORDER, EAST.postcode(0, 4)):
        answer = areas.of(home).find(home, Wanted(), Standard("walk", within_m=700.0))
        assert set(answer.results["name"]) == near


def test_one_id_for_two_things_means_two(folder: Path, tmp_path: Path) -> None:
    other = MadeArea(1, listed=(("Border Club", "support-group", (12.0, 6.05)),))
    spoilt = write_area(tmp_path / "files", other, (WEST, FAR))
    build(spoilt, folder / f"{EAST.code}.duckdb")
    with duckdb.connect(folder / f"{EAST.code}.duckdb") as db:
        db.execute("UPDATE service SET name = 'Another Group' WHERE name = 'Border Club'")
    areas = Areas(folder)
    area = areas.area(WEST.code)
    ids = area.offer.services.set_index("name")["service_id"]
    assert ids["Another Group"] == f"{EAST.code}/{ids['Border Club']}"
    held = areas.holding(ids["Another Group"])
    assert held is not None
    entry = held[0].entry(held[1])
    assert entry is not None
    assert entry.service.name == "Another Group"


def test_a_shared_link_finds_its_service(three_areas: Path) -> None:
    areas = Areas(three_areas)
    for made in THREE:
        own = Store.open(three_areas / f"{made.code}.duckdb")
        for service_id in own.offer().services["service_id"]:
            held = areas.holding(service_id)
            assert held is not None
            assert held[0].entry(held[1]) is not None
    first = areas.area(EAST.code)
    lent = first.offer.services.set_index("name").loc["Border Club", "service_id"]
    assert areas.holding(lent, first) == (first, lent)
    assert areas.holding("nothing") is None


def test_every_home_counts_once_in_its_own_area(three_areas: Path) -> None:
    areas = Areas(three_areas)
    assert sum(len(areas.area(made.code).homes) for made in THREE) == 3 * 81
    question = CoverageQuestion("physiotherapy", Standard("walk", within_m=500.0))
    west = areas.area(WEST.code).coverage(question).found
    alone = Area.open(three_areas / f"{WEST.code}.duckdb").coverage(question).found
    assert alone.within == 0
    assert west.within == sum(
        100 * (abs(x - 10.0) + abs(y - 4)) + 5 <= 499.5 for x, y in WEST.postcodes().values()
    )


def test_a_postcode_of_two_areas_is_the_later_ones(folder: Path, tmp_path: Path) -> None:
    shared = EAST.postcode(0, 0)
    with duckdb.connect(folder / f"{WEST.code}.duckdb") as db:
        db.execute(
            f"UPDATE postcode SET authority_code = '{WEST.code}' WHERE postcode = '{shared}'"
        )
        db.execute("UPDATE meta SET value = '2020-01-01T00:00:00+00:00' WHERE key = 'built_at'")
    late = tmp_path / "late.duckdb"
    shutil.copy(folder / f"{WEST.code}.duckdb", late)
    areas = Areas(folder)
    assert areas.whose(shared).code == EAST.code
    assert sum(len(areas.area(made.code).homes) for made in THREE) == 3 * 81
    with duckdb.connect(late) as db:
        db.execute("UPDATE meta SET value = '2090-01-01T00:00:00+00:00' WHERE key = 'built_at'")
    late.replace(folder / f"{WEST.code}.duckdb")
    assert areas.whose(shared).code == WEST.code
    assert sum(len(areas.area(made.code).homes) for made in THREE) == 3 * 81


def test_of_two_files_of_one_council_the_later_is_served(folder: Path) -> None:
    old = folder / "old.duckdb"
    shutil.copy(folder / f"{EAST.code}.duckdb", old)
    with duckdb.connect(old) as db:
        db.execute("UPDATE meta SET value = '2020-01-01T00:00:00+00:00' WHERE key = 'built_at'")
    areas = Areas(folder)
    assert len(areas.members) == 3
    (left,) = areas.not_served
    assert left.path == old
    assert "both for Area AB" in left.reason


def test_a_file_of_another_version_is_named_and_left_out(folder: Path) -> None:
    old = folder / f"{EAST.code}.duckdb"
    with duckdb.connect(old) as db:
        db.execute(f"UPDATE meta SET value = '{SCHEMA_VERSION - 1}' WHERE key = 'schema_version'")
    (folder / "broken.duckdb").write_text("something else", encoding="utf-8")
    (folder / "notes.txt").write_text("nothing", encoding="utf-8")
    areas = Areas(folder)
    assert set(areas.names) == {WEST.code, FAR.code}
    reasons = {one.path: one.reason for one in areas.not_served}
    assert "schema version" in reasons[old]
    assert "broken.duckdb" in reasons[folder / "broken.duckdb"]
    assert areas.of(BORDER).find(BORDER, Wanted(), WALK).results["name"].size


def test_a_file_replaced_while_served(folder: Path, tmp_path: Path) -> None:
    areas = Areas(folder)
    before = areas.of(BORDER)
    richer = MadeArea(1, listed=(("New Dentist", "dentist", (9.0, 4.05)),))
    built = tmp_path / "new.duckdb"
    build(write_area(tmp_path / "files", richer, (WEST, FAR)), built)
    built.replace(folder / f"{EAST.code}.duckdb")
    after = areas.of(BORDER)
    assert after is not before
    assert after.version != before.version
    names = set(after.find(BORDER, Wanted(), WALK).results["name"])
    assert "New Dentist" in names
    assert "Over the Border Physiotherapy" not in names


def test_a_file_replaced_by_a_broken_one_leaves_what_is_open_in_use(folder: Path) -> None:
    areas = Areas(folder)
    before = areas.area(EAST.code)
    damaged = folder / "damaged"
    damaged.write_text("something else", encoding="utf-8")
    damaged.replace(folder / f"{EAST.code}.duckdb")
    assert areas.area(EAST.code) is before
    assert areas.not_served
    assert areas.of(BORDER).find(BORDER, Wanted(), WALK).results["name"].size


def test_no_more_areas_are_open_than_the_bound(three_areas: Path) -> None:
    areas = Areas(three_areas, most_open=2)
    first = areas.area(WEST.code)
    assert areas.area(WEST.code) is first
    areas.area(EAST.code)
    areas.area(FAR.code)
    assert len(areas._open) == 2
    assert areas.area(WEST.code) is not first


def test_a_folder_without_a_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no usable database in the folder .* no file that ends"):
        Areas(tmp_path)


def test_one_file_is_served_as_it_always_was(three_areas: Path) -> None:
    areas = Areas(three_areas / f"{WEST.code}.duckdb")
    assert areas.of("anything").code == WEST.code
    assert areas.area().version == Store.open(three_areas / f"{WEST.code}.duckdb").version
    with pytest.raises(PostcodeError, match="covers one area: Area AA"):
        areas.of(EAST.postcode(3, 3)).find(EAST.postcode(3, 3), Wanted(), WALK)
