-- Functions with their owner's rights look names up in the system's schema first and in temporary ones last, as PostgreSQL advises.

do $$
declare
  wanted regprocedure;
begin
  for wanted in
    select p.oid::regprocedure from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace
  loop
    execute format('alter function %s set search_path = pg_catalog, public, pg_temp', wanted);
  end loop;
end $$;
