-- Sessions: the zone in which each version of a note was read, so that an earlier version says the same times for ever, whatever its student's zone is by now.

alter table session_note_version add column zone text; -- null: its times could not be read, or it was kept by an earlier Causeway
