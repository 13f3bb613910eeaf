-- The network: directives of people about what may be told of them, every exchange, and what each requester asked by the hour.

-- What a person said about being told of over the network. A changed one is ended and written anew, so that it can be seen
-- what held at the time of an answer. Stays with the record that it was written for; whoever survives it is bound by it.
create table network_directive (
  organization uuid not null references organization,
  id           uuid not null,                -- uuidv7
  person       uuid not null,
  kind         text not null check (kind in ('permit', 'deny')),
  scope        text not null,                -- all, restricted, or a purpose of use (src/model/network/release.ts)
  reason       bytea,                        -- sealed: what was noted about it
  set_by       uuid not null,
  at           timestamptz not null,
  until        timestamptz,                  -- it holds no longer from then on; null: until it is ended
  ended_by     uuid,
  ended_at     timestamptz,
  primary key (organization, id),
  foreign key (organization, person) references record
);
create unique index network_directive_holds on network_directive (organization, person, kind, scope) where ended_at is null;
create index network_directive_by_person on network_directive (organization, person, id);

-- One row for each request and member that it concerns. Requesters are organizations; their people are sealed.
create table network_exchange (
  organization   uuid not null references organization,
  id             uuid not null,              -- uuidv7
  at             timestamptz not null,
  transaction    text not null check (transaction in ('discover', 'query', 'retrieve')),
  via            text not null check (via in ('ihe', 'fhir')),
  requester      text not null,              -- home community id, else the OID of the organization or the client
  requester_name text not null,
  certificate    bytea not null,             -- SHA-256 of the one that signed
  purpose        text not null,
  on_behalf_of   text,                       -- OID
  outcome        text not null,              -- src/network/exchanges.ts
  problems       text[],                     -- codes of IHE that were told
  persons        uuid[] not null,            -- who was told of
  documents      integer not null,           -- told of, or handed over
  withheld       integer not null,           -- people and documents that were there and not told
  duration_ms    integer not null,
  meta           bytea not null,             -- sealed: who asked, the id of the request
  primary key (organization, id)
);
create index network_exchange_by_requester on network_exchange (organization, requester, id);

-- What a requester asked in an hour: counted from the exchanges by a job, for the list of requesters and for what is unusual.
create table network_requester_hour (
  organization   uuid not null references organization,
  requester      text not null,
  hour           timestamptz not null,
  requester_name text not null,
  discoveries    integer not null,
  nothing        integer not null,           -- discoveries that found nobody or asked for more
  queries        integer not null,
  retrieves      integer not null,
  people         integer not null,           -- different ones that were told of
  documents      integer not null,           -- handed over
  withheld       integer not null,
  refused        integer not null,
  failed         integer not null,
  primary key (organization, requester, hour)
);
create index network_requester_hour_by_time on network_requester_hour (organization, hour);

-- What a requester did in an hour that is unusual for it: it stays, so that it can be looked into later.
create table network_anomaly (
  organization   uuid not null references organization,
  requester      text not null,
  hour           timestamptz not null,
  kind           text not null,              -- src/model/network/anomalies.ts
  counted        integer not null,
  usual          integer not null,           -- the same of a busy hour of its own
  seen_at        timestamptz not null,       -- when it was noticed first
  primary key (organization, requester, hour, kind)
);
create index network_anomaly_by_time on network_anomaly (organization, hour);

-- Exchanges that concern no member: nobody was found among all, or it was refused before anybody was looked for. They belong
-- to the hub: whoever works within an organization does not see them.
create table network_hub_exchange (
  id             uuid primary key,
  at             timestamptz not null,
  transaction    text not null check (transaction in ('discover', 'query', 'retrieve')),
  via            text not null check (via in ('ihe', 'fhir')),
  requester      text not null,
  requester_name text not null,
  certificate    bytea not null,
  purpose        text not null,
  on_behalf_of   text,
  outcome        text not null,
  problems       text[],
  duration_ms    integer not null
);
create table network_hub_hour (
  requester      text not null,
  hour           timestamptz not null,
  requester_name text not null,
  asked          integer not null,
  nothing        integer not null,
  refused        integer not null,
  primary key (requester, hour)
);
create index network_hub_hour_by_time on network_hub_hour (hour);

do $$
declare
  name text;
begin
  foreach name in array array['network_directive', 'network_exchange', 'network_requester_hour', 'network_anomaly'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;
alter table network_hub_exchange enable row level security;
alter table network_hub_exchange force row level security;
create policy hub on network_hub_exchange using (current_organization() is null) with check (true);
grant select, insert, delete on network_hub_exchange to causeway_app;
grant select, insert, update, delete on network_hub_hour to causeway_app;

-- What stands about people whom a match or a patient id led to: their directives (`deny all`) with those of everybody who is
-- one with them by now, and how they are labelled (`label R`) unless that is normal. As it is this moment, whatever the
-- projection still holds. For the network role too, which answers for all members at once and sees nothing of the registry.
create policy queue on network_directive to causeway_queue using (true);
grant select (organization, person, kind, scope, until, ended_at) on network_directive to causeway_queue;
grant select (merged_into, confidentiality) on registry_patient to causeway_queue;
create function network_directives(organizations uuid[], people uuid[], moment timestamptz)
  returns table (place integer, code text)
  security definer set search_path = pg_catalog, public, pg_temp language sql stable
  as $$
    with one as materialized (
      select w.place::int as place, w.organization, p.record, p.confidentiality
        from unnest(organizations, people) with ordinality as w (organization, person, place)
       cross join lateral (
         select coalesce((select merged_into from registry_patient
                           where organization = w.organization and record = w.person), w.person) as survivor offset 0
       ) own
       cross join lateral (
         select own.survivor as record,
                (select confidentiality from registry_patient
                  where organization = w.organization and record = own.survivor) as confidentiality
         union all
         select record, confidentiality from registry_patient
          where organization = w.organization and merged_into = own.survivor
       ) p
    )
    select one.place, d.kind || ' ' || d.scope
      from one
     cross join lateral (
       select n.kind, n.scope from network_directive n
        where n.organization = one.organization and n.person = one.record and n.ended_at is null
          and (n.until is null or n.until > moment)
       offset 0
     ) d
     union all
    select distinct place, 'label ' || confidentiality from one where confidentiality <> 'N'
  $$;

grant create on schema public to causeway_queue;
alter function network_directives(uuid[], uuid[], timestamptz) owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function network_directives(uuid[], uuid[], timestamptz) from public;
grant execute on function network_directives(uuid[], uuid[], timestamptz) to causeway_app, causeway_network;
