"""The mail server: one mail over one connection, bounded in time, and its refusals put into our words."""

from __future__ import annotations

import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from notifications.domain.errors import TryLater, Undeliverable
from notifications.settings import ServerAddress

CONNECT_SECONDS = 5.0
REPLY_SECONDS = 10.0
TOTAL_SECONDS = 30.0
GOODBYE_SECONDS = 1.0


class MailServer:
    """`hello` is the name we give ourselves; `seconds` bounds all of it, to the last reply."""

    def __init__(self, address: ServerAddress, hello: str, seconds: float = TOTAL_SECONDS) -> None:
        self.address, self._hello, self._seconds = address, hello, seconds

    def send(self, mail: EmailMessage) -> None:
        """Return once the server has taken the mail, from and to whom its headers say; raises TryLater or
        Undeliverable.

        A connection that breaks after the mail's last byte leaves open whether it was taken: TryLater, and
        the recipient may get the same mail, with the same Message-ID, twice.
        """
        sender, recipient = _addr_spec(mail, "From"), _addr_spec(mail, "To")
        try:
            with self._signed_in() as connection:
                connection.send_message(mail, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as refusal:
            raise _by_code("recipient_refused", refusal.recipients[recipient][0]) from None
        except smtplib.SMTPSenderRefused as refusal:
            raise TryLater(f"sender_refused:{refusal.smtp_code}") from None
        except smtplib.SMTPDataError as refusal:
            raise _by_code("content_refused", refusal.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise Undeliverable("address_not_supported") from None
        except smtplib.SMTPResponseException as refusal:
            raise TryLater(f"mail_server_refused:{refusal.smtp_code}") from None
        except (smtplib.SMTPException, OSError):
            raise TryLater("mail_server_unreachable") from None

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        connection = self._unconnected()
        with _cut_off(connection, self._seconds):
            try:
                self._greet(connection)
                self._sign_in(connection)
                yield connection
            finally:
                _say_goodbye(connection)

    def _unconnected(self) -> smtplib.SMTP:
        if self.address.scheme == "smtps":
            return smtplib.SMTP_SSL(
                local_hostname=self._hello, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
            )
        return smtplib.SMTP(local_hostname=self._hello, timeout=CONNECT_SECONDS)

    def _greet(self, connection: smtplib.SMTP) -> None:
        connection._host = self.address.host  # type: ignore[attr-defined]  # the name TLS checks
        code, _ = connection.connect(self.address.host, self.address.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, b"")
        _wait_at_most(connection, REPLY_SECONDS)
        connection.ehlo_or_helo_if_needed()

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        """TLS wherever the server offers it; a password never goes to another machine without it."""
        encrypted = self.address.scheme == "smtps"
        if not encrypted and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
            encrypted = True
        if self.address.user is None:
            return
        if not encrypted and not self.address.is_this_machine():
            raise TryLater("mail_server_without_tls")
        try:
            connection.login(self.address.user, self.address.password)
        except smtplib.SMTPNotSupportedError:
            raise TryLater("mail_server_without_sign_in") from None


def _addr_spec(mail: EmailMessage, header: str) -> str:
    address: str = mail[header].addresses[0].addr_spec
    return address


def _by_code(problem: str, code: int) -> TryLater | Undeliverable:
    """RFC 5321, section 4.2.1: 4yz may pass, 5yz will not."""
    return Undeliverable(f"{problem}:{code}") if code >= 500 else TryLater(f"{problem}:{code}")


@contextmanager
def _cut_off(connection: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Close the connection when time is up: a server that sends a byte now and then outlives any timeout
    of single reads."""
    timer = threading.Timer(seconds, _hang_up, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: smtplib.SMTP) -> None:
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(2)


def _wait_at_most(connection: smtplib.SMTP, seconds: float) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _say_goodbye(connection: smtplib.SMTP) -> None:
    """Whatever comes of it: the mail's fate is decided by now."""
    with suppress(smtplib.SMTPException, OSError):
        _wait_at_most(connection, GOODBYE_SECONDS)
        if connection.sock is not None:
            connection.docmd("QUIT")
    connection.close()
