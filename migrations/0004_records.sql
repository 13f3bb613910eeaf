-- Records with their versions, events, links and tokens. Nothing in clear names a person.

create table record (
  organization uuid not null references organization,
  id           uuid not null,
  type         text not null,
  version      integer not null,
  status       text,
  starts_at    timestamptz,
  ends_at      timestamptz,
  connection   uuid not null,                -- where it was first seen
  source       bytea,                        -- sealed: the connector's own small state of the entity
  display      bytea,                        -- sealed: what lists show
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (organization, id)
);
create index record_by_type on record (organization, type, updated_at);
create index record_by_start on record (organization, starts_at) where starts_at is not null;

create table record_version (
  organization uuid not null,
  record       uuid not null,
  version      integer not null,
  event        uuid,
  at           timestamptz not null,
  body         bytea not null,
  primary key (organization, record, version),
  foreign key (organization, record) references record
);
alter table record_version alter column body set storage external;

create table event (
  organization   uuid not null,
  id             uuid not null,
  message        uuid not null,
  connection     uuid not null,
  type           text not null,
  record         uuid not null,
  record_version integer not null,
  happened_at    timestamptz not null,       -- as the source says
  created_at     timestamptz not null,
  primary key (organization, id),
  foreign key (organization, message) references message,
  foreign key (organization, record) references record
);
create index event_by_message on event (organization, message);
create index event_by_record on event (organization, record, id);

-- One source entity, one link: the constraint is the promise.
create table link (
  organization uuid not null,
  connection   uuid not null,
  entity       text not null,                -- the kind of thing there: booking, Patient, Appointment …
  token        bigint not null,              -- of the id there
  record       uuid not null,
  kind         text not null check (kind in ('auto', 'user')),
  reasons      text[] not null default '{}',
  body         bytea,                        -- sealed: the id, its version there, what was last sent
  sent_version integer,                      -- the record's version that arrived there
  linked_at    timestamptz not null,
  primary key (organization, connection, entity, token),
  foreign key (organization, record) references record
);
-- Every column of its question, so that it is the planner's choice before there are statistics too.
create index link_by_record on link (organization, record, connection, entity);

-- Blind index: keyed hashes of identifiers, names, phones …; matching, search and de-duplication read it.
create table token (
  organization uuid not null,
  token        bigint not null,
  kind         text not null,
  record       uuid not null,
  primary key (organization, token, kind, record),
  foreign key (organization, record) references record
);
create index token_by_record on token (organization, record);
