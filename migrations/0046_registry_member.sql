-- Members of the registry: OIDs that are one member's over all organizations, and counts of what they say they have.

-- The hub's own OID, under which it allocates those of its members, where none was registered for it. One row.
create table oid_root (
  one     boolean primary key default true check (one),
  root    text not null,                     -- 2.25.<a uuid as a number>: nobody else has it
  members integer not null default 0         -- how many were numbered so far; a table, so that backups hold it
);

-- Equal OIDs of two members meet in the unique index, which nobody can read. An OID is never given to somebody else later.
create table registry_oid (
  organization uuid not null references organization,
  oid          text not null,
  connection   uuid,                         -- null: set aside, no connection uses it yet
  at           timestamptz not null,
  primary key (organization, oid)
);
create unique index registry_oid_once on registry_oid (oid);

-- What somebody at the member counted, against what is here; the newest tells whether all have come.
create table registry_count (
  organization uuid not null references organization,
  id           uuid not null,                -- uuidv7
  connection   uuid not null,
  told         integer not null,             -- patients that the member has
  here         integer not null,
  missing      integer,                      -- of a list of identifiers: those that lead to nobody here
  extra        integer,                      -- patients here that the list does not name
  counted_by   uuid not null,
  at           timestamptz not null,
  primary key (organization, id),
  foreign key (organization, connection) references connection
);
create index registry_count_newest on registry_count (organization, connection, id);

do $$
declare
  name text;
begin
  foreach name in array array['registry_oid', 'registry_count'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;
grant select, insert, update on oid_root to causeway_app;
