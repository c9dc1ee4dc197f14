-- 300ms, 5s, 1m30s, 2h, 1d, 1w; no months and years, whose length nobody knows. Null for null.
create or replace function gapless.read_duration(value jsonb, field text, lowest interval, highest interval)
  returns interval
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_text constant text := value #>> '{}';
  v_result interval;
begin
  if value is null or value = 'null' then
    return null;
  end if;
  if jsonb_typeof(value) <> 'string' or v_text !~ '^(?=.)([0-9]{1,9}([.][0-9]{1,6})?w)?([0-9]{1,9}([.][0-9]{1,6})?d)?([0-9]{1,9}([.][0-9]{1,6})?h)?([0-9]{1,9}([.][0-9]{1,6})?m)?([0-9]{1,9}([.][0-9]{1,6})?s)?([0-9]{1,9}ms)?$' then
    perform gapless.refuse(field, 'must be a duration such as "5s", "1m30s", "2h" or "500ms"');
  end if;
  select sum(part[1]::double precision * case part[2]
    when 'w' then interval '168 hours' when 'd' then interval '24 hours' when 'h' then interval '1 hour' when 'm' then interval '1 minute'
    when 's' then interval '1 second' else interval '1 millisecond' end)
  into v_result
  from regexp_matches(v_text, '([0-9.]+)(ms|w|d|h|m|s)', 'g') part;
  if v_result not between lowest and highest then
    perform gapless.refuse(field, format('must be from %s to %s', gapless.duration_text(lowest), gapless.duration_text(highest)));
  end if;
  return v_result;
end
$$;
comment on function gapless.read_duration(jsonb, text, interval, interval) is 'Internal: a duration as the wire has it; VG001 for anything else.';
