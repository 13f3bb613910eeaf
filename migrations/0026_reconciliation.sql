-- Proof that two systems are equal: the pairs that are compared, their runs, what differs, and what people left as it is.

-- Differences are repaired many at once, as other acts on many are.
alter table bulk drop constraint bulk_subject_check;
alter table bulk add constraint bulk_subject_check
  check (subject in ('delivery', 'message', 'issue', 'task', 'referral', 'difference'));

-- Two systems that are compared, and when.
create table reconciliation (
  organization uuid not null references organization,
  id           uuid not null,
  kind         text not null,                -- the kind of record, such as Appointment
  a            uuid not null,                -- the connection that was made first
  b            uuid not null,
  version      integer not null,
  days_before  integer not null,
  days_after   integer not null,
  nightly      boolean not null,
  at_minute    integer not null,             -- of the day, in the organization's zone
  hourly       boolean not null,             -- looks at the next hours only
  near_hours   integer not null,
  late_minutes integer not null,             -- what arrived later than this after its event is late
  tell         boolean not null,             -- by mail, when something new was found
  night_at     timestamptz,                  -- the next run of each kind; null: none
  hour_at      timestamptz,
  created_at   timestamptz not null,
  primary key (organization, id),
  unique (organization, kind, a, b),
  foreign key (organization, a) references connection,
  foreign key (organization, b) references connection
);
create index reconciliation_night on reconciliation (night_at) where night_at is not null;
create index reconciliation_hour on reconciliation (hour_at) where hour_at is not null;

-- One comparison: read both sides, compare.
create table reconciliation_run (
  organization uuid not null,
  id           uuid not null,
  pair         uuid not null,
  cause        text not null check (cause in ('night', 'hour', 'person')),
  asked_by     uuid,
  state        text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  step         text not null check (step in ('read-a', 'read-b', 'compare')),
  from_at      timestamptz not null,         -- what begins in here is compared
  to_at        timestamptz not null,
  due_at       timestamptz,                  -- when it is claimed; the end of the lease while it is under way
  worker       uuid,
  tries        integer not null default 0,   -- since the last page that was stored
  asked_at     timestamptz not null,
  started_at   timestamptz,
  ended_at     timestamptz,
  read_a       integer not null default 0,
  read_b       integer not null default 0,
  total_a      integer,                      -- as the side says, when it says
  total_b      integer,
  cursor       bytea,                        -- sealed: where reading goes on
  compared     integer not null default 0,   -- pairs
  equal_pairs  integer not null default 0,
  found        integer not null default 0,   -- differences that are open
  fresh        integer not null default 0,   -- of them, those that the former run had not
  counts       jsonb,                        -- open differences of each kind
  left_out     jsonb,                        -- what is on one side only on purpose, by reason
  problem      text,
  primary key (organization, id),
  foreign key (organization, pair) references reconciliation
);
create unique index reconciliation_run_under_way on reconciliation_run (organization, pair)
  where state in ('waiting', 'running');
create index reconciliation_run_due on reconciliation_run (due_at) where state in ('waiting', 'running');
create index reconciliation_run_by_pair on reconciliation_run (organization, pair, id);

-- What a run has read: kept until it has compared, so that a run that was cut off goes on from its last page.
create table reconciliation_page (
  organization uuid not null,
  run          uuid not null,
  side         text not null check (side in ('a', 'b')),
  number       integer not null,
  body         bytea not null,               -- sealed
  primary key (organization, run, side, number),
  foreign key (organization, run) references reconciliation_run on delete cascade
);
alter table reconciliation_page alter column body set storage external;

create table difference (
  organization uuid not null,
  id           uuid not null,
  run          uuid not null,
  pair         uuid not null,
  key          bigint not null,              -- a keyed hash of what differs and how: the same in the next run
  kind         text not null,                -- src/model/reconcile/kinds.ts
  side         text not null check (side in ('a', 'b')), -- where something is to be done
  cause        text not null,
  proposal     text,                         -- the repair that fits; null: none is needed, or only a person can say
  repairs      text[] not null,
  record       uuid,
  at           timestamptz,                  -- when the visit is
  fresh        boolean not null,             -- the former run had it not
  state        text not null check (state in ('open', 'noted', 'ignored', 'repairing', 'repaired')),
  body         bytea not null,               -- sealed: both sides' facts and ids
  repair       text,                         -- what was done
  repaired_by  uuid,
  repaired_at  timestamptz,
  result       uuid,                         -- the delivery or message that came of it
  reason       bytea,                        -- sealed
  primary key (organization, id),
  foreign key (organization, run) references reconciliation_run on delete cascade
);
create index difference_by_run on difference (organization, run, id);
create index difference_by_key on difference (organization, pair, key, id);
create index difference_repaired on difference (organization, repaired_at) where repair is not null;

-- Differences that are to stay as they are, for as long as they stay the same.
create table difference_ignored (
  organization uuid not null,
  pair         uuid not null,
  key          bigint not null,
  by           uuid not null,
  at           timestamptz not null,
  reason       bytea not null,               -- sealed
  primary key (organization, pair, key),
  foreign key (organization, pair) references reconciliation
);

do $$
declare
  name text;
begin
  foreach name in array array['reconciliation', 'reconciliation_run', 'reconciliation_page', 'difference', 'difference_ignored'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

create policy queue on reconciliation to causeway_queue using (true);
create policy queue on reconciliation_run to causeway_queue using (true);
grant select (organization, kind, a, b, night_at, hour_at) on reconciliation to causeway_queue;
grant select (organization, id, state, due_at, tries), update (due_at, worker, state, tries) on reconciliation_run to causeway_queue;

-- Organizations in which a pair is due, or two connected systems of these kinds are no pair yet.
create function due_reconciliations(at timestamptz, kinds text[]) returns table (organization uuid)
  stable security definer set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      select r.organization
        from route r
        join connection s on s.organization = r.organization and s.id = r.source
        join connection t on t.organization = r.organization and t.id = r.target
       where r.removed_at is null and s.removed_at is null and t.removed_at is null and s.id <> t.id
         and s.connector = any (kinds) and t.connector = any (kinds)
         and not exists (
           select from reconciliation p
            where p.organization = r.organization
              and p.a = least(s.id, t.id) and p.b = greatest(s.id, t.id))
      union
      select p.organization from reconciliation p where p.night_at <= at
      union
      select p.organization from reconciliation p where p.hour_at <= at;
    end
  $$;

-- Leases runs that are due; an ended lease makes one due again.
create function claim_reconciliations(who uuid, at timestamptz, most integer, lease_ms integer)
  returns table (organization uuid, id uuid)
  security definer set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select r.organization, r.id
          from reconciliation_run r
         where r.state in ('waiting', 'running') and r.due_at <= at
         order by r.due_at
         limit most
           for update skip locked
      )
      update reconciliation_run r
         set due_at = at + lease_ms * interval '1 ms', worker = who, state = 'running', tries = r.tries + 1
        from due
       where r.organization = due.organization and r.id = due.id
      returning r.organization, r.id;
    end
  $$;

grant create on schema public to causeway_queue;
do $$
declare
  signature text;
begin
  foreach signature in array array[
    'due_reconciliations(timestamptz, text[])', 'claim_reconciliations(uuid, timestamptz, integer, integer)'
  ] loop
    execute format('alter function %s owner to causeway_queue', signature);
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to causeway_app', signature);
  end loop;
end $$;
revoke create on schema public from causeway_queue;
