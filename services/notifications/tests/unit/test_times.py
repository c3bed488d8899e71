"""Times in words."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.mail.times import describe_when

NEW_YORK, PHOENIX, LORD_HOWE = "America/New_York", "America/Phoenix", "Australia/Lord_Howe"
EST, EDT, MST = "Eastern Standard Time", "Eastern Daylight Time", "Mountain Standard Time"
ORIENTAL, ROCOSAS = "hora estándar oriental", "hora estándar de las Montañas Rocosas"
MARTES = "Martes, 24 de noviembre de 2026"


@pytest.mark.parametrize(
    ("instant", "zone", "language", "day", "starts", "named"),
    [
        ("2026-11-24T15:00", NEW_YORK, "en", "Tuesday, November 24, 2026", "10:00 AM", EST),
        ("2026-07-14T14:00", NEW_YORK, "en", "Tuesday, July 14, 2026", "10:00 AM", EDT),
        ("2026-11-01T05:30", NEW_YORK, "en", "Sunday, November 1, 2026", "1:30 AM", EDT),
        ("2026-11-01T06:30", NEW_YORK, "en", "Sunday, November 1, 2026", "1:30 AM", EST),
        ("2027-03-14T07:00", NEW_YORK, "en", "Sunday, March 14, 2027", "3:00 AM", EDT),
        ("2026-07-14T14:00", PHOENIX, "en", "Tuesday, July 14, 2026", "7:00 AM", MST),
        ("2026-11-25T03:00", PHOENIX, "en", "Tuesday, November 24, 2026", "8:00 PM", MST),
        ("2026-11-24T15:00", NEW_YORK, "es", MARTES, "10:00 a.m.", ORIENTAL),
        ("2026-11-24T15:00", PHOENIX, "es", MARTES, "8:00 a.m.", ROCOSAS),
        (
            "2026-10-03T15:45",
            LORD_HOWE,
            "en",
            "Sunday, October 4, 2026",
            "2:45 AM",
            "Lord Howe Daylight Time",
        ),
    ],
)
def test_a_time_is_told_by_the_practices_clock_and_names_its_zone(
    instant, zone, language, day, starts, named
):
    starts_at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    when = describe_when(starts_at, starts_at + timedelta(minutes=50), zone, language)
    assert (when.day, when.starts.replace("\u00a0", " "), when.zone) == (day, starts, named)


def test_no_space_is_used_that_older_mail_programs_lack():
    starts_at = datetime(2026, 11, 24, 15, tzinfo=UTC)
    when = describe_when(starts_at, starts_at + timedelta(minutes=50), "America/New_York", "en")
    assert "\u202f" not in f"{when.starts}{when.ends}"
    assert when.ends == "10:50\u00a0AM"
