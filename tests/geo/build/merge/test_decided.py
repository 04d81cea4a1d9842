"""One service, one entry: what a person said of a pair."""

from tests.geo.build.merge.made import entry, ids, joined, said


def test_a_yes_merges_what_nothing_else_would():
    found = joined(
        entry("feed", "1", "One", category="gp", urn="1"),
        entry("osm", "w2", "Two", 5000, category="hospital", urn="2"),
        decisions=said("feed-1", "osm-w2", True),
    )
    assert ids(found) == {"feed-1"}
    assert found.doubtful == []
    assert found.merged[0].how == "the file of pairs says so"


def test_a_yes_merges_two_entries_of_one_source():
    found = joined(
        entry("osm", "w1", "One"),
        entry("osm", "w2", "Two", 40),
        decisions=said("osm-w1", "osm-w2", True),
    )
    assert ids(found) == {"osm-w1"}


def test_a_no_keeps_apart_and_is_asked_no_more():
    rows = (entry("feed", "1"), entry("osm", "w2"))
    found = joined(*rows, decisions=said("feed-1", "osm-w2", False))
    assert len(ids(found)) == 2
    assert found.doubtful == []


def test_a_no_holds_for_what_an_entry_has_become_part_of():
    rows = (entry("gias", "1", urn="1"), entry("osm", "w2", "Other", urn="1"), entry("feed", "3"))
    found = joined(*rows, decisions=said("feed-3", "osm-w2", False))
    assert ids(found) == {"gias-1", "feed-3"}
    assert found.doubtful == []


def test_words_that_contradict_each_other_keep_apart_and_are_told():
    decisions = (
        said("feed-1", "osm-w2", True)
        | said("list-3", "osm-w2", True)
        | said("feed-1", "list-3", False)
    )
    found = joined(
        entry("feed", "1", "A"),
        entry("osm", "w2", "B"),
        entry("list", "3", "C"),
        decisions=decisions,
    )
    assert len(ids(found)) == 2
    assert len(found.doubtful) == 1


def test_a_word_about_entries_that_are_gone_changes_nothing():
    rows = (entry("feed", "1"), entry("osm", "w2", "Else"))
    decisions = said("feed-1", "gone", True) | said("gone", "osm-w2", False)
    assert joined(*rows, decisions=decisions).rows == joined(*rows).rows
