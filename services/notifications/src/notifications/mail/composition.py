"""One message of the ledger and the facts about it, made into a mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from notifications.domain.facts import Practice, RequestFacts
from notifications.domain.kinds import APPOINTMENT_CONFIRMED, MAIL_KINDS, NEW_REQUEST, language_for
from notifications.domain.links import Links
from notifications.domain.look import Look, shown_size
from notifications.domain.wording import body_text, greeting_name, header_text
from notifications.mail.calendar import calendar_file, uid_of
from notifications.mail.envelope import Envelope, put_together
from notifications.mail.templates import write_mail
from notifications.mail.times import describe_when
from notifications.models import Message


@dataclass(frozen=True, kw_only=True)
class Ingredients:
    """Everything one mail is made of. `to` is where it goes; `clinician_name` is there for staff alone."""

    message: Message
    facts: RequestFacts
    practice: Practice
    look: Look
    to: str
    clinician_name: str | None = None


@dataclass(frozen=True)
class Sender:
    """`address` is what mails come from, for every practice."""

    address: str
    links: Links

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def compose(sender: Sender, parts: Ingredients, now: datetime) -> EmailMessage:
    """The whole mail; raises Undeliverable where a header can't be trusted."""
    kind = MAIL_KINDS[parts.message.template]
    language = language_for(kind, parts.facts.language)
    name = _practice_name(parts)
    written = write_mail(kind.template, language, _values(sender, parts, name, language))
    envelope = Envelope(
        from_name=name,
        from_address=sender.address,
        to=parts.to,
        subject=header_text(written.subject),
        message_id=parts.message.message_id,
        thread_id=f"<request.{parts.message.about_id}@{sender.domain}>",
        language=language,
        date=now,
    )
    return put_together(envelope, written, parts.look.logo, _calendar(sender, parts, name, language))


def _practice_name(parts: Ingredients) -> str:
    return header_text(parts.look.portal_name or parts.practice.name)


def _values(sender: Sender, parts: Ingredients, name: str, language: str) -> dict[str, Any]:
    facts, look = parts.facts, parts.look
    return {
        "language": language,
        "practice": {"name": name, "phone": body_text(parts.practice.phone)},
        "greeting_name": greeting_name(facts.name),
        "when": vars(describe_when(facts.starts_at, facts.ends_at, facts.time_zone, language)),
        "place": {
            "name": body_text(facts.location.name),
            "address": body_text(facts.location.address),
            "online": facts.location.kind == "telehealth",
        },
        "reference": body_text(facts.reference) or "",
        "reason": body_text(facts.reason),
        "clinician_name": body_text(parts.clinician_name),
        "links": _links(sender.links, parts),
        "light": look.light,
        "dark": look.dark,
        "logo": _logo(look),
    }


def _links(links: Links, parts: Ingredients) -> dict[str, str | None]:
    code, facts = parts.practice.code, parts.facts
    return {
        "home": links.home(code),
        "confirm": links.confirm(code, facts.token) if facts.token else None,
        "status": links.status(code, facts.reference),
        "review": (
            links.review(parts.message.about_id) if parts.message.template == NEW_REQUEST.template else None
        ),
    }


def _logo(look: Look) -> dict[str, Any] | None:
    if look.logo is None:
        return None
    width, height = shown_size(look.logo)
    return {"width": width, "height": height}


def _calendar(sender: Sender, parts: Ingredients, name: str, language: str) -> bytes | None:
    message, facts = parts.message, parts.facts
    if message.template != APPOINTMENT_CONFIRMED.template or message.appointment_id is None:
        return None
    word = {"en": "Appointment", "es": "Cita"}[language]
    return calendar_file(
        uid=uid_of(message.appointment_id, sender.domain),
        summary=f"{word} – {name}",
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        made_at=message.created_at,
        state=facts.state,
        address=None if facts.location.kind == "telehealth" else body_text(facts.location.address),
        organizer_name=name,
        organizer_address=sender.address,
    )
