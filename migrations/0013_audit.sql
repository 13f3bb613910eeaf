-- The audit trail, whole: whose data it was, what it came of, a chain that shows every later change, and reveals of bodies.

alter table audit
  add column persons uuid[] not null default '{}', -- patient records whose data it was: ids, never names
  add column cause   uuid,                         -- the message, delivery, run or grant that it came of
  add column version integer;                      -- of the record that was written or sent

-- "Who saw this patient?" is one index probe. A table, because row-level security keeps an index on an array from being
-- used (docs/decisions/0013). The entry's own array is what the chain covers; verifying compares both.
create table audit_person (
  organization uuid not null,
  person       uuid not null,
  audit        uuid not null,                -- uuidv7: in the order of time
  primary key (organization, person, audit)
);

create index audit_by_actor on audit (organization, actor, id) where actor_kind in ('person', 'service');
create index audit_by_action on audit (organization, action, id);
create index audit_by_connection on audit (organization, connection, id) where connection is not null;
create index audit_by_outcome on audit (organization, outcome, id) where outcome <> 'done';
create unique index audit_by_position on audit (organization, position) where position is not null;

-- Where the chain of an organization ends.
create table audit_head (
  organization uuid primary key references organization,
  position     bigint not null,
  hash         bytea not null,
  changed_at   timestamptz not null
);

-- The head as it was: kept here, and outside of the database too. `pruned`: the chain begins after it by now.
create table audit_anchor (
  organization uuid not null references organization,
  position     bigint not null,
  hash         bytea not null,
  at           timestamptz not null,
  kind         text not null check (kind in ('head', 'pruned')),
  primary key (organization, kind, position)
);

-- Somebody may see the bodies of one message until it ends: for this reason, in this session only.
create table reveal_grant (
  organization uuid not null references organization,
  id           uuid not null,
  account      uuid not null,
  session      bytea not null,               -- hash of the session's token
  message      uuid not null,
  reason       bytea not null,               -- sealed: people write what they like
  started_at   timestamptz not null,
  ends_at      timestamptz not null,         -- moved forward to now when it is given back
  primary key (organization, id)
);
create index reveal_grant_by_message on reveal_grant (organization, message, id);

-- What was sent, as it left, with what came back: sealed, secrets masked, gone with the bodies.
alter table attempt add column sent bytea;
alter table attempt alter column sent set storage external;

-- The patient of a record, so that nobody must open a body to learn whose it is. Others get theirs with their next version.
alter table record add column person uuid;
update record set person = id where type = 'Patient';

do $$
declare
  name text;
begin
  foreach name in array array['audit_person', 'audit_head', 'audit_anchor', 'reveal_grant'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
  end loop;
end $$;

-- The hub may append, never change: not even say where in the chain its own entry stands.
revoke insert on audit from causeway_app;
grant insert (organization, id, at, actor_kind, actor, action, subject_kind, subject, connection, outcome, reason, detail,
              persons, cause, version) on audit to causeway_app;
grant select, insert on audit_person to causeway_app;
grant select on audit_head, audit_anchor to causeway_app;
grant select, insert on reveal_grant to causeway_app;
grant update (ends_at) on reveal_grant to causeway_app;

create policy chain on audit to causeway_queue using (true);
create policy chain on audit_person to causeway_queue using (true);
create policy chain on audit_head to causeway_queue using (true) with check (true);
create policy chain on audit_anchor to causeway_queue using (true) with check (true);
grant select (organization, id, at, position, hash, persons), update (position, previous, hash), delete on audit to causeway_queue;
grant select, delete on audit_person to causeway_queue;
grant select, insert, update on audit_head to causeway_queue;
grant select, insert on audit_anchor to causeway_queue;

-- Organizations with entries that are not chained yet: one index probe each, ids only.
create function unchained_organizations() returns table (organization uuid)
  stable security definer set search_path = public language sql
  as $$
    with recursive found as (
      (select a.organization from audit a where a.position is null order by a.organization limit 1)
      union all
      select next.organization
        from found
       cross join lateral (
         select a.organization from audit a
          where a.position is null and a.organization > found.organization
          order by a.organization
          limit 1) next
    )
    select found.organization from found
  $$;

-- Fills position, previous and hash of entries that have none, behind the head. It can change nothing else, and nothing twice.
create function chain_audit(first bigint, ids uuid[], hashes bytea[], chained_at timestamptz) returns void
  security definer set search_path = public language plpgsql
  as $$
    declare
      head audit_head%rowtype;
      filled bigint;
    begin
      select * into head from audit_head h where h.organization = current_organization() for update;
      if not found then
        insert into audit_head values (current_organization(), 0, '', chained_at) returning * into head;
      end if;
      if head.position + 1 <> first or cardinality(ids) = 0 or cardinality(ids) <> cardinality(hashes) then
        raise exception 'the chain goes on elsewhere';
      end if;
      update audit a
         set position = first + u.n - 1, previous = case when u.n = 1 then head.hash else hashes[u.n - 1] end, hash = u.hash
        from unnest(ids, hashes) with ordinality as u (id, hash, n)
       where a.organization = current_organization() and a.id = u.id and a.position is null;
      get diagnostics filled = row_count;
      if filled <> cardinality(ids) then
        raise exception 'an entry is chained already';
      end if;
      update audit_head h
         set position = first + filled - 1, hash = hashes[filled], changed_at = chained_at
       where h.organization = current_organization();
    end
  $$;

-- Keeps the head as an anchor, and gives it back; nothing when it is kept already.
create function anchor_audit(anchored_at timestamptz) returns table (head_position bigint, head_hash bytea)
  security definer set search_path = public language sql
  as $$
    insert into audit_anchor (organization, position, hash, at, kind)
    select h.organization, h.position, h.hash, anchored_at, 'head'
      from audit_head h
     where h.organization = current_organization() and h.position > 0
    on conflict do nothing
    returning position, hash
  $$;

-- Takes away chained entries from before a moment, up to `most` of them, the oldest first and without a gap; what stays
-- begins at the anchor that is left behind. Gives back how many went, and that anchor.
create function prune_audit(until timestamptz, most integer, pruned_at timestamptz)
  returns table (gone bigint, anchor_position bigint, anchor_hash bytea)
  security definer set search_path = public language plpgsql
  as $$
    declare
      last record;
      removed bigint;
    begin
      perform from audit_head h where h.organization = current_organization() for update;
      select o.position, o.hash into last
        from (select a.position, a.hash, bool_and(a.at < until) over (order by a.position) as old
                from (select a.position, a.hash, a.at from audit a
                       where a.organization = current_organization() and a.position is not null
                       order by a.position
                       limit most) a) o
       where o.old
       order by o.position desc
       limit 1;
      if not found then
        return;
      end if;
      insert into audit_anchor values (current_organization(), last.position, last.hash, pruned_at, 'pruned');
      delete from audit_person p
       using audit a, unnest(a.persons) as whose (person)
       where a.organization = current_organization() and a.position <= last.position
         and p.organization = a.organization and p.person = whose.person and p.audit = a.id;
      delete from audit a where a.organization = current_organization() and a.position <= last.position;
      get diagnostics removed = row_count;
      return query select removed, last.position, last.hash;
    end
  $$;

grant create on schema public to causeway_queue;
do $$
declare
  signature text;
begin
  foreach signature in array array[
    'unchained_organizations()', 'chain_audit(bigint, uuid[], bytea[], timestamptz)', 'anchor_audit(timestamptz)',
    'prune_audit(timestamptz, integer, timestamptz)'
  ] loop
    execute format('alter function %s owner to causeway_queue', signature);
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to causeway_app', signature);
  end loop;
end $$;
revoke create on schema public from causeway_queue;
