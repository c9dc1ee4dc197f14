-- Names and what became of them; never what a secret is.
create or replace function gapless.tell_configuration(tenant integer, component text, status text, more jsonb)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.tell($1, 'system.config_changed', 'configuration', jsonb_build_object('component', $2, 'status', $3) || jsonb_strip_nulls($4))
$$;
comment on function gapless.tell_configuration(integer, text, text, jsonb) is 'Internal: tells that something was set up, changed or removed.';
