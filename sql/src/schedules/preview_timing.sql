create or replace function gapless.preview_timing(spec jsonb, count integer default 10, after timestamptz default null)
  returns setof timestamptz
  volatile
  rows 10
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('schedules:read');
  v_timing jsonb;
begin
  perform gapless.refuse_unknown(spec, '', array['cron', 'every', 'at', 'rrule', 'start', 'timezone', 'from', 'until', 'jitter']);
  perform gapless.read_number(coalesce(to_jsonb(count), '0'), 'count', 1, 1000, 10);
  v_timing := gapless.read_timing(jsonb_strip_nulls(spec));
  return query select n from gapless.next_times(v_timing, coalesce(preview_timing.after, gapless.now()), gapless.now(), count) n;
end
$$;
comment on function gapless.preview_timing(jsonb, integer, timestamptz) is
  'The next times of a timing such as {"cron": "0 2 * * *", "timezone": "Europe/Berlin"}, before anything is made of it. count 1 to 1000. Errors: VG001, VG003.';
grant execute on function gapless.preview_timing(jsonb, integer, timestamptz) to gapless_user;
