create or replace function gapless.act_append_rows(tenant text, subscription uuid, "position" bigint, place integer, action jsonb, "rows" text[])
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_most constant integer := 10000;
  f constant gapless.firing := gapless.act_firing(tenant, subscription, "position");
  v_events jsonb;
begin
  if cardinality("rows") = 0 then
    return '{"appended": 0}';
  elsif cardinality("rows") > v_most then
    perform gapless.refuse('sql', format('must not give more than %s rows to append', v_most), 'Add a limit, or append fewer at a time.');
  end if;
  select jsonb_agg(jsonb_build_object('type', action #> '{append,type}', 'data', r.value::jsonb) order by r.place) into v_events
  from unnest("rows") with ordinality r (value, place);
  return gapless.act_events(f, place || ' rows', action #>> '{append,stream}', v_events) || jsonb_build_object('appended', cardinality("rows"));
end
$$;
comment on function gapless.act_append_rows(text, uuid, bigint, integer, jsonb, text[]) is
  'Appends the rows of a query action as events, all or nothing and once: {appended, eventId of the first, stream, version, duplicate?}. Server roles only. Errors: VG001, VG004, VG007.';
grant execute on function gapless.act_append_rows(text, uuid, bigint, integer, jsonb, text[]) to gapless_server;
