"""What can be asked for, and where: service types, their billing codes, locations."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduling.models.base import Identified, Model, one_of, within_practice


class LocationKind(StrEnum):
    OFFICE = "office"
    TELEHEALTH = "telehealth"


class ServiceType(Identified, Model):
    """A kind of appointment. Buffers are elapsed minutes kept free before and after it."""

    __tablename__ = "service_types"
    __table_args__ = (
        UniqueConstraint("practice_id", "name"),
        CheckConstraint("buffer_before_minutes between 0 and 480", name="buffer_before_minutes"),
        CheckConstraint("buffer_after_minutes between 0 and 480", name="buffer_after_minutes"),
    )

    name: Mapped[str]
    open_to_new: Mapped[bool]
    open_to_existing: Mapped[bool]
    buffer_before_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    buffer_after_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")


class ServiceCode(Identified, Model):
    """A billing code, in the practice's own words. The default one of its type sets the length offered."""

    __tablename__ = "service_codes"
    __table_args__ = (
        within_practice("service_types", "service_type_id"),
        UniqueConstraint("practice_id", "service_type_id", "code"),
        Index(
            "uq_service_codes_one_default",
            "practice_id",
            "service_type_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
        CheckConstraint("duration_minutes between 5 and 1440", name="duration_minutes"),
    )

    service_type_id: Mapped[UUID]
    code: Mapped[str]
    duration_minutes: Mapped[int]
    is_default: Mapped[bool]


class Location(Identified, Model):
    """Where. Telehealth is one, without an address."""

    __tablename__ = "locations"
    __table_args__ = (UniqueConstraint("practice_id", "name"), one_of("kind", LocationKind))

    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
