-- Issues that people work through (who, what happened, what was said), bulk acts that survive a kill, incidents, saved views.

alter table issue
  add column assignee uuid,                    -- an account of the organization
  add column events integer not null default 0; -- how many rows of issue_event there are: gives the next its number
alter table task add column assignee uuid;

-- What became of an issue, by whom; comments too. Who wrote what about a failure may name people: sealed.
create table issue_event (
  organization uuid not null,
  issue        uuid not null,
  number       integer not null,
  at           timestamptz not null,
  kind         text not null check (kind in
                 ('opened', 'reopened', 'acknowledged', 'resolved', 'ignored', 'assigned', 'commented', 'retried')),
  by           uuid,                           -- null: the hub itself
  about        uuid,                           -- whom it was assigned to, or the bulk that retried it
  body         bytea,
  primary key (organization, issue, number),
  foreign key (organization, issue) references issue
);

-- One act on many. It is made by its preview, which lists what was selected: what was seen is what runs.
create table bulk (
  organization  uuid not null references organization,
  id            uuid not null,
  subject       text not null check (subject in ('delivery', 'message', 'issue', 'task')),
  action        text not null,
  filter        jsonb,                         -- ids, states, codes and times only; null: chosen one by one
  about         uuid,                          -- whom things are assigned to
  by            uuid not null,
  reason        bytea,
  state         text not null check (state in ('preview', 'running', 'done', 'cancelled')),
  selected      integer not null,
  done          integer not null default 0,
  skipped       integer not null default 0,
  refused       integer not null default 0,
  holder        uuid,                          -- the worker that runs it: two never share one, so order is kept
  lease_ends_at timestamptz,
  created_at    timestamptz not null,
  started_at    timestamptz,
  ended_at      timestamptz,
  primary key (organization, id),
  check (done + skipped + refused <= selected)
);
create index bulk_due on bulk (lease_ends_at) where state = 'running';
create index bulk_by_start on bulk (organization, started_at desc, id desc) where started_at is not null;
create index bulk_previews on bulk (organization, created_at) where state = 'preview';

create table bulk_item (
  organization uuid not null,
  bulk         uuid not null,
  number       integer not null,               -- the order in which they are done: oldest first
  subject      uuid not null,
  state        text not null check (state in ('open', 'done', 'skipped', 'refused')),
  why          text,                           -- the state that did not allow it, or a problem code
  result       uuid,                           -- the delivery or message that came of it
  primary key (organization, bulk, number),
  unique (organization, bulk, subject),        -- each at most once
  foreign key (organization, bulk) references bulk on delete cascade
);
create index bulk_item_open on bulk_item (organization, bulk, number) where state = 'open';

-- What happened beyond single messages, as those who were there wrote it down.
create table incident (
  organization uuid not null references organization,
  id           uuid not null,
  title        bytea not null,
  state        text not null check (state in ('open', 'closed')),
  entries      integer not null default 0,
  opened_at    timestamptz not null,
  opened_by    uuid not null,
  closed_at    timestamptz,
  primary key (organization, id)
);
create index incident_by_state on incident (organization, state, id);

create table incident_entry (
  organization uuid not null,
  incident     uuid not null,
  number       integer not null,
  at           timestamptz not null,
  by           uuid not null,
  kind         text not null check (kind in ('opened', 'note', 'linked', 'paused', 'resumed', 'closed', 'reopened')),
  subject_kind text check (subject_kind in ('connection', 'route', 'issue')),
  subject      uuid,
  body         bytea,
  primary key (organization, incident, number),
  foreign key (organization, incident) references incident
);

create table incident_subject (
  organization uuid not null,
  incident     uuid not null,
  kind         text not null check (kind in ('connection', 'route', 'issue')),
  subject      uuid not null,
  primary key (organization, incident, kind, subject),
  foreign key (organization, incident) references incident
);
create index incident_by_subject on incident_subject (organization, kind, subject);

-- Filters under a name: a person's own, or shared with the organization.
create table saved_view (
  organization uuid not null references organization,
  id           uuid not null,
  screen       text not null check (screen in ('messages')),
  owner        uuid not null,
  shared       boolean not null,
  name         bytea not null,
  search       jsonb not null,
  created_at   timestamptz not null,
  primary key (organization, id)
);
create index saved_view_by_screen on saved_view (organization, screen, id);

-- What a person set aside and may want back.
create index delivery_held_back on delivery (organization, id) where problem = 'person.suppressed';
create index message_discarded on message (organization, id) where reason = 'discarded';

do $$
declare
  name text;
begin
  foreach name in array array[
    'issue_event', 'bulk', 'bulk_item', 'incident', 'incident_entry', 'incident_subject', 'saved_view'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
  end loop;
end $$;
grant select, insert on issue_event, incident_entry to causeway_app; -- append-only
grant select, insert, update on incident to causeway_app;
grant select, insert on incident_subject to causeway_app;
grant select, insert, update, delete on bulk, bulk_item to causeway_app; -- previews that nobody starts go
grant select, insert, delete on saved_view to causeway_app;

-- Leases bulks that run, over all organizations: ids only. An ended lease makes one due again.
create policy queue on bulk to causeway_queue using (true);
grant select (organization, id, state, lease_ends_at, started_at), update (holder, lease_ends_at) on bulk to causeway_queue;
create function claim_bulks(at timestamptz, most integer, lease_ms integer, worker uuid)
  returns table (organization uuid, id uuid)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select b.organization, b.id
          from bulk b
         where b.state = 'running' and b.lease_ends_at <= at
         order by b.lease_ends_at
         limit most
           for update skip locked
      )
      update bulk b
         set holder = worker, lease_ends_at = at + lease_ms * interval '1 ms'
        from due
       where b.organization = due.organization and b.id = due.id
      returning b.organization, b.id;
    end
  $$;
grant create on schema public to causeway_queue;
alter function claim_bulks(timestamptz, integer, integer, uuid) owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function claim_bulks(timestamptz, integer, integer, uuid) from public;
grant execute on function claim_bulks(timestamptz, integer, integer, uuid) to causeway_app;
