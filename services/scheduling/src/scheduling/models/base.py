"""What every table here begins with: the practice and an id, and keys that never leave the practice."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal_kit.db import NAMING, Conventions


class Model(Conventions, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class InPractice:
    """The first column of every key."""

    practice_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)


class Identified(InPractice):
    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)


def within_practice(table: str, column: str) -> ForeignKeyConstraint:
    """A reference to a row of the same practice, whatever the caller says."""
    return ForeignKeyConstraint(["practice_id", column], [f"{table}.practice_id", f"{table}.id"])


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)
