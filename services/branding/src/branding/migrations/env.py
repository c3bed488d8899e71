"""Alembic's entry."""

from portal_kit.migrations import run_environment

run_environment()
