"""Alembic's entry point; what it does is the kit's."""

from portal_kit.migrations import run_environment

run_environment()
