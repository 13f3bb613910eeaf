-- Deliveries, their parts and attempts. The delivery row is the job: there is no second queue to keep in step.

create sequence delivery_position;

create table delivery (
  organization   uuid not null,
  id             uuid not null,
  route          uuid not null,
  target         uuid not null,
  event          uuid not null,
  event_type     text not null,
  record         uuid not null,
  record_type    text not null,
  record_version integer not null,           -- the version its event made
  order_key      uuid not null,              -- the record's id: says nothing about anyone
  position       bigint not null,            -- given under the key's advisory lock
  head           boolean not null,           -- the first unsettled one of its key: only heads are claimed
  state          text not null
                 check (state in ('pending', 'sending', 'retry', 'ambiguous', 'delivered', 'rejected', 'suppressed', 'dead')),
  wait           text,                       -- what a pending one waits for
  problem        text,
  due_at         timestamptz,                -- when it is claimed next; the end of the lease while sending
  attempts       integer not null default 0,
  spent          integer not null default 0, -- attempts that counted against the budget
  prerequisite   uuid,                       -- the delivery that must arrive first
  forced         boolean not null default false, -- a person wants it sent even when the target is up to date
  replay_of      uuid,
  config_version integer not null,
  said           bytea,                      -- sealed: the target's own words
  created_at     timestamptz not null,
  settled_at     timestamptz,
  primary key (organization, id),
  foreign key (organization, route) references route,
  foreign key (organization, event) references event,
  foreign key (organization, record) references record
);
create index delivery_due on delivery (organization, route, due_at) where head and due_at is not null;
create index delivery_unsettled on delivery (organization, route, order_key, position)
  where state in ('pending', 'sending', 'retry', 'ambiguous');
create index delivery_waiting on delivery (organization, prerequisite)
  where prerequisite is not null and state = 'pending';
create index delivery_by_state on delivery (organization, state, id);
create index delivery_by_event on delivery (organization, event);
create index delivery_by_record on delivery (organization, record, id);
create index delivery_by_target on delivery (organization, target, id);

create table delivery_part (
  organization uuid not null,
  delivery     uuid not null,
  part         text not null,
  state        text not null check (state in ('pending', 'delivered', 'rejected', 'suppressed')),
  problem      text,
  changed_at   timestamptz not null,
  primary key (organization, delivery, part),
  foreign key (organization, delivery) references delivery
);

-- Written before the request is: that is what lets a restart tell "never sent" from "sent, no answer".
create table attempt (
  organization   uuid not null,
  delivery       uuid not null,
  number         integer not null,
  started_at     timestamptz not null,
  ended_at       timestamptz,
  outcome        text,
  status         integer,
  problem        text,
  config_version integer not null,
  said           bytea,
  primary key (organization, delivery, number),
  foreign key (organization, delivery) references delivery
);
