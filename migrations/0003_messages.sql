-- Messages as they came, and the source keys that unfinished ones hold.

create table message (
  organization  uuid not null,
  id            uuid not null,               -- uuidv7: the order of arrival
  connection    uuid not null,
  origin        text not null check (origin in ('push', 'pull', 'read-back')),
  stream        text,
  received_at   timestamptz not null,
  state         text not null check (state in ('received', 'reading', 'held', 'applied', 'unreadable', 'ignored')),
  reason        text,                        -- why ignored, or what it waits for
  problem       text,
  problem_where text,                        -- paths in the body, never values
  event_type    text,
  due_at        timestamptz,                 -- when the pipeline looks at it next; the end of the lease while reading
  tries         integer not null default 0,
  as_it_is      boolean not null default false, -- a person said: apply it without reading back
  replays       integer not null default 0,
  body_token    bigint not null,             -- keyed hash of the raw bytes: finds replayed bodies
  item_token    bigint,                      -- pulled items: what makes it the same as one seen before
  size          integer not null,
  content_type  text,
  body          bytea not null,
  headers       bytea not null,
  findings      bytea,                       -- sealed: what is asked and what was found
  asks          uuid,                        -- the connection that is asked while reading
  settled_at    timestamptz,
  primary key (organization, id),
  foreign key (organization, connection) references connection
);
alter table message alter column body set storage external;  -- sealed bytes do not compress
create index message_lane on message (organization, connection, id) where state = 'received' and due_at is not null;
create index message_reading on message (due_at) where state = 'reading' and due_at is not null;
create index message_waits_for_connection on message (organization, asks) where state = 'reading' and due_at is null;
-- Every column of its question, so that it is the planner's choice before there are statistics too.
create index message_by_body on message (organization, connection, body_token, id);
create unique index message_by_item on message (organization, connection, item_token) where item_token is not null;
create index message_by_state on message (organization, state, id);
create index message_by_connection on message (organization, connection, id);

-- Source keys held by messages that wait, are being read back, or are held. A later message of a key waits behind them.
create table message_key (
  organization uuid not null,
  connection   uuid not null,
  token        bigint not null,
  message      uuid not null,
  primary key (organization, connection, token, message),
  foreign key (organization, message) references message
);
create index message_key_by_message on message_key (organization, message);
