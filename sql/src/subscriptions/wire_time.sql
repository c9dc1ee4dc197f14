-- A moment as the wire has it, with microseconds and Z, whatever the session's zone and style.
create or replace function gapless.wire_time(moment timestamptz)
  returns text
  immutable
  strict
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
comment on function gapless.wire_time(timestamptz) is 'Internal: a moment in ISO 8601.';
