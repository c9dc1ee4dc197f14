-- RFC 7396.
create or replace function gapless.merge_patch(target jsonb, patch jsonb)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_result jsonb;
begin
  if jsonb_typeof(patch) is distinct from 'object' then
    return patch;
  end if;
  v_result := case when jsonb_typeof(target) = 'object' then target else '{}' end;
  select coalesce(jsonb_object_agg(m.key, m.value) filter (where m.value <> 'null'), '{}') into v_result
  from (
    select coalesce(t.key, p.key) as key,
      case when p.key is null then t.value when p.value = 'null' then 'null' else gapless.merge_patch(t.value, p.value) end as value
    from jsonb_each(v_result) t full join jsonb_each(patch) p on p.key = t.key
  ) m;
  return v_result;
end
$$;
comment on function gapless.merge_patch(jsonb, jsonb) is 'Internal: a JSON merge patch, RFC 7396.';
