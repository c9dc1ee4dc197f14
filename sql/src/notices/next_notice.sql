create or replace function gapless.next_notice()
  returns timestamptz
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select n.due_at from gapless.notice n where exists (select from gapless.tenant t where t.id = n.tenant_id and t.active) order by n.due_at limit 1
$$;
comment on function gapless.next_notice() is 'Internal: when the next built-in event is to be appended; null: there is none.';
