-- Messages of the network that came already: the same again is refused, whichever process of the hub it reaches.

-- Not written to the log of the database: what is lost with a crash are messages that nobody but their own sender, whose TLS
-- key they are bound to, could play again for some minutes.
create unlogged table network_replay (
  key   bytea primary key,                   -- hash over MessageID and signature
  until timestamptz not null                 -- refused as expired from then on
);
create index network_replay_by_end on network_replay (until);
grant select, insert, delete on network_replay to causeway_app;
