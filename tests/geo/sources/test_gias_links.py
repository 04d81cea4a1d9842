"""Numbers of schools that became others: in the register's links, and in the register itself."""

from collections import Counter

import pytest

from geo.build.merge import merge
from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Merged, Rejected, Service, UrnChange
from geo.sources.gias import read as read_register
from geo.sources.gias.links import read
from tests.geo.build.merge.made import entry, of
from tests.geo.sources.test_gias import PLAIN, SOURCE, write

LINKS = Source("gias-links", "links", "Links", "DfE", "l", "a", "2026")
HEADER = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate"


def links(tmp_path, *lines):
    path = tmp_path / "links_edubasealldata20260901.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="cp1252")
    harvest = read(path, LINKS)
    kept, left = harvest.rows_kept, harvest.left_out.total()
    assert harvest.rows_read == kept + left + harvest.rows_rejected
    return harvest


def changes(harvest):
    return [(row.former_urn, row.urn) for row in of(harvest.rows, UrnChange)]


def test_both_ends_of_a_link_say_the_same(tmp_path):
    found = links(
        tmp_path,
        '140001,118175,"Hill School",Predecessor,01-09-2013',
        '118175,140001,"Hill Academy",Successor,01-09-2013',
    )
    assert changes(found) == [("118175", "140001")]
    assert found.left_out == Counter({"the link of another row": 1})


def test_schools_that_were_merged_or_split_are_not_one_school(tmp_path):
    found = links(
        tmp_path,
        "140001,118175,Infant,Predecessor,",
        "140001,118176,Junior,Predecessor,",
        "118177,140002,One,Successor,",
        "118177,140003,Other,Successor,",
        "140004,118178,Old,Predecessor - merged,",
        "140005,118179,Old,Predecessor - Split School,",
        "140006,118180,Hill,Sixth Form Centre Link,",
    )
    assert changes(found) == []
    assert found.left_out == Counter({"no change of number alone": 7})


@pytest.mark.parametrize(
    "line", ["140001,,X,Predecessor,", "x,118175,X,Successor,", "1,1,X,Successor,"]
)
def test_a_link_without_two_numbers_is_rejected(tmp_path, line):
    found = links(tmp_path, line)
    assert changes(found) == []
    assert len(of(found.rows, Rejected)) == 1


def test_another_file_is_refused(tmp_path):
    path = write(tmp_path / "links.csv", {})
    with pytest.raises(SourceError, match="LinkURN"):
        read(path, LINKS)


def register(tmp_path, *schools):
    columns = ("URN", "LA (code)", "EstablishmentNumber", "EstablishmentStatus (code)")
    rows = [dict(zip(columns, school, strict=True)) for school in schools]
    all_columns = [*PLAIN, "LA (code)", "EstablishmentNumber"]
    return read_register(write(tmp_path / "gias.csv", *rows, columns=all_columns), SOURCE)


def test_a_closed_school_whose_number_an_open_one_has_is_that_school(tmp_path):
    found = register(
        tmp_path,
        ("118175", "921", "2045", "2"),
        ("140001", "921", "2045", "1"),
        ("118176", "921", "2046", "2"),
        ("118177", "920", "2045", "2"),
        ("149999", "921", "2045", "4"),
    )
    assert changes(found) == [("118175", "140001")]


def test_a_number_that_two_open_schools_have_tells_nothing(tmp_path):
    found = register(
        tmp_path,
        ("118175", "921", "2045", "2"),
        ("140001", "921", "2045", "1"),
        ("140002", "921", "2045", "3"),
    )
    assert changes(found) == []


def test_a_list_with_the_number_of_before_meets_the_academy_of_today(tmp_path):
    found = register(tmp_path, ("118175", "921", "2045", "2"), ("140001", "921", "2045", "1"))
    listed = entry("list", "1", "Hill Community School", urn="118175")
    merged = merge({"gias": found.rows, "list": listed}, ranks={"gias": 0, "list": 5})
    (school,) = of(merged.rows, Service)
    assert (school.service_id, school.urn) == ("gias-140001", "140001")
    assert merged.merged == [
        Merged(
            "gias-140001",
            "list-1",
            "list",
            "Hill Community School",
            "URN 118175 became 140001",
        )
    ]
