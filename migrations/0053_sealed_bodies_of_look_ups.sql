-- Sealed bytes do not compress: trying to took a sixth of the time that keeping a decision takes (docs/performance.md).

alter table match_decision alter column body set storage external;
alter table network_person alter column demographics set storage external;
alter table network_person alter column told set storage external;
