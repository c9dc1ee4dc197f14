-- append_group() for a group in which something went wrong that concerns all: each request in a subtransaction of its own.
-- Nobody waits here for a stream that somebody holds; whoever needs it is told, and later requests for it at once.
create or replace function gapless.append_each(
  tenant text, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[],
  new_ids boolean default false)
  returns setof gapless.append_outcome
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set lock_timeout = '2ms'
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_tenant constant integer := (select t.id from gapless.tenant t where t.name = append_each.tenant and t.active);
  v_held text[] := '{}';
  v_from integer := 1;
  v_to integer;
  v_detail text;
  v_hint text;
begin
  if v_tenant is null then
    perform gapless.fault('VG002', 'no tenant is set, or it is not active', null, null);
  end if;
  while v_from <= cardinality(requests) loop
    v_to := v_from;
    while requests[v_to + 1] = requests[v_from] loop
      v_to := v_to + 1;
    end loop;
    begin
      if streams[v_from:v_to] && v_held then
        raise exception using errcode = '55P03', message = 'a stream is held by another transaction';
      end if;
      return query
        select requests[v_from], a.stream, a.first_version, a.last_version, a.event_ids, a.duplicate, a.sqlstate, a.message, a.detail, a.hint
        from gapless.append_alone(v_tenant, streams[v_from:v_to], expected[v_from:v_to], must_exist[v_from:v_to], events[v_from:v_to], new_ids) a;
    exception when others then
      if sqlstate = '55P03' and v_from = v_to then
        v_held := v_held || streams[v_from];
      end if;
      get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
      return next row(requests[v_from], null, null, null, null, null, sqlstate, sqlerrm, nullif(v_detail, ''), nullif(v_hint, ''))::gapless.append_outcome;
    end;
    v_from := v_to + 1;
  end loop;
end
$$;
comment on function gapless.append_each(text, integer[], text[], bigint[], boolean[], jsonb[], boolean) is
  'append_group() where it raised: takes and answers the same, but an error of one request, whichever it is, is only that request''s. '
  'Slower, and waits for no stream: 55P03 for a request whose stream another transaction holds.';
grant execute on function gapless.append_each(text, integer[], text[], bigint[], boolean[], jsonb[], boolean) to gapless_server;
