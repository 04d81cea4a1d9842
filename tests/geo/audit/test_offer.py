"""An offer held against the law: by hand, and by what must always hold."""

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.audit import (
    ASK,
    MISSING,
    MUST,
    PART,
    SHOULD,
    THERE,
    CouncilAnswer,
    OfferAudit,
    RequirementFinding,
    audit,
    heard_all,
    offer_law,
)
from geo.directory.vocabulary import CATEGORIES
from geo.publish.audit_report import found_said
from geo.voices import Comments
from tests.geo.audit.made import TODAY, entry, offer

LAW = offer_law(TODAY)


def held(*entries: dict[str, object], **more: object) -> OfferAudit:
    return audit("Testham", "E06000001", offer(*entries), LAW, TODAY, **more)  # type: ignore[arg-type]


def finding(found: OfferAudit, key: str) -> RequirementFinding:
    return next(one for one in found.findings if one.requirement.id == key)


def test_an_empty_offer_lacks_what_can_be_told_and_the_rest_is_asked():
    found = held()
    assert finding(found, "advice").state == MISSING
    assert finding(found, "non-maintained-special").state == ASK
    assert finding(found, "contact").state == ASK
    assert finding(found, "website").state == ASK
    assert found.score(MUST).points == 0.0
    assert found.score(MUST).score == 0.0
    assert found.score(MUST).least == 0.0
    assert found.lacks.empty


def test_a_kind_that_is_listed_is_there_with_its_entries_and_their_check():
    found = finding(held(entry("sendiass"), entry("sendiass", assured=None)), "advice")
    assert (found.state, found.points, found.number) == (THERE, 1.0, 2)
    assert list(found.entries["service_id"]) == ["s0", "s1"]
    assert found.newest == date(2026, 11, 1)
    assert found.unchecked == 1


def test_of_several_kinds_each_counts_its_share():
    found = finding(held(entry("parent-carer-forum")), "forums")
    assert (found.state, found.points, found.number, found.among) == (PART, 0.5, 1, 2)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"type_code": 8}, THERE),
        ({"type_code": 7}, ASK),
        ({}, ASK),
        ({"type_code": 8, "outside": True}, ASK),
    ],
)
def test_a_school_of_a_type_is_known_by_the_register_alone(told, state):
    assert finding(held(entry("special-school", **told)), "non-maintained-special").state == state


def test_schools_whose_type_nobody_gives_may_be_maintained():
    assert finding(held(entry("mainstream-school")), "maintained-schools").state == ASK
    assert finding(held(entry("mainstream-school", type_code=34)), "maintained-schools").state == (
        MISSING
    )
    assert finding(held(entry("mainstream-school", type_code=1)), "maintained-schools").state == (
        THERE
    )


def test_a_school_outside_counts_as_one_outside_and_not_as_one_of_the_area():
    found = held(entry("special-school", outside=True))
    assert finding(found, "outside").state == THERE
    assert finding(found, "special-help").state == MISSING
    assert found.lacks.empty


def test_details_are_worth_the_share_that_give_them_and_those_without_are_named():
    found = held(
        entry("sport"),
        entry("sport", contact=False),
        entry("library", contact=False, assured=date(2025, 1, 1)),
        entry("bus-stop", contact=False),
    )
    contact = finding(found, "contact")
    assert (contact.number, contact.among) == (1, 3)
    assert contact.points == pytest.approx(1 / 3)
    assert list(contact.lacking["service_id"]) == ["s1", "s2"]
    assert dict(zip(found.lacks["service_id"], found.lacks["lacks"], strict=True)) == {
        "s1": ("contact",),
        "s2": ("contact", "fresh"),
    }


def test_what_a_service_costs_is_asked_only_of_kinds_that_may_charge():
    found = held(entry("short-breaks", cost=False), entry("special-school", cost=False))
    assert (finding(found, "who-pays").number, finding(found, "who-pays").among) == (0, 1)
    assert list(found.lacks["service_id"]) == ["s0"]


def test_every_year_of_age_counts_by_hand():
    some = held(
        entry("special-school", min_age=4, max_age=10),
        entry("college", min_age=16, max_age=None),
        entry("short-breaks", min_age=None, max_age=None),
        entry("library", min_age=0, max_age=25),
    )
    # 4 to 10 is seven years, 16 to 25 is ten; a library is not of the kinds that count.
    assert (finding(some, "every-age").number, finding(some, "every-age").among) == (17, 26)


def test_the_score_is_the_mean_of_what_can_be_told_and_its_range_the_rest():
    found = held(entry("sendiass"))
    points = [one.points for one in found.findings if one.requirement.duty == MUST]
    told = [one for one in points if one is not None]
    score = found.score(MUST)
    assert (score.told, score.among) == (len(told), len(points))
    assert score.score == pytest.approx(100 * sum(told) / len(told))
    assert score.least == pytest.approx(100 * sum(told) / len(points))
    assert score.most == pytest.approx(100 * (sum(told) + points.count(None)) / len(points))


def test_pages_of_this_site_count_only_where_it_serves_the_offer():
    assert finding(held(), "complaints").state == ASK
    assert finding(held(is_served=True), "complaints").state == THERE
    assert finding(held(is_served=True), "assessment").points == 0.5


def test_a_council_answers_what_no_data_can_tell_and_never_takes_away_what_is_there():
    answers = {
        "housing": CouncilAnswer("yes", "https://example.org/homes", TODAY),
        "funding": CouncilAnswer("no", "", TODAY),
        "advice": CouncilAnswer("no", "", TODAY),
    }
    found = held(entry("sendiass"), answers=answers)
    assert finding(found, "housing").state == THERE
    assert finding(found, "funding").state == MISSING
    assert finding(found, "advice").state == THERE
    assert finding(found, "advice").answer is None


def a_book(folder: Path) -> Comments:
    book = Comments(folder / "comments.sqlite")
    now = datetime(2026, 6, 1, 10, tzinfo=UTC)
    for text in ("No clubs here.", "A good club."):
        book.comment("service", text, category="sport", now=now)
    for one in book.held():
        book.publish(one.comment_id, by="a@example.org", now=now, seen=1)
    first = book.published()[0]
    book.respond(first.comment_id, "Thank you.", "none", by="a@example.org", now=now, seen=2)
    for _ in range(7):
        book.count_nothing_found("PO30", ["sport"], now=now)
    book.count_nothing_found("PO33", ["sport"], now=now)
    return book


def test_what_families_said_stands_beside_the_kinds_it_is_about(tmp_path):
    found = held(entry("sport"), said=heard_all(a_book(tmp_path), TODAY))
    leisure = finding(found, "leisure")
    assert (len(leisure.said.comments), leisure.said.answered) == (2, 1)
    assert leisure.said.searched == 7  # the one of another district is withheld
    assert not finding(found, "advice").said.comments
    assert finding(found, "comments-answered").points == 0.5
    assert finding(found, "comments-published").state == THERE
    assert finding(held(said=heard_all(None, TODAY)), "comments-answered").state == ASK


def test_comments_of_more_than_a_year_ago_are_asked_about(tmp_path):
    said = heard_all(a_book(tmp_path), date(2028, 1, 1))
    late = audit("T", "", offer(), LAW, date(2028, 1, 1), said=said)
    assert finding(late, "comments-published").state == ASK


SOME = st.lists(
    st.builds(
        lambda kind, contact, who, old, age: entry(
            kind,
            contact=contact,
            who=who,
            assured=date(2024, 1, 1) if old else date(2026, 11, 1),
            min_age=age,
        ),
        st.sampled_from(sorted(CATEGORIES)),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.integers(0, 25),
    ),
    max_size=12,
)


@given(SOME, st.sampled_from(sorted(CATEGORIES)))
def test_an_entry_that_lacks_nothing_never_lowers_what_is_there(entries, kind):
    before, after = held(*entries), held(*entries, entry(kind))
    for one, two in zip(before.findings, after.findings, strict=True):
        # An entry of a type that is not known turns "missing" into a question, never into less.
        if two.points is not None:
            assert two.points >= (one.points or 0.0)
        else:
            assert not one.points


@given(SOME)
def test_the_order_of_entries_changes_no_score(entries):
    there = [score.points for score in held(*entries).scores]
    back = [score.points for score in held(*reversed(entries)).scores]
    assert there == pytest.approx(back)


@given(SOME)
def test_the_score_lies_in_its_range(entries):
    for duty in (MUST, SHOULD):
        score = held(*entries).score(duty)
        assert score.score is not None
        assert 0 <= score.least <= score.score <= score.most <= 100


def test_every_entry_that_lacks_something_is_among_those_that_are_asked():
    found = held(*(entry(kind, contact=False) for kind in CATEGORIES))
    assert set(found.lacks["category"]) == set(CATEGORIES) - LAW.everybody
    assert isinstance(found.lacks, pd.DataFrame)


@pytest.mark.parametrize(
    ("entries", "contacts", "said"),
    [
        ([True, False], [], "1 of 2 entries give this."),
        ([False], [], "0 of 1 entry gives this."),
        ([False], ["sendiass"], "No entry gives this, but the area’s own contact details do."),
        ([], ["sendiass"], "No entry gives this, but the area’s own contact details do."),
        ([], [], "There are no entries of this kind."),
    ],
)
def test_how_sendiass_can_be_reached_is_said_as_it_was_found(entries, contacts, said) -> None:
    found = held(*(entry("sendiass", contact=one) for one in entries), contacts=contacts)
    assert found_said(finding(found, "advice-contact")) == said


def test_sendiass_must_be_within_reach_by_its_entry_or_by_the_area_s_own_contact():
    assert finding(held(), "advice-contact").state == MISSING
    silent = held(entry("sendiass", contact=False))
    assert finding(silent, "advice").state == THERE
    assert finding(silent, "advice-contact").state == MISSING
    assert list(finding(silent, "advice-contact").lacking["service_id"]) == ["s0"]
    told = held(entry("sendiass", contact=False), entry("sendiass", contact=True))
    assert (finding(told, "advice-contact").state, finding(told, "advice-contact").number) == (
        THERE,
        1,
    )
    assert finding(held(contacts=["sendiass"]), "advice-contact").state == THERE
    assert finding(held(contacts=["duty_line"]), "advice-contact").state == MISSING
    assert finding(held(), "advice-contact").requirement.duty == MUST
