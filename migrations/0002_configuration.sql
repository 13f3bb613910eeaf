-- Connections, routes and crosswalks, each with its history. Settings are sealed: they hold secrets.

create table connection (
  organization uuid not null references organization,
  id           uuid not null,
  slug         text not null,
  connector    text not null,
  public_id    uuid not null unique,         -- the address of POST /in/{publicId}; kept by export
  state        text not null check (state in ('active', 'paused')),
  pause_reason text,                         -- a problem code, or 'person'
  version      integer not null,
  settings     bytea not null,               -- sealed; the current version's
  created_at   timestamptz not null,
  removed_at   timestamptz,
  primary key (organization, id),
  unique (organization, slug)
);

create table route (
  organization uuid not null,
  id           uuid not null,
  slug         text not null,
  source       uuid not null,
  target       uuid not null,
  state        text not null check (state in ('active', 'paused')),
  pause_reason text,
  version      integer not null,
  body         bytea not null,               -- sealed: events, filter, mapping, waits
  created_at   timestamptz not null,
  removed_at   timestamptz,
  primary key (organization, id),
  unique (organization, slug),
  foreign key (organization, source) references connection,
  foreign key (organization, target) references connection
);

create table crosswalk (
  organization uuid not null,
  id           uuid not null,
  slug         text not null,
  kind         text not null check (kind in ('practitioner', 'location', 'event-type', 'question')),
  source       uuid not null,
  target       uuid not null,
  version      integer not null,
  created_at   timestamptz not null,
  primary key (organization, id),
  unique (organization, slug),
  unique (organization, source, target, kind),
  foreign key (organization, source) references connection,
  foreign key (organization, target) references connection
);

-- One value of the source and its counterpart. The value may be an e-mail, so only its token is in clear.
create table crosswalk_entry (
  organization uuid not null,
  crosswalk    uuid not null,
  token        bigint not null,
  body         bytea not null,
  changed_at   timestamptz not null,
  primary key (organization, crosswalk, token),
  foreign key (organization, crosswalk) references crosswalk
);

-- Every version there ever was, of every configured thing: for history, diff and roll back.
create table configuration (
  organization uuid not null references organization,
  kind         text not null check (kind in ('organization', 'connection', 'route', 'crosswalk')),
  subject      uuid not null,
  version      integer not null,
  body         bytea not null,               -- sealed; secrets by reference where they were given so
  how          text not null check (how in ('apply', 'console', 'task', 'system')),
  changed_by   uuid,
  reason       text,
  changed_at   timestamptz not null,
  primary key (organization, kind, subject, version)
);

-- How a connection is doing; apart from it, because this row changes all the time.
create table connection_health (
  organization    uuid not null,
  connection      uuid not null,
  failing_keys    uuid[] not null default '{}', -- different keys that failed in a row since the last success
  down_since      timestamptz,
  probe_at        timestamptz,
  probe_wait_ms   integer,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_problem    text,
  last_received_at timestamptz,
  primary key (organization, connection),
  foreign key (organization, connection) references connection
);
create index connection_health_probe on connection_health (probe_at) where down_since is not null;

-- Which connection an inbound address belongs to, before any scope is set: ids only.
create function find_inbound(address uuid) returns table (organization uuid, connection uuid)
  stable security definer set search_path = public language sql
  as $$ select organization, id from connection where public_id = address and removed_at is null $$;
