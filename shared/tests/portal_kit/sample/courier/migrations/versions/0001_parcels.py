"""Parcels."""

from alembic import op

from portal_kit.tables import create_kit_tables_v1
from portal_kit.tenancy import protect

revision = "0001"
down_revision = None

PARCELS = """
create table parcels (
  practice_id uuid not null,
  id uuid not null,
  label text not null,
  sent_at timestamptz,
  constraint pk_parcels primary key (practice_id, id)
);
"""


def upgrade() -> None:
    op.execute(create_kit_tables_v1("courier_app"))
    op.execute(PARCELS + protect("parcels", "courier_app"))
