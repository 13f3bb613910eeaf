-- A person's visits in one index probe: "why is it not there?" is asked by name.

create index record_by_person on record (organization, person, id) where type = 'Appointment';
