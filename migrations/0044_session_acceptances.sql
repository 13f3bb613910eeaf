-- Suggestions that are accepted in bulk: which pair each row gets, the version that was seen, and the one that came of it.

alter table bulk drop constraint bulk_subject_check;
alter table bulk add constraint bulk_subject_check
  check (subject in ('delivery', 'message', 'issue', 'task', 'referral', 'difference', 'session-row'));

create table session_bulk_item (
  organization uuid not null,
  bulk         uuid not null,
  source       uuid not null,                -- session_source, or session_note on the appointments tab
  tab          text not null check (tab in ('agencies', 'clients', 'staff', 'appointments')),
  target       text not null,                -- the practice management's id
  score        integer not null,             -- in hundredths
  seen_version integer not null,             -- a row that is another one by now stays as it is
  made_version integer,                      -- once it is done: what an undo asks for
  primary key (organization, bulk, source),
  foreign key (organization, bulk) references bulk on delete cascade
);

alter table session_bulk_item enable row level security;
alter table session_bulk_item force row level security;
create policy scope on session_bulk_item
  using (organization = current_organization()) with check (organization = current_organization());
grant select, insert, update, delete on session_bulk_item to causeway_app;
