-- The first position that a start stands for: beginning, now, {"after": "123"} or {"time": "…"}.
create or replace function gapless.start_position(tenant integer, start jsonb, otherwise text)
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_head constant bigint := coalesce((select l.position from gapless.log l where l.tenant_id = tenant order by l.position desc limit 1),
    (select t.position_floor from gapless.tenant t where t.id = tenant));
  v_start constant jsonb := coalesce(nullif(start, 'null'), to_jsonb(otherwise));
  v_text text;
begin
  if v_start = '"beginning"' then
    return 1;
  elsif v_start = '"now"' then
    return v_head + 1;
  elsif jsonb_typeof(v_start) <> 'object' or (select count(*) from jsonb_object_keys(v_start)) <> 1 or not v_start ?| array['after', 'time'] then
    perform gapless.refuse('start', 'must be "beginning", "now", {"after": position} or {"time": moment}');
  elsif v_start ? 'after' then
    v_text := v_start ->> 'after';
    if v_text is null or v_text !~ '^[0-9]{1,18}$' then
      perform gapless.refuse('start.after', 'must be a position');
    elsif v_text::bigint > v_head then
      perform gapless.refuse('start.after', format('must not lie behind the end of the log, which is at %s', v_head), 'Use "now" to begin there.');
    end if;
    return v_text::bigint + 1;
  end if;
  v_text := v_start ->> 'time';
  if jsonb_typeof(v_start -> 'time') <> 'string' or not gapless.is_time(v_text) then
    perform gapless.refuse('start.time', 'must be a moment such as 2030-01-31T12:00:00Z');
  elsif v_text::timestamptz > gapless.now() then
    perform gapless.refuse('start.time', 'must not lie in the future', 'Use "since" in the selector to pass over what comes before.');
  end if;
  return gapless.position_at(tenant, v_text::timestamptz - interval '1 microsecond') + 1;
end
$$;
comment on function gapless.start_position(integer, jsonb, text) is 'Internal: the first position of a start; VG001.';
