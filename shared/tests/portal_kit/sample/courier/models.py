"""The sample service's one table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal_kit.db import NAMING, Conventions


class Model(Conventions, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Parcel(Model):
    __tablename__ = "parcels"

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    sent_at: Mapped[datetime | None]
