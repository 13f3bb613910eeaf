-- Clients of the network's FHIR endpoints: who registered, the access they were given, assertions that were used. They are
-- the hub's and of no organization: one token can ask all members. And whose a person or a document is, for addresses that
-- do not say it.

-- Registered by UDAP. A community vouches for its own clients alone: the same URI of another one is another client.
create table network_client (
  id            uuid primary key,            -- the client_id
  community     bytea not null,              -- SHA-256 of the trust anchor that its certificate led to
  uri           text not null,               -- of the application, as its certificates name it
  scopes        text[] not null,
  body          bytea not null,              -- sealed under the hub's key: name and contacts
  registered_at timestamptz not null,
  changed_at    timestamptz not null,
  cancelled_at  timestamptz,
  unique (community, uri)
);

create table network_access (
  hash    bytea primary key,                 -- SHA-256 of the token: a dump of it opens nothing
  client  text not null,
  body    bytea not null,                    -- sealed under the hub's key: who asks, for what purpose, with which scopes
  ends_at timestamptz not null
);
create index network_access_ended on network_access (ends_at);
create index network_access_by_client on network_access (client);

create table network_assertion (
  hash    bytea primary key,                 -- SHA-256 of issuer and jti
  ends_at timestamptz not null               -- it is refused by its own time after that
);
create index network_assertion_ended on network_assertion (ends_at);

grant select, insert, update on network_client to causeway_app;
grant select, insert, delete on network_access, network_assertion to causeway_app;

-- The organization that a person's record or a document belongs to, among those that take part; the id alone says nothing
-- else. One probe of a primary key for each participant.
create policy queue on registry_document to causeway_queue using (true);
grant select (organization, id) on registry_document to causeway_queue;
create function network_owner(wanted uuid, kind text) returns uuid
  stable security definer set search_path = pg_catalog, public, pg_temp language sql
  as $$
    select c.organization
      from connection c
     where c.connector = 'carequality' and c.state = 'active' and c.removed_at is null
       and case kind
             when 'person'   then exists (select from registry_patient p
                                           where p.organization = c.organization and p.record = wanted)
             when 'document' then exists (select from registry_document d
                                           where d.organization = c.organization and d.id = wanted)
           end
     limit 1
  $$;
grant create on schema public to causeway_queue;
alter function network_owner(uuid, text) owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function network_owner(uuid, text) from public;
grant execute on function network_owner(uuid, text) to causeway_app;
