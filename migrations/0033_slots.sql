-- Slots of EHRs are read like their appointments: connections that are there already get the stream, due at once.

-- Whoever migrates owns the tables, and need not be a superuser: for this statement row security does not hold for owners.
alter table connection no force row level security;
alter table checkpoint no force row level security;

insert into checkpoint (organization, connection, stream, due_at)
select c.organization, c.id, 'Slot', c.created_at
  from connection c
 where c.connector = 'fhir' and c.removed_at is null
    on conflict do nothing;

alter table connection force row level security;
alter table checkpoint force row level security;
