-- The first second of a day from another on whose hour, minute and second are in the three fields. Null for none.
create or replace function gapless.time_from(hours text, minutes text, seconds text, since integer)
  returns integer
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_hour constant integer := since / 3600;
  v_minute constant integer := since / 60 % 60;
  v_found integer;
begin
  if substr(hours, v_hour + 1, 1) = '1' then
    if substr(minutes, v_minute + 1, 1) = '1' then
      v_found := strpos(substr(seconds, since % 60 + 1), '1');
      if v_found > 0 then
        return since + v_found - 1;
      end if;
    end if;
    v_found := strpos(substr(minutes, v_minute + 2), '1');
    if v_found > 0 then
      return v_hour * 3600 + (v_minute + v_found) * 60 + strpos(seconds, '1') - 1;
    end if;
  end if;
  v_found := strpos(substr(hours, v_hour + 2), '1');
  return case when v_found > 0 then (v_hour + v_found) * 3600 + (strpos(minutes, '1') - 1) * 60 + strpos(seconds, '1') - 1 end;
end
$$;
comment on function gapless.time_from(text, text, text, integer) is 'Internal: the first second of a day from another on that three fields name; null for none.';
