"""The sample service's one table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from portal_kit.db import model_base

Model = model_base()


class Parcel(Model):
    __tablename__ = "parcels"

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    sent_at: Mapped[datetime | None]
