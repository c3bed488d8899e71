"""Where the worker starts."""

from __future__ import annotations

from branding import tasks
from branding.app import bind
from branding.extensions import SERVICE
from branding.settings import Settings
from portal_kit.settings import read_settings
from portal_kit.worker import run_worker


def main() -> None:
    settings = read_settings(Settings)
    bind(settings)
    run_worker(
        tasks.celery,
        redis_url=settings.redis_url,
        consumer=None,
        service=SERVICE,
        log_level=settings.log_level,
    )


if __name__ == "__main__":
    main()
