"""A service's worker process: Celery on threads, its ticks, and the reader of other services' events."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from celery import Celery
from celery.beat import EmbeddedService
from celery.signals import setup_logging, worker_ready, worker_shutdown

from portal_kit.heartbeat import beat
from portal_kit.logging import configure_logging
from portal_kit.subscriptions import Consumer

_CONCURRENCY = "4"
_PAUSE_SECONDS = 2.0
_SWEEP_SECONDS = 30.0

log = structlog.get_logger()


def member_name() -> str:
    """This process's name in its consumer group."""
    return f"{socket.gethostname()}-{os.getpid()}"


def every(seconds: float, task: str) -> dict[str, Any]:
    """One entry of `beat_schedule`: a tick that is dropped rather than piled up while nobody works."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 5.0), "retry": False}}


def run_worker(
    app: Celery, *, redis_url: str, consumer: Consumer | None, service: str, log_level: str
) -> None:
    """Run until SIGTERM, which finishes the tasks at hand first."""
    setup_logging.connect(lambda **_: configure_logging(service, log_level), weak=False)
    app.conf.update(broker_url=redis_url)
    companions = Companions(app, consumer, service)
    worker_ready.connect(companions.start, weak=False)
    worker_shutdown.connect(companions.stop, weak=False)
    app.worker_main(
        [
            "worker",
            "--pool=threads",
            f"--concurrency={_CONCURRENCY}",
            "--without-gossip",
            "--without-mingle",
            f"--hostname={service}@%h-{os.getpid()}",
            f"--loglevel={log_level}",
        ]
    )


class Companions:
    """The threads that live beside the Celery worker: its beat, the stream's reader, the sign of life."""

    def __init__(self, app: Celery, consumer: Consumer | None, service: str) -> None:
        self._stopping = threading.Event()
        self._heart = _thread("heartbeat", lambda: beat(service, self._stopping))
        self._beat = _beat(app) if app.conf.beat_schedule else None
        self._reader = _thread("events", lambda: self._read(consumer)) if consumer else None

    def start(self, **_: Any) -> None:
        for thread in (self._beat, self._reader, self._heart):
            if thread:
                thread.start()
        log.info("worker_ready")

    def stop(self, **_: Any) -> None:
        self._stopping.set()
        if self._beat:
            self._beat.stop()
        if self._reader:
            self._reader.join(timeout=10)

    def _read(self, consumer: Consumer) -> None:
        swept = time.monotonic()
        while not self._stopping.is_set():
            try:
                consumer.read()
                if time.monotonic() - swept > _SWEEP_SECONDS:
                    swept = time.monotonic()
                    consumer.retry_waiting()
            except Exception as error:  # the reader outlives whatever goes wrong: nobody else reads
                log.warning("events_not_read", exc_info=error)
                self._stopping.wait(_PAUSE_SECONDS)


def _beat(app: Celery) -> Any:
    """Celery's own beat, as a thread, its times kept in memory: a tick too many does no harm."""
    return EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")


def _thread(name: str, work: Callable[[], None]) -> threading.Thread:
    return threading.Thread(target=work, name=name, daemon=True)
