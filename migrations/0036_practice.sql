-- The built-in practice management: agencies, their people, appointments, what pays for them, and what was rendered.
-- Sealed: whatever names or could name somebody. In clear: ids, codes, states, instants, dates that gates compare.

create table practice_agency (
  organization   uuid not null references organization,
  id             uuid not null,
  version        integer not null,
  zone           text not null,
  grace_minutes  integer not null check (grace_minutes between 0 and 60),
  automation     boolean not null,           -- whether the hub itself may render here
  severities     jsonb not null,             -- gate code → block, warn, off; where the agency departs from the standard
  active         boolean not null,
  name_token     bigint,
  external_token bigint,
  body           bytea not null,
  created_at     timestamptz not null,
  changed_at     timestamptz not null,
  removed_at     timestamptz,
  primary key (organization, id)
);

create table practice_client (
  organization   uuid not null,
  id             uuid not null,
  version        integer not null,
  agency         uuid not null,
  enrolments     jsonb not null,             -- [{ from, to? }]
  active         boolean not null,
  name_token     bigint,                     -- agency, first, last and birth date at once: the natural key
  external_token bigint,
  search_tokens  bigint[] not null,
  body           bytea not null,
  created_at     timestamptz not null,
  changed_at     timestamptz not null,
  removed_at     timestamptz,
  primary key (organization, id),
  foreign key (organization, agency) references practice_agency
);
create index practice_client_by_agency on practice_client (organization, agency, id) where removed_at is null;
create index practice_client_search on practice_client using gin (search_tokens);

create table practice_staff (
  organization   uuid not null,
  id             uuid not null,
  version        integer not null,
  agencies       uuid[] not null,
  account        uuid,                       -- the account they sign in with
  credentials    jsonb not null,             -- [{ kind, services?, from?, to? }]
  active         boolean not null,
  name_token     bigint,
  external_token bigint,
  search_tokens  bigint[] not null,
  body           bytea not null,
  created_at     timestamptz not null,
  changed_at     timestamptz not null,
  removed_at     timestamptz,
  primary key (organization, id)
);
create index practice_staff_by_account on practice_staff (organization, account) where account is not null;
create index practice_staff_search on practice_staff using gin (search_tokens);

create table practice_service (
  organization   uuid not null references organization,
  id             uuid not null,
  version        integer not null,
  kind           text not null check (kind in ('service', 'non-service', 'non-payroll')),
  unit_minutes   integer not null check (unit_minutes between 1 and 1440),
  min_minutes    integer,
  max_minutes    integer,
  group_allowed  boolean not null,           -- one staff member may serve several clients at a time
  client_overlap_allowed boolean not null,   -- the client may have something else at the same time
  notes_required boolean not null,
  direct         text not null check (direct in ('direct', 'indirect', 'set-at-appointment')),
  credentials    text[] not null,            -- any of these is needed; none: anybody may
  active         boolean not null,
  name_token     bigint,
  external_token bigint,
  body           bytea not null,
  created_at     timestamptz not null,
  changed_at     timestamptz not null,
  removed_at     timestamptz,
  primary key (organization, id)
);

create table practice_funder (
  organization       uuid not null references organization,
  id                 uuid not null,
  version            integer not null,
  guardian_signature text not null check (guardian_signature in ('none', 'each', 'monthly')),
  electronic_visit   boolean not null,
  severities         jsonb not null,
  active             boolean not null,
  name_token         bigint,
  external_token     bigint,
  body               bytea not null,
  created_at         timestamptz not null,
  changed_at         timestamptz not null,
  removed_at         timestamptz,
  primary key (organization, id)
);

create table practice_authorization (
  organization   uuid not null,
  id             uuid not null,
  version        integer not null,
  client         uuid not null,
  service        uuid not null,
  funder         uuid,
  from_date      date not null,
  to_date        date not null,
  windows        jsonb not null,             -- [{ per: total, day, week or month; units }]
  external_token bigint,
  body           bytea not null,
  created_at     timestamptz not null,
  changed_at     timestamptz not null,
  removed_at     timestamptz,
  primary key (organization, id),
  foreign key (organization, client) references practice_client,
  foreign key (organization, service) references practice_service,
  foreign key (organization, funder) references practice_funder
);
create index practice_authorization_by_client on practice_authorization (organization, client, service);

create table practice_status_type (
  organization   uuid not null references organization,
  id             uuid not null,
  version        integer not null,
  billable       boolean not null,
  payroll        boolean not null,
  cancellation   boolean not null,
  makeupable     boolean not null,
  auto_render    boolean not null,
  active         boolean not null,
  name_token     bigint,
  external_token bigint,
  body           bytea not null,
  created_at     timestamptz not null,
  changed_at     timestamptz not null,
  removed_at     timestamptz,
  primary key (organization, id)
);

create table practice_period (
  organization uuid not null,
  id           uuid not null,
  version      integer not null,
  agency       uuid not null,
  kind         text not null check (kind in ('payroll', 'billing')),
  from_date    date not null,
  to_date      date not null,
  closed       boolean not null,
  body         bytea not null,
  created_at   timestamptz not null,
  changed_at   timestamptz not null,
  removed_at   timestamptz,
  primary key (organization, id),
  foreign key (organization, agency) references practice_agency
);
create index practice_period_by_agency on practice_period (organization, agency, from_date) where removed_at is null;

-- What somebody may do at an agency; no agency: at every one of the organization.
create table practice_right (
  organization uuid not null,
  id           uuid not null,
  version      integer not null,
  account      uuid not null references account,
  agency       uuid,
  may          text[] not null check (may <@ array['view', 'edit', 'create', 'render', 'unrender']),
  body         bytea not null,
  created_at   timestamptz not null,
  changed_at   timestamptz not null,
  removed_at   timestamptz,
  primary key (organization, id),
  foreign key (organization, agency) references practice_agency
);
create unique index practice_right_once
  on practice_right (organization, account, coalesce(agency, '00000000-0000-0000-0000-000000000000')) where removed_at is null;

create table practice_appointment (
  organization    uuid not null,
  id              uuid not null,
  version         integer not null,
  agency          uuid not null,
  client          uuid,
  staff           uuid not null,
  service         uuid not null,
  status_type     uuid,
  kind            text not null check (kind in ('service', 'non-service', 'non-payroll')), -- the service's, which never changes
  state           text not null check (state in ('scheduled', 'cancelled', 'rendered')),
  starts_at       timestamptz not null,
  ends_at         timestamptz not null check (ends_at > starts_at),
  date            date not null,             -- the start's in the agency's zone
  direct          text check (direct in ('direct', 'indirect')),
  rendered_at     timestamptz,
  rendered_by     uuid,                      -- an account; null: the hub itself
  rendered_note   uuid,
  authorized_by   uuid,                      -- the authorization whose units the rendering used
  units           integer,
  tried_at        timestamptz,               -- when the gates were last looked at
  failures        jsonb,                     -- the gates that were not passed then; codes, ids and numbers
  failed_gates    text[],
  external_token  bigint,
  body            bytea not null,
  created_at      timestamptz not null,
  changed_at      timestamptz not null,
  removed_at      timestamptz,
  primary key (organization, id),
  foreign key (organization, agency) references practice_agency,
  foreign key (organization, client) references practice_client,
  foreign key (organization, staff) references practice_staff,
  foreign key (organization, service) references practice_service,
  foreign key (organization, status_type) references practice_status_type,
  foreign key (organization, authorized_by) references practice_authorization
);
create index practice_appointment_by_time on practice_appointment (organization, starts_at, id) where removed_at is null;
create index practice_appointment_by_agency on practice_appointment (organization, agency, starts_at, id)
  where removed_at is null;
-- Who is where at a time: gates R10 and R11. An appointment lasts 24 hours at most, so the start bounds the search.
-- Whole and not partial: a look-up that leaves removed_at to later then has no other index to go astray by, also while the
-- table has no statistics (by the time alone it would read everybody who begins at nine).
create index practice_appointment_by_staff on practice_appointment (organization, staff, starts_at, id);
create index practice_appointment_by_client on practice_appointment (organization, client, starts_at, id);
-- Those that wait for somebody to mend something: few.
create index practice_appointment_failed on practice_appointment (organization, starts_at, id)
  where removed_at is null and failed_gates <> '{}';
-- What an authorization has left: gate R09.
create index practice_appointment_units on practice_appointment (organization, authorized_by, date)
  where authorized_by is not null;

-- What an appointment says: result notes and the signature window. Apart, so that lists stay narrow.
create table practice_content (
  organization uuid not null,
  appointment  uuid not null,
  version      integer not null,
  note         uuid,                         -- the session note that filled it last
  content_hash text,                         -- of what the note brought: the same again changes nothing
  edited       boolean not null,             -- by hand, since the note filled it
  body         bytea not null,
  changed_at   timestamptz not null,
  changed_by   uuid,                         -- an account; null: the hub itself
  primary key (organization, appointment),
  foreign key (organization, appointment) references practice_appointment
);

-- Images of signatures, those of earlier contents too. Their hashes are in the contents. Neither they nor the history have
-- a foreign key: appointments are never deleted, and a check for each of them takes an eighth of the database's time.
create table practice_signature (
  organization uuid not null,
  id           uuid not null,
  appointment  uuid not null,
  body         bytea not null,
  created_at   timestamptz not null,
  primary key (organization, id)
);
alter table practice_signature alter column body set storage external;

-- What became of an appointment: who did what, when, and what was there before.
create table practice_history (
  organization uuid not null,
  appointment  uuid not null,
  id           uuid not null,
  what         text not null,                -- src/practice/history.ts
  at           timestamptz not null,
  by_account   uuid,                         -- null: the hub itself
  note         uuid,
  detail       jsonb,                        -- codes, ids and numbers
  body         bytea,                        -- sealed: the earlier content, the reason
  primary key (organization, appointment, id)
);

do $$
declare
  name text;
begin
  -- Natural keys for import, and changes in their order for whoever follows them.
  foreach name in array array['agency', 'client', 'staff', 'service', 'funder', 'authorization', 'status_type', 'appointment'] loop
    execute format(
      'create unique index practice_%1$s_external on practice_%1$s (organization, external_token)'
      || ' where external_token is not null and removed_at is null', name);
  end loop;
  foreach name in array array['agency', 'client', 'staff', 'service', 'funder', 'status_type'] loop
    execute format(
      'create index practice_%1$s_by_name on practice_%1$s (organization, name_token) where removed_at is null', name);
  end loop;
  foreach name in array array['agency', 'client', 'staff', 'appointment'] loop
    execute format('create index practice_%1$s_changes on practice_%1$s (organization, changed_at, id)', name);
  end loop;
  foreach name in array array['agency', 'client', 'staff', 'service', 'funder', 'authorization', 'status_type', 'period',
                              'right', 'appointment', 'content', 'signature', 'history'] loop
    execute format('alter table practice_%s enable row level security', name);
    execute format('alter table practice_%s force row level security', name);
    execute format(
      'create policy scope on practice_%s using (organization = current_organization())'
      || ' with check (organization = current_organization())', name);
    execute format('grant select, insert, update, delete on practice_%s to causeway_app', name);
  end loop;
end $$;
