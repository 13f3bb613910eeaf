-- Sessions: the switch and the consent, what a session-notes system holds, what the practice management holds, and which is which.

-- One row an organization. The switch is the support role's, the consent an administrator's.
create table session_setting (
  organization uuid primary key references organization,
  version      integer not null,
  enabled_at   timestamptz,
  enabled_by   uuid,
  connection   uuid,                         -- the source; null until somebody has connected it
  consent_at   timestamptz,
  consent_by   uuid,
  consent_text integer,                      -- which wording was agreed to
  body         bytea not null,               -- sealed: src/sessions/settings.ts
  unlocked_at  timestamptz,                  -- when every site had its agency for the first time: notes flow from then on
  synced_at    timestamptz,                  -- when the mirror of the practice management was whole last
  foreign key (organization, connection) references connection
);

-- Sites, students, users and templates, and which agency, client or staff each is.
create table session_source (
  organization  uuid not null,
  id            uuid not null,
  connection    uuid not null,
  kind          text not null check (kind in ('site', 'student', 'user', 'template')),
  source        bigint not null,             -- token of the source's id
  site          bigint,                      -- of a student: token of its site
  match         bigint,                      -- token of what must be equal for an automatic pair
  zone          text,
  author        text check (author in ('employee', 'parent')),
  pushed_for    text,                        -- made there for this person of the practice management
  hash          bigint not null,
  updated_at    timestamptz not null,        -- at the source
  first_seen_at timestamptz not null,
  seen_at       timestamptz not null,
  gone_at       timestamptz,
  body          bytea not null,              -- sealed: the entry
  target        text,                        -- the practice management's id
  how           text check (how in ('auto', 'user')),
  reason        text,                        -- why there is no pair
  mapped_at     timestamptz,
  mapped_by     uuid,
  match_due     boolean not null,
  version       integer not null,
  primary key (organization, id),
  unique (organization, connection, kind, source),
  foreign key (organization, connection) references connection
);
create unique index session_source_pair on session_source (organization, connection, kind, target) where target is not null;
create index session_source_due on session_source (organization, connection, kind, id) where match_due;
create index session_source_list on session_source (organization, connection, kind, reason, id) where gone_at is null;
create index session_source_site on session_source (organization, connection, site) where site is not null;
create index session_source_match on session_source (organization, connection, kind, match) where target is null;

-- The sites of users: a user may have several.
create table session_user_site (
  organization uuid not null,
  connection   uuid not null,
  owner        bigint not null,              -- token of the user
  site         bigint not null,
  primary key (organization, connection, owner, site)
);
create index session_user_site_site on session_user_site (organization, connection, site);

-- Pairs that a person has refused: they are never made again by themselves.
create table session_rejection (
  organization uuid not null,
  kind         text not null,
  source       uuid not null,                -- session_source or session_note
  target       text not null,
  at           timestamptz not null,
  by           uuid not null,
  reason       bytea not null,               -- sealed
  primary key (organization, kind, source, target)
);

-- What the practice management holds, as far as pairs need it. Its ids are its own.
create table session_target (
  organization uuid not null,
  kind         text not null check (kind in ('agency', 'client', 'staff')),
  id           text not null,
  version      bigint not null,
  agencies     text[] not null,              -- of an agency: itself
  match        bigint,
  active       boolean not null,
  zone         text,
  grace        integer,                      -- minutes
  body         bytea not null,               -- sealed: names, birth date, e-mail
  gone_at      timestamptz,
  primary key (organization, kind, id)
);
create index session_target_match on session_target (organization, kind, match) where gone_at is null;

create table session_slot (
  organization uuid not null,
  id           text not null,
  version      bigint not null,
  agency       text not null,
  client       text,
  staff        text not null,
  date         date not null,                -- of the start, in the agency's zone
  starts_at    timestamptz not null,
  ends_at      timestamptz not null,
  kind         text not null check (kind in ('service', 'non-service', 'non-payroll')),
  state        text not null check (state in ('scheduled', 'cancelled', 'rendered')),
  gone_at      timestamptz,
  primary key (organization, id)
);
create index session_slot_client on session_slot (organization, client, date);
create index session_slot_staff on session_slot (organization, staff, date);

-- How far the mirror has come.
create table session_mirror (
  organization uuid not null,
  kind         text not null,
  cursor       bytea,                        -- sealed
  at           timestamptz not null,
  primary key (organization, kind)
);

-- Notes: when the session was, which appointment it is, and how far it has come there.
create table session_note (
  organization  uuid not null,
  id            uuid not null,
  connection    uuid not null,
  source        bigint not null,             -- token of the source's id
  student       bigint not null,
  author        bigint not null,
  template      bigint not null,
  version       integer not null,            -- of what was seen
  hash          bigint not null,             -- of everything the source said
  updated_at    timestamptz not null,
  first_seen_at timestamptz not null,
  seen_at       timestamptz not null,
  published     boolean not null,
  gone_at       timestamptz,
  unread        text,                        -- why it cannot be read: BAD_TIME, TEMPLATE_INCOMPLETE, NOT_PUBLISHED
  date          date,
  starts_at     timestamptz,
  ends_at       timestamptz,
  zone          text,
  appointment   text,
  how           text check (how in ('auto', 'user')),
  reason        text,
  detail        jsonb,                       -- differences in minutes, counts
  mapped_at     timestamptz,
  mapped_by     uuid,
  match_due     boolean not null,
  step          text not null check (step in ('none', 'fill', 'render', 'rendered', 'blocked', 'stopped')),
  due_at        timestamptz,
  tries         integer not null default 0,
  problem       text,
  filled        integer,                     -- the version that the appointment has
  filled_at     timestamptz,
  rendered_at   timestamptz,
  rendered_by   uuid,                        -- null: by itself
  gates         jsonb,                       -- what it did not pass
  warnings      jsonb,                       -- what the practice management said
  review        text,                        -- why a person must look: CHANGED_AFTER_RENDER, GONE, RECHECK, …
  review_at     timestamptz,
  primary key (organization, id),
  unique (organization, connection, source),
  foreign key (organization, connection) references connection
);
create unique index session_note_pair on session_note (organization, appointment) where appointment is not null;
create index session_note_match on session_note (organization, connection, id) where match_due;
create index session_note_due on session_note (due_at) where due_at is not null;
create index session_note_list on session_note (organization, connection, date, id);
create index session_note_reason on session_note (organization, connection, reason, date, id) where appointment is null;
create index session_note_student on session_note (organization, connection, student, date);
create index session_note_author on session_note (organization, connection, author, date);
create index session_note_review on session_note (organization, review_at, id) where review is not null;
create index session_note_step on session_note (organization, step, date, id);

-- Every version of a note that was seen: the source keeps the newest only.
create table session_note_version (
  organization uuid not null,
  note         uuid not null,
  version      integer not null,
  message      uuid,                         -- the page that brought it; null: a file
  seen_at      timestamptz not null,
  updated_at   timestamptz not null,
  content      bigint not null,              -- hash of what an appointment gets of it
  body         bytea not null,               -- sealed: the note, with its signatures
  primary key (organization, note, version),
  foreign key (organization, note) references session_note
);
alter table session_note_version alter column body set storage external;

do $$
declare
  name text;
begin
  foreach name in array array['session_setting', 'session_source', 'session_user_site', 'session_rejection',
                              'session_target', 'session_slot', 'session_mirror', 'session_note',
                              'session_note_version'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

create policy queue on session_setting to causeway_queue using (true);
create policy queue on session_source to causeway_queue using (true);
create policy queue on session_note to causeway_queue using (true);
grant select (organization, enabled_at, connection, synced_at) on session_setting to causeway_queue;
grant select (organization, connection, match_due) on session_source to causeway_queue;
grant select (organization, connection, match_due, due_at) on session_note to causeway_queue;

-- Organizations with something to pair, to bring, or whose mirror is older than `stale`.
create function due_sessions(at timestamptz, stale timestamptz) returns table (organization uuid)
  security definer set search_path = pg_catalog, public, pg_temp language sql stable
  as $$
    select s.organization
      from session_setting s
     where s.enabled_at is not null and s.connection is not null
       and (s.synced_at is null or s.synced_at < stale
            or exists (select from session_source x where x.organization = s.organization and x.match_due)
            or exists (select from session_note n where n.organization = s.organization and n.match_due)
            or exists (select from session_note n where n.organization = s.organization and n.due_at <= at))
  $$;
grant create on schema public to causeway_queue;
alter function due_sessions(timestamptz, timestamptz) owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function due_sessions(timestamptz, timestamptz) from public;
grant execute on function due_sessions(timestamptz, timestamptz) to causeway_app;
