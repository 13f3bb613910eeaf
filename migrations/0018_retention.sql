-- Retention: how long what is kept, what went and when, counts that stay behind; and when a database was restored.

-- Bodies go before the rows do. Every reader copes with a body that is not there any more.
alter table message
  alter column body drop not null,
  alter column headers drop not null,
  add column body_removed_at timestamptz;
alter table record_version
  alter column body drop not null,             -- of versions that have a later one; the current one stays
  add column body_removed_at timestamptz;
alter table task
  alter column body drop not null,
  add column body_removed_at timestamptz;
alter table delivery add column said_removed_at timestamptz;

-- What the job looks for, oldest first; each shrinks as the job goes on.
create index message_with_body on message (organization, connection, settled_at, id)
  where body is not null and settled_at is not null;
create index message_without_body on message (organization, connection, settled_at, id)
  where body is null and settled_at is not null;
create index delivery_with_answer on delivery (organization, target, settled_at, id)
  where said_removed_at is null and settled_at is not null;
create index record_with_history on record (organization, connection, id) where version > 1;
create index task_decided on task (organization, connection, decided_at, id) where decided_at is not null;

-- In days. An organization without a row has the defaults of src/model/retention.ts.
create table retention (
  organization  uuid primary key references organization,
  bodies_days   integer not null check (bodies_days > 0),
  problem_days  integer not null check (problem_days >= bodies_days),
  metadata_days integer not null check (metadata_days >= problem_days),
  audit_days    integer not null check (audit_days >= metadata_days),
  version       integer not null,              -- of these and of all that follow: an edit names the one it saw
  changed_at    timestamptz not null,
  changed_by    uuid not null
);

-- What is different for one connection; null: as for all.
create table retention_override (
  organization  uuid not null,
  connection    uuid not null,
  bodies_days   integer check (bodies_days > 0),
  problem_days  integer check (problem_days > 0),
  metadata_days integer check (metadata_days > 0),
  primary key (organization, connection),
  foreign key (organization, connection) references connection
);

create table retention_run (
  organization uuid not null references organization,
  id           uuid not null,
  state        text not null check (state in ('asked', 'running', 'done', 'stopped', 'failed')),
  asked_at     timestamptz not null,
  asked_by     uuid,                           -- null: the clock
  started_at   timestamptz,
  ended_at     timestamptz,
  removed      jsonb not null default '{}',    -- kind → how many
  primary key (organization, id)
);
create unique index retention_run_open on retention_run (organization) where state in ('asked', 'running');

-- What each route did in an hour and in a day (UTC); counted before the rows go, and kept after.
create table statistic (
  organization uuid not null,
  route        uuid not null,
  span         text not null check (span in ('hour', 'day')),
  starts_at    timestamptz not null,
  delivered    integer not null,
  rejected     integer not null,
  dead         integer not null,
  suppressed   integer not null,
  attempts     integer not null,
  p50_ms       integer,                        -- from creation to the end, of those that arrived
  p95_ms       integer,
  longest_ms   integer,
  primary key (organization, span, starts_at, route),
  foreign key (organization, route) references route
);

-- When the database was last brought back from a backup: what happened before and is first heard of after may be known
-- at a target under an id that nobody here remembers.
create table restoration (
  organization uuid primary key references organization,
  restored_at  timestamptz not null,
  made_at      timestamptz not null            -- the moment the backup shows
);

do $$
declare
  name text;
begin
  foreach name in array array[
    'retention', 'retention_override', 'retention_run', 'statistic', 'restoration'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
  end loop;
end $$;
grant select, insert, update on retention to causeway_app;
grant select, insert, delete on retention_override to causeway_app;
grant select, insert, update, delete on retention_run to causeway_app;
grant select, insert on statistic to causeway_app;
grant select on restoration to causeway_app;
grant delete on sign_in_link, reveal_grant to causeway_app; -- used ones and old ones go
