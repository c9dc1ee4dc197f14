create or replace function gapless.show_headers(headers jsonb)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select coalesce(jsonb_object_agg(h.key, case when gapless.is_credential(h.key) then '"***"' else h.value end), '{}') from jsonb_each(headers) h
$$;
comment on function gapless.show_headers(jsonb) is 'Internal: headers as they may be shown, credentials without their values.';
