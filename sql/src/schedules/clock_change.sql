-- When a zone's clocks were moved, between two moments that lie less than two days apart and have different offsets: the first
-- second that has the new one.
create or replace function gapless.clock_change(since timestamptz, until timestamptz, zone text)
  returns timestamptz
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_start constant timestamptz := date_trunc('second', since, 'UTC');
  v_offset constant interval := v_start at time zone zone - v_start at time zone 'UTC';
  v_low integer := 0;
  v_high integer := ceil(extract(epoch from until - v_start));
  v_middle integer;
  v_moment timestamptz;
begin
  while v_high - v_low > 1 loop
    v_middle := (v_low + v_high) / 2;
    v_moment := v_start + v_middle * interval '1 second';
    if v_moment at time zone zone - v_moment at time zone 'UTC' = v_offset then
      v_low := v_middle;
    else
      v_high := v_middle;
    end if;
  end loop;
  return v_start + v_high * interval '1 second';
end
$$;
comment on function gapless.clock_change(timestamptz, timestamptz, text) is 'Internal: the moment at which a zone''s clocks are moved.';
