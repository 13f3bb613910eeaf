-- Saved views of the three reports; and the source's id of a note in a small sealed value of its own, so that a report of many notes opens no note with its signatures.

alter table saved_view drop constraint saved_view_screen_check;
alter table saved_view add constraint saved_view_screen_check
  check (screen in ('messages', 'report-staff', 'report-clients', 'report-appointments'));

alter table session_note_version add column label bytea; -- sealed: its id at the source; null: of an older version, it stands in the body
