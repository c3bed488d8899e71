"""Transactions, tenancy and migrations on a real PostgreSQL."""

import os
import subprocess
import sys
import threading
from uuid import UUID, uuid4

import pytest
from courier.models import Model, Parcel
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from portal_kit.db import Database, after_commit
from portal_kit.migrations import differences, is_current, migrate
from portal_kit.tables import KIT_METADATA, UNPROTECTED
from portal_kit.tenancy import unprotected_tables


def send(db: Database, practice: UUID, label: str = "box") -> UUID:
    parcel_id = uuid4()
    row = {"practice_id": practice, "id": parcel_id, "label": label}
    db.transact(practice, lambda session: session.execute(insert(Parcel).values(**row)))
    return parcel_id


def labels(db: Database, practice: UUID | None, **how: bool) -> list[str]:
    return db.transact(practice, lambda s: list(s.execute(select(Parcel.label)).scalars()), **how)


def test_a_transaction_sees_its_practice_alone_even_without_a_predicate(db, practice, other_practice):
    send(db, practice, "ours")
    send(db, other_practice, "theirs")
    assert labels(db, practice) == ["ours"]
    assert labels(db, other_practice) == ["theirs"]
    assert labels(db, None) == []


def test_a_row_cannot_be_written_into_another_practice(db, practice, other_practice):
    row = {"practice_id": other_practice, "id": uuid4(), "label": "smuggled"}
    with pytest.raises(ProgrammingError), db.transaction(practice) as session:
        session.execute(insert(Parcel).values(**row))
    assert labels(db, other_practice) == []


def test_ticks_may_see_every_practice_when_they_say_so(db, practice, other_practice):
    send(db, practice, "a1")
    send(db, other_practice, "b1")
    assert {"a1", "b1"} <= set(labels(db, None, every_practice=True))


def test_the_practice_of_one_transaction_does_not_leak_into_the_next(courier, practice):
    single = Database()
    single.configure(courier.app_url, pool_size=1)
    send(single, practice)
    assert labels(single, None) == []
    single.dispose()


def test_what_waits_for_the_commit_runs_after_it_and_not_after_a_rollback(db, practice):
    ran = []
    with db.transaction(practice) as session:
        after_commit(session, lambda: ran.append("committed"))
        assert ran == []
    with pytest.raises(ZeroDivisionError), db.transaction(practice) as session:
        after_commit(session, lambda: ran.append("rolled back"))
        raise ZeroDivisionError
    assert ran == ["committed"]


def test_a_deadlock_victim_is_tried_again_and_both_succeed(db, practice):
    first, second = send(db, practice), send(db, practice)
    meet = threading.Barrier(2, timeout=10)

    def touch(order):
        met = []

        def work(session):
            for index, parcel_id in enumerate(order):
                session.execute(
                    text("update parcels set label = label || '+' where practice_id = :p and id = :i"),
                    {"p": practice, "i": parcel_id},
                )
                if index == 0 and not met:
                    met.append(True)
                    meet.wait()

        db.transact(practice, work)

    threads = [threading.Thread(target=touch, args=(order,)) for order in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert labels(db, practice) == ["box++", "box++"]


def test_an_error_that_is_no_ones_turn_is_raised_at_once(db, practice):
    tries = []

    def work(session):
        tries.append(1)
        session.execute(text("select 1 / 0"))

    with pytest.raises(DBAPIError):
        db.transact(practice, work)
    assert len(tries) == 1


def test_a_connection_the_server_closed_is_replaced_unnoticed(db, practice, postgres_admin_url, courier):
    send(db, practice)
    admin = create_engine(postgres_admin_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"),
            {"name": courier.name},
        )
    admin.dispose()
    assert labels(db, practice) == ["box"]


def test_error_texts_do_not_quote_the_values_of_a_statement(db, practice):
    with pytest.raises(DBAPIError) as caught, db.transaction(practice) as session:
        session.execute(text("select cast(:secret as text) || 1 / 0"), {"secret": "canary-name"})
    assert "canary-name" not in str(caught.value)


def test_migrations_and_models_agree_and_every_table_is_protected(courier):
    engine = create_engine(courier.owner_url)
    with engine.connect() as connection:
        assert differences(connection, Model.metadata, KIT_METADATA) == []
        assert unprotected_tables(connection) - UNPROTECTED == set()
        assert is_current("courier", connection)
    engine.dispose()


def test_migrating_at_once_and_again_is_harmless(make_service_database):
    database = make_service_database("courier")
    command = [
        sys.executable,
        "-c",
        "import sys; from portal_kit.migrations import migrate; migrate(*sys.argv[1:])",
    ]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    jobs = [subprocess.Popen([*command, "courier", database.owner_url], env=environment) for _ in range(2)]
    assert [job.wait(timeout=60) for job in jobs] == [0, 0]
    assert migrate("courier", database.owner_url) == "0001"


def test_the_audit_log_cannot_be_rewritten_by_the_application(db, practice):
    for statement in ("update audit_log set action = 'x'", "delete from audit_log"):
        with pytest.raises(ProgrammingError), db.transaction(practice) as session:
            session.execute(text(statement))
