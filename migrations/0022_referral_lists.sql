-- Lists of referrals: each filter of the inbox is served by an index of its own, and files that are missing are found by what is missing.

create index referral_by_connection on referral (organization, connection, received_at, record);
create index referral_outside_inbox on referral (organization, received_at, record) where inbox is null;
create index referral_archived on referral (organization, received_at, record) where archived;
create index referral_routed on referral (organization, received_at, record) where routed;

create index document_missing on document (organization, record) where state <> 'stored';
create index delivery_part_missing on delivery_part (organization, delivery) where state in ('pending', 'rejected');
