-- Referrals that came before their listing was registered or changed can be brought in: an act on many, as the others are.

alter table bulk drop constraint bulk_subject_check;
alter table bulk add constraint bulk_subject_check
  check (subject in ('delivery', 'message', 'issue', 'task', 'referral'));

-- Those that no listing is known for, newest first.
create index referral_unlisted on referral (organization, connection, received_at, record) where listing is null;
-- Those of a source by id, for finding their listings anew.
create index referral_of_source on referral (organization, connection, record);
