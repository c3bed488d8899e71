"""The calendar: rules, offerings, schedules, blocks, requests, appointments, and the time they keep."""

from alembic import op

from portal_kit.tables import create_kit_tables_v1
from portal_kit.tenancy import protect

revision = "0001"
down_revision = None

ROLE = "scheduling_app"
TABLES = (
    "practice_rules",
    "clinicians",
    "locations",
    "service_types",
    "service_codes",
    "clinician_services",
    "work_schedules",
    "extra_availability",
    "calendar_blocks",
    "appointment_requests",
    "confirmation_links",
    "appointments",
    "holds",
)
CALENDAR = """
create extension if not exists btree_gist;

create table practice_rules (
  practice_id uuid not null,
  time_zone text not null,
  active boolean not null,
  changed_at timestamptz not null,
  enabled boolean default false not null,
  who_may_see text default 'everyone' not null,
  who_may_request text default 'everyone' not null,
  minimum_notice_minutes integer default 1440 not null,
  horizon_days integer default 60 not null,
  requests_hold boolean default true not null,
  unverified_minutes integer default 30 not null,
  pending_hours integer default 48,
  open_request_cap integer default 3 not null,
  constraint pk_practice_rules primary key (practice_id),
  constraint ck_practice_rules_who_may_see check (who_may_see in ('everyone', 'existing', 'nobody')),
  constraint ck_practice_rules_who_may_request
    check (who_may_request in ('everyone', 'existing', 'nobody')),
  constraint ck_practice_rules_minimum_notice_minutes check (minimum_notice_minutes >= 0),
  constraint ck_practice_rules_horizon_days check (horizon_days between 1 and 730),
  constraint ck_practice_rules_unverified_minutes check (unverified_minutes between 1 and 1440),
  constraint ck_practice_rules_pending_hours check (pending_hours between 1 and 720),
  constraint ck_practice_rules_open_request_cap check (open_request_cap >= 1)
);

create table clinicians (
  practice_id uuid not null,
  id uuid not null,
  active boolean not null,
  changed_at timestamptz not null,
  visible boolean default true not null,
  accepts_new boolean default true not null,
  constraint pk_clinicians primary key (practice_id, id)
);

create table locations (
  practice_id uuid not null,
  id uuid not null,
  name text not null,
  kind text not null,
  address text,
  active boolean default true not null,
  constraint pk_locations primary key (practice_id, id),
  constraint uq_locations_practice_id_name unique (practice_id, name),
  constraint ck_locations_kind check (kind in ('office', 'telehealth'))
);

create table service_types (
  practice_id uuid not null,
  id uuid not null,
  name text not null,
  open_to_new boolean not null,
  open_to_existing boolean not null,
  buffer_before_minutes integer default 0 not null,
  buffer_after_minutes integer default 0 not null,
  active boolean default true not null,
  constraint pk_service_types primary key (practice_id, id),
  constraint uq_service_types_practice_id_name unique (practice_id, name),
  constraint ck_service_types_buffer_before_minutes check (buffer_before_minutes between 0 and 480),
  constraint ck_service_types_buffer_after_minutes check (buffer_after_minutes between 0 and 480)
);

create table service_codes (
  practice_id uuid not null,
  id uuid not null,
  service_type_id uuid not null,
  code text not null,
  duration_minutes integer not null,
  is_default boolean not null,
  constraint pk_service_codes primary key (practice_id, id),
  constraint fk_service_codes_practice_id_service_type_id foreign key (practice_id, service_type_id)
    references service_types (practice_id, id),
  constraint uq_service_codes_practice_id_service_type_id_code unique (practice_id, service_type_id, code),
  constraint ck_service_codes_duration_minutes check (duration_minutes between 5 and 1440)
);
create unique index uq_service_codes_one_default on service_codes (practice_id, service_type_id)
    where is_default;

create table clinician_services (
  practice_id uuid not null,
  clinician_id uuid not null,
  service_type_id uuid not null,
  constraint pk_clinician_services primary key (practice_id, clinician_id, service_type_id),
  constraint fk_clinician_services_practice_id_clinician_id foreign key (practice_id, clinician_id)
    references clinicians (practice_id, id),
  constraint fk_clinician_services_practice_id_service_type_id foreign key (practice_id, service_type_id)
    references service_types (practice_id, id)
);

create table work_schedules (
  practice_id uuid not null,
  id uuid not null,
  clinician_id uuid not null,
  location_id uuid not null,
  weekday integer not null,
  starts time not null,
  ends time not null,
  effective_from date,
  effective_to date,
  constraint pk_work_schedules primary key (practice_id, id),
  constraint fk_work_schedules_practice_id_clinician_id foreign key (practice_id, clinician_id)
    references clinicians (practice_id, id),
  constraint fk_work_schedules_practice_id_location_id foreign key (practice_id, location_id)
    references locations (practice_id, id),
  constraint ck_work_schedules_weekday check (weekday between 0 and 6),
  constraint ck_work_schedules_effective_dates check (effective_from <= effective_to)
);
create index ix_work_schedules_practice_id_clinician_id on work_schedules (practice_id, clinician_id);

create table extra_availability (
  practice_id uuid not null,
  id uuid not null,
  clinician_id uuid not null,
  location_id uuid not null,
  local_date date not null,
  starts time not null,
  ends time not null,
  constraint pk_extra_availability primary key (practice_id, id),
  constraint fk_extra_availability_practice_id_clinician_id foreign key (practice_id, clinician_id)
    references clinicians (practice_id, id),
  constraint fk_extra_availability_practice_id_location_id foreign key (practice_id, location_id)
    references locations (practice_id, id)
);
create index ix_extra_availability_practice_id_clinician_id_local_date
    on extra_availability (practice_id, clinician_id, local_date);

create table calendar_blocks (
  practice_id uuid not null,
  id uuid not null,
  kind text not null,
  clinician_id uuid,
  title text not null,
  wall_starts timestamp not null,
  wall_ends timestamp not null,
  all_day boolean not null,
  rule text,
  except_on date[] default '{}' not null,
  last_wall_ends timestamp,
  constraint pk_calendar_blocks primary key (practice_id, id),
  constraint fk_calendar_blocks_practice_id_clinician_id foreign key (practice_id, clinician_id)
    references clinicians (practice_id, id),
  constraint ck_calendar_blocks_kind check (kind in ('scheduled_event', 'blackout')),
  constraint ck_calendar_blocks_wall_ends check (wall_starts < wall_ends)
);
create index ix_calendar_blocks_practice_id_clinician_id_last_wall_ends
    on calendar_blocks (practice_id, clinician_id, last_wall_ends);
create index ix_calendar_blocks_practice_id_wall_starts on calendar_blocks (practice_id, wall_starts);

create table appointment_requests (
  practice_id uuid not null,
  id uuid not null,
  reference text not null,
  kind text not null,
  state text not null,
  language text not null,
  service_type_id uuid not null,
  service_code_id uuid not null,
  clinician_id uuid not null,
  any_clinician boolean not null,
  location_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  given_name text not null,
  family_name text not null,
  birth_date date not null,
  email text not null,
  email_key text not null,
  phone text not null,
  comments text,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  expires_at timestamptz,
  decided_at timestamptz,
  decided_by uuid,
  decision_reason text,
  patient_id uuid,
  constraint pk_appointment_requests primary key (practice_id, id),
  constraint fk_appointment_requests_practice_id_clinician_id foreign key (practice_id, clinician_id)
    references clinicians (practice_id, id),
  constraint fk_appointment_requests_practice_id_service_type_id foreign key (practice_id, service_type_id)
    references service_types (practice_id, id),
  constraint fk_appointment_requests_practice_id_service_code_id foreign key (practice_id, service_code_id)
    references service_codes (practice_id, id),
  constraint fk_appointment_requests_practice_id_location_id foreign key (practice_id, location_id)
    references locations (practice_id, id),
  constraint uq_appointment_requests_practice_id_reference unique (practice_id, reference),
  constraint ck_appointment_requests_kind check (kind in ('new', 'reschedule', 'cancel')),
  constraint ck_appointment_requests_state
    check (state in ('unverified', 'pending', 'approved', 'denied', 'withdrawn', 'expired', 'superseded')),
  constraint ck_appointment_requests_ends_at check (starts_at < ends_at),
  constraint ck_appointment_requests_expires_at
    check ((state in ('unverified', 'pending')) = (expires_at is not null)),
  constraint ck_appointment_requests_decided_at
    check ((state in ('unverified', 'pending')) = (decided_at is null)),
  constraint ck_appointment_requests_approved_patient check (state <> 'approved' or patient_id is not null)
);
create index ix_appointment_requests_live on appointment_requests (practice_id, starts_at)
    where state in ('unverified', 'pending');
create index ix_appointment_requests_open on appointment_requests (practice_id, email_key)
    where state in ('unverified', 'pending');
create index ix_appointment_requests_overdue on appointment_requests (expires_at)
    where state in ('unverified', 'pending');
create index ix_appointment_requests_practice_id_state_created_at
    on appointment_requests (practice_id, state, created_at);

create table confirmation_links (
  practice_id uuid not null,
  request_id uuid not null,
  token_sha256 bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  constraint pk_confirmation_links primary key (practice_id, request_id),
  constraint fk_confirmation_links_practice_id_request_id foreign key (practice_id, request_id)
    references appointment_requests (practice_id, id),
  constraint uq_confirmation_links_practice_id_token_sha256 unique (practice_id, token_sha256)
);

create table appointments (
  practice_id uuid not null,
  id uuid not null,
  status text not null,
  patient_id uuid not null,
  clinician_id uuid not null,
  service_type_id uuid not null,
  service_code_id uuid not null,
  location_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  request_id uuid,
  created_at timestamptz not null,
  created_by text not null,
  constraint pk_appointments primary key (practice_id, id),
  constraint fk_appointments_practice_id_clinician_id foreign key (practice_id, clinician_id)
    references clinicians (practice_id, id),
  constraint fk_appointments_practice_id_service_type_id foreign key (practice_id, service_type_id)
    references service_types (practice_id, id),
  constraint fk_appointments_practice_id_service_code_id foreign key (practice_id, service_code_id)
    references service_codes (practice_id, id),
  constraint fk_appointments_practice_id_location_id foreign key (practice_id, location_id)
    references locations (practice_id, id),
  constraint fk_appointments_practice_id_request_id foreign key (practice_id, request_id)
    references appointment_requests (practice_id, id),
  constraint uq_appointments_practice_id_request_id unique (practice_id, request_id),
  constraint ck_appointments_status
    check (status in ('booked', 'arrived', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error')),
  constraint ck_appointments_ends_at check (starts_at < ends_at)
);
create index ix_appointments_practice_id_patient_id_starts_at
    on appointments (practice_id, patient_id, starts_at);
create index ix_appointments_practice_id_starts_at on appointments (practice_id, starts_at);

create table holds (
  practice_id uuid not null,
  id uuid not null,
  clinician_id uuid not null,
  request_id uuid,
  appointment_id uuid,
  busy_from timestamptz not null,
  busy_until timestamptz not null,
  expires_at timestamptz,
  overbooked boolean default false not null,
  constraint pk_holds primary key (practice_id, id),
  constraint fk_holds_practice_id_clinician_id foreign key (practice_id, clinician_id)
    references clinicians (practice_id, id),
  constraint fk_holds_practice_id_request_id foreign key (practice_id, request_id)
    references appointment_requests (practice_id, id),
  constraint fk_holds_practice_id_appointment_id foreign key (practice_id, appointment_id)
    references appointments (practice_id, id),
  constraint uq_holds_practice_id_request_id unique (practice_id, request_id),
  constraint uq_holds_practice_id_appointment_id unique (practice_id, appointment_id),
  constraint ck_holds_one_owner check ((request_id is null) <> (appointment_id is null)),
  constraint ck_holds_expires_at check (appointment_id is null or expires_at is null),
  constraint ck_holds_busy_until check (busy_from < busy_until),
  constraint ck_holds_length check (busy_until - busy_from <= interval '2 days'),
  constraint ex_holds_clinician_busy
    exclude using gist (practice_id with =, clinician_id with =, tstzrange(busy_from, busy_until) with &&)
    where (not overbooked)
);
create index ix_holds_clinician_busy on holds (practice_id, clinician_id, busy_from) include (busy_until);
create index ix_holds_expires_at on holds (expires_at) where expires_at is not null;
"""


def upgrade() -> None:
    op.execute(create_kit_tables_v1(ROLE))
    op.execute(CALENDAR + "".join(protect(table, ROLE) for table in TABLES))
