"""Started as `python -m notifications.worker`: Celery, its ticks, and the reader of events."""

from __future__ import annotations

from notifications import tasks
from notifications.app import bind
from notifications.extensions import db
from notifications.settings import Settings
from notifications.subscribers import subscriptions
from portal_kit.settings import read_settings
from portal_kit.subscriptions import Consumer
from portal_kit.worker import member_name, run_worker


def main() -> None:
    settings = read_settings(Settings)
    redis = bind(settings)
    run_worker(
        tasks.celery,
        redis_url=settings.redis_url,
        consumer=Consumer(db, redis, subscriptions, service="notifications", member=member_name()),
        service="notifications",
        log_level=settings.log_level,
    )


if __name__ == "__main__":
    main()
