"""The mail catcher: a real SMTP server that keeps every mail, and a page to read them.

Settings: MAIL_DIR, SMTP_BIND and MAIL_PAGE_BIND (host:port), and MAIL_PAGE_HOSTS, the host names under which
the page may be asked for (comma separated; loopback names by default).
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from werkzeug.serving import make_server

from launcher.mail_page import make_mail_page
from launcher.mail_store import MailStore

_LARGEST_BYTES = 10_000_000


class KeepsMail:
    """What aiosmtpd asks once a mail is complete; 250 only when it is on disk."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        source = envelope.content
        if not isinstance(source, bytes):
            return "554 no content"
        self._store.add(envelope.mail_from or "", list(envelope.rcpt_tos), source, datetime.now(UTC))
        return "250 kept"


def smtp_server(store: MailStore, bind: str) -> Controller:
    """The SMTP server, not yet started. `bind` is host:port."""
    host, port = _host_and_port(bind)
    return Controller(
        KeepsMail(store), hostname=host, port=port, data_size_limit=_LARGEST_BYTES, ident="mail catcher"
    )


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    store = MailStore(Path(os.environ["MAIL_DIR"]))
    hosts = os.environ.get("MAIL_PAGE_HOSTS", "127.0.0.1,localhost").split(",")
    smtp = smtp_server(store, os.environ["SMTP_BIND"])
    smtp.start()
    host, port = _host_and_port(os.environ["MAIL_PAGE_BIND"])
    page = make_server(host, port, make_mail_page(store, hosts), threaded=True)
    signal.signal(signal.SIGTERM, lambda number, frame: threading.Thread(target=page.shutdown).start())
    page.serve_forever()
    smtp.stop()


def _host_and_port(bind: str) -> tuple[str, int]:
    host, _, port = bind.rpartition(":")
    return host, int(port)


if __name__ == "__main__":
    main()
