"""Tables, their constraints, and what one row can decide about itself."""

from scheduling.models.appointments import Appointment
from scheduling.models.base import Model
from scheduling.models.blocks import BlockKind, CalendarBlock
from scheduling.models.clinicians import Clinician, ClinicianService
from scheduling.models.holds import BUSY_CONSTRAINT, LONGEST, Hold
from scheduling.models.offerings import Location, LocationKind, ServiceCode, ServiceType
from scheduling.models.practices import PracticeRules
from scheduling.models.requests import AppointmentRequest, ConfirmationLink
from scheduling.models.schedules import ExtraAvailability, WorkSchedule

__all__ = [
    "BUSY_CONSTRAINT",
    "LONGEST",
    "Appointment",
    "AppointmentRequest",
    "BlockKind",
    "CalendarBlock",
    "Clinician",
    "ClinicianService",
    "ConfirmationLink",
    "ExtraAvailability",
    "Hold",
    "Location",
    "LocationKind",
    "Model",
    "PracticeRules",
    "ServiceCode",
    "ServiceType",
    "WorkSchedule",
]
