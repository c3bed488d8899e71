"""The requests that wait, those nobody has confirmed yet, and what became of others."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from scheduling.api.practice_scope import in_practice, now
from scheduling.queries.practices import find_rules
from scheduling.queries.requests import RequestInFull, list_to_do
from scheduling.ui.asking import begin, wait_or_none
from scheduling.ui.blueprint import pages
from scheduling.ui.calendar import clinician_names
from scheduling.ui.visit import identity, show_waiting, signed_in, visit
from scheduling.ui.waiting import list_decided, list_unconfirmed, rows_of

DECIDED_SHOWN = 12


@pages.get("/requests")
@signed_in
def list_all() -> ResponseReturnValue:
    at, here = now(), visit()

    def read(session: Session, practice_id: UUID) -> tuple[list[list[RequestInFull]], bool]:
        rules = find_rules(session, practice_id)
        lists = [
            list_to_do(session, practice_id, here.member, at),
            list_unconfirmed(session, here, at),
            list_decided(session, here, at, DECIDED_SHOWN),
        ]
        return lists, rules is None or rules.requests_hold

    ask, practice_id = identity(), here.practice.id
    answer = begin(lambda: ask.list_clinicians(practice_id))
    lists, holds = in_practice(read)
    named = wait_or_none(answer)
    pending, unconfirmed, decided = (rows_of(found, clinician_names(named), at) for found in lists)
    show_waiting(len(pending))
    portal = current_app.extensions["settings"].portal_base_url
    return render_template(
        "scheduling/queue.html",
        here=here,
        zone=here.zone,
        pending=pending,
        unconfirmed=unconfirmed,
        decided=decided,
        holds=holds,
        is_complete=named is not None,
        portal_url=f"{portal}/p/{here.practice.code}",
    )
