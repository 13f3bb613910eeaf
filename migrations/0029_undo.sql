-- Undo of a run: which version each delivery carried, and what each of a run would be set back to, found at the preview.

-- The record's version that arrived with it. Older rows have none; what their event made is taken for it.
alter table delivery add column sent_version integer;

create table undo_item (
  organization    uuid not null,
  bulk            uuid not null,
  delivery        uuid not null,
  record          uuid not null,
  plan            text not null check (plan in ('restore', 'cancel', 'none')),
  why             text,                      -- none: a problem code
  restores        integer,                   -- the version that is written anew
  seen_version    integer not null,          -- the record's version then: a later one is somebody's later word
  written_version integer,                   -- once it is done; several routes of one record share it
  primary key (organization, bulk, delivery),
  foreign key (organization, bulk) references bulk on delete cascade
);
create index undo_item_by_record on undo_item (organization, record);

alter table undo_item enable row level security;
alter table undo_item force row level security;
create policy scope on undo_item
  using (organization = current_organization()) with check (organization = current_organization());
grant select, insert, update, delete on undo_item to causeway_app;
