"""Numbered migrations, run one job at a time, with bounds on how long they may lock or run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Any

from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.pool import NullPool

_OPTIONS = "-c timezone=UTC -c lock_timeout=5000 -c statement_timeout=60000"
_ONE_AT_A_TIME = 0x6D696772617465


def migrate(package: str, owner_url: str) -> str:
    """Bring the database of `package` to its newest revision, which is returned.

    `owner_url` signs in as the role that owns the tables. A second job that starts meanwhile waits.
    """
    engine = create_engine(owner_url, poolclass=NullPool, connect_args={"options": _OPTIONS})
    with engine.connect() as connection:
        connection.execute(text("set lock_timeout = 0"))
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
        connection.execute(text("set lock_timeout = '5s'"))
        connection.execute(text("set statement_timeout = '60s'"))
        connection.commit()
        with _config(package, connection) as config:
            command.upgrade(config, "head")
        connection.commit()
        return _revision(connection)


def run_environment() -> None:
    """What each service's migrations/env.py calls."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def newest_revision(package: str) -> str:
    with _config(package, None) as config:
        return ScriptDirectory.from_config(config).get_current_head() or ""


def is_current(package: str, connection: Connection) -> bool:
    return _revision(connection) == newest_revision(package)


def differences(connection: Connection, *metadata: MetaData) -> list[Any]:
    """How the database differs from the models; an empty list when migrations and models agree."""
    from alembic.autogenerate import compare_metadata

    merged = MetaData()
    for each in metadata:
        for table in each.sorted_tables:
            table.to_metadata(merged)
    return list(compare_metadata(MigrationContext.configure(connection), merged))


@contextmanager
def _config(package: str, connection: Connection | None) -> Iterator[Config]:
    with as_file(files(package) / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        yield config


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""
