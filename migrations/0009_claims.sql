-- What crosses organizations: claims, which give back ids and nothing else. They belong to a role that can do only this.
-- In plpgsql, because a function in plain SQL is planned anew at every call: two thirds of the time of a claim.

create policy queue on organization to causeway_queue using (true);
create policy queue on connection to causeway_queue using (true);
create policy queue on connection_health to causeway_queue using (true);
create policy queue on route to causeway_queue using (true);
create policy queue on message to causeway_queue using (true);
create policy queue on delivery to causeway_queue using (true);
create policy queue on checkpoint to causeway_queue using (true);
grant select (id, slug) on organization to causeway_queue;
grant select (organization, id, public_id, state, removed_at, connector) on connection to causeway_queue;
grant select (organization, connection, down_since, probe_at, probe_wait_ms), update (probe_at) on connection_health to causeway_queue;
grant select (organization, id, source, target, state, removed_at) on route to causeway_queue;
grant select (organization, id, connection, state, due_at, received_at, tries), update (due_at, tries) on message to causeway_queue;
grant select (organization, id, route, target, head, due_at, state, attempts, created_at),
      update (state, wait, due_at, attempts) on delivery to causeway_queue;
grant select (organization, connection, stream, due_at), update (due_at) on checkpoint to causeway_queue;

-- Connections that have messages to apply now. A skip scan: one index probe per connection, at any depth.
create function due_message_lanes(at timestamptz) returns table (organization uuid, connection uuid)
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
        join connection c on c.organization = lane.organization and c.id = lane.connection
       where c.state = 'active'                -- a paused connection keeps its messages and applies none
         and exists (
         select from message m
          where m.organization = lane.organization and m.connection = lane.connection
            and m.state = 'received' and m.due_at <= at);
    end
  $$;

-- Leases messages that need their source read back; an ended lease makes one due again.
create function claim_reading(at timestamptz, most integer, lease_ms integer) returns table (organization uuid, id uuid)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select m.organization, m.id
          from message m
         where m.state = 'reading' and m.due_at <= at
         order by m.due_at
         limit most
           for update skip locked
      )
      update message m
         set due_at = at + lease_ms * interval '1 ms', tries = m.tries + 1
        from due
       where m.organization = due.organization and m.id = due.id
      returning m.organization, m.id;
    end
  $$;

-- Leases due deliveries: only heads, only on routes that are open, a fair share of each route.
-- An ended lease makes its delivery due again.
create function claim_deliveries(at timestamptz, most integer, lease_ms integer)
  returns table (organization uuid, id uuid)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with open_route as (
        select r.organization, r.id
          from route r
          join connection c on c.organization = r.organization and c.id = r.target
          left join connection_health h on h.organization = c.organization and h.connection = c.id
         where r.state = 'active' and r.removed_at is null
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

-- Leases connections that are down and due for a probe.
create function claim_probes(at timestamptz, lease_ms integer) returns table (organization uuid, connection uuid)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select h.organization, h.connection
          from connection_health h
         where h.down_since is not null and h.probe_at <= at
           for update skip locked
      )
      update connection_health h
         set probe_at = at + lease_ms * interval '1 ms'
        from due
       where h.organization = due.organization and h.connection = due.connection
      returning h.organization, h.connection;
    end
  $$;

-- Leases streams that are due to be pulled.
create function claim_streams(at timestamptz, most integer, lease_ms integer)
  returns table (organization uuid, connection uuid, stream text)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select p.organization, p.connection, p.stream
          from checkpoint p
          join connection c on c.organization = p.organization and c.id = p.connection
          left join connection_health h on h.organization = c.organization and h.connection = c.id
         where p.due_at <= at and c.state = 'active' and c.removed_at is null and h.down_since is null
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

-- Depth and age of what waits, for metrics and the watchdog: numbers only.
create function queue_depths(at timestamptz)
  returns table (organization uuid, connection uuid, queue text, depth bigint, oldest_ms double precision)
  stable security definer set search_path = public language sql
  as $$
    select m.organization, m.connection, m.state, count(*), extract(epoch from at - min(m.received_at)) * 1000
      from message m
     where m.state in ('received', 'reading', 'held')
     group by 1, 2, 3
    union all
    select d.organization, d.target, d.state, count(*), extract(epoch from at - min(d.created_at)) * 1000
      from delivery d
     where d.state in ('pending', 'sending', 'retry', 'ambiguous', 'dead', 'rejected')
     group by 1, 2, 3
  $$;

grant create on schema public to causeway_queue;
alter function find_organization(text) owner to causeway_queue;
alter function list_organizations() owner to causeway_queue;
alter function find_inbound(uuid) owner to causeway_queue;
alter function due_message_lanes(timestamptz) owner to causeway_queue;
alter function claim_reading(timestamptz, integer, integer) owner to causeway_queue;
alter function claim_deliveries(timestamptz, integer, integer) owner to causeway_queue;
alter function claim_probes(timestamptz, integer) owner to causeway_queue;
alter function claim_streams(timestamptz, integer, integer) owner to causeway_queue;
alter function queue_depths(timestamptz) owner to causeway_queue;
revoke create on schema public from causeway_queue;

do $$
declare
  signature text;
begin
  foreach signature in array array[
    'find_organization(text)', 'list_organizations()', 'find_inbound(uuid)', 'due_message_lanes(timestamptz)',
    'claim_reading(timestamptz, integer, integer)', 'claim_deliveries(timestamptz, integer, integer)',
    'claim_probes(timestamptz, integer)', 'claim_streams(timestamptz, integer, integer)', 'queue_depths(timestamptz)'
  ] loop
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to causeway_app', signature);
  end loop;
end $$;
