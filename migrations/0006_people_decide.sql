-- Tasks (only a person can decide), issues (failures with one cause), the audit trail.

create table task (
  organization uuid not null references organization,
  id           uuid not null,
  kind         text not null,                -- map.practitioner, map.location, map.event-type, map.question, person, …
  problem      text not null,
  subject      bigint not null,              -- token of what it is about: one open task per subject
  connection   uuid not null,
  target       uuid,
  state        text not null check (state in ('open', 'done', 'withdrawn')),
  body         bytea not null,
  decision     bytea,
  created_at   timestamptz not null,
  decided_at   timestamptz,
  decided_by   uuid,
  primary key (organization, id)
);
create unique index task_open on task (organization, kind, subject) where state = 'open';
create index task_by_state on task (organization, state, id);

-- The messages that go on when a task is decided.
create table task_message (
  organization uuid not null,
  task         uuid not null,
  message      uuid not null,
  primary key (organization, task, message),
  foreign key (organization, task) references task,
  foreign key (organization, message) references message
);
create index task_message_by_message on task_message (organization, message);

create table issue (
  organization    uuid not null references organization,
  id              uuid not null,
  connection      uuid not null,
  step            text not null,
  code            text not null,
  detail          text not null default '',
  state           text not null check (state in ('open', 'acknowledged', 'resolved', 'ignored')),
  count           bigint not null,
  first_seen_at   timestamptz not null,
  last_seen_at    timestamptz not null,
  sample_message  uuid,
  sample_delivery uuid,
  primary key (organization, id),
  unique (organization, connection, step, code, detail)
);
create index issue_by_state on issue (organization, state, last_seen_at);

-- Append-only. One job chains the rows in batches later: position, previous and hash are filled by it alone.
create table audit (
  organization uuid not null references organization,
  id           uuid not null,
  at           timestamptz not null,
  actor_kind   text not null check (actor_kind in ('person', 'service', 'hub', 'system')),
  actor        text not null,                -- an id, never a name
  action       text not null,
  subject_kind text not null,
  subject      text not null,
  connection   uuid,
  outcome      text not null check (outcome in ('done', 'refused', 'failed')),
  reason       text,
  detail       bytea,
  position     bigint,
  previous     bytea,
  hash         bytea,
  primary key (organization, id)
);
create index audit_unchained on audit (organization, id) where position is null;
create index audit_by_subject on audit (organization, subject_kind, subject, id);
