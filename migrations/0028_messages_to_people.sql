-- Messages to people about their visits: what is sent, each once, to whom it may be sent, and who tells them otherwise.

-- Kinds, hours and words; an organization without a row sends nothing.
create table reminder_setting (
  organization uuid primary key references organization,
  version      integer not null,               -- an edit names the version it saw
  body         jsonb not null,                 -- switches, hours, the office's own phone: nothing of anybody
  gateway      bytea,                          -- sealed: address and secrets of the SMS gateway
  public_id    uuid not null,                  -- the address that the gateway sends answers to
  changed_at   timestamptz not null,
  changed_by   uuid not null
);
create unique index reminder_setting_public on reminder_setting (public_id);

-- What an administrator found out about the messages that a booking system sends by itself.
create table reminder_check (
  organization  uuid not null,
  connection    uuid not null,
  confirmations text not null check (confirmations in ('yes', 'no', 'unsure')),
  reminders     text not null check (reminders in ('yes', 'no', 'unsure')),
  moves         text not null check (moves in ('yes', 'no', 'unsure')),
  cancellations text not null check (cancellations in ('yes', 'no', 'unsure')),
  hub_sends     boolean not null,              -- visits that come from there are told by the hub
  checked_at    timestamptz not null,
  checked_by    uuid not null,
  primary key (organization, connection),
  foreign key (organization, connection) references connection
);

-- What the person of a visit believes, as far as they were told: the next message is the difference.
create table reminder_visit (
  organization uuid not null,
  record       uuid not null,
  belief       text not null check (belief in ('none', 'booked', 'off')),
  believed_at  timestamptz,                    -- the start of the visit that they believe in
  told         integer not null,               -- how often what they believe was changed by a message
  person       uuid,                           -- whose belief it is: another person has been told nothing
  setting      integer not null,               -- the version of the settings its reminders were planned by
  changed_at   timestamptz not null,
  primary key (organization, record),
  foreign key (organization, record) references record
);

-- One message to one person. The row is written before it is sent, and is never sent from two states.
create table reminder (
  organization   uuid not null,
  id             uuid not null,
  record         uuid not null,
  kind           text not null check (kind in ('confirmation', 'moved', 'cancelled', 'reminder')),
  minutes_before integer not null,             -- of a reminder; else 0
  starts_at      timestamptz not null,         -- the start that it tells of
  told           integer not null,             -- of an announcement: reminder_visit.told when it was planned; else 0
  state          text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'unclear', 'not-sent', 'dropped')),
  reason         text,                         -- why not, as a code
  channel        text check (channel in ('email', 'sms')),
  language       text check (language in ('en', 'fr')),
  person         uuid,
  body           bytea,                        -- sealed: to whom, and what it said
  tries          integer not null default 0,
  due_at         timestamptz,                  -- waiting: when; sending: when its lease ends
  status         integer,                      -- what the mail server or gateway answered
  created_at     timestamptz not null,
  ended_at       timestamptz,
  primary key (organization, id),
  foreign key (organization, record) references record
);
create unique index reminder_once on reminder (organization, record, kind, minutes_before, starts_at, told);
create index reminder_due on reminder (due_at) where state in ('waiting', 'sending');
create index reminder_by_time on reminder (organization, created_at desc, id desc);
create index reminder_by_state on reminder (organization, state, created_at desc, id desc);
create index reminder_by_record on reminder (organization, record, id);
create index reminder_ended on reminder (organization, ended_at) where ended_at is not null;

-- Who wants no messages: an address by its token, or a person whom the office asked. Kept for ever.
create table contact_choice (
  organization uuid not null,
  id           uuid not null,
  channel      text not null check (channel in ('email', 'sms', 'all')),
  token        bigint,                         -- of the address; null: of the person, on every channel
  person       uuid,
  wanted       boolean not null,
  how          text not null check (how in ('link', 'sms', 'office')),
  changed_at   timestamptz not null,
  changed_by   uuid,                           -- of the office
  primary key (organization, id),
  check (token is not null or person is not null)
);
create unique index contact_choice_address on contact_choice (organization, channel, token) where token is not null;
create unique index contact_choice_person on contact_choice (organization, person) where token is null;
create index contact_choice_of_person on contact_choice (organization, person);

alter table watch drop constraint watch_name_check;
alter table watch add constraint watch_name_check check (name ~ '^[a-z][a-z-]{1,30}$');

do $$
declare
  name text;
begin
  foreach name in array array['reminder_setting', 'reminder_check', 'reminder_visit', 'reminder', 'contact_choice'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
  end loop;
end $$;
grant select, insert, update on reminder_setting, contact_choice to causeway_app;
grant select, insert, update, delete on reminder_check, reminder_visit, reminder to causeway_app;

create policy queue on reminder to causeway_queue using (true);
create policy queue on reminder_setting for select to causeway_queue using (true);
grant select (organization, id, state, due_at, tries), update (due_at, tries) on reminder to causeway_queue;
grant select (organization, public_id) on reminder_setting to causeway_queue;

-- Leases messages that are due, and those whose sender died: what became of them is not known.
create function claim_reminders(at timestamptz, most integer, lease_ms integer) returns table (organization uuid, id uuid, was_sending integer)
  security definer set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select r.organization, r.id, (r.state = 'sending')::integer as was_sending
          from reminder r
         where r.state in ('waiting', 'sending') and r.due_at <= at
         order by r.due_at
         limit most
           for update skip locked
      )
      update reminder r
         set due_at = at + lease_ms * interval '1 ms', tries = r.tries + 1
        from due
       where r.organization = due.organization and r.id = due.id
      returning r.organization, r.id, due.was_sending;
    end
  $$;

-- Whose gateway calls here.
create function find_reminder_inbox(which uuid) returns table (organization uuid)
  stable security definer set search_path = pg_catalog, public, pg_temp language sql
  as $$
    select s.organization from reminder_setting s where s.public_id = which
  $$;

grant create on schema public to causeway_queue;
do $$
declare
  signature text;
begin
  foreach signature in array array['claim_reminders(timestamptz, integer, integer)', 'find_reminder_inbox(uuid)'] loop
    execute format('alter function %s owner to causeway_queue', signature);
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to causeway_app', signature);
  end loop;
end $$;
revoke create on schema public from causeway_queue;
