"""The demo: loaded through the use cases, consistent, and the same when loaded again."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from portal_contracts.events import PracticeChangedV1
from scheduling.cli import cli
from scheduling.demo import load_practice
from scheduling.models import Appointment, AppointmentRequest, Hold, Model, PracticeRules
from scheduling.queries.practices import get_portal
from scheduling.subscribers import practice_changed

DEMO = Path(__file__).parents[4] / "deploy" / "demo"
DESCRIBED = json.loads((DEMO / "demo.json").read_text())["practices"]


def rows(database):
    """How many rows each table has; all but the time kept, which runs out by itself."""

    def count(session):
        counts = {}
        for table in set(Model.metadata.sorted_tables) - {Hold.__table__}:
            counts[table.name] = session.execute(select(func.count()).select_from(table)).scalar()
        return counts

    return database.transact(None, count, every_practice=True)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 24, 15, tzinfo=UTC),
        datetime(2026, 11, 29, 3, 30, tzinfo=UTC),
        datetime(2027, 3, 12, 23, 59, tzinfo=UTC),
        datetime(2027, 10, 30, 6, tzinfo=UTC),
    ],
    ids=["a Tuesday", "a Saturday night", "before the clocks go forward", "before they go back"],
)
def test_it_can_be_loaded_at_any_moment_and_again(database, at):
    for described in DESCRIBED:
        load_practice(described, at)
    first = rows(database)
    for described in DESCRIBED:
        load_practice(described, at + timedelta(days=3))
    assert rows(database) == first


def test_every_request_is_in_the_state_it_should_be_in(database, now):
    for described in DESCRIBED:
        practice_id = UUID(described["id"])
        line = load_practice(described, now)
        assert line.startswith(described["name"])
        with database.transaction(practice_id) as session:
            states = {
                str(request.id): request.state_at(now).value
                for request in session.execute(select(AppointmentRequest)).scalars()
            }
            holds = session.execute(select(func.count()).select_from(Hold)).scalar()
            appointments = session.execute(select(Appointment)).scalars().all()
        assert states == {each["id"]: each["state"] for each in described["requests"]}
        counts = Counter(states.values())
        assert len(appointments) == len(described["appointments"]) + counts["approved"]
        assert holds == len(appointments) + counts["pending"] + counts["unverified"]


def test_what_identity_said_first_or_says_later_is_heeded(database, now):
    described = DESCRIBED[0]
    practice_id = UUID(described["id"])
    load_practice(described, now)
    event = PracticeChangedV1(
        practice_id=practice_id,
        time_zone="America/Chicago",
        active=True,
        changed_at=now - timedelta(days=300),
    )
    database.transact(practice_id, lambda session: practice_changed(session, event, practice_id))
    load_practice(described, now)
    rules = database.transact(practice_id, lambda session: session.get(PracticeRules, practice_id))
    assert (rules.time_zone, rules.enabled) == ("America/Chicago", True)


def test_the_command_loads_it(database, settings, monkeypatch):
    environment = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SERVICE_KEY_ID": settings.service_key_id,
        "SERVICE_PRIVATE_KEY": settings.service_private_key,
        "PUBLIC_KEYS": json.dumps(settings.public_keys),
        "DATABASE_POOL_SIZE": str(settings.database_pool_size),
    }
    for name in ("SECRET_KEY", "PORTAL_BASE_URL", "STAFF_BASE_URL", "IDENTITY_URL", "NOTIFICATIONS_URL"):
        environment[name] = getattr(settings, name.lower())
    result = CliRunner().invoke(cli, ["demo", str(DEMO)], env=environment)
    assert result.exit_code == 0, result.output
    assert "Mesa Verde Therapy: 3 locations" in result.output
    for described in DESCRIBED:
        practice_id = UUID(described["id"])
        with database.transaction(practice_id) as session:
            portal = get_portal(session, practice_id)
        assert portal.rules.is_open and len(portal.clinicians) == 3
    document = CliRunner().invoke(cli, ["openapi"], env=environment)
    assert json.loads(document.output[document.output.index("{\n") :])["info"]["title"] == "Scheduling"
    listed = CliRunner().invoke(cli, ["dead-letters", "list"], env=environment)
    assert (listed.exit_code, listed.output) == (0, "")


def test_migrating_again_changes_nothing(service_database, owner_engine):
    result = CliRunner().invoke(cli, ["migrate"], env={"MIGRATION_DATABASE_URL": service_database.owner_url})
    assert (result.exit_code, result.output) == (0, "scheduling is at 0001\n")
    with owner_engine.connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "0001"
