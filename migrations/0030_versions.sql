-- What a vendor sends: versions, triggers and names of fields, since when and until when, so that a change is noticed once.

-- The version a message says it has; empty when it says none. Apart from the message: whoever wrote it there would hold
-- the row, and apply, which skips rows that are held, would take a later message of the same booking first.
create table message_version (
  organization uuid not null,
  message      uuid not null,
  version      text not null,
  primary key (organization, message)
);

-- Words of a vendor's own: names only, never values.
create table vendor_word (
  organization    uuid not null,
  connection      uuid not null,
  kind            text not null check (kind in ('version', 'api', 'trigger', 'field')),
  word            text not null,
  under           text not null,               -- of a field: its trigger; else empty
  known           boolean not null,            -- whether the connector knows it
  seen            integer not null,
  of              integer not null,            -- of a field: how many messages of its trigger there had been when it was seen last
  first_at        timestamptz not null,
  last_at         timestamptz not null,
  sample_message  uuid not null,               -- the last one
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  primary key (organization, connection, kind, under, word),
  foreign key (organization, connection) references connection
);

create table vendor_day (
  organization uuid not null,
  connection   uuid not null,
  kind         text not null check (kind in ('version', 'api')),
  word         text not null,
  day          date not null,
  count        integer not null,
  primary key (organization, connection, kind, word, day),
  foreign key (organization, connection) references connection
);

do $$
declare
  name text;
begin
  foreach name in array array['message_version', 'vendor_word', 'vendor_day'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;
