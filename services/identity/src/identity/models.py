"""Identity's tables, and what one row can decide."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from identity.domain.matching import Person
from identity.domain.sessions import is_live
from portal_contracts.tokens import CLINICIAN
from portal_kit.db import NAMING, Conventions


class Model(Conventions, DeclarativeBase):
    """What identity's tables have in common."""

    metadata = MetaData(naming_convention=NAMING)


class Practice(Model):
    """The tenant. `phone` is as the practice writes it; a practice that is not active answers nothing."""

    __tablename__ = "practices"

    id: Mapped[UUID] = mapped_column("practice_id", primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    active: Mapped[bool]
    created_at: Mapped[datetime]


class StaffUser(Model):
    """Signs in to the scheduling UI; a clinician's profile is the name and credentials clients see."""

    __tablename__ = "staff_users"
    __table_args__ = (UniqueConstraint("practice_id", "email", name="uq_staff_users_practice_id_email"),)

    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practices.practice_id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    credentials: Mapped[str | None] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    password_hash: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool]
    created_at: Mapped[datetime]

    @property
    def is_clinician(self) -> bool:
        return CLINICIAN in self.roles


class StaffSession(Model):
    """A signed-in browser. `token_digest` is SHA-256 of the token, which nobody can get back."""

    __tablename__ = "staff_sessions"
    __table_args__ = (
        UniqueConstraint("practice_id", "token_digest"),
        ForeignKeyConstraint(["practice_id", "staff_user_id"], ["staff_users.practice_id", "staff_users.id"]),
        Index("ix_staff_sessions_practice_id_staff_user_id", "practice_id", "staff_user_id"),
        Index("ix_staff_sessions_started_at", "started_at"),
    )

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_user_id: Mapped[UUID]
    token_digest: Mapped[bytes]
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def is_live(self, now: datetime) -> bool:
        return is_live(self.started_at, self.used_at, self.ended_at, now)


class SignInAttempt(Model):
    """A sign-in that failed, or is under way, once for each counter it counts in. Holds digests alone, of
    practices and addresses that may not exist; so it belongs to no practice."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_counter_at", "counter", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    counter: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]


class Patient(Model):
    """A person in the practice's care. `phone` is as typed and `phone_number` its E.164 form; `name_key` is
    the normalised name that look-ups compare."""

    __tablename__ = "patients"
    __table_args__ = (
        Index("ix_patients_practice_id_birth_date", "practice_id", "birth_date"),
        Index("ix_patients_practice_id_email", "practice_id", "email"),
        Index("ix_patients_practice_id_phone_number", "practice_id", "phone_number"),
    )

    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practices.practice_id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    given_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    birth_date: Mapped[date]
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    phone_number: Mapped[str | None] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def person(self) -> Person:
        return Person(self.given_name, self.family_name, self.birth_date, self.email, self.phone_number)
