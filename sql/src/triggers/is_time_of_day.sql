-- By the clock on the wall of the zone: an hour that a change of clocks leaves out is not there, one that comes twice counts
-- twice. What goes on behind midnight belongs to the day on which it began.
create or replace function gapless.is_time_of_day(times jsonb, timezone text, moment timestamptz)
  returns boolean
  stable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select times is null or exists (
    select from (select extract(epoch from w.wall::time) / 60 as minute, extract(isodow from w.wall)::integer as day,
      extract(isodow from w.wall - interval '1 day')::integer as day_before from (select moment at time zone timezone as wall) w) n
    cross join lateral jsonb_to_recordset(times) t ("from" integer, "to" integer, days jsonb)
    where case when t."from" < t."to" then n.minute >= t."from" and n.minute < t."to" and (t.days is null or t.days @> to_jsonb(n.day))
      else n.minute >= t."from" and (t.days is null or t.days @> to_jsonb(n.day))
        or n.minute < t."to" and (t.days is null or t.days @> to_jsonb(n.day_before)) end)
$$;
comment on function gapless.is_time_of_day(jsonb, text, timestamptz) is 'Internal: whether a moment lies in one of the times of read_times(); null are all.';
