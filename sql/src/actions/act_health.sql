-- Looks after what the action asks about. Checks of URLs are the server's to add.
create or replace function gapless.act_health(tenant text, subscription uuid, "position" bigint, place integer, action jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  f constant gapless.firing := gapless.act_firing(tenant, subscription, "position");
  v_checks jsonb;
begin
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('check', x.name, 'ok', x.why is null, 'why', x.why)) order by x.place), '[]') into v_checks
  from (
    select c.place, n.name, gapless.unhealthy(f.tenant_id, n.name, c.value) as why
    from jsonb_array_elements(action -> 'checks') with ordinality c (value, place)
    cross join lateral (select case when jsonb_typeof(c.value) = 'string' then c.value #>> '{}' else 'lag' end as name) n
    where not coalesce(c.value ? 'url' and jsonb_typeof(c.value) = 'object', false)
  ) x;
  return jsonb_build_object('ok', not v_checks @> '[{"ok": false}]', 'checks', v_checks);
end
$$;
comment on function gapless.act_health(text, uuid, bigint, integer, jsonb) is
  'Carries out the checks of a health action but those of URLs: {ok, checks: [{check, ok, why?}]}. Server roles only. Errors: VG004.';
grant execute on function gapless.act_health(text, uuid, bigint, integer, jsonb) to gapless_server;
