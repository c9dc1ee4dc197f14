-- A zone by its name in the IANA database, spelt as there. Postgres takes more than that: FOO+5 as a rule of POSIX, and CET as
-- an abbreviation without summer time; neither is what somebody means who asks for nine in the morning. The setting TimeZone
-- knows every zone by any spelling and shows the right one; the function's own setting puts it back at the end.
create or replace function gapless.timing_zone(value jsonb)
  returns text
  stable
  set search_path = pg_catalog, pg_temp
  set timezone = 'UTC'
  language plpgsql
as $$
declare
  v_name constant text := value #>> '{}';
begin
  if value is null or value = 'null' then
    return 'UTC';
  end if;
  if jsonb_typeof(value) = 'string' and lower(v_name) in ('cet', 'eet', 'est', 'hst', 'met', 'mst', 'wet') then
    perform gapless.refuse('timezone', format('must name a place, and %s is an abbreviation', v_name),
      'Such as Europe/Brussels, Europe/Athens, America/New_York, Pacific/Honolulu.');
  end if;
  if jsonb_typeof(value) = 'string' and length(v_name) <= 64 and v_name !~* '^(posix|right)/|^(factory|localtime|posixrules)$'
     and (v_name ~ '^[A-Za-z][A-Za-z_-]*(/[A-Za-z_-]+){0,2}$'
          or v_name ~* '^(etc/)?gmt[+-]?0$|^etc/gmt([+]([1-9]|1[0-2])|-([1-9]|1[0-4]))$|^(est5edt|cst6cdt|mst7mdt|pst8pdt)$') then
    begin
      perform set_config('TimeZone', v_name, true);
      if lower(current_setting('TimeZone')) = lower(v_name) then
        return current_setting('TimeZone');
      end if;
    exception when data_exception then
      null; -- refused below
    end;
  end if;
  perform gapless.refuse('timezone', format('must be a zone of the IANA database, got %s', left(value::text, 80)),
    'Such as Europe/Berlin, America/New_York or UTC.');
end
$$;
comment on function gapless.timing_zone(jsonb) is 'Internal: the zone of a timing as the IANA database spells it, UTC for none; VG001 for anything else.';
