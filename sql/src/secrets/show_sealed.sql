create or replace function gapless.show_sealed(secret gapless.secret)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select jsonb_build_object('name', $1.name, 'version', $1.version, 'createdAt', gapless.wire_time($1.created_at), 'updatedAt', gapless.wire_time($1.updated_at))
$$;
comment on function gapless.show_sealed(gapless.secret) is 'Internal: the JSON of a secret, without it.';
