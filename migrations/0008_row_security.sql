-- Forced row-level security on every table of an organization, for every role, the owner of the tables included.

do $$
declare
  name text;
begin
  foreach name in array array[
    'organization_key', 'connection', 'route', 'crosswalk', 'crosswalk_entry', 'configuration', 'connection_health',
    'message', 'message_key', 'record', 'record_version', 'event', 'link', 'token',
    'delivery', 'delivery_part', 'attempt', 'task', 'task_message', 'issue', 'run', 'checkpoint'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy scope on %I using (organization = current_organization()) with check (organization = current_organization())',
      name);
    execute format('grant select, insert, update, delete on %I to causeway_app', name);
  end loop;
end $$;

alter table organization enable row level security;
alter table organization force row level security;
create policy scope on organization using (id = current_organization()) with check (id = current_organization());
grant select, insert, update on organization to causeway_app;

alter table audit enable row level security;
alter table audit force row level security;
create policy scope on audit using (organization = current_organization()) with check (organization = current_organization());
grant select, insert on audit to causeway_app; -- append-only

grant usage on sequence delivery_position to causeway_app;
