"""Opening times: calendars and map notation, holidays, terms, midnight, clock changes."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from opening_hours import OpeningHours

from geo.directory import opening
from geo.directory.opening import Span, falls_on, is_bank_holiday, on_day, open_at, week
from geo.records import Schedule

MONDAY = date(2026, 11, 23)


def rule(**said: object) -> Schedule:
    return Schedule("s", "source", **said)


def weekly(byday: str, opens: str = "09:30", closes: str = "11:30", **said: object) -> Schedule:
    return rule(byday=byday, opens_at=opens, closes_at=closes, freq="WEEKLY", **said)


def mapped(text: str) -> list[Schedule]:
    return [rule(opening_hours=text)]


def test_a_weekly_session_is_open_on_its_day_alone() -> None:
    states = [day.state for day in week([weekly("MO,WE")], MONDAY)]
    assert states == ["open", "closed", "open", "closed", "closed", "closed", "closed"]
    assert on_day([weekly("MO")], MONDAY).spans == (Span(time(9, 30), time(11, 30)),)


def test_without_rules_nothing_is_said() -> None:
    assert on_day([], MONDAY).state == "not known"
    assert open_at([], MONDAY, time(10)) == "not known"


@pytest.mark.parametrize(
    ("at", "state"),
    [("09:29", "closed"), ("09:30", "open"), ("11:29", "open"), ("11:30", "closed")],
)
def test_the_first_minute_counts_and_the_last_does_not(at: str, state: str) -> None:
    assert open_at([weekly("MO")], MONDAY, time.fromisoformat(at)) == state


def test_before_and_after_its_dates_a_rule_says_closed() -> None:
    rules = [weekly("MO", valid_from=MONDAY, valid_to=MONDAY)]
    assert [on_day(rules, MONDAY + timedelta(days=d)).state for d in (-7, 0, 7)] == [
        "closed",
        "open",
        "closed",
    ]


@pytest.mark.parametrize(
    ("byday", "day", "falls"),
    [
        ("1SA", date(2026, 12, 5), True),
        ("1SA", date(2026, 12, 12), False),
        ("3WE", date(2026, 12, 16), True),
        ("-1FR", date(2027, 2, 26), True),
        ("-1FR", date(2027, 2, 19), False),
        ("5MO", date(2026, 11, 30), True),
        ("mo", MONDAY, True),
        ("", MONDAY, False),
    ],
)
def test_days_of_the_month(byday: str, day: date, falls: bool) -> None:
    assert falls_on(byday, day) is falls


@pytest.mark.parametrize(
    "words",
    ["School terms only.", "Term time only", "term-time", "During term", "Not in school holidays"],
)
def test_school_terms_are_not_known_so_it_may_be_open(words: str) -> None:
    day = on_day([weekly("MO", description=words)], MONDAY)
    assert day.state == "perhaps"
    assert day.notes == (opening.IN_TERM,)
    assert open_at([weekly("MO", description=words)], MONDAY, time(10)) == "perhaps"
    assert open_at([weekly("MO", description=words)], MONDAY, time(12)) == "closed"


def test_out_of_its_dates_even_a_term_session_is_closed_for_certain() -> None:
    rules = [weekly("MO", description="School terms only.", valid_to=date(2026, 7, 21))]
    assert on_day(rules, MONDAY).state == "closed"


def test_a_holiday_club_with_its_own_dates_is_certain_in_them() -> None:
    club = weekly(
        "TU",
        description="Summer holidays.",
        valid_from=date(2027, 7, 26),
        valid_to=date(2027, 8, 20),
    )
    assert on_day([club], date(2027, 7, 27)).state == "open"
    assert on_day([weekly("TU", description="School holidays.")], date(2027, 7, 27)).notes == (
        opening.IN_HOLIDAYS,
    )


@pytest.mark.parametrize(
    "words", ["Every 2 weeks.", "Fortnightly", "By appointment", "first Monday"]
)
def test_words_that_limit_the_days_make_it_uncertain(words: str) -> None:
    day = on_day([weekly("MO", description=words)], MONDAY)
    assert (day.state, day.notes) == ("perhaps", (words,))


def test_other_words_are_told_and_change_nothing() -> None:
    day = on_day([weekly("MO", description="Not in heavy rain.")], MONDAY)
    assert (day.state, day.notes) == ("open", ("Not in heavy rain.",))


@pytest.mark.parametrize(
    "holiday",
    [
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 8, 30),
    ],
)
def test_on_a_bank_holiday_we_do_not_claim_to_know(holiday: date) -> None:
    day = on_day([weekly("MO,TU,WE,TH,FR")], holiday)
    assert is_bank_holiday(holiday)
    assert day.state == "perhaps"
    assert opening.BANK_HOLIDAY in day.notes


def test_scotlands_holidays_are_not_englands() -> None:
    assert on_day([weekly("MO")], date(2026, 11, 30)).state == "open"  # St Andrew's Day


def test_day_and_night_all_week_is_so_on_bank_holidays_too() -> None:
    always = weekly("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")
    assert on_day([always], date(2026, 12, 25)).state == "open"
    assert on_day(mapped("24/7"), date(2026, 12, 25)).state == "open"
    assert open_at(mapped("24/7"), MONDAY, time(3)) == "open"


def test_map_notation_that_speaks_of_holidays_is_believed_in_england() -> None:
    easter_monday = date(2027, 3, 29)  # no holiday in Scotland
    assert on_day(mapped("Mo-Fr 09:00-17:00; PH off"), easter_monday).state == "closed"
    shorter = on_day(mapped("Mo-Sa 08:00-20:00; PH 10:00-16:00"), easter_monday)
    assert (shorter.state, shorter.spans) == ("open", (Span(time(10), time(16)),))
    assert on_day(mapped("Mo-Fr 09:00-17:00"), easter_monday).state == "perhaps"


@pytest.mark.parametrize("text", ["ring first", "Mo-Fr 9am to five", "<script>", "Mo 25:00-26:99"])
def test_words_that_are_no_times_are_kept_as_written(text: str) -> None:
    day = on_day(mapped(text), MONDAY)
    assert (day.state, day.spans, day.notes) == ("perhaps", (), (text,))
    assert open_at(mapped(text), MONDAY, time(10)) == "perhaps"


def test_school_holidays_and_the_sun_make_notation_uncertain() -> None:
    assert on_day(mapped("Mo-Fr sunrise-sunset"), MONDAY).state == "perhaps"
    assert on_day(mapped("SH Mo-Fr 10:00-16:00"), MONDAY).state != "open"


def test_a_comment_in_the_notation_is_a_condition() -> None:
    day = on_day(mapped('Mo 09:00-12:00 "by appointment"'), MONDAY)
    assert (day.state, day.notes) == ("perhaps", ("by appointment",))


@pytest.mark.parametrize("rules", [[weekly("FR", "22:00", "02:00")], mapped("Fr 22:00-02:00")])
def test_past_midnight_belongs_to_the_day_before(rules: list[Schedule]) -> None:
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    assert on_day(rules, friday).spans == (Span(time(22), time(2)),)
    assert on_day(rules, saturday).state == "closed"
    assert open_at(rules, friday, time(23)) == "open"
    assert open_at(rules, saturday, time(1, 59)) == "open"
    assert open_at(rules, saturday, time(2)) == "closed"
    assert open_at(rules, friday, time(1)) == "closed"


def test_two_nights_in_a_row_meet() -> None:
    rules = [weekly("FR,SA", "17:00", "11:00")]
    assert open_at(rules, date(2026, 11, 28), time(10)) == "open"
    assert open_at(rules, date(2026, 11, 28), time(12)) == "closed"


def test_a_span_on_the_nights_when_the_clocks_change() -> None:
    span = Span(time(0, 30), time(4))
    lasting = {}
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 22)):
        opens, closes = span.on(day)
        lasting[day.month] = closes.timestamp() - opens.timestamp()
        assert (opens.time(), closes.time()) == (span.opens, span.closes)
    assert lasting == {3: 2.5 * 3600, 10: 4.5 * 3600, 11: 3.5 * 3600}


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_on_the_nights_when_the_clocks_change_the_wall_clock_counts(day: date) -> None:
    for rules in ([weekly("SU", "01:00", "03:00")], mapped("Su 01:00-03:00")):
        assert on_day(rules, day).spans == (Span(time(1), time(3)),)
        assert open_at(rules, day, time(1, 30)) == "open"


def test_several_rules_add_up_and_one_certain_one_is_enough() -> None:
    rules = [weekly("MO", description="School terms only."), weekly("MO", "14:00", "15:00")]
    day = on_day(rules, MONDAY)
    assert day.state == "open"
    assert [span.certain for span in day.spans] == [False, True]
    assert open_at(rules, MONDAY, time(10)) == "perhaps"
    assert open_at(rules, MONDAY, time(14, 30)) == "open"


def test_a_rule_without_days_or_times_says_so() -> None:
    assert on_day([rule(opens_at="09:00", closes_at="10:00")], MONDAY).notes == (opening.NO_DAYS,)
    assert on_day([rule(byday="MO")], MONDAY).notes == (opening.NO_TIMES,)
    assert on_day([rule(description="Ring us.")], MONDAY).notes == ("Ring us.",)
    assert on_day([rule(freq="DAILY", opens_at="09:00", closes_at="10:00")], MONDAY).state == "open"


days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
minutes = st.integers(0, 23 * 60 + 59).map(lambda m: time(m // 60, m % 60))
codes = st.lists(st.sampled_from(opening.DAY_CODES), min_size=1, max_size=4, unique=True)
texts = st.one_of(
    st.none(), st.text(max_size=40), st.sampled_from(["School terms only.", "Every 2 weeks."])
)


@given(codes, minutes, minutes, texts, days, minutes)
def test_any_rule_gives_one_of_four_states_and_open_at_agrees(
    byday: list[str], opens: time, closes: time, words: str | None, day: date, at: time
) -> None:
    rules = [weekly(",".join(byday), f"{opens:%H:%M}", f"{closes:%H:%M}", description=words)]
    found = on_day(rules, day)
    assert found.state in opening.STATES
    if open_at(rules, day, at) == "open":
        start = datetime.combine(day, at)
        spans = [(day, s) for s in found.spans]
        before = day - timedelta(days=1)
        spans += [(before, s) for s in on_day(rules, before).spans]
        assert any(
            o.replace(tzinfo=None) <= start < c.replace(tzinfo=None)
            for d, s in spans
            for o, c in [s.on(d)]
        )


@given(codes, minutes, minutes, days)
def test_a_week_later_is_the_same_but_for_bank_holidays(
    byday: list[str], opens: time, closes: time, day: date
) -> None:
    later = day + timedelta(days=7)
    assume(not is_bank_holiday(day) and not is_bank_holiday(later))
    rules = [weekly(",".join(byday), f"{opens:%H:%M}", f"{closes:%H:%M}")]
    assert on_day(rules, day).spans == on_day(rules, later).spans


@given(codes, minutes, minutes, days, minutes)
def test_calendar_rules_agree_with_the_maps_own_reader(
    byday: list[str], opens: time, closes: time, day: date, at: time
) -> None:
    """The oracle is the library that reads OpenStreetMap's notation."""
    assume(opens != closes)
    rules = [weekly(",".join(byday), f"{opens:%H:%M}", f"{closes:%H:%M}")]
    named = ",".join(code.title() for code in byday)
    oracle = OpeningHours(f"{named} {opens:%H:%M}-{closes:%H:%M}")
    is_open = oracle.is_open(datetime.combine(day, at))
    assert (open_at(rules, day, at) in ("open", "perhaps")) is is_open


@given(st.text(max_size=60), days, minutes)
def test_no_notation_is_an_error(text: str, day: date, at: time) -> None:
    assert open_at(mapped(text), day, at) in opening.STATES


@pytest.mark.parametrize(
    "words",
    [
        "Closed in school holidays",
        "Except school holidays",
        "Not during school holidays",
        "Closed during the summer holidays",
        "Term time only, closed half term",
    ],
)
def test_closed_in_the_holidays_means_in_term(words: str) -> None:
    assert on_day([weekly("MO", description=words)], MONDAY).notes == (opening.IN_TERM,)


@pytest.mark.parametrize("words", ["Long-term support group", "Terms and conditions apply"])
def test_other_terms_are_no_school_terms(words: str) -> None:
    day = on_day([weekly("MO", description=words)], MONDAY)
    assert (day.state, day.notes) == ("open", (words,))


def test_a_term_session_of_few_weeks_is_still_uncertain_in_half_term() -> None:
    few = weekly(
        "TU",
        description="School terms only.",
        valid_from=date(2026, 9, 29),
        valid_to=date(2026, 11, 10),
    )
    assert on_day([few], date(2026, 10, 27)).state == "perhaps"


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Closed on bank holidays.", "closed"),
        ("Not bank holidays", "closed"),
        ("Open on bank holidays", "open"),
        ("Including public holidays", "open"),
        ("Bank holidays vary", "perhaps"),
        (None, "perhaps"),
    ],
)
def test_what_is_said_of_bank_holidays_is_read_either_way(words: str | None, state: str) -> None:
    easter_monday = date(2027, 3, 29)
    assert on_day([weekly("MO", description=words)], easter_monday).state == state


def test_a_day_of_the_month_keeps_its_words_and_conditions() -> None:
    first = date(2026, 12, 5)
    asked = on_day([weekly("1SA", description="By appointment only.")], first)
    assert (asked.state, asked.notes) == ("perhaps", ("By appointment only.",))
    told = on_day([weekly("1SA", description="Not in August.")], first)
    assert (told.state, told.notes) == ("open", ("Not in August.",))


def test_once_a_month_without_saying_which_is_uncertain() -> None:
    monthly = rule(byday="SA", freq="MONTHLY", opens_at="10:00", closes_at="12:00")
    day = on_day([monthly], date(2026, 12, 5))
    assert (day.state, day.notes) == ("perhaps", (opening.ONCE_A_MONTH,))
