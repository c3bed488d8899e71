"""Celery as it must be configured on Redis for nothing to be lost or run early, and ids-only enqueueing."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import structlog
from celery import Celery
from celery.signals import before_task_publish, task_postrun, task_prerun
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from portal_kit.db import after_commit
from portal_kit.request_id import current_request_id, request_id_of

VISIBILITY_SECONDS = 120
_QUIET_SECONDS = 5

log = structlog.get_logger()


def make_celery(service: str) -> Celery:
    """An unbound app of the service's own queue.

    Celery's time limits do not hold on threads, so a task bounds what it waits for itself.
    """
    app = Celery(service, set_as_current=False)
    app.conf.update(
        task_default_queue=service,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "global_keyprefix": f"{service}:",
            "socket_timeout": 5,
            "socket_connect_timeout": 1,
        },
    )
    return app


class Enqueuer:
    """Puts tasks on the service's queue. A queue is a hint: when Redis is away a tick finds the work."""

    def __init__(self, app: Celery) -> None:
        self.app = app
        self._quiet_until = 0.0

    def after_commit(self, session: Session, task: str, *ids: UUID) -> None:
        after_commit(session, lambda: self.enqueue(task, *ids))

    def enqueue(self, task: str, *ids: UUID) -> bool:
        """Send it, or give up at once and stay quiet for a few seconds; returns whether it was sent."""
        if time.monotonic() < self._quiet_until:
            return False
        try:
            self.app.send_task(task, args=[str(i) for i in ids], retry=False)
        except (OperationalError, RedisError, OSError) as error:
            self._quiet_until = time.monotonic() + _QUIET_SECONDS
            log.warning("enqueue_failed", task=task, exc_info=error)
            return False
        return True


_scopes: dict[str, Any] = {}


def _carry_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None:
        headers["request_id"] = current_request_id()


def _resume_request_id(task_id: str, task: Any, **_: Any) -> None:
    scope = request_id_of(getattr(task.request, "request_id", None))
    scope.__enter__()
    _scopes[task_id] = scope


def _drop_request_id(task_id: str, **_: Any) -> None:
    scope = _scopes.pop(task_id, None)
    if scope is not None:
        scope.__exit__(None, None, None)


before_task_publish.connect(_carry_request_id)
task_prerun.connect(_resume_request_id)
task_postrun.connect(_drop_request_id)
