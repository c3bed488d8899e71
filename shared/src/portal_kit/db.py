"""One unit of work, one transaction, inside one practice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import TIMESTAMP, Engine, Text, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

T = TypeVar("T")
AfterCommit = Callable[[], object]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=10000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=15000 -c jit=off"
)
_ATTEMPTS = 3
_WORTH_RETRYING = {"40001", "40P01"}  # serialization failure, deadlock


class Conventions:
    """What every service's declarative base mixes in: `class Model(Conventions, DeclarativeBase)`."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: TIMESTAMP(timezone=True), str: Text}


class Database:
    """The service's own database. Unbound until `configure`; then shared by its threads."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._sessions = sessionmaker(expire_on_commit=False)

    def configure(self, url: str, *, pool_size: int = 5) -> None:
        self.dispose()
        self._engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=8,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": 3, "options": _OPTIONS},
        )
        self._sessions.configure(bind=self._engine)

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            raise RuntimeError("the database is not configured")
        return self._engine

    def dispose(self, *, close: bool = True) -> None:
        """Drop the pool; with `close=False` after a fork, so that the parent's connections live on."""
        if self._engine is not None:
            self._engine.dispose(close=close)

    def is_up(self) -> bool:
        with self.engine.connect() as connection:
            return connection.execute(text("select 1")).scalar() == 1

    @contextmanager
    def transaction(self, practice_id: UUID | None, *, every_practice: bool = False) -> Iterator[Session]:
        """Commit at the end, roll back on any error, then run what was put off until after the commit.

        Row-level security shows the rows of `practice_id` alone. `every_practice` lifts that, for the
        ticks, relays and operators' commands that serve them all.
        """
        session = self._sessions()
        try:
            with session.begin():
                _enter(session, practice_id, every_practice)
                yield session
            hooks: list[AfterCommit] = session.info.pop("after_commit", [])
        finally:
            session.close()
        for hook in hooks:
            hook()

    def transact(
        self, practice_id: UUID | None, work: Callable[[Session], T], *, every_practice: bool = False
    ) -> T:
        """Run `work` in a transaction; start it anew when the server was restarted or chose it as a victim.

        `work` may run up to three times, so it does nothing but read and write through its session.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self.transaction(practice_id, every_practice=every_practice) as session:
                    return work(session)
            except DBAPIError as error:
                if attempt == _ATTEMPTS or not _worth_retrying(error):
                    raise
        raise AssertionError("unreachable")


def after_commit(session: Session, hook: AfterCommit) -> None:
    """Run `hook` once the session's transaction has committed, and not at all if it does not."""
    session.info.setdefault("after_commit", []).append(hook)


def constraint_of(error: IntegrityError) -> str | None:
    """The name of the constraint that refused the statement."""
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None)


_ENTER = text(
    "select set_config('app.practice', :practice, true), set_config('app.every_practice', :every, true)"
)


def _enter(session: Session, practice_id: UUID | None, every_practice: bool) -> None:
    session.execute(_ENTER, {"practice": str(practice_id or ""), "every": "on" if every_practice else ""})


def _worth_retrying(error: DBAPIError) -> bool:
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _WORTH_RETRYING
