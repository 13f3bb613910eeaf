-- People who sign in: accounts of the hub, their memberships with a role, sessions, sign-in links, idempotency keys.
-- An account belongs to no organization (one person can work for several), so its e-mail and name are sealed under keys
-- of the hub itself: erasing an organization does not touch its people's accounts, and theirs not the organization's.

-- The hub's own wrapped keys; version 0 is its token key. What wraps them lies outside the database, as for organizations.
create table hub_key (
  version    integer primary key,
  wrapped    bytea not null,
  created_at timestamptz not null
);

create table account (
  id          uuid primary key,
  email_token bigint not null unique,          -- keyed hash of the normalised e-mail: the only way to find it
  email       bytea not null,                  -- sealed under the hub's key
  name        bytea not null,                  -- sealed under the hub's key
  created_at  timestamptz not null,
  closed_at   timestamptz                      -- cannot sign in any more; its id stays in the audit trail
);

-- What an account proves itself with. A second factor and OIDC are further kinds.
create table credential (
  account    uuid not null references account,
  kind       text not null check (kind in ('password')),
  body       text not null,                    -- password: an argon2id hash in PHC form
  changed_at timestamptz not null,
  primary key (account, kind)
);

-- Failures by e-mail token, whether or not there is such an account: a lock-out must not tell which ones exist.
create table sign_in_failure (
  email_token  bigint primary key,
  failures     integer not null,
  locked_until timestamptz,
  changed_at   timestamptz not null
);
create index sign_in_failure_by_age on sign_in_failure (changed_at);

-- The organization of the running statement is set by withScope; the account by the look-up of a session.
create function current_account() returns uuid
  stable parallel safe language sql
  as $$ select nullif(current_setting('causeway.account', true), '')::uuid $$;

create table membership (
  organization uuid not null references organization,
  account      uuid not null references account,
  role         text not null check (role in
                 ('integration-admin', 'coordinator', 'clinician', 'privacy-officer', 'support', 'service')),
  created_at   timestamptz not null,
  primary key (organization, account)
);
create index membership_by_account on membership (account);

create table session (
  token_hash bytea primary key,                -- SHA-256 of what the cookie holds: a dump of it opens nothing
  account    uuid not null references account,
  proof      text not null check (proof in ('password', 'link')),
  created_at timestamptz not null,
  seen_at    timestamptz not null,
  ends_at    timestamptz not null
);
create index session_by_account on session (account);
create index session_by_end on session (ends_at);

create table sign_in_link (
  token_hash bytea primary key,
  account    uuid not null references account,
  created_at timestamptz not null,
  ends_at    timestamptz not null,
  used_at    timestamptz
);

-- A write that is sent twice with one Idempotency-Key runs once; the second gets the first one's answer.
create table idempotency (
  organization uuid not null references organization,
  account      uuid not null references account,
  key_hash     bytea not null,
  request_hash bytea not null,
  status       integer,                        -- null while the first one runs
  body         bytea,                          -- sealed
  created_at   timestamptz not null,
  primary key (organization, account, key_hash)
);
create index idempotency_by_age on idempotency (organization, created_at);

-- An organization sees its members; an account sees its memberships and the organizations they lead to.
alter table membership enable row level security;
alter table membership force row level security;
create policy scope on membership using (organization = current_organization()) with check (organization = current_organization());
create policy own on membership for select using (account = current_account());
create policy member on organization for select to causeway_app
  using (exists (select from membership m where m.organization = organization.id and m.account = current_account()));

alter table idempotency enable row level security;
alter table idempotency force row level security;
create policy scope on idempotency using (organization = current_organization()) with check (organization = current_organization());

grant select, insert, update on hub_key to causeway_app;
grant select, insert, update on account, sign_in_link to causeway_app;
grant select, insert, update, delete on credential, sign_in_failure, membership, session, idempotency to causeway_app;
grant select on migration to causeway_app;     -- readiness compares it with the files
