-- The moment at which a zone's clocks show a time. One that they never show, because they are put forward, counts from before
-- the change: 02:30 is an hour after 01:30, when clocks show 03:30. Of one that they show twice it is the first.
create or replace function gapless.local_time(shown timestamp, zone text)
  returns timestamptz
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  -- Postgres takes the later of two, and counts from before the change where there is none.
  v_moment constant timestamptz := shown at time zone zone;
  -- No clock was ever moved by more than a day.
  v_before constant timestamptz := v_moment - interval '25 hours';
  v_earlier timestamptz;
begin
  if zone <> 'UTC' and v_before at time zone zone <> shown - interval '25 hours' then
    v_earlier := (v_before at time zone 'UTC' + (shown - v_before at time zone zone)) at time zone 'UTC';
    if v_earlier < v_moment and v_earlier at time zone zone = shown then
      return v_earlier;
    end if;
  end if;
  return v_moment;
end
$$;
comment on function gapless.local_time(timestamp, text) is 'Internal: the moment at which clocks show a time: the first of two, or moved on by as much as they are put forward.';
