-- What the overview counts: deliveries by when they ended, without reading the rows.

create index delivery_by_end on delivery (organization, settled_at) include (target, state) where settled_at is not null;
