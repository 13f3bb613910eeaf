-- Busy times: one feed for each practitioner and booking connection, its secret addresses, and what was seen of it there.

create table busy_feed (
  organization uuid not null,
  id           uuid not null,
  connection   uuid not null,                -- the booking system in which it blocks time
  practitioner uuid not null,                -- a record
  created_at   timestamptz not null,
  body         bytea,                        -- sealed: the last good copy; null: not made yet
  etag         text,                         -- of the times in it
  intervals    integer not null default 0,
  rendered_at  timestamptz,                  -- when its times last changed
  looked_at    timestamptz,                  -- when it was last compared with the records
  registration bytea,                        -- sealed: what it is there; null: a person enters its address there
  problem      text,                         -- why it could not be registered, or is not seen
  verified_at  timestamptz,                  -- when its times were last seen there, all of them that were asked for
  missing      integer not null default 0,   -- of those that were asked for last
  verify_at    timestamptz not null,         -- the next look there; the end of the lease while there is one
  primary key (organization, id),
  unique (organization, connection, practitioner),
  foreign key (organization, connection) references connection,
  foreign key (organization, practitioner) references record
);
alter table busy_feed alter column body set storage external;
create index busy_feed_verify on busy_feed (verify_at);

-- The addresses of a feed: one, or two while it gets another. The secret in it is kept as a hash only.
create table busy_address (
  organization     uuid not null,
  id               uuid not null,
  feed             uuid not null,
  hash             bytea not null unique,    -- SHA-256 of the secret
  created_at       timestamptz not null,
  created_by       uuid,
  first_fetched_at timestamptz,
  fetched_at       timestamptz,
  fetches          integer not null default 0,
  longest_gap_ms   double precision not null default 0, -- between two fetches; an old long one fades
  primary key (organization, id),
  foreign key (organization, feed) references busy_feed on delete cascade
);
create index busy_address_by_feed on busy_address (organization, feed, id);

-- Up to where the appointments of an organization were looked at for its feeds.
create table busy_look (
  organization uuid not null references organization,
  due_at       timestamptz not null,         -- claimed by moving it on
  until        timestamptz not null,
  primary key (organization)
);
create index busy_look_due on busy_look (due_at);

do $$
declare
  name text;
begin
  foreach name in array array['busy_feed', 'busy_address', 'busy_look'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
    execute format('create policy queue on %I to causeway_queue using (true)', name);
  end loop;
end $$;
grant select (organization, id, verify_at), update (verify_at) on busy_feed to causeway_queue;
grant select (organization, id, feed, hash) on busy_address to causeway_queue;
grant select (organization, due_at, until), update (due_at) on busy_look to causeway_queue;

-- Whose feed an address is, before any scope is set: ids only.
create function find_busy_address(secret_hash bytea) returns table (organization uuid, id uuid)
  stable security definer set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query select a.organization, a.id from busy_address a where a.hash = secret_hash;
    end
  $$;

-- The organizations whose feeds are looked at next; each is handed out once in `every_ms`, to whoever asks first.
create function claim_busy_looks(at timestamptz, most integer, every_ms integer)
  returns table (organization uuid, until timestamptz)
  security definer set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select l.organization
          from busy_look l
         where l.due_at <= at
         order by l.due_at
         limit most
           for update skip locked
      )
      update busy_look l
         set due_at = at + every_ms * interval '1 ms'
        from due
       where l.organization = due.organization
      returning l.organization, l.until;
    end
  $$;

-- Leases feeds that are due to be looked for in their booking system; an ended lease makes one due again.
create function claim_busy_checks(at timestamptz, most integer, lease_ms integer)
  returns table (organization uuid, id uuid)
  security definer set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select f.organization, f.id
          from busy_feed f
         where f.verify_at <= at
         order by f.verify_at
         limit most
           for update skip locked
      )
      update busy_feed f
         set verify_at = at + lease_ms * interval '1 ms'
        from due
       where f.organization = due.organization and f.id = due.id
      returning f.organization, f.id;
    end
  $$;

grant create on schema public to causeway_queue;
alter function find_busy_address(bytea) owner to causeway_queue;
alter function claim_busy_looks(timestamptz, integer, integer) owner to causeway_queue;
alter function claim_busy_checks(timestamptz, integer, integer) owner to causeway_queue;
revoke create on schema public from causeway_queue;
do $$
declare
  signature text;
begin
  foreach signature in array array[
    'find_busy_address(bytea)', 'claim_busy_looks(timestamptz, integer, integer)',
    'claim_busy_checks(timestamptz, integer, integer)'
  ] loop
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to causeway_app', signature);
  end loop;
end $$;
