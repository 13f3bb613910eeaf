-- Visits: types, hours, holidays, time off, licences, rooms, and how severe each rule is. One row for each thing described.

create table visit_setting (
  organization uuid not null references organization,
  id           uuid not null,
  kind         text not null check (kind in ('type', 'place', 'everywhere', 'practitioner', 'rules')),
  about        uuid,                         -- the record of the Location or Practitioner; null: of none
  version      integer not null,
  body         bytea not null,               -- sealed: when a person is away, and where they are licensed
  created_at   timestamptz not null,
  removed_at   timestamptz,
  primary key (organization, id)
);
-- One for each record, and one for the whole organization.
create unique index visit_setting_about on visit_setting (organization, kind, about) where about is not null;
create unique index visit_setting_whole on visit_setting (organization, kind) where kind in ('everywhere', 'rules');

alter table visit_setting enable row level security;
alter table visit_setting force row level security;
create policy scope on visit_setting
  using (organization = current_organization()) with check (organization = current_organization());
grant select, insert, update, delete on visit_setting to causeway_app;

-- One more kind beside those that the history has by now, whichever they are.
do $$
declare
  kinds text[];
begin
  select array_agg(distinct m[1]) into kinds
    from pg_constraint c
   cross join lateral regexp_matches(pg_get_constraintdef(c.oid), '''([a-z-]+)''', 'g') as m
   where c.conrelid = 'configuration'::regclass and c.conname = 'configuration_kind_check';
  alter table configuration drop constraint configuration_kind_check;
  execute format(
    'alter table configuration add constraint configuration_kind_check check (kind in (%s))',
    (select string_agg(quote_literal(k), ', ') from unnest(kinds || array['visit']) as u (k)));
end $$;
