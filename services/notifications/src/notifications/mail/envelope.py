"""The mail as bytes that mail programs agree on: headers, alternatives, what is carried inside (RFC 5322)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from notifications.domain.errors import Undeliverable
from notifications.domain.look import Logo
from notifications.domain.wording import header_text
from notifications.mail.calendar import METHOD
from notifications.mail.templates import Written

LOGO_CID = "logo"
_POLICY = SMTP.clone(cte_type="7bit")  # no server on the way need know 8BITMIME


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What the headers say. Ids carry their angle brackets; `date` is aware."""

    from_name: str
    from_address: str
    to: str
    subject: str
    message_id: str
    thread_id: str
    language: str
    date: datetime


def put_together(
    envelope: Envelope, written: Written, logo: Logo | None, calendar: bytes | None
) -> EmailMessage:
    """Text and HTML as alternatives, the logo beside the HTML, the calendar file as an attachment."""
    mail = EmailMessage(_POLICY)
    _address(mail, envelope)
    mail.set_content(written.text)
    mail.add_alternative(written.html, subtype="html")
    if logo:
        _carry_logo(mail, logo)
    if calendar:
        mail.add_attachment(
            calendar,
            maintype="text",
            subtype="calendar",
            filename="appointment.ics",
            params={"method": METHOD, "charset": "utf-8"},
        )
    mail["Content-Language"] = envelope.language  # last: earlier, it would move into the first part
    return mail


def _address(mail: EmailMessage, envelope: Envelope) -> None:
    mail["From"] = Address(header_text(envelope.from_name), addr_spec=envelope.from_address)
    mail["To"] = _recipient(envelope.to)
    mail["Subject"] = header_text(envelope.subject)
    mail["Date"] = format_datetime(envelope.date)
    mail["Message-ID"] = envelope.message_id
    mail["In-Reply-To"] = envelope.thread_id
    mail["References"] = envelope.thread_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notice answers this
    mail["X-Auto-Response-Suppress"] = "All"


def _recipient(to: str) -> Address:
    """Exactly one address, with no name beside it: a stranger may have typed that."""
    try:
        address = Address(addr_spec=header_text(to))
    except (MessageError, ValueError, IndexError):  # the library has one for each way to be malformed
        raise Undeliverable("address_malformed") from None
    if not address.username or not address.domain:
        raise Undeliverable("address_malformed")
    return address


def _carry_logo(mail: EmailMessage, logo: Logo) -> None:
    html = mail.get_body(preferencelist=("html",))
    if isinstance(html, EmailMessage):
        html.add_related(
            logo.png,
            maintype="image",
            subtype="png",
            cid=f"<{LOGO_CID}>",
            disposition="inline",
            filename="logo.png",
        )
