-- Which records point to which: a person's visits are one index look-up, for "why is it not there?" and for their own pages.

-- Written by apply with every version of a record; ids only. No foreign keys: both records are written in the same
-- transaction, and the hot path should not look twice.
create table record_reference (
  organization uuid not null,
  refers_to    uuid not null,
  record       uuid not null,
  primary key (organization, refers_to, record)
);
alter table record_reference enable row level security;
alter table record_reference force row level security;
create policy scope on record_reference
  using (organization = current_organization()) with check (organization = current_organization());
grant select, insert, delete on record_reference to causeway_app;
