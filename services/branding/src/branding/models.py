"""Logos and what was read from them, published themes, and the portal's wording."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal_kit.db import NAMING, Conventions

UPLOADED, READY, FAILED = "uploaded", "ready", "failed"


class Model(Conventions, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Logo(Model):
    """One uploaded logo. `state` is uploaded (waits to be read), ready, or failed for `problem`'s reason.

    `pictures` maps header, email and favicon to `{hash, width, height}`; `colours`, `palettes` and `look`
    are what the domain's functions of these names gave.
    """

    __tablename__ = "logos"
    __table_args__ = (
        CheckConstraint("state in ('uploaded', 'ready', 'failed')", name="state"),
        Index("ix_logos_waiting", "uploaded_at", postgresql_where="state = 'uploaded'"),
    )

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    problem: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    attempts: Mapped[int] = mapped_column(default=0)
    pictures: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSONB, default=dict)
    colours: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    palettes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    look: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    uploaded_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Theme(Model):
    """A published theme; the newest of a practice is the one in use. Roles are as in domain.theme."""

    __tablename__ = "themes"
    __table_args__ = (
        ForeignKeyConstraint(["practice_id", "logo_id"], ["logos.practice_id", "logos.id"]),
        Index("ix_themes_practice_id_css_hash", "practice_id", "css_hash"),
    )

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    logo_id: Mapped[UUID | None]
    primary: Mapped[str] = mapped_column(Text)
    accent: Mapped[str] = mapped_column(Text)
    light: Mapped[dict[str, str]] = mapped_column(JSONB)
    dark: Mapped[dict[str, str]] = mapped_column(JSONB)
    plate: Mapped[bool]
    plate_colour: Mapped[str] = mapped_column(Text)
    adjustments: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    stylesheet: Mapped[str] = mapped_column(Text)
    css_hash: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]


class Wording(Model):
    """What the practice says on its portal; an empty text means the portal's own words."""

    __tablename__ = "wordings"

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    portal_name: Mapped[str | None] = mapped_column(Text)
    home: Mapped[str] = mapped_column(Text, default="")
    request: Mapped[str] = mapped_column(Text, default="")
    appointment: Mapped[str] = mapped_column(Text, default="")
    cancellation: Mapped[str] = mapped_column(Text, default="")
    crisis: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]
