create or replace function gapless.next_tick()
  returns timestamptz
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select c.next_at from gapless.schedule c join gapless.tenant n on n.id = c.tenant_id and n.active
  where c.next_at is not null order by c.next_at limit 1
$$;
comment on function gapless.next_tick() is 'Internal, for push_dispatch(): when the next occurrence of any schedule is due.';
