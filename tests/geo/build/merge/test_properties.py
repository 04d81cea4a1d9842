"""What holds whatever the sources have."""

from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.build.merge import PairDecision, merge
from geo.records import (
    Entrance,
    Location,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from tests.examples import examples
from tests.geo.build.merge.made import RANKS, entry, of, place

SOURCES = ("gias", "feed", "list", "osm")
NAMES = ("Oak School", "The Oak School", "Oak Infant School", "Elm Centre", "St Mary's", "--")
CATEGORIES = (
    "mainstream-school",
    "early-years",
    "childcare",
    "resourced-provision",
    "bus-stop",
    "other-support",
)
METRES = st.sampled_from([0, 20, 100, 140, 160, 280, 500, 900, 1200, 3000])

said_of = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "east_m": METRES | st.none(),
        "category": st.sampled_from(CATEGORIES),
        "urn": st.sampled_from([None, None, "100001", "100002"]),
        "atco": st.sampled_from([None, None, None, "230"]),
        "phone": st.sampled_from([None, "1"]),
        "wheelchair": st.sampled_from([None, "yes"]),
        "postcode": st.sampled_from([None, "TE1 1AA"]),
        "placed_by": st.sampled_from(["source", "source", "postcode"]),
    }
)


@st.composite
def areas(draw):
    """Some entries of each source, some of them sharing a place or having two."""
    rows = {}
    for source in SOURCES:
        rows[source] = []
        is_sample = source == "list" and draw(st.booleans())
        for i, said in enumerate(draw(st.lists(said_of, max_size=4))):
            at = f"{source}-0-place" if i and draw(st.integers(0, 3)) == 0 else None
            used = {k: v for k, v in said.items() if not at or k not in PLACE}
            rows[source] += entry(source, str(i), at=at, illustrative=is_sample, **used)
            service_id = f"{source}-{i}"
            if draw(st.booleans()):
                rows[source] += extras(source, service_id, at or f"{service_id}-place")
            if draw(st.integers(0, 4)) == 0:
                second = f"{service_id}-second"
                rows[source] += [
                    place(second, source, draw(METRES)),
                    ServiceAtLocation(service_id, second, source),
                ]
    return rows


PLACE = ("east_m", "wheelchair", "postcode", "placed_by")


def extras(source, service_id, where):
    return [
        ServiceNeed(service_id, "ASD", source),
        Schedule(service_id, source, opening_hours="24/7", location_id=where),
        ServiceCapacity(service_id, source, 10),
        Entrance(where, -1.29, 50.7, "gate", source),
    ]


@st.composite
def words(draw, rows):
    """What a person might have said of some pairs."""
    known = sorted(row.service_id for row in of(flat(rows), Service))
    if len(known) < 2:
        return {}
    pairs = st.lists(st.sampled_from(known), min_size=2, max_size=2, unique=True).map(
        lambda pair: tuple(sorted(pair))
    )
    return {
        pair: PairDecision(*pair, same)
        for pair, same in draw(st.dictionaries(pairs, st.booleans(), max_size=3)).items()
    }


def flat(rows):
    return [row for some in rows.values() for row in some]


def run(rows, decisions=None):
    return merge(rows, ranks=RANKS, surveyed=["osm"], decisions=decisions)


def as_sets(found):
    return (
        sorted(map(repr, found.rows)),
        found.merged,
        found.field_sources,
        found.doubtful,
        found.merged_by_source,
    )


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_nothing_is_lost_and_all_ids_lead_somewhere(data):
    rows = data.draw(areas())
    found = run(rows, data.draw(words(rows)))
    before = {row.service_id for row in of(flat(rows), Service)}
    kept = [row.service_id for row in of(found.rows, Service)]
    merged = [row.merged_id for row in found.merged]
    assert sorted([*kept, *merged]) == sorted(before)
    assert {row.service_id for row in found.merged} <= set(kept)
    places = [row.location_id for row in of(found.rows, Location)]
    assert len(set(places)) == len(places)
    for row in found.rows:
        names = {f.name for f in fields(row)}
        assert "service_id" not in names or row.service_id in kept
        if "location_id" in names and row.location_id is not None:
            assert row.location_id in places
    links = [(r.service_id, r.location_id) for r in of(found.rows, ServiceAtLocation)]
    assert len(set(links)) == len(links)
    assert {place for _, place in links} == set(places)
    assert {row.service_id for row in found.field_sources} <= set(kept)


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_an_entry_that_had_a_place_has_one(data):
    rows = data.draw(areas())
    found = run(rows, data.draw(words(rows)))
    placed = {row.service_id for row in of(found.rows, ServiceAtLocation)}
    assert placed == {row.service_id for row in of(found.rows, Service)}


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_the_order_within_a_source_makes_no_difference(data):
    rows = data.draw(areas())
    decisions = data.draw(words(rows))
    mixed = {source: data.draw(st.permutations(some)) for source, some in rows.items()}
    assert as_sets(run(mixed, decisions)) == as_sets(run(rows, decisions))


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_merging_the_merged_changes_nothing(data):
    rows = data.draw(areas())
    decisions = data.draw(words(rows))
    once = run(rows, decisions)
    again = {source: [] for source in rows}
    for row in (*once.rows, *once.merged, *once.field_sources):
        again[row.source_id].append(row)
    twice = run(again, decisions)
    assert sorted(map(repr, twice.rows)) == sorted(map(repr, once.rows))
    assert twice.merged == once.merged
    assert twice.field_sources == once.field_sources
    told = {pair for pair in once.doubtful if "merged, write no" not in pair.why}
    assert set(twice.doubtful) == told


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_a_persons_word_is_done(data):
    rows = data.draw(areas())
    decisions = data.draw(words(rows))
    found = run(rows, decisions)
    now = {row.merged_id: row.service_id for row in found.merged}
    told = {pair.key for pair in found.doubtful}
    asked = {pair.key for pair in found.doubtful if not pair.why.startswith("a pair list joins")}
    samples = {row.service_id for row in of(flat(rows), Service) if row.illustrative}
    for (a, b), decision in decisions.items():
        first, second = now.get(a, a), now.get(b, b)
        if decision.same:
            assert first == second or tuple(sorted((first, second))) in told
        else:
            assert first != second
            assert (a, b) not in asked
    assert samples.isdisjoint({*now, *now.values()})


@settings(max_examples=examples(150), deadline=None)
@given(areas())
def test_without_a_word_numbers_never_mix_and_nothing_is_doubled(rows):
    found = run(rows)
    of_id = {row.service_id: row for row in of(flat(rows), Service)}
    groups = {}
    for row in found.merged:
        groups.setdefault(row.service_id, [row.service_id]).append(row.merged_id)
    for members in groups.values():
        services = [of_id[i] for i in members]
        assert len({s.urn for s in services if s.urn}) <= 1
        assert len({s.atco for s in services if s.atco}) <= 1
        best = services[0]
        assert all(RANKS[s.source_id] > RANKS[best.source_id] for s in services[1:])
    for kind in (ServiceNeed, Schedule, ServiceCapacity):
        owners = [row.service_id for row in of(found.rows, kind)]
        assert len(set(owners)) == len(owners)
