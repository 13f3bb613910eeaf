-- Sessions: what a source no longer lists without a word, what an appointment holds of a note that is no longer its own, and contents that end.

-- How the last reading of a whole list went, one row a kind.
create table session_listing (
  organization uuid not null,
  connection   uuid not null,
  kind         text not null check (kind in ('site', 'student', 'user', 'template', 'note')),
  began_at     timestamptz not null,
  ended_at     timestamptz,                  -- null: it is being read, or was cut off
  known        integer,                      -- how many the hub knew of when it ended
  missing      integer,                      -- how many of those it did not list
  asked_at     timestamptz,                  -- too many at once: a person decides
  asked_before timestamptz,                  -- about what was missing at this time or earlier
  primary key (organization, connection, kind),
  foreign key (organization, connection) references connection
);

-- What a list that is being read has named so far, as tokens of the ids; empty between two readings.
create table session_listed (
  organization uuid not null,
  connection   uuid not null,
  kind         text not null,
  source       bigint not null,
  primary key (organization, connection, kind, source)
);

-- Since when a list that was read to its end does not name it.
alter table session_source add column missing_since timestamptz;
alter table session_note add column missing_since timestamptz;
create index session_source_missing on session_source (organization, connection, kind) where missing_since is not null;
create index session_note_missing on session_note (organization, connection) where missing_since is not null;

-- What is to be taken back from an appointment, because its note is mapped to another one by now, or to none.
create table session_clearing (
  organization uuid not null,
  appointment  text not null,                -- the practice management's id
  note         uuid not null,
  connection   uuid not null,
  brought      boolean not null,             -- it is known that the note had filled it
  asked_at     timestamptz not null,
  state        text not null check (state in ('due', 'kept')), -- kept: it stays there, and a person looks
  due_at       timestamptz,
  tries        integer not null default 0,
  problem      text,
  primary key (organization, appointment, note),
  foreign key (organization, note) references session_note
);
create index session_clearing_due on session_clearing (organization, connection, due_at) where due_at is not null;
create index session_clearing_note on session_clearing (organization, note);
create index session_clearing_kept on session_clearing (organization, connection) where state = 'kept';

-- Contents of versions end by the retention policy; the rows stay.
alter table session_note_version
  alter column body drop not null,
  add column body_removed_at timestamptz;
create index session_note_version_kept on session_note_version (organization, seen_at) where body is not null;
create index session_source_gone on session_source (organization, connection, gone_at) where gone_at is not null;
create index session_note_gone on session_note (organization, gone_at) where gone_at is not null;
create index session_target_gone on session_target (organization, gone_at) where gone_at is not null;
create index session_slot_gone on session_slot (organization, gone_at) where gone_at is not null;

do $$
declare
  name text;
begin
  foreach name in array array['session_listing', 'session_listed', 'session_clearing'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

-- Connections that are there already read their lists a day after their next look. Whoever migrates owns the tables, and need
-- not be a superuser: for this statement row security does not hold for owners.
alter table connection no force row level security;
alter table checkpoint no force row level security;

insert into checkpoint (organization, connection, stream, due_at)
select p.organization, p.connection, 'deletions', p.due_at + interval '1 day'
  from checkpoint p
  join connection c on c.organization = p.organization and c.id = p.connection
 where c.connector = 'ensora' and c.removed_at is null and p.stream = 'notes'
    on conflict do nothing;

alter table connection force row level security;
alter table checkpoint force row level security;
