-- The registry: people as members know them, merges that are pointers and can be undone, documents in versions.

-- What was taken of a message all the same and its sender should know: codes and paths, never values.
alter table message add column remarks jsonb;

-- Beside the record of each person whom a member told of. Identifiers are links of the entity `patient`; they and the
-- documents stay with the record that they came for. Who was merged is found through `merged_into`.
create table registry_patient (
  organization    uuid not null,
  record          uuid not null,
  connection      uuid not null,             -- the member's
  merged_into     uuid,                      -- the survivor of all merges that hold, never one that was merged itself
  deceased        boolean not null default false,
  confidentiality text not null default 'N', -- HL7 v3 Confidentiality
  keyed           boolean not null,          -- false: of a load, look-up keys are still to be written
  matched_at      timestamptz,               -- null: comparing with everybody else is still to be done
  told_at         timestamptz not null,      -- of the newest thing that the member told of them, by its clock
  heard_at        timestamptz not null,      -- when we last heard of them
  primary key (organization, record),
  foreign key (organization, record) references record
);
create index registry_patient_by_time on registry_patient (organization, heard_at, record);
create index registry_patient_merged on registry_patient (organization, merged_into) where merged_into is not null;
create index registry_patient_unkeyed on registry_patient (organization, record) where not keyed;
create index registry_patient_unmatched on registry_patient (organization, record) where matched_at is null;

-- Merges in the order of time, by the member, by the rules of matching or by a person here. Who is whose survivor follows
-- from those that were not undone (src/model/registry/merges.ts).
create table registry_merge (
  organization uuid not null references organization,
  id           uuid not null,                -- uuidv7
  survivor     uuid not null,
  retired      uuid not null,
  by_kind      text not null check (by_kind in ('member', 'rules', 'person')),
  message      uuid,                         -- the member's
  decided_by   uuid,
  at           timestamptz not null,
  undone_at    timestamptz,
  undone_by    uuid,
  primary key (organization, id),
  foreign key (organization, survivor) references record,
  foreign key (organization, retired) references record,
  check (survivor <> retired)
);
create index registry_merge_by_survivor on registry_merge (organization, survivor, id);
create index registry_merge_by_retired on registry_merge (organization, retired, id);

-- Documents, every version a row; one of a logical document is current. Columns in clear name nobody.
create table registry_document (
  organization    uuid not null references organization,
  id              uuid not null,
  logical         uuid not null,             -- the same for all versions
  version         integer not null,
  connection      uuid not null,
  message         uuid not null,             -- the one that brought this version
  record          uuid,                      -- the patient whom it came for; null: waits for somebody it names
  identity        bigint not null,           -- token of the identifier that it came for
  token           bigint not null,           -- of the unique id as it was pushed
  version_token   bigint not null,           -- of the unique id of this version, as others are told
  status          text not null check (status in ('current', 'superseded', 'removed')),
  type_code       text not null,             -- LOINC
  confidentiality text not null,
  created_on      timestamptz,               -- as the document says
  service_start   timestamptz,
  service_end     timestamptz,
  hash            bytea not null,            -- SHA-256 of what was pushed: the same again changes nothing
  meta            bytea not null,            -- sealed: unique id of this version, title
  content         bytea not null,            -- sealed: as it was pushed
  xml             bytea,                     -- sealed: as C-CDA, written once, so that it is the same for ever
  xml_size        integer,                   -- bytes
  xml_sha1        bytea,                     -- what document queries of IHE tell
  xml_sha256      bytea,
  told_at         timestamptz not null,      -- when the member pushed it, by its clock
  stored_at       timestamptz not null,
  primary key (organization, id),
  unique (organization, logical, version),
  foreign key (organization, record) references record
);
alter table registry_document alter column content set storage external;
alter table registry_document alter column xml set storage external;
-- Two people of a careless member can share the id of a document, and never a document.
create unique index registry_document_current on registry_document (organization, token, identity) where status = 'current';
create index registry_document_by_patient on registry_document (organization, record, stored_at, id);
create unique index registry_document_by_version on registry_document (organization, version_token);
create index registry_document_by_time on registry_document (organization, stored_at, id);
create index registry_document_waiting on registry_document (organization, identity) where record is null;

-- The id of a document is one member's, over all members: equal ids of two meet in the unique index, which nobody can read.
create table registry_document_id (
  organization uuid not null references organization,
  hash         bytea not null,               -- SHA-256, cut to 128 bits
  primary key (organization, hash)
);
create unique index registry_document_id_once on registry_document_id (hash);

do $$
declare
  name text;
begin
  foreach name in array array['registry_patient', 'registry_merge', 'registry_document', 'registry_document_id'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

-- A look-up key is written with its record and removed with it; checking each of twenty rows a person cost most of a load
-- (docs/decisions/0043-look-up-keys-after-a-load.md).
alter table token drop constraint token_organization_record_fkey;
