-- {"id": "string", "note": "string?", "kind": "a|b"} as a JSON Schema; further fields are always allowed.
create or replace function gapless.payload_schema(shape jsonb)
  returns jsonb
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select jsonb_build_object('type', 'object', 'properties', coalesce(jsonb_object_agg(f.key, case
      when f.kind = 'any' then '{}'::jsonb
      when f.kind in ('string', 'number', 'object', 'array', 'boolean') then jsonb_build_object('type', f.kind)
      else jsonb_build_object('enum', string_to_array(f.kind, '|')) end), '{}'),
    'required', coalesce(jsonb_agg(f.key order by f.key) filter (where not f.is_optional), '[]'))
  from (select e.key, rtrim(e.value, '?') as kind, e.value like '%?' as is_optional from jsonb_each_text(shape) e) f
$$;
comment on function gapless.payload_schema(jsonb) is 'Internal: the short form of a payload''s fields as a JSON Schema.';
grant execute on function gapless.payload_schema(jsonb) to gapless_user;
