"""The ledger of messages, the limits of addresses, and the kit's own tables."""

from alembic import op

from portal_kit.tables import create_kit_tables_v1
from portal_kit.tenancy import protect

revision = "0001"
down_revision = None

ROLE = "notifications_app"

_MESSAGES = """
create table messages (
  practice_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  template text not null,
  recipient_kind text not null,
  recipient_id uuid not null,
  about_id uuid not null,
  appointment_id uuid,
  resend_of uuid,
  state text not null,
  attempts integer not null,
  unfinished integer not null,
  next_attempt_at timestamptz not null,
  enqueued_at timestamptz,
  lease_until timestamptz,
  give_up_at timestamptz not null,
  message_id text not null,
  last_problem text,
  created_at timestamptz not null,
  sent_at timestamptz,
  constraint pk_messages primary key (practice_id, id),
  constraint uq_messages_event_template_recipient unique (practice_id, event_id, template, recipient_id),
  constraint fk_messages_resend_of foreign key (practice_id, resend_of) references messages (practice_id, id),
  constraint ck_messages_state
    check (state in ('queued', 'sending', 'sent', 'deferred', 'failed', 'not_needed', 'expanded', 'dead')),
  constraint ck_messages_lease check ((state = 'sending') = (lease_until is not null))
);
create index ix_messages_practice_id_about_id on messages (practice_id, about_id, created_at);
create index ix_messages_due on messages (next_attempt_at) where state in ('queued', 'deferred');
create index ix_messages_leased on messages (lease_until) where state = 'sending';
create index ix_messages_unsent on messages (state, created_at)
  where state not in ('sent', 'expanded', 'not_needed');
"""

_ADDRESS_USES = """
create table address_uses (
  practice_id uuid not null,
  message_id uuid not null,
  address_key text not null,
  used_at timestamptz not null,
  constraint pk_address_uses primary key (practice_id, message_id),
  constraint fk_address_uses_message foreign key (practice_id, message_id)
    references messages (practice_id, id) on delete cascade
);
create index ix_address_uses_address_key on address_uses (practice_id, address_key, used_at);
create index ix_address_uses_used_at on address_uses (used_at);
"""


def upgrade() -> None:
    op.execute(create_kit_tables_v1(ROLE))
    op.execute(_MESSAGES + protect("messages", ROLE))
    op.execute(_ADDRESS_USES + protect("address_uses", ROLE))
