"""Loading the demo's practices: those that deploy/demo/demo.json names, and patients to fill their lists."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from identity import queries
from identity.extensions import SERVICE, db
from identity.usecases.patients import create_patient
from identity.usecases.practices import create_practice
from identity.usecases.staff import create_staff
from portal_kit.commands import operator

_ACTOR = operator(SERVICE)
_FIRST_BIRTH_DATE, _DAYS = date(1945, 1, 1), 25_000

_GIVEN_NAMES_TEXT = """
Amara Andre Anita Arthur Beatriz Bruno Camille Cedric Chiara Clara Colin Dalia Darius Elena Emeka Esther
Fatima Felix Gloria Gordon Hannah Hector Imani Ingrid Ismael Jonas Joy Kenji Laila Leon Lorena Lucas Malik
Marisol Miriam Naomi Nikhil Noah Odessa Omari Paloma Quinn Rafael Renee Rosa Salma Simon Talia Theo Uma
Victor Wren Ximena Yusuf Zoe
"""
_FAMILY_NAMES_TEXT = """
Achebe Almeida Baptiste Becker Bianchi Brennan Caldwell Chen Cohen Dawson Diaz Dubois Ellison Farouk Fischer
Gallagher Gupta Hale Herrera Ibrahim Ivanov Jacobs Jimenez Kaplan Kowalski Larsen Lopez Mbeki Mercer Morgan
Nakamura Novak Okada Olsen Patel Petrov Quigley Ramos Rossi Santos Schultz Silva Tanaka Thomas Tran Usman
Vega Weber Xu Young Zamora
"""
_GIVEN_NAMES, _FAMILY_NAMES = _GIVEN_NAMES_TEXT.split(), _FAMILY_NAMES_TEXT.split()


def load_practice(described: dict[str, Any], demo: dict[str, Any], now: datetime) -> str:
    """Make what is missing of one practice, in one transaction; returns a line that says what there is."""
    practice_id = UUID(described["id"])
    patients = [*_named_patients(described), *_made_up_patients(described, demo["patients_per_practice"])]
    with db.transaction(practice_id) as session:
        _load_practice(session, practice_id, described, now)
        for member in described["staff"]:
            _load_staff(session, practice_id, member, demo["password"], now)
        for patient in patients:
            _load_patient(session, practice_id, patient, now)
    return f"{described['name']}: {len(described['staff'])} staff, {len(patients)} patients"


def _load_practice(session: Session, practice_id: UUID, described: dict[str, Any], now: datetime) -> None:
    if queries.find_practice(session, practice_id) is None:
        fields = {name: described[name] for name in ("code", "name", "time_zone", "phone")}
        create_practice(session, _ACTOR, practice_id=practice_id, **fields, now=now)


def _load_staff(
    session: Session, practice_id: UUID, member: dict[str, Any], password: str, now: datetime
) -> None:
    staff_user_id = UUID(member["id"])
    if queries.find_staff(session, practice_id, staff_user_id) is None:
        fields = {name: member[name] for name in ("email", "display_name", "credentials", "roles")}
        create_staff(
            session, _ACTOR, practice_id, staff_user_id=staff_user_id, **fields, password=password, now=now
        )


def _load_patient(session: Session, practice_id: UUID, patient: dict[str, Any], now: datetime) -> None:
    if not queries.list_patients(session, practice_id, [patient["patient_id"]]):
        create_patient(session, _ACTOR, practice_id, **patient, now=now)


def _named_patients(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for patient in described["patients"]:
        fields = {name: patient[name] for name in ("given_name", "family_name", "email", "phone")}
        birth_date = date.fromisoformat(patient["birth_date"])
        yield {"patient_id": UUID(patient["id"]), **fields, "birth_date": birth_date}


def _made_up_patients(described: dict[str, Any], total: int) -> Iterator[dict[str, Any]]:
    """The same people every time: the practice's code is the seed. Some have no address, or no phone."""
    chance = random.Random(described["code"])  # noqa: S311 - made-up people, not secrets
    area = described["phone"][:5]
    for number in range(total - len(described["patients"])):
        given_name, family_name = chance.choice(_GIVEN_NAMES), chance.choice(_FAMILY_NAMES)
        address = f"{given_name}.{family_name}{chance.randrange(100)}@example.com".lower()
        yield {
            "patient_id": uuid5(UUID(described["id"]), f"patient {number}"),
            "given_name": given_name,
            "family_name": family_name,
            "birth_date": _FIRST_BIRTH_DATE + timedelta(days=chance.randrange(_DAYS)),
            "email": address if chance.random() < 0.9 else None,
            "phone": f"{area} 555-01{chance.randrange(100):02}" if chance.random() < 0.8 else None,
        }
