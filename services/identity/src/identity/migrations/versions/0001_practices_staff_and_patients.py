"""Practices, staff with sessions and failed sign-ins, patients, and the kit's tables."""

from __future__ import annotations

from alembic import op

from portal_kit.tables import create_kit_tables_v1
from portal_kit.tenancy import protect

revision = "0001"
down_revision = None

_APP = "identity_app"

_TABLES = """
create extension if not exists pg_trgm;

create table practices (
  practice_id uuid constraint pk_practices primary key,
  code text not null constraint uq_practices_code unique
    constraint ck_practices_code check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(code) <= 40),
  name text not null,
  time_zone text not null,
  phone text not null,
  active boolean not null,
  created_at timestamptz not null
);

create table staff_users (
  practice_id uuid not null constraint fk_staff_users_practice_id references practices,
  id uuid not null,
  email text not null constraint ck_staff_users_email check (email = lower(email)),
  display_name text not null,
  credentials text,
  roles text[] not null constraint ck_staff_users_roles
    check (roles <@ '{practice_administrator,clinician,scheduler}' and cardinality(roles) > 0),
  password_hash text,
  active boolean not null,
  created_at timestamptz not null,
  constraint pk_staff_users primary key (practice_id, id),
  constraint uq_staff_users_practice_id_email unique (practice_id, email)
);

create table staff_sessions (
  practice_id uuid not null,
  id uuid not null,
  staff_user_id uuid not null,
  token_digest bytea not null,
  started_at timestamptz not null,
  used_at timestamptz not null,
  ended_at timestamptz,
  constraint pk_staff_sessions primary key (practice_id, id),
  constraint uq_staff_sessions_practice_id_token_digest unique (practice_id, token_digest),
  constraint fk_staff_sessions_practice_id_staff_user_id
    foreign key (practice_id, staff_user_id) references staff_users (practice_id, id)
);
create index ix_staff_sessions_practice_id_staff_user_id on staff_sessions (practice_id, staff_user_id);
create index ix_staff_sessions_started_at on staff_sessions (started_at);

create table sign_in_attempts (
  id uuid not null,
  counter text not null,
  at timestamptz not null,
  constraint pk_sign_in_attempts primary key (id, counter)
);
create index ix_sign_in_attempts_counter_at on sign_in_attempts (counter, at);

create table patients (
  practice_id uuid not null constraint fk_patients_practice_id references practices,
  id uuid not null,
  given_name text not null,
  family_name text not null,
  birth_date date not null,
  email text constraint ck_patients_email check (email = lower(email)),
  phone text,
  phone_number text,
  name_key text not null,
  created_at timestamptz not null,
  constraint pk_patients primary key (practice_id, id)
);
create index ix_patients_practice_id_birth_date on patients (practice_id, birth_date);
create index ix_patients_practice_id_email on patients (practice_id, email);
create index ix_patients_practice_id_phone_number on patients (practice_id, phone_number);
"""


def upgrade() -> None:
    op.execute(create_kit_tables_v1(_APP))
    op.execute(_TABLES)
    for table in ("practices", "staff_users", "staff_sessions", "patients"):
        op.execute(protect(table, _APP))
    op.execute(f"grant select, insert, delete on sign_in_attempts to {_APP}")
