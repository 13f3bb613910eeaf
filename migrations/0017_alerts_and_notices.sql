-- Mail that waits until it has left, alerts that open once and clear once, and notices for people in the console.

-- What waits to be mailed, written in the transaction of what it is about. Addressee and text are gone once it has ended.
create table mail (
  organization    uuid not null references organization,
  id              uuid not null,
  kind            text not null,               -- alert, invitation, … : never anything of the text
  state           text not null check (state in ('waiting', 'sent', 'refused', 'given-up')),
  body            bytea,                       -- sealed: to whom, subject, text
  tries           integer not null default 0,
  due_at          timestamptz,                 -- the next try; the end of the lease while one runs
  problem         text,
  status          integer,                     -- what the mail server answered last
  first_failed_at timestamptz,                 -- since when it does not leave
  created_at      timestamptz not null,
  ended_at        timestamptz,
  primary key (organization, id)
);
create index mail_due on mail (due_at) where state = 'waiting';
create index mail_waiting on mail (organization, first_failed_at) where state = 'waiting';
create index mail_ended on mail (organization, ended_at) where ended_at is not null;

-- Rules, quiet hours and language; an organization without a row has the built-in ones.
create table alert_setting (
  organization uuid primary key references organization,
  version      integer not null,               -- an edit names the version it saw
  body         jsonb not null,                 -- thresholds, codes, ids, hours: nothing of anybody
  changed_at   timestamptz not null,
  changed_by   uuid not null
);

create table alert_channel (
  organization uuid not null references organization,
  id           uuid not null,
  kind         text not null check (kind in ('email', 'webhook')),
  state        text not null check (state in ('on', 'off')),
  body         bytea not null,                 -- sealed: an address, or a url and its secret
  problem      text,                           -- why the last one did not arrive
  failed_at    timestamptz,
  worked_at    timestamptz,
  created_at   timestamptz not null,
  created_by   uuid not null,
  primary key (organization, id)
);

create table alert (
  organization uuid not null references organization,
  id           uuid not null,
  cause        text not null,                  -- what makes it the same: kind and ids
  code         text not null,                  -- of the registry of problems
  severity     text not null check (severity in ('critical', 'warning', 'info')),
  connection   uuid,
  route        uuid,
  step         text,
  issue        uuid,
  message      uuid,
  delivery     uuid,
  facts        jsonb not null,                 -- numbers: depth, age, count, gap
  opened_at    timestamptz not null,
  absent_since timestamptz,                    -- the cause is gone, but not yet for long enough
  cleared_at   timestamptz,
  ended        text check (ended in ('gone', 'dismissed')),
  primary key (organization, id)
);
create unique index alert_open on alert (organization, cause) where cleared_at is null; -- this makes it once
create index alert_by_opening on alert (organization, opened_at desc, id desc);
create index alert_by_cause on alert (organization, cause, cleared_at);

-- One message to one channel: about an alert, or about all that was held back while it was quiet.
create table alert_notice (
  organization uuid not null,
  id           uuid not null,
  channel      uuid,                           -- null: to an administrator, as nobody has set up a channel
  account      uuid,
  alert        uuid,                           -- null: a summary of what was held back
  event        text not null check (event in ('opened', 'cleared', 'summary')),
  state        text not null check (state in ('held', 'merged', 'mailed', 'waiting', 'sent', 'failed')),
  mail         uuid,                           -- mailed: the mail says what became of it
  body         text,                           -- of a webhook: the same bytes at every try
  tries        integer not null default 0,
  due_at       timestamptz,                    -- held: the end of the quiet; waiting: the next try, the end of the lease
  problem      text,
  status       integer,
  merged_into  uuid,
  created_at   timestamptz not null,
  ended_at     timestamptz,
  primary key (organization, id),
  foreign key (organization, alert) references alert,
  check ((channel is null) <> (account is null))
);
create unique index alert_notice_once on alert_notice (organization, alert, event, coalesce(channel, account))
  where alert is not null;
create index alert_notice_due on alert_notice (due_at) where state = 'waiting';
create index alert_notice_held on alert_notice (organization, due_at) where state = 'held';
create index alert_notice_by_time on alert_notice (organization, created_at);

-- How often a route succeeded, hour by hour: what is usual. Kept apart, as deliveries go and this must not.
create table route_success (
  organization uuid not null,
  route        uuid not null,
  hour         timestamptz not null,
  count        integer not null,
  last_at      timestamptz not null,
  primary key (organization, route, hour),
  foreign key (organization, route) references route
);

-- When something was last looked at for an organization, and up to where.
create table watch (
  organization uuid not null references organization,
  name         text not null check (name in ('alerts', 'notices')),
  due_at       timestamptz not null,           -- the next look; claimed by moving it on
  until        timestamptz not null,
  primary key (organization, name)
);
create index watch_due on watch (name, due_at);

-- What a person of the organization should know. Its words are the console's; times of appointments are sealed.
create table notice (
  organization uuid not null references organization,
  id           uuid not null,
  account      uuid not null,
  kind         text not null,
  key          text not null,                  -- kind and ids: the same thing is said once
  appointment  uuid,
  task         uuid,
  issue        uuid,
  alert        uuid,
  body         bytea,
  created_at   timestamptz not null,
  read_at      timestamptz,
  primary key (organization, id)
);
create unique index notice_once on notice (organization, account, key);
create index notice_by_account on notice (organization, account, id desc);
create index notice_unread on notice (organization, account) where read_at is null;
create index notice_unread_task on notice (organization, task) where read_at is null and task is not null;
create index notice_by_age on notice (organization, created_at);

create table notice_setting (
  organization uuid not null references organization,
  account      uuid not null,
  kind         text not null,
  wanted       boolean not null,
  primary key (organization, account, kind)
);

-- What the watchdog and the job of the notices follow.
create index event_by_time on event (organization, created_at);
create index task_by_time on task (organization, created_at);

do $$
declare
  name text;
begin
  foreach name in array array[
    'mail', 'alert_setting', 'alert_channel', 'alert', 'alert_notice', 'route_success', 'watch', 'notice', 'notice_setting'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
  end loop;
end $$;
grant select, insert, update on alert_setting, watch to causeway_app;
grant select, insert, update, delete on mail, alert_channel, alert, alert_notice, route_success, notice, notice_setting
  to causeway_app;

create policy queue on mail to causeway_queue using (true);
create policy queue on alert_notice to causeway_queue using (true);
create policy queue on alert for select to causeway_queue using (true);
create policy queue on watch to causeway_queue using (true) with check (true);
grant select (organization, id, state, due_at, created_at, tries), update (due_at, tries) on mail to causeway_queue;
grant select (organization, id, state, due_at, tries), update (due_at, tries) on alert_notice to causeway_queue;
grant select (organization, id, code, severity, connection, cleared_at) on alert to causeway_queue;
grant select, insert, update (due_at) on watch to causeway_queue;

-- Leases mail that is due; an ended lease makes it due again.
create function claim_mail(at timestamptz, most integer, lease_ms integer) returns table (organization uuid, id uuid)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select m.organization, m.id
          from mail m
         where m.state = 'waiting' and m.due_at <= at
         order by m.due_at
         limit most
           for update skip locked
      )
      update mail m
         set due_at = at + lease_ms * interval '1 ms', tries = m.tries + 1
        from due
       where m.organization = due.organization and m.id = due.id
      returning m.organization, m.id;
    end
  $$;

-- Leases calls of alert webhooks that are due.
create function claim_alert_calls(at timestamptz, most integer, lease_ms integer)
  returns table (organization uuid, id uuid)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select n.organization, n.id
          from alert_notice n
         where n.state = 'waiting' and n.due_at <= at
         order by n.due_at
         limit most
           for update skip locked
      )
      update alert_notice n
         set due_at = at + lease_ms * interval '1 ms', tries = n.tries + 1
        from due
       where n.organization = due.organization and n.id = due.id
      returning n.organization, n.id;
    end
  $$;

-- The organizations whose turn it is to be looked at; each is handed out once in `every_ms`, to whoever asks first.
create function claim_watch(which text, at timestamptz, most integer, every_ms integer)
  returns table (organization uuid, until timestamptz)
  security definer set search_path = public language plpgsql
  as $$
    #variable_conflict use_column
    begin
      insert into watch (organization, name, due_at, until)
      -- what is usual is learned from what there is; nobody is told of what was before there were notices
      select o.id, which, at, case which when 'alerts' then at - interval '28 days' else at end
        from organization o
       where not exists (select from watch w where w.organization = o.id and w.name = which)
      on conflict do nothing;
      return query
      with due as (
        select w.organization
          from watch w
         where w.name = which and w.due_at <= at
         order by w.due_at
         limit most
           for update skip locked
      )
      update watch w
         set due_at = at + every_ms * interval '1 ms'
        from due
       where w.organization = due.organization and w.name = which
      returning w.organization, w.until;
    end
  $$;

-- For metrics: numbers only.
create function mail_waiting(at timestamptz) returns table (depth bigint, oldest_ms double precision)
  stable security definer set search_path = public language sql
  as $$
    select count(*), extract(epoch from at - min(m.created_at)) * 1000 from mail m where m.state = 'waiting'
  $$;
create function alerts_open() returns table (organization uuid, connection uuid, code text, severity text, count bigint)
  stable security definer set search_path = public language sql
  as $$
    select a.organization, a.connection, a.code, a.severity, count(*)
      from alert a
     where a.cleared_at is null
     group by 1, 2, 3, 4
  $$;

grant create on schema public to causeway_queue;
do $$
declare
  signature text;
begin
  foreach signature in array array[
    'claim_mail(timestamptz, integer, integer)', 'claim_alert_calls(timestamptz, integer, integer)',
    'claim_watch(text, timestamptz, integer, integer)', 'mail_waiting(timestamptz)', 'alerts_open()'
  ] loop
    execute format('alter function %s owner to causeway_queue', signature);
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to causeway_app', signature);
  end loop;
end $$;
revoke create on schema public from causeway_queue;
