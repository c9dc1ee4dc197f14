-- BYSETPOS: of all times of a period, in order, those at some places, counted from the beginning or from the end. The first of
-- them that is not before a moment. Times of days are three lists, so a place is found by dividing.
create or replace function gapless.rrule_positions(plan jsonb, days date[], at timestamp, by_day boolean)
  returns timestamp
  immutable
  language sql
as $$
  with fields as (
    select array(select g - 1 from generate_series(1, 24) g where substr(plan ->> 'hours', g, 1) = '1') as h,
      array(select g - 1 from generate_series(1, 60) g where substr(plan ->> 'minutes', g, 1) = '1') as m,
      array(select g - 1 from generate_series(1, 60) g where substr(plan ->> 'seconds', g, 1) = '1') as s
  ), sizes as (
    select f.*, cardinality(h) * cardinality(m) * cardinality(s) as times, case when by_day then 1 else cardinality(days) end as places from fields f
  )
  select min(t.moment)
  from sizes z
    cross join unnest((plan ->> 'positions')::integer[]) p
    cross join lateral (select case when p > 0 then p - 1 else z.places * z.times + p end as place) x
    -- A rule by the day has a set for each day, though its days come a month at once.
    cross join unnest(case when by_day then days else array[date '2000-01-01'] end) d (day)
    cross join lateral (select case when by_day then d.day else days[x.place / z.times + 1] end
      + make_time(z.h[x.place % z.times / (cardinality(z.m) * cardinality(z.s)) + 1],
        z.m[x.place % (cardinality(z.m) * cardinality(z.s)) / cardinality(z.s) + 1], z.s[x.place % cardinality(z.s) + 1]) as moment) t
  where x.place between 0 and z.places * z.times - 1 and t.moment >= at
$$;
comment on function gapless.rrule_positions(jsonb, date[], timestamp, boolean) is 'Internal: the first time from a moment on that BYSETPOS picks of a period; null for none.';
