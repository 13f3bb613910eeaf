-- After a load: which organizations have people whose look-up keys are still to be written.

grant select (organization, record, keyed) on registry_patient to causeway_queue;
create function unkeyed_organizations() returns table (organization uuid)
  security definer set search_path = pg_catalog, public, pg_temp language sql
  as $$
    select o.id from organization o
     where exists (select from registry_patient p where p.organization = o.id and not p.keyed)
  $$;
grant create on schema public to causeway_queue;
alter function unkeyed_organizations() owner to causeway_queue;
revoke create on schema public from causeway_queue;
revoke execute on function unkeyed_organizations() from public;
grant execute on function unkeyed_organizations() to causeway_app;
