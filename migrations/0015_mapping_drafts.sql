-- Mappings are worked on as drafts, tried on real messages before they are published, and published as route versions.

-- One draft for each route and type of record, seen by everybody who may see mappings.
create table mapping_draft (
  organization uuid not null,
  route        uuid not null,
  record_type  text not null,
  version      integer not null,             -- grows with every save: two people cannot overwrite each other unseen
  base_version integer not null,             -- the route's version that it was begun from
  body         bytea not null,               -- sealed: the rules
  changed_by   uuid not null,
  changed_at   timestamptz not null,
  primary key (organization, route, record_type),
  foreign key (organization, route) references route
);

-- A draft tried on the last messages. What came of each is kept as ids, rules and fields: no values, nobody's name.
create table mapping_run (
  organization uuid not null,
  id           uuid not null,
  route        uuid not null,
  record_type  text not null,
  base_version integer not null,             -- the route's version that the draft was compared with
  state        text not null check (state in ('running', 'done', 'stopped')),
  wanted       integer not null,             -- how many messages at most
  cursor       uuid,                         -- the event that was tried last; the next ones are older
  tried        integer not null default 0,
  counts       jsonb not null default '{}',  -- by verdict
  results      jsonb not null default '[]',  -- those that are not the same
  body         bytea not null,               -- sealed: the rules as they were tried
  started_by   uuid not null,
  started_at   timestamptz not null,
  touched_at   timestamptz not null,
  primary key (organization, id),
  foreign key (organization, route) references route
);
create index mapping_run_by_route on mapping_run (organization, route, record_type, id);

do $$
declare
  name text;
begin
  foreach name in array array['mapping_draft', 'mapping_run'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

-- The last events of one source, newest first, however many other sources there are.
create index event_by_connection on event (organization, connection, id);
