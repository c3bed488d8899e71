"""Identity's refusals, in the words of the front desk."""

from __future__ import annotations

from portal_kit.errors import Conflict, Invalid, NotFound, TooManyRequests, Unauthenticated, Unavailable


class PracticeNotFound(NotFound):
    code = "practice_not_found"
    title = "There is no such practice."


class PracticeCodeTaken(Conflict):
    code = "practice_code_taken"
    title = "Another practice has this code."


class StaffNotFound(NotFound):
    code = "staff_not_found"
    title = "There is no such member of staff."


class StaffEmailTaken(Conflict):
    code = "staff_email_taken"
    title = "A member of staff has this e-mail address."


class PasswordRefused(Invalid):
    code = "password_refused"
    title = "Choose another password."


class SignInFailed(Unauthenticated):
    """One answer for a wrong password, an unknown address, an unknown practice and who has left."""

    code = "sign_in_failed"
    title = "The practice, e-mail address and password don't fit together."


class TooManyAttempts(TooManyRequests):
    """`retry_after` is in seconds."""

    code = "too_many_attempts"
    title = "Too many sign-ins failed. Wait a little, then try again."


class SignInBusy(Unavailable):
    code = "sign_in_busy"
    title = "Too many people are signing in at once. Try again in a moment."


class SessionEnded(Unauthenticated):
    code = "session_ended"
    title = "The session has ended. Sign in again."


class PatientNotFound(NotFound):
    code = "patient_not_found"
    title = "There is no such patient."
