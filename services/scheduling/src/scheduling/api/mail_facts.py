"""What mails about requests say, for the service that sends them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from portal_kit.auth import allow, current_claims, service
from scheduling.api.answers import mail_facts_answer
from scheduling.api.practice_scope import in_practice, now
from scheduling.api.schemas import MailFactsQuestionSchema, MailFactsSchema
from scheduling.usecases.mail_facts import read_mail_facts

blueprint = Blueprint("mail_facts", __name__, description="What mails say")


@blueprint.route("/mail-facts/requests/<uuid:request_id>", methods=["POST"])
@blueprint.arguments(MailFactsQuestionSchema)
@blueprint.response(200, MailFactsSchema)
@allow(service("mail:facts"))
def tell(body: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """The facts for one mail. Asking for `confirm_request` makes a new link, and ends the older one."""
    at, claims = now(), current_claims()
    facts = in_practice(
        lambda session, practice_id: read_mail_facts(session, claims, practice_id, request_id, **body, now=at)
    )
    return mail_facts_answer(facts, at)
