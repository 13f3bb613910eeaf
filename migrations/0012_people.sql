-- People of an organization: rights beside the role, invitations, bound practitioners; service accounts and their tokens.
-- An account is the hub's, a membership the organization's: what one organization does to a member touches no other.

alter table membership
  add column rights     text[] not null default '{}', -- granted one by one beside the role; the model says which there are
  add column version    integer not null default 1,   -- an edit names the version it saw
  add column joined_at  timestamptz,                  -- null while only invited: lets nobody in
  add column seen_at    timestamptz,
  add column removed_at timestamptz;                  -- stays, so that the audit trail can name who it was
update membership set joined_at = created_at;
-- Administrators of before could see bodies by their role; now it is a right of its own.
update membership set rights = '{payloads.reveal}' where role = 'integration-admin';

-- Of a person who is only invited or was removed, the organization is not theirs to see.
drop policy member on organization;
create policy member on organization for select to causeway_app
  using (exists (
    select from membership m
     where m.organization = organization.id and m.account = current_account()
       and m.joined_at is not null and m.removed_at is null));

-- The practitioners whose calendar a clinician may see: records of the hub.
create table membership_practitioner (
  organization uuid not null,
  account      uuid not null,
  record       uuid not null,
  primary key (organization, account, record),
  foreign key (organization, account) references membership,
  foreign key (organization, record) references record
);

-- A link that lets one account into one organization, once; `name` is what the inviter called them, sealed.
create table invitation (
  organization uuid not null,
  account      uuid not null,
  token_hash   bytea not null unique,
  name         bytea not null,
  invited_by   uuid not null,
  created_at   timestamptz not null,
  ends_at      timestamptz not null,
  primary key (organization, account),
  foreign key (organization, account) references membership
);

-- A programme that uses the API. The audit trail names it by its id.
create table service_account (
  organization uuid not null references organization,
  id           uuid not null,
  name         bytea not null,                -- sealed
  created_by   uuid not null,
  created_at   timestamptz not null,
  primary key (organization, id)
);

create table api_token (
  organization uuid not null,
  id           uuid not null,
  service      uuid not null,
  token_hash   bytea not null unique,         -- SHA-256 of 32 random bytes: a dump of it opens nothing
  scopes       text[] not null,
  created_by   uuid not null,
  created_at   timestamptz not null,
  ends_at      timestamptz not null,
  used_at      timestamptz,
  revoked_at   timestamptz,
  revoked_by   uuid,
  primary key (organization, id),
  foreign key (organization, service) references service_account
);
create index api_token_by_service on api_token (organization, service);

do $$
declare
  name text;
begin
  foreach name in array array['membership_practitioner', 'invitation', 'service_account', 'api_token'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
  end loop;
end $$;
grant select, insert, delete on membership_practitioner to causeway_app;
grant select, insert, update, delete on invitation to causeway_app;
grant select, insert, update on service_account, api_token to causeway_app;

-- A token or a link comes before its organization is known: by its hash, ids only.
create policy found on invitation for select to causeway_queue using (true);
create policy found on api_token for select to causeway_queue using (true);
grant select (organization, account, token_hash) on invitation to causeway_queue;
grant select (organization, id, token_hash) on api_token to causeway_queue;
grant create on schema public to causeway_queue;

create function find_invitation(hash bytea) returns table (organization uuid, account uuid)
  stable security definer set search_path = public language sql
  as $$ select i.organization, i.account from invitation i where i.token_hash = hash $$;
create function find_api_token(hash bytea) returns table (organization uuid, id uuid)
  stable security definer set search_path = public language sql
  as $$ select t.organization, t.id from api_token t where t.token_hash = hash $$;
-- Whether an account has joined any organization at all: such a one proves itself, an invitation does not sign it in.
create policy counted on membership for select to causeway_queue using (true);
grant select (organization, account, joined_at, removed_at) on membership to causeway_queue;
create function has_joined(wanted uuid) returns boolean
  stable security definer set search_path = public language sql
  as $$
    select exists (
      select from membership m where m.account = wanted and m.joined_at is not null and m.removed_at is null)
  $$;

do $$
declare
  signature text;
begin
  foreach signature in array array['find_invitation(bytea)', 'find_api_token(bytea)', 'has_joined(uuid)'] loop
    execute format('alter function %s owner to causeway_queue', signature);
    execute format('revoke all on function %s from public', signature);
    execute format('grant execute on function %s to causeway_app', signature);
  end loop;
end $$;
revoke create on schema public from causeway_queue;

-- Where one is signed in: an id to end a session by, and the browser it is in.
alter table session add column id uuid, add column device bytea; -- device: sealed under the hub's key
update session set id = gen_random_uuid();
alter table session alter column id set not null;
create unique index session_by_id on session (id);

alter table account add column language text check (language in ('en', 'fr'));

-- A write's key belongs to whoever sent it, a service account too.
alter table idempotency drop constraint idempotency_account_fkey;
