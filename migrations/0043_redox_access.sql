-- Access of members that push: what they were given to sign in with, and assertions that were used, so that none counts twice.

create table redox_access (
  organization uuid not null references organization,
  connection   uuid not null,
  hash         bytea not null,               -- SHA-256 of the token
  ends_at      timestamptz not null,
  primary key (organization, hash),
  foreign key (organization, connection) references connection
);
create index redox_access_ended on redox_access (organization, ends_at);

create table redox_assertion (
  organization uuid not null references organization,
  connection   uuid not null,
  hash         bytea not null,               -- SHA-256 of issuer and jti
  ends_at      timestamptz not null,         -- it is refused by its own time after that
  primary key (organization, connection, hash),
  foreign key (organization, connection) references connection
);
create index redox_assertion_ended on redox_assertion (organization, ends_at);

do $$
declare
  name text;
begin
  foreach name in array array['redox_access', 'redox_assertion'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, delete on %I to causeway_app', name);
  end loop;
end $$;
