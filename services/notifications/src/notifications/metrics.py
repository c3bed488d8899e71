"""Gauges over the ledger, read from the database when Prometheus asks: the truth survives any restart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import structlog
from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from notifications.models import DEAD, DEFERRED, FAILED, QUEUED, SENDING
from notifications.queries import Standing, standings
from portal_kit.db import Database

_STATES = (QUEUED, SENDING, DEFERRED, FAILED, DEAD)

log = structlog.get_logger()


class LedgerGauges(Collector):
    """How many messages of all practices are in each state, and the age of the oldest."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def describe(self) -> Iterable[Metric]:
        return _families([])

    def collect(self) -> Iterator[Metric]:
        try:
            found = self._db.transact(None, standings, every_practice=True)
        except SQLAlchemyError as error:
            log.warning("ledger_not_counted", exc_info=error)
            return
        yield from _families(found)


_installed: list[LedgerGauges] = []


def install_gauges(db: Database) -> None:
    """Once per process, however many apps it makes."""
    if not _installed:
        _installed.append(LedgerGauges(db))
        REGISTRY.register(_installed[0])


def _families(found: list[Standing]) -> list[Metric]:
    known = {standing.state: standing for standing in found}
    count = GaugeMetricFamily("mail_messages", "Messages that have not gone out, by state.", labels=["state"])
    age = GaugeMetricFamily(
        "mail_oldest_message_seconds", "Age of the oldest message in the state.", labels=["state"]
    )
    for state in _STATES:
        standing = known.get(state, Standing(state, 0, 0.0))
        count.add_metric([state], standing.count)
        age.add_metric([state], standing.oldest_seconds)
    return [count, age]
