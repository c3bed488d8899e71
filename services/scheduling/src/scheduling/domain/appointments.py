"""What may become of an appointment, by FHIR R4's names."""

from __future__ import annotations

from enum import StrEnum

from scheduling.domain.errors import StatusChangeNotAllowed


class AppointmentStatus(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"


KEEPS_TIME = frozenset(AppointmentStatus) - {AppointmentStatus.CANCELLED, AppointmentStatus.ENTERED_IN_ERROR}
"""In these it stands in the calendar, and its time is not free."""

ATTENDANCE = frozenset({AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW})
_BEFORE = {
    AppointmentStatus.ARRIVED: {AppointmentStatus.BOOKED},
    AppointmentStatus.FULFILLED: {AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED},
    AppointmentStatus.NOSHOW: {AppointmentStatus.BOOKED},
}


def check_attendance(current: AppointmentStatus, said: AppointmentStatus) -> None:
    """Whether somebody came. Raises StatusChangeNotAllowed."""
    if current not in _BEFORE.get(said, ()):
        raise StatusChangeNotAllowed(status=current.value)
