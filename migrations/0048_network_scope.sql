-- The network scope: what one question to all members at once may read, and nothing else (DESIGN.md section 3).

-- An organization's part in the network, from the settings of its connection. `filling`: its people are being taken up and
-- it answers nothing yet, since whoever is missing could be the one who was meant. `closed`: paused, or not live.
create table network_member (
  organization   uuid not null primary key references organization,
  connection     uuid not null,
  home_community text not null,              -- OIDs, without urn:oid:
  patient_oid    text not null,
  repository_oid text not null,
  name           text not null,
  policy         jsonb not null,             -- purposes and switches (src/model/network/release.ts); names nobody
  state          text not null check (state in ('filling', 'open', 'closed', 'leaving')),
  config_version integer not null,           -- that it was read from
  flowing        boolean not null,           -- staging, or live
  form           text not null,              -- versions of what makes people comparable: another one, and all are written anew
  people         integer not null default 0
);
-- No OID is two members': questions are addressed by them.
create unique index network_member_home on network_member (home_community);
create unique index network_member_patients on network_member (patient_oid);
create unique index network_member_repository on network_member (repository_oid);

-- People as they are compared, and what may be told of them. Whoever was merged is part of the survivor.
create table network_person (
  organization    uuid not null,
  person          uuid not null,             -- the survivor's record
  revision        uuid not null,             -- another one for each time it is written: what is remembered goes by it
  confidentiality text not null,
  demographics    bytea not null,            -- sealed: normalised
  told            bytea not null,            -- sealed: a Patient of what may be told, nothing else
  primary key (organization, person)
);

-- Tokens under the network's key; the kind is part of what is hashed. The member stands in every row. No foreign keys: a check
-- for each of a dozen rows a person is half of the work (decision 43), and only the projection writes here.
create table network_token (
  organization uuid not null,
  token        bigint not null,
  person       uuid not null,
  primary key (organization, person, token)
);
create index network_token_look_up on network_token (token, organization, person);

do $$
declare
  name text;
begin
  foreach name in array array['network_member', 'network_person', 'network_token'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
    -- Whoever may take on the role has none of its rights before they do: the policy asks who they are now.
    execute format(
      'create policy network on %I for select to causeway_network using (current_user = ''causeway_network'')', name);
    execute format('grant select on %I to causeway_network', name);
  end loop;
end $$;

-- Logins of the application may take the role on (set role); it has nothing but these three tables.
do $$
begin
  if not pg_has_role('causeway_app', 'causeway_network', 'member') then
    grant causeway_network to causeway_app;
  end if;
exception when insufficient_privilege or internal_error then
  raise notice 'causeway_network could not be granted to causeway_app: the responder says how';
end $$;

-- People who changed since they were last written into the projection: null. Of members alone anybody looks.
alter table registry_patient add column projected_at timestamptz;
create index registry_patient_to_project on registry_patient (organization, record) where projected_at is null;

-- What keeps the projection current has to look at: organizations that take part or did, in ids, numbers and states.
create policy queue on network_member to causeway_queue using (true);
grant select (organization, connection, state, config_version, flowing, form) on network_member to causeway_queue;
grant select (config_version) on organization to causeway_queue;
grant select (projected_at) on registry_patient to causeway_queue;
create function network_upkeep()
  returns table (organization uuid, config_version integer, flowing boolean, known_version integer, known_flowing boolean,
                 form text, state text, due boolean)
  security definer set search_path = pg_catalog, public, pg_temp language sql stable
  as $$
    with taking_part as (
      select c.organization from connection c where c.connector = 'carequality' and c.removed_at is null
      union
      select m.organization from network_member m
    )
    select o.id, o.config_version, o.environment = 'staging' or o.live_at is not null, m.config_version, m.flowing, m.form,
           m.state,
           exists (select from registry_patient p where p.organization = o.id and p.projected_at is null)
      from taking_part t
      join organization o on o.id = t.organization
      left join network_member m on m.organization = o.id
  $$;
grant create on schema public to causeway_queue;
alter function network_upkeep() owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function network_upkeep() from public;
grant execute on function network_upkeep() to causeway_app;

-- Whoever pauses or removes the participation has ended its answers when that commits: nobody waits for a job.
create function close_network_member() returns trigger
  set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    begin
      update network_member set state = 'closed'
       where organization = new.organization and connection = new.id and state in ('filling', 'open');
      return null;
    end
  $$;
create trigger network_member_closes after update of state, removed_at on connection
  for each row when (new.connector = 'carequality' and (new.state <> 'active' or new.removed_at is not null))
  execute function close_network_member();
