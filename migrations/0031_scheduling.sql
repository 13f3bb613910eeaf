-- How an organization schedules, kept with its history like everything configured; and what profiles kept back of deliveries.

-- One document an organization: profile, owners, limits. None: the defaults hold.
create table scheduling (
  organization uuid primary key,
  version      integer not null,
  body         bytea not null,               -- sealed
  changed_at   timestamptz not null
);

-- Names of fields that the profile withheld of what an attempt sent; null: none. No values.
alter table attempt add column withheld text[];

-- The kinds that are known already, and this one.
do $$
declare
  kinds text[];
begin
  select array(select m[1] from regexp_matches(pg_get_constraintdef(c.oid), '''([a-z-]+)''', 'g') as m) into kinds
    from pg_constraint c
   where c.conrelid = 'configuration'::regclass and c.conname = 'configuration_kind_check';
  alter table configuration drop constraint configuration_kind_check;
  execute format(
    'alter table configuration add constraint configuration_kind_check check (kind in (%s))',
    (select string_agg(quote_literal(k), ', ') from unnest(kinds || array['scheduling']) as u (k)));
end $$;

do $$
begin
  execute 'alter table scheduling enable row level security';
  execute 'alter table scheduling force row level security';
  execute 'create policy scope on scheduling using (organization = current_organization())'
       || ' with check (organization = current_organization())';
  execute 'grant select, insert, update, delete on scheduling to causeway_app';
end $$;
