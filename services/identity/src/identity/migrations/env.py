"""Where Alembic starts."""

from portal_kit.migrations import run_environment

run_environment()
