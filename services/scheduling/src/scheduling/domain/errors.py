"""Refusals of scheduling, in the words of the front desk."""

from __future__ import annotations

from portal_kit.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class PortalNotOpen(NotFound):
    code = "portal_not_open"
    title = "This practice takes no requests online just now."


class RequestsNotOpenToYou(Forbidden):
    code = "requests_not_open_to_you"
    title = "This practice does not take this request online. Please call."


class SlotTaken(Conflict):
    """The start asked for is not offered now; the use case adds `nearby` slots."""

    code = "slot_taken"
    title = "That time is no longer free."


class CalendarBusy(Unavailable):
    code = "calendar_busy"
    title = "Too many people are using this calendar at once. Try again in a moment."


class TooManyOpenRequests(Conflict):
    code = "too_many_open_requests"
    title = "There are already as many open requests as this practice allows. Wait for an answer first."


class OutsideSchedule(Conflict):
    """A staff member must say so to book here; `reasons` lists the codes of the rules in the way."""

    code = "outside_schedule"
    title = "The clinician is not free then. Book it anyway only on purpose."


class ServiceTypeNotFound(NotFound):
    code = "service_type_not_found"
    title = "There is no such service here."


class ClinicianNotFound(NotFound):
    code = "clinician_not_found"
    title = "There is no such clinician here."


class AppointmentNotFound(NotFound):
    code = "appointment_not_found"
    title = "There is no such appointment here."


class StatusChangeNotAllowed(Conflict):
    code = "status_change_not_allowed"
    title = "The appointment is past that."


class RequestNotFound(NotFound):
    code = "request_not_found"
    title = "There is no request with this reference."


class ReferenceUnreadable(NotFound):
    code = "reference_unreadable"
    title = "This is not a reference number. It has eight letters and digits, such as KQ7M-2XWP."


class LinkNotValid(NotFound):
    code = "link_not_valid"
    title = "This link is not valid any more."


class NotYourDecision(Forbidden):
    code = "not_your_decision"
    title = "This is not yours to decide."


class TransitionNotAllowed(Conflict):
    """The request is not in a state in which this can be done; `state` says where it is."""

    code = "transition_not_allowed"
    title = "This can't be done with the request as it is now."


class RequestAlreadyDecided(TransitionNotAllowed):
    code = "request_already_decided"
    title = "This request has already been dealt with."


class RequestExpired(TransitionNotAllowed):
    code = "request_expired"
    title = "This request has expired. Please choose a time again."


class RequestNotConfirmed(TransitionNotAllowed):
    code = "request_not_confirmed"
    title = "The person asking has not confirmed this request by e-mail yet."


class RequestAlreadyConfirmed(TransitionNotAllowed):
    code = "request_already_confirmed"
    title = "This request is confirmed already."


class RequesterInvalid(Invalid):
    code = "invalid"
    title = "Some of what was typed can't be right."


class ServiceCodesInvalid(Invalid):
    code = "service_codes_invalid"
    title = "A service needs exactly one default code."


class TimeZoneUnknown(Invalid):
    code = "time_zone_unknown"
    title = "This is not the name of a time zone, such as America/New_York."


class BlockEndsBeforeItStarts(Invalid):
    code = "block_ends_before_it_starts"
    title = "The end must be later than the start."


class RecurrenceInvalid(Invalid):
    """The rule can't be read (RFC 5545, section 3.3.10)."""

    code = "recurrence_invalid"
    title = "This repeating pattern can't be read."


class RecurrenceTooFrequent(RecurrenceInvalid):
    code = "recurrence_too_frequent"
    title = "A calendar entry can repeat at most once a day."


class RecurrenceTooLong(RecurrenceInvalid):
    code = "recurrence_too_long"
    title = "This pattern repeats too many times."


class RecurrenceNeverHappens(RecurrenceInvalid):
    code = "recurrence_never_happens"
    title = "This pattern falls on no date at all."
