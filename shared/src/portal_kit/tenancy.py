"""Row-level security by practice: the backstop behind every query's own predicate."""

from __future__ import annotations

from sqlalchemy import Connection, text

_STATEMENTS = """
alter table {table} enable row level security;
alter table {table} force row level security;
create policy one_practice on {table}
  using (practice_id = (select nullif(current_setting('app.practice', true), '')::uuid));
create policy every_practice on {table}
  using ((select current_setting('app.every_practice', true)) = 'on');
grant {privileges} on {table} to {role};
"""

READ_WRITE = "select, insert, update, delete"
APPEND_ONLY = "select, insert"

_UNPROTECTED = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'public' and c.relkind in ('r', 'p')
   and not (c.relrowsecurity and c.relforcerowsecurity
            and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'one_practice'))
 order by 1
"""


def protect(table: str, role: str, privileges: str = READ_WRITE) -> str:
    """SQL for a migration: only rows of the transaction's practice exist for `role`, which owns nothing."""
    return _STATEMENTS.format(table=table, role=role, privileges=privileges)


def unprotected_tables(connection: Connection) -> set[str]:
    """Tables that anyone with a connection could read across practices."""
    return set(connection.execute(text(_UNPROTECTED)).scalars())
