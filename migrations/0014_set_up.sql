-- Going live is a decision on record: in production no personal data flow before agreement, access policy and privacy sign-off are recorded.

-- Kept for ever: a withdrawn record stays, with when.
create table go_live (
  organization uuid not null references organization,
  id           uuid not null,
  kind         text not null check (kind in ('agreement', 'access-policy', 'privacy-sign-off')),
  recorded_by  uuid not null,
  at           timestamptz not null,
  body         bytea not null,               -- sealed: reference and note may name people
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  primary key (organization, id)
);
create unique index go_live_in_force on go_live (organization, kind) where withdrawn_at is null;

-- A webhook secret that is being changed: the old one stays valid until something came signed with the new one.
create table webhook_rotation (
  organization uuid not null references organization,
  connection   uuid not null,
  started_at   timestamptz not null,
  primary key (organization, connection),
  foreign key (organization, connection) references connection
);

do $$
declare
  name text;
begin
  foreach name in array array['go_live', 'webhook_rotation'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
  end loop;
end $$;
grant select, insert, update on go_live to causeway_app;
grant select, insert, delete on webhook_rotation to causeway_app;

-- Set while all three are in force. Without it an organization in production holds: claims look at this column.
alter table organization add column live_at timestamptz;
grant select (environment, live_at) on organization to causeway_queue;

-- History is listed by time, over everything configured.
create index configuration_by_time on configuration (organization, changed_at, subject, version);

-- The claims as before, but nothing of an organization that holds: its messages, questions, deliveries and polls wait.
-- Only the joins with organization are new.
create or replace function due_message_lanes(at timestamptz) returns table (organization uuid, connection uuid)
  stable security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with recursive lane as (
        (select m.organization, m.connection
           from message m
          where m.state = 'received' and m.due_at is not null
          order by m.organization, m.connection
          limit 1)
        union all
        select next.organization, next.connection
          from lane
         cross join lateral (
           select m.organization, m.connection
             from message m
            where m.state = 'received' and m.due_at is not null
              and (m.organization, m.connection) > (lane.organization, lane.connection)
            order by m.organization, m.connection
            limit 1) next
      )
      select lane.organization, lane.connection
        from lane
        join organization o on o.id = lane.organization
        join connection c on c.organization = lane.organization and c.id = lane.connection
       where (o.environment = 'staging' or o.live_at is not null)
         and c.state = 'active'                -- a paused connection keeps its messages and applies none
         and exists (
         select from message m
          where m.organization = lane.organization and m.connection = lane.connection
            and m.state = 'received' and m.due_at <= at);
    end
  $$;

create or replace function claim_reading(at timestamptz, most integer, lease_ms integer)
  returns table (organization uuid, id uuid)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select m.organization, m.id
          from message m
          join organization o on o.id = m.organization
         where m.state = 'reading' and m.due_at <= at
           and (o.environment = 'staging' or o.live_at is not null)
         order by m.due_at
         limit most
           for update of m skip locked
      )
      update message m
         set due_at = at + lease_ms * interval '1 ms', tries = m.tries + 1
        from due
       where m.organization = due.organization and m.id = due.id
      returning m.organization, m.id;
    end
  $$;

create or replace function claim_deliveries(at timestamptz, most integer, lease_ms integer)
  returns table (organization uuid, id uuid)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with open_route as (
        select r.organization, r.id
          from route r
          join organization o on o.id = r.organization
          join connection c on c.organization = r.organization and c.id = r.target
          left join connection_health h on h.organization = c.organization and h.connection = c.id
         where r.state = 'active' and r.removed_at is null
           and (o.environment = 'staging' or o.live_at is not null)
           and c.state = 'active' and c.removed_at is null
           and h.down_since is null             -- a connection that is down gets probes, not deliveries
      ), busy as (                              -- the routes that have waited longest, one index probe each
        select r.organization, r.id, oldest.due_at
          from open_route r
         cross join lateral (
           select d.due_at from delivery d
            where d.organization = r.organization and d.route = r.id and d.head and d.due_at <= at
            order by d.due_at
            limit 1) oldest
         order by oldest.due_at
         limit most
      ), share as (                             -- a deep queue takes its share and starves nobody
        select greatest(1, (most + count(*) - 1) / greatest(count(*), 1)) as each from busy
      ), due as (
        select d.organization, d.id
          from share, busy r
         cross join lateral (
           select d.organization, d.id
             from delivery d
            where d.organization = r.organization and d.route = r.id and d.head and d.due_at <= at
            order by d.due_at
            limit share.each
              for update skip locked) d         -- other workers take other rows instead of waiting
         limit most
      )
      update delivery d
         set state = 'sending', wait = null, attempts = d.attempts + 1, due_at = at + lease_ms * interval '1 ms'
        from due
       where d.organization = due.organization and d.id = due.id
      returning d.organization, d.id;
    end
  $$;

create or replace function claim_streams(at timestamptz, most integer, lease_ms integer)
  returns table (organization uuid, connection uuid, stream text)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select p.organization, p.connection, p.stream
          from checkpoint p
          join organization o on o.id = p.organization
          join connection c on c.organization = p.organization and c.id = p.connection
          left join connection_health h on h.organization = c.organization and h.connection = c.id
         where p.due_at <= at and c.state = 'active' and c.removed_at is null and h.down_since is null
           and (o.environment = 'staging' or o.live_at is not null)
         order by p.due_at
         limit most
           for update of p skip locked
      )
      update checkpoint p
         set due_at = at + lease_ms * interval '1 ms'
        from due
       where p.organization = due.organization and p.connection = due.connection and p.stream = due.stream
      returning p.organization, p.connection, p.stream;
    end
  $$;
