-- Roles that cannot see past their organization, and the organizations themselves (DESIGN.md sections 3 and 7).

do $$
declare
  name text;
begin
  foreach name in array array['causeway_app', 'causeway_queue', 'causeway_network'] loop
    begin
      execute format('create role %I nologin', name);
    exception when duplicate_object or unique_violation then
      null; -- roles belong to the whole cluster: another database of it made them
    end;
    -- The migrating role hands functions over to causeway_queue; a superuser needs no membership.
    if not (select rolsuper from pg_roles where rolname = current_user) then
      execute format('grant %I to current_user', name);
    end if;
  end loop;
end $$;

grant usage on schema public to causeway_app, causeway_queue, causeway_network;
revoke create on schema public from public;

-- The organization of the running statement or transaction; null (nothing is visible) when none is set.
create function current_organization() returns uuid
  stable parallel safe language sql
  as $$ select nullif(current_setting('causeway.organization', true), '')::uuid $$;

create table organization (
  id          uuid primary key,
  slug        text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9])*$'),
  name        text not null,
  environment text not null check (environment in ('staging', 'production')),
  config_version integer not null,            -- grows with every change of configuration: caches compare it
  created_at  timestamptz not null
);

-- Wrapped data keys. The keys that wrap them live outside the database.
create table organization_key (
  organization uuid not null references organization,
  version      integer not null,
  wrapped      bytea not null,
  created_at   timestamptz not null,
  primary key (organization, version)
);

-- From a path or an address to an organization, before any scope is set: ids only.
create function find_organization(wanted text) returns uuid
  stable security definer set search_path = public language sql
  as $$ select id from organization where slug = wanted $$;

create function list_organizations() returns table (id uuid)
  stable security definer set search_path = public language sql
  as $$ select id from organization order by id $$;
