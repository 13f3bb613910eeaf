-- Whole days away as out-of-office entries at a booking system, and what happens around an appointment without changing it.

-- An entry that the hub made there. Its id stands in the entry, so that it is known as ours.
create table leave_entry (
  organization uuid not null,
  id           uuid not null,
  connection   uuid not null,                -- the booking system
  practitioner uuid not null,                -- a record
  state        text not null check (state in ('sending', 'there', 'removing', 'let-go')),
  body         bytea not null,               -- sealed: whose account, the days, the entry's id there
  changed_at   timestamptz not null,
  primary key (organization, id),
  foreign key (organization, connection) references connection,
  foreign key (organization, practitioner) references record
);
create index leave_entry_by_connection on leave_entry (organization, connection, id);

-- When the days away of a booking system are looked at next; claimed by moving it on.
create table leave_look (
  organization uuid not null,
  connection   uuid not null,
  due_at       timestamptz not null,
  leased_until timestamptz,                  -- while somebody looks; an ended lease counts for nothing
  looked_at    timestamptz,                  -- when everything was last in line there
  primary key (organization, connection),
  foreign key (organization, connection) references connection
);

-- What a source said of an appointment that changes nothing of it, such as that the time set for it began or ended.
create table record_mark (
  organization uuid not null,
  record       uuid not null,
  connection   uuid not null,
  kind         text not null check (kind in ('meeting-started', 'meeting-ended')),
  at           timestamptz not null,
  message      uuid,
  primary key (organization, record, connection, kind, at),
  foreign key (organization, record) references record,
  foreign key (organization, connection) references connection
);

do $$
declare
  name text;
begin
  foreach name in array array['leave_entry', 'leave_look', 'record_mark'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;
