-- Sessions, the other direction and the reminder: people who are created at the source, and the digest before a cut-off.

-- Up to which cut-off the digest was written, and when the organization is looked at next.
alter table session_setting
  add column digest_at timestamptz,
  add column digest_due_at timestamptz;

-- Clients and staff of the practice management that somebody chose for the source, and how far each has come there.
create table session_push (
  organization uuid not null references organization,
  connection   uuid not null,
  kind         text not null check (kind in ('client', 'staff')),
  target       text not null,                -- the practice management's id
  wanted       boolean not null,             -- false: chosen once, cleared since
  version      integer not null,
  chosen_at    timestamptz not null,
  chosen_by    uuid not null,
  seen         bigint,                       -- version of the person that was looked at last
  said         bigint,                       -- hash of what was said there last
  source       bytea,                        -- sealed: its id there
  state        text not null check (state in ('waiting', 'there', 'off', 'lacking', 'twin', 'refused')),
  problem      text,
  fields       text[],                       -- names of fields that are missing or were refused, never what is in them
  tries        integer not null,
  due_at       timestamptz,
  pushed_at    timestamptz,
  invited_at   timestamptz,
  primary key (organization, connection, kind, target),
  foreign key (organization, connection) references connection
);
create index session_push_due on session_push (due_at) where due_at is not null;

alter table session_push enable row level security;
alter table session_push force row level security;
create policy scope on session_push
  using (organization = current_organization()) with check (organization = current_organization());
grant select, insert, update, delete on session_push to causeway_app;

create policy queue on session_push to causeway_queue using (true);
grant select (organization, connection, due_at) on session_push to causeway_queue;
grant select (consent_at, digest_due_at), update (digest_due_at) on session_setting to causeway_queue;

-- Organizations whose digest is looked at now, each handed out once in `every_ms`, to whoever asks first.
create function claim_session_digests(at timestamptz, every_ms integer) returns table (organization uuid)
  security definer set search_path = pg_catalog, public, pg_temp language sql
  as $$
    with due as (
      select s.organization
        from session_setting s
       where s.enabled_at is not null and s.connection is not null and s.consent_at is not null
         and (s.digest_due_at is null or s.digest_due_at <= at)
         for update skip locked
    )
    update session_setting s
       set digest_due_at = at + every_ms * interval '1 ms'
      from due
     where s.organization = due.organization
    returning s.organization
  $$;

-- Organizations with people to push.
create function due_session_pushes(at timestamptz) returns table (organization uuid)
  security definer set search_path = pg_catalog, public, pg_temp language sql stable
  as $$
    select distinct p.organization
      from session_push p
      join session_setting s on s.organization = p.organization and s.connection = p.connection
     where s.enabled_at is not null and s.consent_at is not null and p.due_at <= at
  $$;

grant create on schema public to causeway_queue;
alter function claim_session_digests(timestamptz, integer) owner to causeway_queue;
alter function due_session_pushes(timestamptz) owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function claim_session_digests(timestamptz, integer) from public;
revoke execute on function due_session_pushes(timestamptz) from public;
grant execute on function claim_session_digests(timestamptz, integer) to causeway_app;
grant execute on function due_session_pushes(timestamptz) to causeway_app;
