-- A moment as iCalendar writes it: 20261231T235959Z, or without Z as the clocks of a zone show it.
create or replace function gapless.rrule_time(value text, part text, zone text, takes_date boolean default false)
  returns timestamptz
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_part constant text[] := regexp_match(value, '^([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z)?)?$');
  v_shown timestamp;
begin
  if v_part is not null and (v_part[4] is not null or takes_date) then
    begin
      -- A date alone ends with its last second.
      v_shown := make_timestamp(v_part[1]::integer, v_part[2]::integer, v_part[3]::integer,
        coalesce(v_part[4], '23')::integer, coalesce(v_part[5], '59')::integer, coalesce(v_part[6], '59')::integer);
      return case when v_part[7] is null then gapless.local_time(v_shown, zone) else v_shown at time zone 'UTC' end;
    exception when data_exception then
      null; -- refused below
    end;
  end if;
  perform gapless.refuse('rrule', format('%s must be a time such as 20261231T235959Z%s, got %s', part, case when takes_date then ' or a date such as 20261231' end,
    left(value, 40)), 'Without Z it is as the clocks of timezone show it.');
end
$$;
comment on function gapless.rrule_time(text, text, text, boolean) is 'Internal: a moment as iCalendar writes it; VG001 naming the part.';
