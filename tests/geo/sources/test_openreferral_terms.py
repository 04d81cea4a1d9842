"""What the terms of councils' taxonomies stand for."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.errors import SourceError
from geo.records import Rejected, Service, ServiceNeed, UnmappedTerm
from geo.sources.openreferral.terms import (
    TERMS,
    TermTable,
    compared_name,
    default_category,
    table_of,
)
from tests.geo.sources.test_openreferral import harvested, of, only, service, source, term

__all__ = ["harvested"]


@pytest.fixture(scope="module")
def table() -> TermTable:
    return table_of(source())


def category(table: TermTable, name: str, taxonomy: str = "A council's list") -> str | None:
    rule = table.rule(taxonomy, "", name)
    return rule.category if rule else None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Short breaks", "short-breaks"),
        ("SHORT-BREAK", "short-breaks"),
        ("Short Breaks for children - Overnight", "short-breaks"),
        ("Childminders (disabled children)", "childcare"),
        ("Speech & Language Therapy", "speech-and-language-therapy"),
        ("Amersham Family Centre", "family-hub"),
        ("Children’s Centres", "family-hub"),
        ("Local Offer > Health > Physiotherapy", "physiotherapy"),
        ("Pre-schools", "early-years"),
        ("PRUs (Pupil Referral Units)", "alternative-provision"),
        ("Groups for parents and carers of children with SEND", "support-group"),
        ("Holiday clubs and schemes", "holiday-activities"),
        ("Breakfast clubs", "breakfast-club"),
        ("Breakfast and after school club", "childcare"),
        ("Inclusion base", "resourced-provision"),
        ("Best Start Family Hubs", "family-hub"),
        ("CAMHS", "mental-health"),
        ("Home to School Transport", "travel-assistance"),
        ("Sleep support service", "other-support"),
        ("SEND Swimming Sessions", "sport"),
        ("Theatre & drama", "play"),
        ("Respite care / befriending", "short-breaks"),
        ("Theatre & Quidditch", None),
        ("Theatre & pest control", None),
        ("Public transport", None),
        ("Hospitality", None),
        ("Quidditch", None),
    ],
)
def test_names_that_councils_use(table: TermTable, name: str, slug: str | None) -> None:
    assert category(table, name) == slug


@pytest.mark.parametrize("slug", CATEGORIES)
def test_our_own_names_are_understood_in_any_list(table: TermTable, slug: str) -> None:
    assert category(table, CATEGORIES[slug].name) == slug
    assert category(table, slug) in CATEGORIES


@pytest.mark.parametrize("code", NEEDS)
def test_names_of_needs_are_understood_in_any_list(table: TermTable, code: str) -> None:
    rule = table.rule("Needs", "", NEEDS[code].name)
    assert rule is not None
    assert code in rule.needs


@pytest.mark.parametrize(
    ("taxonomy", "code", "uri"),
    [
        ("esdServiceTypes", "esdServiceType:298", ""),
        ("esdServiceType", "298", ""),
        ("", "esdServiceTypes:298", ""),
        ("", "http://id.esd.org.uk/service/298", ""),
        ("http://id.esd.org.uk/list/services", "298", ""),
        ("", "", "https://id.esd.org.uk/service/298"),
    ],
)
def test_codes_of_the_service_list_however_they_are_written(
    table: TermTable, taxonomy: str, code: str, uri: str
) -> None:
    rule = table.rule(taxonomy, code, "", uri)
    assert rule is not None
    assert rule.category == "support-group"


def test_a_number_of_another_list_is_not_one_of_the_service_list(table: TermTable) -> None:
    assert table.rule("A council's list", "298", "") is None


def test_no_row_of_the_table_is_hidden_by_one_above_that_says_something_else(
    table: TermTable,
) -> None:
    rows = [line for line in TERMS.read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(rows):
        if "*" in row["term"]:
            continue
        rule = table.rule(row["taxonomy"], row["code"], row["term"])
        assert rule is not None
        assert (rule.category or "", " ".join(rule.needs)) == (row["category"], row["need"]), row


@given(st.text(max_size=40))
def test_comparing_twice_is_comparing_once(name: str) -> None:
    assert compared_name(compared_name(name)) == compared_name(compared_name(compared_name(name)))


# In a feed


def tagged(*terms: tuple[str, str], **changed: Any) -> dict[str, Any]:
    attributes = [term(taxonomy, name) for taxonomy, name in terms]
    return service(attributes=attributes, **changed)


def test_the_term_that_stands_highest_gives_the_category(harvested: Any) -> None:
    found = harvested(
        tagged(("List", "Things to do"), ("List", "Respite care"), ("List", "Autism"))
    )
    assert only(found, Service).category == "short-breaks"
    assert only(found, ServiceNeed).need == "ASD"
    assert of(found, UnmappedTerm) == []


def test_our_own_term_comes_before_all_others(harvested: Any) -> None:
    found = harvested(tagged(("List", "Respite care"), ("SEND Local Offer categories", "sport")))
    assert only(found, Service).category == "sport"


def test_terms_that_stand_for_nothing_are_counted(harvested: Any) -> None:
    first = tagged(("List", "Quidditch"), ("List", "Quidditch"), ("List", "Sport"))
    found = harvested([first, tagged(("List", "Quidditch"), id="two")])
    assert only(found, UnmappedTerm) == UnmappedTerm("feed", "List", "Quidditch", "Quidditch", 2)
    assert [row.category for row in of(found, Service)] == ["sport", "other-support"]
    assert found.rows_kept == 2


def test_a_service_whose_terms_are_no_local_offer_is_left_out(harvested: Any) -> None:
    both = tagged(("List", "Older people"), ("List", "Autism"), id="two")
    found = harvested([tagged(("List", "Pest control")), both])
    assert only(found, Service).source_ref == "two"
    assert found.left_out.total() == 1
    assert of(found, Rejected) == []


def test_a_councils_own_list_of_needs_may_have_the_name_of_ours(harvested: Any) -> None:
    found = harvested(tagged(("Type of need", "Hearing"), ("type of need", "Magic")))
    assert only(found, ServiceNeed).need == "HI"
    assert only(found, Rejected).value == "Magic"


def test_a_term_that_is_only_named_by_its_id_is_counted(harvested: Any) -> None:
    found = harvested(service(attributes=[{"taxonomy_term_id": "abc", "link_type": "service"}]))
    assert only(found, UnmappedTerm).code == "abc"


def test_an_officers_own_table_stands_above_ours(harvested: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "\ufefftaxonomy,code,term,category,need,note\n"
        "# a remark\n"
        "List,,Quidditch,sport,PD ASD,\n"
        ",x:1,,library,,\n"
        ",,Respite care,-,,\n",
        encoding="utf-8",
    )
    changed = {"settings": {"terms": "mine.csv"}, "folder": tmp_path}
    found = harvested(tagged(("List", "Quidditch")), **changed)
    assert only(found, Service).category == "sport"
    assert [row.need for row in of(found, ServiceNeed)] == ["PD", "ASD"]
    assert only(harvested(tagged(("", "x:1")), **changed), Service).category == "library"
    assert harvested([tagged(("L", "Respite care"))], **changed).left_out.total() == 1


def test_the_category_for_all_that_has_none(harvested: Any) -> None:
    found = harvested([service(attributes=None)], settings={"category": "sport"})
    assert only(found, Service).category == "sport"


@pytest.mark.parametrize("value", ["magic", 5, None, ["sport"]])
def test_a_wrong_category_is_an_error(value: Any) -> None:
    with pytest.raises(SourceError, match=r"A feed: category is .* Write one of"):
        default_category(source(settings={"category": value}))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be opened"),
        (b"", "is empty"),
        (b"taxonomy,code\na,b\n", "has no column term, category, need"),
        (b"taxonomy,code,term,category,need,note\n,,Club,magic,,\n", r"line 2: 'magic'"),
        (b"taxonomy,code,term,category,need,note\n,,Club,,WIZ,\n", r"line 2: 'WIZ'"),
        (b"taxonomy,code,term,category,need,note\n,,Club,,,\n", "neither a category nor a need"),
        (b"taxonomy,code,term,category,need,note\n,,,sport,,\n", "neither a code nor a term"),
        (b"\xff\xfe\x00", "not in UTF-8"),
    ],
)
def test_a_wrong_table_is_an_error(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(SourceError, match=rf"mine\.csv.*{said}"):
        table_of(source(settings={"terms": "mine.csv"}, folder=tmp_path))


@pytest.mark.parametrize("value", [5, "", ["a.csv"]])
def test_a_wrong_name_of_a_table_is_an_error(value: Any) -> None:
    with pytest.raises(SourceError, match="A feed: terms is"):
        table_of(source(settings={"terms": value}))


@given(st.binary(max_size=120))
def test_no_table_crashes_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("terms")
    head = b"taxonomy,code,term,category,need,note\n"
    (folder / "mine.csv").write_bytes(head + content)
    try:
        table = table_of(source(settings={"terms": "mine.csv"}, folder=folder))
    except SourceError:
        return
    assert table.names
