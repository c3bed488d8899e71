"""What may become of an appointment."""

import pytest

from scheduling.domain.appointments import ATTENDANCE, AppointmentStatus, check_attendance
from scheduling.domain.errors import StatusChangeNotAllowed

ALLOWED = {
    ("booked", "arrived"),
    ("booked", "fulfilled"),
    ("booked", "noshow"),
    ("arrived", "fulfilled"),
}


@pytest.mark.parametrize("current", AppointmentStatus)
@pytest.mark.parametrize("said", AppointmentStatus)
def test_only_these_changes_of_attendance_make_sense(current, said):
    if (current.value, said.value) in ALLOWED:
        assert said in ATTENDANCE
        check_attendance(current, said)
    else:
        with pytest.raises(StatusChangeNotAllowed):
            check_attendance(current, said)
