"""One request: what was typed beside the patients it may mean, or what was decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal_contracts.tokens import PRACTICE_ADMINISTRATOR
from portal_kit.auth import current_claims
from portal_kit.errors import DomainError
from portal_kit.problems import status_of
from scheduling.api.practice_scope import in_practice, now
from scheduling.clients.identity import Candidate
from scheduling.clients.notifications import Message
from scheduling.domain.errors import NotYourDecision, OutsideSchedule, SlotTaken
from scheduling.domain.requests import RequestState
from scheduling.queries.practices import find_rules
from scheduling.queries.requests import RequestInFull
from scheduling.ui.asking import begin, wait_or_none
from scheduling.ui.blueprint import pages
from scheduling.ui.calendar import clinician_names
from scheduling.ui.visit import Visit, identity, notifications, show_waiting, signed_in, visit
from scheduling.ui.waiting import Names, Row, count_to_do, row_of
from scheduling.ui.words import compare, delivery_words, mail_words, refusal_words
from scheduling.usecases.requests import show_request

CANDIDATES_SHOWN = 3
PARENT_OF_MAILS = "expanded"


@dataclass(frozen=True)
class Refusal:
    """Why a decision did not come about, in words. `may_insist`: it would with the box ticked."""

    words: str
    status: int
    may_insist: bool = False

    @classmethod
    def of(cls, error: DomainError) -> Refusal:
        return cls(refusal_words(error), status_of(error), isinstance(error, (OutsideSchedule, SlotTaken)))


@dataclass(frozen=True)
class Loaded:
    """A request as its page needs it from our own tables."""

    found: RequestInFull
    state: RequestState
    at: datetime
    holds: bool


@pages.get("/requests/<uuid:request_id>")
@signed_in
def review(request_id: UUID) -> ResponseReturnValue:
    return review_page(request_id)


def load(request_id: UUID) -> Loaded:
    """Raises RequestNotFound, and NotYourDecision where it is another clinician's. The look is on record."""
    at, here, claims = now(), visit(), current_claims()

    def read(session: Session, practice_id: UUID) -> tuple[RequestInFull, bool, int]:
        found = show_request(session, claims, practice_id, request_id, now=at)
        if not here.may_decide(found.request.clinician_id):
            raise NotYourDecision
        rules = find_rules(session, practice_id)
        return found, rules is None or rules.requests_hold, count_to_do(session, here, at)

    found, holds, waiting = in_practice(read)
    show_waiting(waiting)
    return Loaded(found, found.request.state_at(at), at, holds)


def review_page(
    request_id: UUID, refusal: Refusal | None = None, created_id: UUID | None = None
) -> tuple[str, int]:
    """The page as the request is now. `created_id`: a patient made from it a moment ago."""
    loaded, here = load(request_id), visit()
    is_pending = loaded.state == RequestState.PENDING
    told = ask_about(loaded, here, wants_candidates=is_pending)
    page = render_template(
        "scheduling/review.html" if is_pending else "scheduling/decided.html",
        here=here,
        zone=here.zone,
        row=told.row,
        request=loaded.found.request,
        loaded=loaded,
        told=told,
        compare=compare,
        shown=CANDIDATES_SHOWN,
        refusal=refusal,
        created_id=created_id,
        key=uuid4(),
        mail_words=mail_words,
        delivery_words=delivery_words,
    )
    return page, refusal.status if refusal else 200


@dataclass(frozen=True)
class Told:
    """What peers say about a request; None where one can't be reached."""

    row: Row
    candidates: list[Candidate] | None
    messages: list[Message] | None
    decided_by: str | None
    patient: str | None


def ask_about(loaded: Loaded, here: Visit, *, wants_candidates: bool) -> Told:
    request, token, practice_id = loaded.found.request, here.token, here.practice.id
    people, mail = identity(), notifications()
    patient_ids: Sequence[UUID] = [request.patient_id] if request.patient_id else []
    clinicians = begin(lambda: people.list_clinicians(practice_id))
    messages = begin(lambda: mail.list_messages(token, request.id))
    names = begin(lambda: people.name_patients(token, patient_ids))
    candidates = begin(lambda: people.list_candidates(token, request.requester) if wants_candidates else [])
    staff = begin(lambda: people.list_staff(token) if _may_ask_who(loaded, here) else [])
    known = clinician_names(wait_or_none(clinicians))
    everyone = known | {it.id: it.display_name for it in wait_or_none(staff) or ()}
    sent = wait_or_none(messages)
    return Told(
        row_of(loaded.found, known, loaded.at),
        wait_or_none(candidates),
        None if sent is None else [it for it in sent if it.state != PARENT_OF_MAILS],
        _decider(request.decided_by, here, everyone),
        (wait_or_none(names) or {}).get(request.patient_id) if request.patient_id else None,
    )


def _may_ask_who(loaded: Loaded, here: Visit) -> bool:
    return loaded.found.request.decided_by is not None and PRACTICE_ADMINISTRATOR in here.member.roles


def _decider(staff_id: UUID | None, here: Visit, names: Names) -> str | None:
    if staff_id is None:
        return None
    return gettext("You") if staff_id == here.member.id else names.get(staff_id, gettext("A colleague"))
