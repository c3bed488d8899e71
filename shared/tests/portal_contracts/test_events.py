"""Each event keeps its golden form, and readers tolerate what newer writers add."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_type_hints
from uuid import UUID

import pytest

from portal_contracts.events import EVENTS, Event

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = {
    UUID: UUID("6f1d2c3b-4a59-4e68-8778-1a2b3c4d5e6f"),
    datetime: datetime(2026, 11, 24, 15, 30, tzinfo=UTC),
    bool: True,
    str: "text",
}


def sample(event_class: type[Event]) -> Event:
    kinds = {k: v for k, v in get_type_hints(event_class).items() if k != "name"}
    return event_class(**{field: SAMPLES[kind] for field, kind in kinds.items()})


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_is_written_as_its_golden_file_says(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    assert sample(EVENTS[name]).to_json() == golden


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_a_reader_ignores_fields_it_does_not_know(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    assert EVENTS[name].from_json(golden | {"added_later": 1}) == sample(EVENTS[name])


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_a_missing_field_is_an_error_and_never_a_guess(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    golden.popitem()
    with pytest.raises(KeyError):
        EVENTS[name].from_json(golden)


def test_there_is_no_golden_file_without_an_event() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(EVENTS)


def test_events_carry_ids_instants_and_plain_facts_only() -> None:
    allowed = {UUID, datetime, bool, str}
    words = {"name", "state", "was", "time_zone", "css_hash"}
    for event_class in EVENTS.values():
        for field, kind in get_type_hints(event_class).items():
            if field != "name":
                assert kind in allowed
                assert kind is not str or field in words, f"{event_class.name}.{field} may carry free text"
