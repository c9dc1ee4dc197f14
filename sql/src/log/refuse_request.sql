-- Raises what is wrong with a request that was found unsound.
create or replace function gapless.refuse_request(request jsonb)
  returns void
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_entry jsonb;
  v_place bigint;
  v_events bigint;
begin
  if request is null or jsonb_typeof(request) <> 'array' then
    perform gapless.refuse('batch', format('must be an array of entries, not %s', coalesce(jsonb_typeof(request), 'null')),
      'For example [{"stream": "order-1", "events": [{"type": "order.placed", "data": {}}]}].');
  end if;
  if request = '[]' then
    perform gapless.refuse('batch', 'must hold at least one entry');
  end if;
  for v_entry, v_place in select e, o - 1 from jsonb_array_elements(request) with ordinality x (e, o) order by o loop
    perform gapless.refuse_entry(v_entry, format('batch[%s]', v_place));
  end loop;
  select sum(jsonb_array_length(gapless.as_array(e -> 'events'))) into v_events from jsonb_array_elements(request) e;
  if v_events > 10000 then
    perform gapless.fault('VG007', format('batch holds %s events; 10000 are the most', v_events),
      jsonb_build_object('field', 'batch', 'rule', 'must not hold more than 10000 events'), 'Split it over several calls.');
  end if;
  perform gapless.refuse('batch', 'breaks a rule');
end
$$;
comment on function gapless.refuse_request(jsonb) is 'Raises the error for a request that may not be appended.';
