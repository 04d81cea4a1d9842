"""The database of an area: what it answers, and what becomes of files that are not one."""

import shutil
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from geo.build.pipeline import build
from geo.errors import StoreError
from geo.manifest import MARGIN_MILES, Manifest
from geo.places.postcodes import PostcodeRow
from geo.records import Council, Service, Timetable, ZoneDemand
from geo.store import SCHEMA_VERSION, TABLES, SourceRow, Store, version_of, writing
from tests.geo.places.test_zones import square
from tests.town import CODE, MANIFEST, NAME, ORIGIN, POSTCODES

# What is not a database of ours


def read_all(path):
    store = Store.open(path)
    for read in (store.network, store.offer, store.homes_of_area, store.counts):
        read()
    assert store.base_map().read(0, 7)
    store.close()


def test_a_missing_file(tmp_path):
    missing = tmp_path / "none.duckdb"
    for asked in (Store.open, version_of):
        with pytest.raises(StoreError, match=r"no database .*none\.duckdb.*python -m geo build"):
            asked(missing)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7])
def test_a_truncated_file(tmp_path, small_db, share):
    content = small_db.read_bytes()
    cut = tmp_path / "cut.duckdb"
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(StoreError, match=r"cut\.duckdb cannot be read .*python -m geo build"):
        read_all(cut)


@pytest.mark.parametrize("bytes_cut", [1, 1_000, 100_000, 262_144])
def test_a_file_without_its_end_is_not_opened(tmp_path, small_db, bytes_cut):
    cut = tmp_path / "cut.duckdb"
    cut.write_bytes(small_db.read_bytes()[:-bytes_cut])
    with pytest.raises(StoreError, match=r"cut\.duckdb cannot be read .*python -m geo build"):
        Store.open(cut)
    Store.open(small_db).close()


def test_a_file_cut_at_any_length_never_ends_in_another_error(tmp_path, small_db):
    content = small_db.read_bytes()
    cut = tmp_path / "cut.duckdb"
    for length in range(1, len(content), len(content) // 37):
        cut.write_bytes(content[:length])
        try:
            read_all(cut)
        except StoreError as error:
            assert "python -m geo build" in str(error)  # noqa: PT017  # else it was read in full


@pytest.mark.parametrize("content", [b"", b"Dear all,\n", b"PK\x03\x04" * 2000, b"\0" * 20_000])
def test_a_foreign_file(tmp_path, content):
    foreign = tmp_path / "foreign.duckdb"
    foreign.write_bytes(content)
    with pytest.raises(StoreError, match=r"foreign\.duckdb cannot be read as a database"):
        Store.open(foreign)
    assert foreign.read_bytes() == content


def test_a_folder(tmp_path):
    with pytest.raises(StoreError, match="cannot be read as a database"):
        Store.open(tmp_path)


def test_a_database_of_another_engine_is_refused_and_nothing_is_fetched_to_read_it(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE meta (key, value)")
    other.close()
    with pytest.raises(StoreError, match="not a valid DuckDB") as raised:
        Store.open(path)
    assert "http" not in str(raised.value)


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE TABLE sales (day DATE)",
        "CREATE TABLE meta (a INT)",
        "CREATE TABLE meta (key VARCHAR, value VARCHAR)",
    ],
)
def test_a_database_of_something_else(tmp_path, schema):
    path = tmp_path / "sales.duckdb"
    with duckdb.connect(str(path)) as other:
        other.execute(schema)
    with pytest.raises(StoreError, match=r"sales\.duckdb is not a database of this finder"):
        Store.open(path)


@pytest.mark.parametrize("version", [str(SCHEMA_VERSION - 1), str(SCHEMA_VERSION + 1), "", "x"])
def test_another_schema_version(tmp_path, version):
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as old:
        old.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
        old.execute("INSERT INTO meta VALUES ('schema_version', ?)", [version])
    with pytest.raises(
        StoreError, match=rf"schema version {version}, .* reads version {SCHEMA_VERSION}.*geo build"
    ):
        Store.open(path)


def test_lacking_tables_are_named(tmp_path):
    path = tmp_path / "part.duckdb"
    with duckdb.connect(str(path)) as part:
        part.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
        part.execute(f"INSERT INTO meta VALUES ('schema_version', '{SCHEMA_VERSION}')")
    with pytest.raises(StoreError, match=r"is missing the tables .*edge.*service"):
        Store.open(path)


@pytest.mark.parametrize(
    ("table", "column"), [("edge", "joins"), ("forbidden_turn", "sign"), ("service", "name")]
)
def test_a_lacking_column_is_named_before_anybody_asks(tmp_path, small_db, table, column):
    path = tmp_path / "between two changes.duckdb"
    path.write_bytes(small_db.read_bytes())
    with duckdb.connect(str(path)) as old:
        old.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    with pytest.raises(StoreError, match=rf"columns .*: {table}\.{column}\..*geo build --out"):
        Store.open(path)


def test_a_column_more_is_no_fault(tmp_path, small_db):
    path = tmp_path / "later.duckdb"
    path.write_bytes(small_db.read_bytes())
    with duckdb.connect(str(path)) as later:
        later.execute("ALTER TABLE service ADD COLUMN colour VARCHAR")
    assert Store.open(path).area.name == NAME


def test_a_name_with_a_quote_and_spaces(tmp_path, small_db):
    path = tmp_path / "the town's own [1].duckdb"
    path.write_bytes(small_db.read_bytes())
    assert Store.open(path).area.name == NAME


def test_a_column_that_must_be_filled_is_refused_empty(tmp_path):
    nameless = Service("s-1", None, "sport", "x", "1")  # type: ignore[arg-type]
    with (
        pytest.raises(StoreError, match=r"cannot be written: .*NOT NULL.*service.*name"),
        writing(tmp_path / "new.duckdb") as writer,
    ):
        writer.rows([nameless])


# Demand


def test_homes_of_other_councils_within_the_margin(store):
    assert store.margin_m == pytest.approx(MARGIN_MILES * 1609.344)
    own = store.homes_of_area().xy
    around = {
        code
        for code, (authority, east, north) in POSTCODES.items()
        if authority not in (CODE, None)
        and not code.startswith("BT")  # on the Irish grid, where it is nowhere
        and east is not None
        and np.hypot(*(own - np.array(ORIGIN) - 100 * np.array([east, north])).T).min()
        <= store.margin_m
    }
    assert around  # else nothing is tested
    assert set(store.homes_beyond().table["postcode"]) == around


def test_zones_of_other_councils_are_told_apart(tmp_path):
    rows = [
        PostcodeRow("TE1 1AA", CODE, ORIGIN[0], 90_000.0, None, None, None),
        PostcodeRow("SO14 3AB", "E06000045", ORIGIN[0] + 5000, 90_000.0, None, None, None),
        square("A", "lsoa", -1, 5),
        square("B", "lsoa", 45, 60),
        ZoneDemand("A", "population", 5.0, "pop", None, 0, 4),
    ]
    path = tmp_path / "new.duckdb"
    with writing(path) as writer:
        writer.rows(rows)
        writer.finish(Manifest(Council(CODE, NAME), ()))
    got = Store.open(path).figures()
    assert got.elsewhere == {"B"}
    assert got.table[["zone_id", "kind", "value"]].values.tolist() == [["A", "lsoa", 5.0]]
    assert (got.council, dict(got.origins)) == (CODE, {})


def test_a_zone_is_of_the_council_of_most_of_its_postcodes(tmp_path):
    near_the_middle, ours = (ORIGIN[0] + 200, 90_400.0), (ORIGIN[0] + 400, ORIGIN[0] + 50)
    rows = [
        PostcodeRow("SO14 3AB", "E06000045", *near_the_middle, None, None, None),
        *(
            PostcodeRow(f"TE1 {i}AA", CODE, x, 90_100.0, None, None, None)
            for i, x in enumerate(ours)
        ),
        PostcodeRow("TE1 9AA", CODE, ORIGIN[0] + 450, 90_100.0, None, None, None),
        square("A", "lsoa", -1, 5),
    ]
    path = tmp_path / "new.duckdb"
    with writing(path) as writer:
        writer.rows(rows)
        writer.finish(Manifest(Council(CODE, NAME), ()))
    assert Store.open(path).figures().elsewhere == frozenset()


# Replacing a file in use


def test_a_replaced_file_is_seen_when_opened_again_and_the_old_one_goes_on(tmp_path, town_manifest):
    db = tmp_path / "town.duckdb"
    build(town_manifest, db)
    before, version = Store.open(db), version_of(db)
    assert version_of(db) == version
    renamed = town_manifest.with_name("renamed.toml")
    renamed.write_text(MANIFEST.replace(NAME, "Newham-under-Test"), encoding="utf-8")
    build(renamed, db)
    after = Store.open(db)
    assert version_of(db) != version
    assert after.version != before.version
    assert after.area.name == "Newham-under-Test"
    assert before.area.name == NAME
    assert len(before.network().edges) == len(after.network().edges) > 0
    assert before.locate("TE1 1AB").authority_name == NAME
    before.close()
    assert after.locate("TE1 1AB").authority_name == "Newham-under-Test"
    after.close()


def test_opening_writes_nothing(tmp_path, small_db):
    db = tmp_path / "town.duckdb"
    db.write_bytes(small_db.read_bytes())
    Store.open(db).counts()
    assert [p.name for p in tmp_path.iterdir()] == ["town.duckdb"]
    assert db.read_bytes() == small_db.read_bytes()


# What it answers


def test_what_the_file_is(store):
    assert (store.area.code, store.area.name) == (CODE, NAME)
    assert len(store.version) == 32
    assert store.built_at.endswith("+00:00")
    assert store.tiles() is None


def test_every_table_is_counted(store):
    counts = store.counts().set_index("table")["rows"]
    assert set(counts.index) == set(TABLES)
    assert counts["postcode"] == len(POSTCODES)
    assert counts["source"] == 4


def test_sources_have_their_provenance(store):
    sources = store.sources()
    assert list(sources.columns) == [f.name for f in fields(SourceRow)]
    assert sources["illustrative"].tolist() == [False, False, False, True]
    assert (sources["rows_read"] == sources["rows_kept"] + sources["rows_rejected"]).all()
    assert sources.set_index("source_id").loc["qlac-postcodes", "rows_kept"] == len(POSTCODES)


def test_each_attribution_is_said_once_in_the_order_of_the_manifest(store):
    assert store.attribution() == [
        "Test postcodes, made up",
        "Test councils, made up",
        "© Test mappers",
        "Example services, made up",
    ]


def test_one_attribution_of_two_sources_is_said_once(tmp_path, town_manifest):
    same = town_manifest.with_name("same.toml")
    same.write_text(
        MANIFEST.replace("Test councils, made up", "Test postcodes, made up"), encoding="utf-8"
    )
    built = Store.open(build(same, tmp_path / "same.duckdb").path)
    assert built.attribution() == [
        "Test postcodes, made up",
        "© Test mappers",
        "Example services, made up",
    ]


def test_a_postcode_and_a_council(store):
    assert store.postcode("TE1 1ZZ") == PostcodeRow("TE1 1ZZ", None, None, None, None)
    assert store.postcode("TE1 1QQ") is None
    assert store.authority("E07000209").upper_name == "Surrey"
    assert store.authority("") is None


def test_councils_are_named_by_who_publishes_the_local_offer(store):
    names = store.council_names()
    assert names[CODE] == NAME
    assert names["E10000030"] == "Surrey"
    assert names["E07000209"] == "Surrey"  # Guildford is a district of it


def test_the_offer_says_what_a_search_asks_of_each_service(store):
    offer = store.offer()
    services = offer.services.set_index("name")
    assert services.loc["Row Surgery", "section"] == "health-and-care"
    assert services["free"].tolist() == [False] * len(services)  # nobody says what it costs
    assert services["referral"].isna().all()
    assert services["assured"].isna().all()
    assert services.loc["Row Surgery", "authority_code"] == CODE
    surgery = services.loc["Row Surgery", "service_id"]
    assert [rule.opening_hours for rule in offer.schedules[surgery]] == ["Mo-Fr 08:30-18:00"]
    library = offer.points[offer.service == services.index.get_loc("Testham Library")]
    assert library["wheelchair"].tolist() == ["yes"]
    assert set(offer.points["wheelchair"]) == {"yes", ""}


def test_settlements(store):
    for name in ("tEsThAm", "Test\u00adham", "Testham.", "the Testham"):
        assert [s.name for s in store.settlements(name)] == ["Testham"]
    assert store.settlements("...") == []
    assert store.settlements("%") == []


def test_homes_are_the_area_s_own_with_a_place(store):
    homes = store.homes_of_area().table
    assert list(homes.columns) == ["postcode", "easting", "northing", "lsoa", "quality"]
    assert homes["postcode"].tolist() == ["TE1 1AA", "TE1 1AB", "TE1 1AD", "TE1 9ZZ"]


def test_the_base_map_is_an_archive_of_tiles(store):
    assert store.base_map().read(0, 7) == b"PMTiles"


def test_details(store):
    services = store.offer().services.set_index("name")["service_id"]
    wanted = [
        services["Testham Library"],
        services["Example: Talking Time"],
        services["Testham Primary School"],
        "no such service",
    ]
    table = store.details(wanted)
    assert table.index.tolist() == wanted
    held = {f.name for f in fields(Service)} - {"service_id"}
    shown = {
        "address",
        "postcode",
        "wheelchair",
        "accessibility",
        "opening_hours",
        "cost",
        "needs",
        "organization",
        "placed_by",
        "fields_from",
        "source_title",
        "source_vintage",
    }
    assert set(table.columns) == held | shown
    library, talking, school, none = (table.loc[i] for i in wanted)
    assert library["wheelchair"] == "yes"
    assert library["source_title"] == "Test map"
    assert talking["needs"] == "ASD,SLCN"
    assert talking["illustrative"]
    assert (school["min_age"], school["max_age"], school["urn"]) == (4, 11, "123456")
    assert pd.isna(none["name"])


def test_details_of_nothing(store):
    assert store.details([]).empty


def test_hours_are_kept(store):
    services = store.offer().services.set_index("name")["service_id"]
    table = store.details([services["Row Surgery"]])
    assert table["opening_hours"].tolist() == ["Mo-Fr 08:30-18:00"]


# Timetables

TIMETABLE = Timetable(
    timetable_id="buses",
    source_id="buses",
    title="Buses",
    agencies="Example Buses; Example Trains",
    timezone="Europe/London",
    valid_from=date(2026, 9, 1),
    valid_until=date(2027, 8, 31),
    routes=2,
    trips=40,
    stops=12,
    illustrative=True,
    feed=b"PK\x03\x04\x00",
)


def test_timetables_come_back_as_they_were_written(tmp_path):
    told = replace(
        TIMETABLE,
        timetable_id="rail",
        title="Rail",
        illustrative=False,
        concessions="All day",
        concessions_source="https://example.org",
        concessions_date=date(2026, 4, 1),
    )
    path = tmp_path / "new.duckdb"
    with writing(path) as writer:
        writer.rows([told, TIMETABLE])
        writer.finish(Manifest(Council(CODE, NAME), ()))
    store = Store.open(path)
    assert store.timetables() == [TIMETABLE, told]
    facts = store.timetable_facts()
    assert facts["title"].tolist() == ["Rail", "Buses"]
    assert "feed" not in facts


def test_an_area_without_a_timetable_has_none(store):
    assert store.timetables() == []
    assert store.timetable_facts().empty


class Stopping:
    """A value at which Ctrl-C is pressed while the engine reads it."""

    def __str__(self):
        raise KeyboardInterrupt


def test_ctrl_c_while_the_engine_reads_a_frame_is_ctrl_c(tmp_path):
    with (
        pytest.raises(KeyboardInterrupt),
        writing(tmp_path / "new.duckdb") as writer,
    ):
        writer.frame("meta", pd.DataFrame({"key": ["a"], "value": [Stopping()]}))


def test_the_engine_s_own_word_for_ctrl_c_is_ctrl_c(tmp_path):
    for said in (RuntimeError("Query interrupted"), duckdb.InterruptException("Interrupted!")):
        with pytest.raises(KeyboardInterrupt), writing(tmp_path / "new.duckdb"):
            raise said
        (tmp_path / "new.duckdb").unlink()
    with pytest.raises(RuntimeError, match="of ours"), writing(tmp_path / "new.duckdb"):
        raise RuntimeError("a mistake of ours")


def test_eight_threads_asking_at_once_get_the_same_answers(store):
    switching = sys.getswitchinterval()
    codes = [code for code, (authority, *_) in POSTCODES.items() if authority]
    expected = [store.postcode(code) for code in codes]
    ids = store.offer().services["service_id"].tolist()

    def ask(_turn):
        assert [store.postcode(code) for code in codes] == expected
        assert store.details(ids).index.tolist() == ids
        return store.locate("TE1 1AA"), len(store.homes_of_area()), tuple(store.attribution())

    try:
        sys.setswitchinterval(1e-5)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(64)))
    finally:
        sys.setswitchinterval(switching)
    assert len(set(answers)) == 1


def test_a_sendiass_that_a_source_lists_is_the_area_s(small_db, tmp_path):
    """Not the neighbour's, and not an example."""
    copy = tmp_path / "copy.duckdb"
    shutil.copy(small_db, copy)
    first = Store.open(copy)
    assert "sendiass" not in first.contacts
    first.close()
    changes = "category = 'sendiass', phone = '01983 777', url = 'https://e.org/iass'"
    theirs = tmp_path / "theirs.duckdb"
    for path, code in ((copy, CODE), (theirs, "E09000025")):
        shutil.copy(small_db, path)
        with duckdb.connect(str(path)) as db:
            db.execute(
                f"UPDATE service SET {changes}, authority_code = ? WHERE service_id = 'osm-n3'",
                [code],
            )
    held = Store.open(copy).contacts["sendiass"]
    assert (held.phone, held.web, held.page) == ("01983 777", "https://e.org/iass", held.web)
    assert date.fromisoformat(held.checked)
    assert "sendiass" not in Store.open(theirs).contacts
    assert Store.open(copy).contacts["duty_line"].phone == "01983 555999"
