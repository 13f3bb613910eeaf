-- What an organization chooses about matching, kept with its history like everything configured. None: the defaults hold.

create table matching (
  organization uuid primary key,
  version      integer not null,
  body         bytea not null,               -- sealed
  changed_at   timestamptz not null
);

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
    (select string_agg(quote_literal(k), ', ') from unnest(kinds || array['matching']) as u (k)));
end $$;

do $$
begin
  execute 'alter table matching enable row level security';
  execute 'alter table matching force row level security';
  execute 'create policy scope on matching using (organization = current_organization())'
       || ' with check (organization = current_organization())';
  execute 'grant select, insert, update, delete on matching to causeway_app';
end $$;
