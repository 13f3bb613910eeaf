-- Matching in the registry: decisions that are kept, pairs that may be one person, and what people decided about them.

-- Why two were taken for one person, or not. In clear: ids, codes, versions. Sealed: who asked, the keyed hashes of what they
-- asked under, and the evidence in levels and bits. No value of anybody stands in it.
create table match_decision (
  organization uuid not null references organization,
  id           uuid not null,                -- uuidv7
  purpose      text not null check (purpose in ('registration', 'query', 'merge')),
  connection   uuid,                         -- of who asked, or whose person it was
  record       uuid,                         -- the person it was made for; null: a query
  outcome      text not null check (outcome in ('auto', 'user', 'none')),
  code         text,                         -- the step of `auto`, the reason of `user`
  rule         text,
  persons      uuid[] not null,              -- those it was decided for
  candidates   integer not null,
  dropped_keys integer not null,             -- look-up keys that too many share
  versions     text not null,                -- rules/comparison/cms/tenant/placeholders/nicknames/weights/frequencies
  body         bytea,                        -- null: nobody came near, so there is nothing to show
  at           timestamptz not null,
  primary key (organization, id)
);
create index match_decision_by_record on match_decision (organization, record, id) where record is not null;
create index match_decision_by_time on match_decision (organization, at);

-- Two records that may be one person, once for both orders. `different` is never proposed again; after `undone`, a merge
-- that somebody took back, the rules leave the two alone.
create table duplicate (
  organization uuid not null references organization,
  id           uuid not null,                -- uuidv7
  one          uuid not null,
  other        uuid not null,
  kind         text not null check (kind in ('pair', 'merge')), -- merge: the member merged them, and somebody should look
  state        text not null check (state in ('open', 'merged', 'different', 'undone')),
  rank         integer not null,             -- most likely first: bits in hundredths, those with a veto behind the others
  because      text not null,
  decision     uuid,                         -- match_decision
  merge        uuid,                         -- registry_merge
  body         bytea not null,               -- sealed: bits, levels, vetoes
  found_at     timestamptz not null,
  decided_at   timestamptz,
  decided_kind text check (decided_kind in ('person', 'rules', 'member')),
  decided_by   uuid,
  reason       bytea,                        -- sealed: what the person wrote
  primary key (organization, id),
  unique (organization, one, other),
  foreign key (organization, one) references record,
  foreign key (organization, other) references record,
  check (one < other)
);
create index duplicate_by_state on duplicate (organization, state, rank desc, id);
create index duplicate_by_other on duplicate (organization, other);
create index duplicate_by_decision on duplicate (organization, decision) where decision is not null;
create index duplicate_by_merge on duplicate (organization, merge) where merge is not null;

do $$
declare
  name text;
begin
  foreach name in array array['match_decision', 'duplicate'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

-- Of a load nobody is compared before their look-up keys are written: this index holds those who can be.
drop index registry_patient_unmatched;
create index registry_patient_to_match on registry_patient (organization, record) where matched_at is null and keyed;

-- Organizations with people who were not compared yet, by one probe for each.
create policy queue on registry_patient to causeway_queue using (true);
grant select (organization, record, matched_at, keyed) on registry_patient to causeway_queue;
create function due_matching() returns table (organization uuid)
  security definer set search_path = pg_catalog, public, pg_temp language sql stable
  as $$
    with recursive found (organization) as (
      (select p.organization from registry_patient p where p.matched_at is null and p.keyed order by p.organization limit 1)
      union all
      select (select p.organization from registry_patient p
               where p.matched_at is null and p.keyed and p.organization > f.organization
               order by p.organization limit 1)
        from found f
       where f.organization is not null
    )
    select f.organization from found f where f.organization is not null
  $$;
grant create on schema public to causeway_queue;
alter function due_matching() owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function due_matching() from public;
grant execute on function due_matching() to causeway_app;
