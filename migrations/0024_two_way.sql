-- Appointments that live in several systems: who takes part, each source's own state of them, and settled conflicts.

-- The records that an appointment refers to (people apart): calendars and busy times look here.
alter table record add column actors uuid[];

-- The state that a source other than the first keeps of a record.
create table record_source (
  organization uuid not null,
  record       uuid not null,
  connection   uuid not null,
  body         bytea not null,               -- sealed
  changed_at   timestamptz not null,
  primary key (organization, record, connection),
  foreign key (organization, record) references record,
  foreign key (organization, connection) references connection
);

-- A field that two systems had changed to different values, and whose word counted. The values are in the versions.
create table conflict (
  organization   uuid not null,
  id             uuid not null,
  record         uuid not null,
  record_version integer not null,
  connection     uuid not null,              -- whose news brought it to light
  field          text not null,
  winner         text not null check (winner in ('scheduling', 'ehr')),
  created_at     timestamptz not null,
  primary key (organization, id),
  foreign key (organization, record) references record
);
create index conflict_by_record on conflict (organization, record, id);
create index conflict_by_time on conflict (organization, id);

do $$
declare
  name text;
begin
  foreach name in array array['record_source', 'conflict'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;
