-- Referrals: the register of service listings, what lists show of a referral, and the files that came with it.

alter table configuration drop constraint configuration_kind_check;
alter table configuration add constraint configuration_kind_check
  check (kind in ('organization', 'connection', 'route', 'crosswalk', 'listing'));

-- Service listings of a source, and what is wanted of their referrals.
create table listing (
  organization uuid not null,
  id           uuid not null,
  slug         text not null,
  source       uuid not null,
  version      integer not null,
  body         bytea not null,               -- sealed: a liaison is a person
  created_at   timestamptz not null,
  removed_at   timestamptz,
  primary key (organization, id),
  unique (organization, slug),
  foreign key (organization, source) references connection
);

-- Beside the record of each referral: what lists filter by, the flag of its errors, and the hub's own inbox.
create table referral (
  organization   uuid not null,
  record         uuid not null,
  connection     uuid not null,
  listing        uuid,                       -- null: none is known by that name
  class          text not null,              -- src/model/referral/classes.ts
  routed         boolean not null,
  archived       boolean not null,
  received_at    timestamptz not null,
  changed_at     timestamptz not null,
  appointment_at timestamptz,
  flagged_at     timestamptz,                -- an error that nobody has cleared yet, also when it went well since
  flag_problem   text,
  flag_delivery  uuid,
  inbox          text check (inbox in ('new', 'accepted', 'declined')), -- null: not in the hub's own inbox
  inbox_version  integer,                    -- the record's version that the inbox has
  inbox_at       timestamptz,
  decided_at     timestamptz,
  decided_by     uuid,
  decision       bytea,                      -- sealed: why it was declined, whom it was linked to
  primary key (organization, record),
  foreign key (organization, record) references record
);
create index referral_by_time on referral (organization, received_at, record);
create index referral_by_class on referral (organization, class, received_at, record);
create index referral_by_inbox on referral (organization, inbox, received_at, record) where inbox is not null;
create index referral_by_listing on referral (organization, listing, received_at, record);
create index referral_flagged on referral (organization, flagged_at, record) where flagged_at is not null;

-- Files of a referral: as they came, waiting to be fetched, or refused; and the summary of each version that was sent.
create table document (
  organization    uuid not null,
  id              uuid not null,
  record          uuid not null,
  connection      uuid not null,             -- where it comes from
  name            text not null,             -- its id in the record, such as document-1; summary and the version
  state           text not null check (state in ('wanted', 'stored', 'refused')),
  problem         text,
  tries           integer not null default 0,
  due_at          timestamptz,               -- when it is fetched next; the end of the lease while it is
  content_type    text,
  size            integer,
  meta            bytea not null,            -- sealed: title, where it is, hash
  body            bytea,                     -- sealed
  created_at      timestamptz not null,
  stored_at       timestamptz,
  body_removed_at timestamptz,
  primary key (organization, id),
  unique (organization, record, name),
  foreign key (organization, record) references record
);
alter table document alter column body set storage external;
create index document_due on document (due_at) where state = 'wanted' and due_at is not null;
create index document_with_body on document (organization, connection, stored_at, id)
  where body is not null and stored_at is not null;

-- A person's referrals in one index probe, as their visits.
create index record_referral_by_person on record (organization, person, id) where type = 'ServiceRequest';

do $$
declare
  name text;
begin
  foreach name in array array['listing', 'referral', 'document'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

create policy queue on document to causeway_queue using (true);
grant select (organization, id, connection, state, due_at, tries), update (due_at, tries) on document to causeway_queue;

-- Leases files that must be fetched from their source; an ended lease makes one due again.
create function claim_documents(at timestamptz, most integer, lease_ms integer) returns table (organization uuid, id uuid)
  security definer set search_path = pg_catalog, public, pg_temp language plpgsql
  as $$
    #variable_conflict use_column
    begin
      return query
      with due as (
        select d.organization, d.id
          from document d
          join connection c on c.organization = d.organization and c.id = d.connection
          left join connection_health h on h.organization = c.organization and h.connection = c.id
         where d.state = 'wanted' and d.due_at <= at
           and c.state = 'active' and c.removed_at is null and h.down_since is null
         order by d.due_at
         limit most
           for update of d skip locked
      )
      update document d
         set due_at = at + lease_ms * interval '1 ms', tries = d.tries + 1
        from due
       where d.organization = due.organization and d.id = due.id
      returning d.organization, d.id;
    end
  $$;
grant create on schema public to causeway_queue;
alter function claim_documents(timestamptz, integer, integer) owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function claim_documents(timestamptz, integer, integer) from public;
grant execute on function claim_documents(timestamptz, integer, integer) to causeway_app;
