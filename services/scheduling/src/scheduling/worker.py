"""Where the worker starts."""

from __future__ import annotations

from portal_kit.settings import read_settings
from portal_kit.subscriptions import Consumer
from portal_kit.worker import member_name, run_worker
from scheduling import tasks
from scheduling.app import bind
from scheduling.extensions import SERVICE, db
from scheduling.settings import Settings
from scheduling.subscribers import subscriptions


def main() -> None:
    settings = read_settings(Settings)
    redis = bind(settings)
    run_worker(
        tasks.celery,
        redis_url=settings.redis_url,
        consumer=Consumer(db, redis, subscriptions, service=SERVICE, member=member_name()),
        service=SERVICE,
        log_level=settings.log_level,
    )


if __name__ == "__main__":
    main()
