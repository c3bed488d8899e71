"""A service's database and its two roles: the owner migrates, the app works under row-level security."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

_BUILTIN_LOCALE_SINCE = 170000


@dataclass(frozen=True)
class ServiceDatabase:
    """Where one service's database is. `app_url` obeys row-level security; `owner_url` is for migrations."""

    name: str
    app_url: str
    owner_url: str


def provision(
    admin_url: str, service: str, owner_password: str, app_password: str, name: str | None = None
) -> ServiceDatabase:
    """Make the roles `<service>_owner` and `<service>_app` and the database, or mend what differs.

    `service` is the service's Python package name. `name` names the database where it is not the service's.
    Safe to run again, also at the same moment.
    """
    database, owner, app = name or service, f"{service}_owner", f"{service}_app"
    with _connected(admin_url) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('portal.provision'))")
        _make_role(admin, owner, owner_password)
        _make_role(admin, app, app_password)
        _settle_app_role(admin, app)
        _make_database(admin, database, owner)
        _close_to_others(admin, database, app)
    with _connected(_url(admin_url, database=database)) as admin:
        _settle_schema(admin, owner, app)
    return ServiceDatabase(
        database,
        app_url=_url(admin_url, database=database, user=app, password=app_password),
        owner_url=_url(admin_url, database=database, user=owner, password=owner_password),
    )


def clone(admin_url: str, template: ServiceDatabase, service: str, name: str) -> ServiceDatabase:
    """A copy of `template`, rows and all, in milliseconds. Nobody may be connected to the template."""
    with _connected(admin_url) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER {}").format(
                *map(sql.Identifier, (name, template.name, f"{service}_owner"))
            )
        )
        _close_to_others(admin, name, f"{service}_app")
    return ServiceDatabase(
        name,
        app_url=_url(template.app_url, database=name),
        owner_url=_url(template.owner_url, database=name),
    )


def drop(admin_url: str, name: str) -> None:
    """Drop a database, ending the sessions that are in it."""
    with _connected(admin_url) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def read_note(admin_url: str, database: str) -> str:
    """The comment kept with a database; empty where there is none."""
    with _connected(admin_url) as admin:
        row = admin.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
    return (row and row[0]) or ""


def write_note(admin_url: str, database: str, note: str) -> None:
    """Keep a comment with a database: what was done to it goes when it goes."""
    with _connected(admin_url) as admin:
        admin.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), sql.Literal(note))
        )


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        yield connection


def _make_role(admin: psycopg.Connection[Any], role: str, password: str) -> None:
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    admin.execute(
        sql.SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {}"
        ).format(sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(role), sql.Literal(password))
    )


def _settle_app_role(admin: psycopg.Connection[Any], app: str) -> None:
    """JIT costs the short queries of web processes more than it ever saves them."""
    admin.execute(sql.SQL("ALTER ROLE {} SET jit = off").format(sql.Identifier(app)))


def _make_database(admin: psycopg.Connection[Any], name: str, owner: str) -> None:
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' ").format(
        sql.Identifier(name), sql.Identifier(owner)
    )
    admin.execute(statement + sql.SQL(_locale(admin.info.server_version)))


def _locale(server_version: int) -> str:
    """The same order of strings everywhere, whatever the machine has; before 17 the nearest to it."""
    if server_version >= _BUILTIN_LOCALE_SINCE:
        return "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    return "LOCALE 'C.UTF-8'"


def _close_to_others(admin: psycopg.Connection[Any], database: str, app: str) -> None:
    where = sql.Identifier(database)
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(where))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(where, sql.Identifier(app)))


def _settle_schema(admin: psycopg.Connection[Any], owner: str, app: str) -> None:
    admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(owner)))
    admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(app)))


def _url(url: str, *, database: str, user: str | None = None, password: str | None = None) -> str:
    """`url` with another database, and signing in as another role where one is given."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if user is not None and password is not None:
        netloc = f"{quote(user, '')}:{quote(password, '')}@{netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{quote(database, '')}"))


def main() -> None:
    """Provision one service from the environment: in containers this is the job before its migrations.

    Reads POSTGRES_ADMIN_URL, SERVICE (its package name), OWNER_PASSWORD and APP_PASSWORD.
    """
    given = [os.environ[name] for name in ("POSTGRES_ADMIN_URL", "SERVICE", "OWNER_PASSWORD", "APP_PASSWORD")]
    print(f"database {provision(*given).name} is ready")


if __name__ == "__main__":
    main()
