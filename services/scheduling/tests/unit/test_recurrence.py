"""Repeating entries: RFC 5545 rules on the practice's wall clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.errors import (
    BlockEndsBeforeItStarts,
    RecurrenceInvalid,
    RecurrenceNeverHappens,
    RecurrenceTooFrequent,
    RecurrenceTooLong,
    TimeZoneUnknown,
)
from scheduling.domain.instants import Span, to_datetime
from scheduling.domain.local_time import span_of_dates
from scheduling.domain.recurrence import CalendarEntry, all_day, check_entry, expand_entry

NEW_YORK, PHOENIX = "America/New_York", "America/Phoenix"


def lunch(rule, starts="2026-03-02 12:00", minutes=60, except_on=()):
    begin = datetime.fromisoformat(starts)
    return CalendarEntry(begin, begin + timedelta(minutes=minutes), rule, frozenset(except_on))


def walls(entry, zone, first, last):
    spans = expand_entry(
        entry, zone, span_of_dates(zone, date.fromisoformat(first), date.fromisoformat(last))
    )
    return [f"{wall(span.starts, zone):%Y-%m-%d %H:%M}" for span in spans]


def wall(instant, zone):
    return to_datetime(instant).astimezone(ZoneInfo(zone))


def test_an_entry_without_a_rule_happens_once():
    once = lunch(None)
    assert walls(once, NEW_YORK, "2026-03-01", "2026-03-31") == ["2026-03-02 12:00"]
    assert walls(once, NEW_YORK, "2026-03-03", "2026-03-31") == []


def test_lunch_stays_at_noon_when_the_clocks_change():
    daily = lunch("FREQ=DAILY")
    spans = expand_entry(daily, NEW_YORK, span_of_dates(NEW_YORK, date(2026, 3, 7), date(2026, 3, 9)))
    assert [to_datetime(span.starts).hour for span in spans] == [17, 16, 16]
    assert walls(daily, NEW_YORK, "2026-03-07", "2026-03-09") == [
        f"2026-03-0{day} 12:00" for day in (7, 8, 9)
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE", ["02", "04", "09", "11", "16", "18", "23", "25", "30"]),
        ("RRULE:freq=weekly;byday=mo", ["02", "09", "16", "23", "30"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=MO", ["02", "08", "16", "22", "30"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU", ["02", "15", "16", "29", "30"]),
        ("FREQ=DAILY;INTERVAL=10", ["02", "12", "22"]),
        ("FREQ=DAILY;BYDAY=SA", ["07", "14", "21", "28"]),
        ("FREQ=WEEKLY;COUNT=3", ["02", "09", "16"]),
        ("FREQ=DAILY;UNTIL=20260304", ["02", "03", "04"]),
        ("FREQ=DAILY;UNTIL=20260304T120000", ["02", "03", "04"]),
        ("FREQ=DAILY;UNTIL=20260304T115959", ["02", "03"]),
        ("FREQ=DAILY;UNTIL=20260304T170000Z", ["02", "03", "04"]),
        ("FREQ=DAILY;UNTIL=20260304T165959Z", ["02", "03"]),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR", ["02", "27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,2", ["02", "31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1", ["02", "31"]),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", ["08"]),
        ("FREQ=YEARLY;BYYEARDAY=61,70", ["02", "11"]),
        ("FREQ=YEARLY;BYWEEKNO=11;BYDAY=MO", ["09"]),
    ],
)
def test_rules_fall_on_the_dates_of_the_standard(rule, expected):
    assert walls(lunch(rule), NEW_YORK, "2026-03-01", "2026-03-31") == [
        f"2026-03-{day} 12:00" for day in expected
    ]


def test_exceptions_take_single_dates_out():
    entry = lunch("FREQ=WEEKLY", except_on=[date(2026, 3, 9)])
    assert walls(entry, PHOENIX, "2026-03-01", "2026-03-20") == ["2026-03-02 12:00", "2026-03-16 12:00"]


def test_a_series_that_ended_leaves_later_months_free():
    assert walls(lunch("FREQ=WEEKLY;COUNT=3"), NEW_YORK, "2026-04-01", "2026-05-31") == []
    assert walls(lunch("FREQ=WEEKLY;UNTIL=20260331"), NEW_YORK, "2026-04-01", "2026-05-31") == []


def test_an_occurrence_in_the_skipped_hour_takes_what_is_left_of_it():
    night = lunch("FREQ=DAILY", starts="2026-03-07 01:30", minutes=60)
    spans = expand_entry(night, NEW_YORK, span_of_dates(NEW_YORK, date(2026, 3, 8), date(2026, 3, 8)))
    assert [(span.ends - span.starts) / 60 for span in spans] == [30]
    skipped = lunch("FREQ=DAILY", starts="2026-03-07 02:00", minutes=60)
    assert walls(skipped, NEW_YORK, "2026-03-07", "2026-03-09") == ["2026-03-07 02:00", "2026-03-09 02:00"]


def test_an_all_day_entry_lasts_from_local_midnight_to_local_midnight():
    vacation = all_day(date(2026, 3, 8), date(2026, 3, 8))
    (span,) = expand_entry(vacation, NEW_YORK, span_of_dates(NEW_YORK, date(2026, 3, 1), date(2026, 3, 31)))
    assert (wall(span.starts, NEW_YORK).hour, wall(span.ends, NEW_YORK).hour) == (0, 0)
    assert (span.ends - span.starts) / 3600 == 23


def test_a_long_occurrence_that_began_before_the_span_is_found():
    fortnight = all_day(date(2026, 6, 1), date(2026, 6, 14), rule="FREQ=MONTHLY")
    found = expand_entry(fortnight, PHOENIX, span_of_dates(PHOENIX, date(2026, 8, 14), date(2026, 8, 14)))
    assert found == [span_of_dates(PHOENIX, date(2026, 8, 1), date(2026, 8, 14))]


def test_leap_day_comes_every_four_years():
    entry = lunch("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", starts="2024-02-29 12:00")
    assert walls(entry, NEW_YORK, "2025-01-01", "2033-01-01") == ["2028-02-29 12:00", "2032-02-29 12:00"]


def test_half_open_spans_share_no_occurrence():
    entry = lunch("FREQ=DAILY")
    (monday,) = expand_entry(entry, PHOENIX, span_of_dates(PHOENIX, date(2026, 3, 2), date(2026, 3, 2)))
    assert expand_entry(entry, PHOENIX, Span(monday.starts - 3600, monday.starts)) == []
    assert expand_entry(entry, PHOENIX, Span(monday.ends, monday.ends + 3600)) == []


def test_more_occurrences_than_allowed_are_refused():
    year = span_of_dates(PHOENIX, date(2026, 3, 2), date(2027, 3, 1))
    assert len(expand_entry(lunch("FREQ=DAILY"), PHOENIX, year, limit=400)) == 365
    with pytest.raises(RecurrenceTooLong):
        expand_entry(lunch("FREQ=DAILY"), PHOENIX, year, limit=100)


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ("", RecurrenceInvalid),
        ("every monday", RecurrenceInvalid),
        ("FREQ=FORTNIGHTLY", RecurrenceInvalid),
        ("BYDAY=MO", RecurrenceInvalid),
        ("FREQ=WEEKLY;", RecurrenceInvalid),
        ("FREQ=WEEKLY;BYDAY=", RecurrenceInvalid),
        ("FREQ=WEEKLY;BYDAY=XX", RecurrenceInvalid),
        ("FREQ=WEEKLY;FREQ=DAILY", RecurrenceInvalid),
        ("FREQ=WEEKLY;BYEASTER=0", RecurrenceInvalid),
        ("FREQ=WEEKLY\nDTSTART:20200101T000000", RecurrenceInvalid),
        ("FREQ=WEEKLY;INTERVAL=0", RecurrenceInvalid),
        ("FREQ=WEEKLY;INTERVAL=1001", RecurrenceInvalid),
        ("FREQ=WEEKLY;COUNT=-1", RecurrenceInvalid),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20270101", RecurrenceInvalid),
        ("FREQ=WEEKLY;UNTIL=soon", RecurrenceInvalid),
        ("FREQ=WEEKLY;UNTIL=20261399", RecurrenceInvalid),
        ("FREQ=WEEKLY;UNTIL=20260230", RecurrenceInvalid),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", None),
        ("FREQ=MONTHLY;BYMONTHDAY=40", RecurrenceNeverHappens),
        ("FREQ=MONTHLY;BYMONTH=a", RecurrenceInvalid),
        ("FREQ=HOURLY", RecurrenceTooFrequent),
        ("FREQ=SECONDLY", RecurrenceTooFrequent),
        ("FREQ=DAILY;BYHOUR=9,10", RecurrenceTooFrequent),
        ("FREQ=DAILY;COUNT=1001", RecurrenceTooLong),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", RecurrenceNeverHappens),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", RecurrenceNeverHappens),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", RecurrenceNeverHappens),
        ("FREQ=DAILY;UNTIL=20260301", RecurrenceNeverHappens),
        ("FREQ=WEEKLY;BYDAY=MO", None),
        ("FREQ=DAILY;UNTIL=20260302", None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", None),
    ],
)
def test_a_rule_is_checked_before_it_is_kept(rule, refusal):
    if refusal is None:
        check_entry(lunch(rule), NEW_YORK)
        return
    with pytest.raises(refusal) as raised:
        check_entry(lunch(rule), NEW_YORK)
    assert type(raised.value) is refusal


def test_an_entry_that_takes_no_time_is_refused():
    for minutes in (0, -15):
        with pytest.raises(BlockEndsBeforeItStarts):
            check_entry(lunch(None, minutes=minutes), NEW_YORK)


def test_an_entry_in_an_unknown_zone_is_refused():
    with pytest.raises(TimeZoneUnknown):
        check_entry(lunch("FREQ=DAILY;UNTIL=20270101T000000Z"), "Mars/Olympus")


@st.composite
def plain_rules(draw):
    """Rules that are told by counting; the standard library of recurrence is the judge."""
    starts = draw(
        st.builds(
            datetime.combine,
            st.dates(date(2026, 1, 1), date(2026, 12, 31)),
            st.times().map(lambda it: it.replace(microsecond=0)),
        )
    )
    weekdays = draw(st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), unique=True))
    parts = [f"FREQ={draw(st.sampled_from(['DAILY', 'WEEKLY']))}", f"INTERVAL={draw(st.integers(1, 20))}"]
    parts += [f"BYDAY={','.join(weekdays)}"] if weekdays else []
    parts += [f"WKST={draw(st.sampled_from(['MO', 'TH', 'SU']))}"] if draw(st.booleans()) else []
    if draw(st.booleans()):
        parts.append(f"UNTIL={starts + timedelta(seconds=draw(st.integers(0, 90 * 86400))):%Y%m%dT%H%M%S}")
    return starts, ";".join(parts)


@given(plain_rules(), st.integers(0, 200), st.integers(0, 62))
@settings(max_examples=150, deadline=None)
def test_counting_and_dateutil_agree(plain, days_later, days):
    starts, rule = plain
    first = starts.date() + timedelta(days=days_later)
    last = first + timedelta(days=days)
    entry = CalendarEntry(starts, starts + timedelta(minutes=1), rule)
    spans = expand_entry(entry, "UTC", span_of_dates("UTC", first, last))
    midnight = datetime.combine(first, datetime.min.time())
    beyond = midnight + timedelta(days=days + 1)
    expected = [
        it for it in rrulestr(rule, dtstart=starts).between(midnight, beyond, inc=True) if it < beyond
    ]
    # The minute of the evening before may reach past midnight.
    ours = [to_datetime(span.starts).replace(tzinfo=None) for span in spans]
    assert [it for it in ours if it >= midnight] == expected


def test_instants_are_utc():
    (span,) = expand_entry(lunch(None), PHOENIX, span_of_dates(PHOENIX, date(2026, 3, 2), date(2026, 3, 2)))
    assert to_datetime(span.starts) == datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
