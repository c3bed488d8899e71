"""A repeated POST has one effect."""

import threading
from uuid import uuid4

import pytest
from courier.models import Parcel
from sqlalchemy import insert, select, text

from portal_kit.idempotency import (
    Answer,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    fingerprint_of,
    forget_old_answers,
    once,
)


def send(db, practice, key, label="box", caller="portal-gateway", fail=False):
    def work():
        session_parcel = uuid4()
        current.execute(insert(Parcel).values(practice_id=practice, id=session_parcel, label=label))
        if fail:
            raise ZeroDivisionError
        return Answer(201, {"id": str(session_parcel)})

    with db.transaction(practice) as current:
        return once(current, practice, caller, key, fingerprint_of("send", {"label": label}), work)


def parcels(db, practice):
    return db.transact(practice, lambda s: s.execute(select(Parcel.id)).scalars().all())


def test_the_first_answer_is_given_again(db, practice):
    first, second = send(db, practice, "k1"), send(db, practice, "k1")
    assert second.replayed and second.body == first.body
    assert len(parcels(db, practice)) == 1


def test_a_key_used_for_something_else_is_refused(db, practice):
    send(db, practice, "k1")
    with pytest.raises(IdempotencyKeyReused):
        send(db, practice, "k1", label="another")
    assert len(parcels(db, practice)) == 1


def test_keys_belong_to_a_practice_and_a_caller(db, practice, other_practice):
    send(db, practice, "k1")
    assert not send(db, other_practice, "k1").replayed
    assert not send(db, practice, "k1", caller="someone-else").replayed


@pytest.mark.parametrize("key", [None, "", "x" * 201])
def test_a_key_is_asked_for(db, practice, key):
    with pytest.raises(IdempotencyKeyMissing):
        send(db, practice, key)


def test_a_refusal_leaves_the_key_free(db, practice):
    with pytest.raises(ZeroDivisionError):
        send(db, practice, "k1", fail=True)
    assert not send(db, practice, "k1").replayed


def test_fifty_at_once_have_one_effect_and_one_answer(db, practice):
    answers, errors = [], []

    def try_it():
        try:
            answers.append(send(db, practice, "k1"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=try_it) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert len({answer.body["id"] for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert len(parcels(db, practice)) == 1


def test_answers_are_forgotten_after_a_day(db, practice):
    send(db, practice, "k1")
    with db.transaction(None, every_practice=True) as session:
        session.execute(text("update idempotency_keys set created_at = now() - interval '25 hours'"))
        forget_old_answers(session)
    assert not send(db, practice, "k1").replayed
