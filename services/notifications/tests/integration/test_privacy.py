"""Personal data is in the mail, and nowhere that this service keeps or says anything."""

import pytest
from sqlalchemy import create_engine, text

from notifications.delivery import postman
from portal_contracts.events import AppointmentRequestedV1, RequestDeniedV1, RequestVerifiedV1
from portal_kit.logging import configure_logging

MODES = [
    "accept",
    "refuse_recipient",
    "defer_recipient",
    "refuse_sender",
    "refuse_content",
    "drop_after_data",
]


def everything_in_redis(redis):
    said = []
    for key in redis.scan_iter("*"):
        kind = redis.type(key)
        read = {
            "string": lambda k: redis.get(k),
            "list": lambda k: redis.lrange(k, 0, -1),
            "hash": lambda k: redis.hgetall(k),
            "set": lambda k: redis.smembers(k),
            "zset": lambda k: redis.zrange(k, 0, -1, withscores=True),
            "stream": lambda k: redis.xrange(k),
        }[kind]
        said.append(f"{key} {read(key)}")
    return "\n".join(said)


def everything_in_postgres(owner_url):
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.execute(text("set local row_security = on"))
        connection.execute(text("select set_config('app.every_practice', 'on', true)"))
        tables = connection.execute(
            text("select tablename from pg_tables where schemaname = 'public'")
        ).scalars()
        said = [
            f"{table} {row}"
            for table in tables.all()
            for row in connection.execute(text(f'select row_to_json(t)::text from "{table}" t')).scalars()  # noqa: S608
        ]
    engine.dispose()
    return "\n".join(said)


@pytest.mark.parametrize("mode", MODES)
def test_canaries_are_in_the_mail_alone(
    publish, ask, practice, clock, mail_double, redis, service_database, ledger, capfd, mode
):
    configure_logging("notifications", "DEBUG")
    mail_double.mode = mode
    for state, event in (
        ("unverified", lambda known: AppointmentRequestedV1(**known, state="unverified", starts_at=clock())),
        ("pending", lambda known: RequestVerifiedV1(**known)),
        ("denied", lambda known: RequestDeniedV1(**known, send_email=True)),
    ):
        request_id = ask(practice, state=state)
        publish(event({"practice_id": practice, "request_id": request_id, "at": clock()}))
    broken = ask(practice, time_zone="Zephyrine/Quixworthy")
    publish(RequestVerifiedV1(practice_id=practice, request_id=broken, at=clock()))
    for _ in range(2):
        for message in ledger():
            postman.deliver(practice, message.id, clock)
    logged = capfd.readouterr().out
    places = {
        "log": logged,
        "redis": everything_in_redis(redis),
        "postgres": everything_in_postgres(service_database.owner_url),
    }
    assert '"event": "message_' in logged
    assert "notifications.deliver_message" in places["redis"]
    assert "request_denied" in places["postgres"]
    for where, said in places.items():
        for canary in ("ephyrine", "uixworthy", "canary.example", "canary-token", "anary reason", "@harbor"):
            assert canary.lower() not in said.lower(), (where, canary)
    if mode == "accept":
        mails = b"".join(mail_double.taken)
        for canary in (b"Zephyrine", b"canary.example", b"canary-token", b"Canary reason"):
            assert canary in mails


def test_a_link_with_a_token_is_nowhere_in_a_url_that_we_ask(
    publish, ask, practice, clock, ledger, neighbours
):
    request_id = ask(practice, state="unverified")
    publish(
        AppointmentRequestedV1(
            practice_id=practice, request_id=request_id, at=clock(), state="unverified", starts_at=clock()
        )
    )
    for message in ledger():
        postman.deliver(practice, message.id, clock)
    assert neighbours.asked == [
        f"POST scheduling /v1/mail-facts/requests/{request_id}",
        "GET identity /v1/practices/current",
        "GET branding /v1/theme",
    ]
