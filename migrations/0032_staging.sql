-- Staging and production are kept apart by their credentials, and going live asks for green scenarios where somebody books.

-- Which credentials a connection uses, as keyed hashes of the hub's own key: never both in staging and in production.
create table credential_use (
  organization uuid not null,
  connection   uuid not null,
  secret_hash  bigint not null,               -- keyed, by the hub's own key
  primary key (organization, connection, secret_hash),
  foreign key (organization, connection) references connection
);
create index credential_by_hash on credential_use (secret_hash);

-- What became of the scenarios when they were played for an organization. Their names say nothing about anyone.
create table scenario_run (
  organization uuid not null references organization,
  id           uuid not null,
  at           timestamptz not null,
  green        boolean not null,
  played       text[] not null,
  failed       text[] not null,
  primary key (organization, id)
);
create index scenario_run_by_time on scenario_run (organization, at);

do $$
declare
  name text;
begin
  foreach name in array array['credential_use', 'scenario_run'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

create policy queue on credential_use to causeway_queue using (true);
grant select on credential_use to causeway_queue;

-- Which of these credentials another organization uses that is of the other environment; tells no more than that.
create function credentials_elsewhere(hashes bigint[], wanted text) returns table (secret_hash bigint)
  stable security definer set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      select distinct c.secret_hash
        from credential_use c
        join organization o on o.id = c.organization
       where c.secret_hash = any (hashes) and o.environment <> wanted and o.id <> current_organization();
    end
  $$;
grant create on schema public to causeway_queue;
alter function credentials_elsewhere(bigint[], text) owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function credentials_elsewhere(bigint[], text) from public;
grant execute on function credentials_elsewhere(bigint[], text) to causeway_app;

alter table go_live drop constraint go_live_kind_check;
alter table go_live add constraint go_live_kind_check
  check (kind in ('agreement', 'access-policy', 'privacy-sign-off', 'scenarios'));
