"""JSON log lines on standard output, with the request's id and without personal data."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from portal_kit.request_id import current_request_id

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_QUIET = (
    "urllib3",
    "kombu",
    "celery.beat",  # a line for every tick
    "celery.redirected",
    "celery.worker.strategy",
    "celery.app.trace",
    "alembic",
)


def configure_logging(service: str, level: str = "INFO") -> None:
    """Send every logger of the process, the libraries' too, through one JSON formatter."""

    def add_context(_: Any, __: str, event: EventDict) -> EventDict:
        event["service"] = service
        if current_request_id():
            event["request_id"] = current_request_id()
        return event

    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_context,
        describe_exception,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = StandardOutput()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class StandardOutput(logging.StreamHandler[TextIO]):
    """Writes to whatever standard output is at the time, also when it was exchanged since."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stdout
        super().emit(record)


def describe_exception(_: Any, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and the places it passed.

    Its message stays out: a database's or a parser's message quotes the values it choked on, and those
    may be a person's name or address.
    """
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    if isinstance(exc_info, BaseException):
        exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
    if exc_info and exc_info[0]:
        event["exception"] = exc_info[0].__name__
        event["sqlstate"] = getattr(getattr(exc_info[1], "orig", None), "sqlstate", None)
        event["where"] = [f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno} {f.name}" for f in _frames(exc_info)]
    return event


def _frames(exc_info: ExcInfo) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(exc_info[2]))[-12:]
