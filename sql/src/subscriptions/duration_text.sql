-- 90 seconds are 1m30s: the opposite of read_duration().
create or replace function gapless.duration_text(value interval)
  returns text
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select case when ms = 0 then '0s' else concat(
    case when ms >= 3600000 then div(ms, 3600000) || 'h' end,
    case when mod(ms, 3600000) >= 60000 then div(mod(ms, 3600000), 60000) || 'm' end,
    case when mod(ms, 60000) >= 1000 then div(mod(ms, 60000), 1000) || 's' end,
    case when mod(ms, 1000) > 0 then mod(ms, 1000) || 'ms' end) end
  from (select round(extract(epoch from value) * 1000) as ms) m
$$;
comment on function gapless.duration_text(interval) is 'A duration as the wire has it, such as 1m30s.';
