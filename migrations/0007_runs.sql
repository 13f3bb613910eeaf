-- Polls and reconciliations: runs with progress, and a checkpoint per stream that only moves after its page is stored.

create table run (
  organization uuid not null,
  id           uuid not null,
  connection   uuid not null,
  stream       text not null,
  full_run     boolean not null,
  state        text not null check (state in ('running', 'done', 'failed', 'stopped')),
  started_at   timestamptz not null,
  ended_at     timestamptz,
  pages        integer not null default 0,
  items        integer not null default 0,   -- read
  stored       integer not null default 0,   -- new messages made of them; the rest had been seen before
  total        integer,
  problem      text,
  asked_by     uuid,
  primary key (organization, id),
  foreign key (organization, connection) references connection
);
create index run_by_connection on run (organization, connection, id);

create table checkpoint (
  organization uuid not null,
  connection   uuid not null,
  stream       text not null,
  body         bytea,                        -- sealed: a cursor can hold anything
  due_at       timestamptz not null,         -- the next run; the end of the lease while one is running
  run          uuid,                         -- the run that is under way, or was cut off
  full_wanted  boolean not null default true,
  saved_at     timestamptz,
  primary key (organization, connection, stream),
  foreign key (organization, connection) references connection
);
create index checkpoint_due on checkpoint (due_at);
