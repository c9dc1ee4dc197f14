create or replace function gapless.show_value(value gapless.value)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select jsonb_build_object('key', $1.key, 'value', $1.value, 'expiresAt', gapless.wire_time($1.expires_at), 'updatedAt', gapless.wire_time($1.updated_at))
$$;
comment on function gapless.show_value(gapless.value) is 'Internal: the JSON of a stored value.';
