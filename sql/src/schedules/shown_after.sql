-- The first time on the clocks after another at which a cron expression or a recurrence rule comes.
create or replace function gapless.shown_after(plan jsonb, shown timestamp)
  returns timestamp
  immutable
  language sql
as $$
  select case when plan ? 'freq' then gapless.rrule_after(plan, shown) else gapless.cron_after(plan, shown) end
$$;
comment on function gapless.shown_after(jsonb, timestamp) is 'Internal: the first time on the clocks after another that a plan names; null for none.';
